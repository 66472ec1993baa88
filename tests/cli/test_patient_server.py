"""Whoever asks seldom keeps the line; whoever holds it without asking does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from setsudo.cli import serving_protocol
from setsudo.cli.serving_prompt import PromptProtocol

ASKED = b"POST /ask HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}"


def stumble(headers: object, body: bytes) -> bytes:
    raise KeyError("a fault of ours")


class Prompt:
    """An application that answers `/ask` at once, stumbles at `/bad`, and knows nothing else."""

    at_once = {
        b"/ask": lambda headers, body: b"content-length: 3\r\n\r\nyes",
        b"/bad": stumble,
    }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def line() -> AsyncIterator[Line]:
    config = uvicorn.Config(
        Prompt(), http=PromptProtocol, ws="none", lifespan="off", proxy_headers=False
    )
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    server = await loop.create_server(lambda: PromptProtocol(config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.close()
        await server.wait_closed()


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(ASKED)
    return (await reader.readuntil(b"yes"))[:15]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make seconds out of minutes."""
    monkeypatch.setattr(serving_protocol, "PERIOD_S", 0.3)
    monkeypatch.setattr(serving_protocol, "HEAD_S", 0.6)


def test_a_till_that_asks_seldom_keeps_its_line() -> None:
    async def day() -> None:
        async with line() as (reader, writer):
            for _ in range(9):
                assert await asked(reader, writer) == b"HTTP/1.1 200 OK"
                await asyncio.sleep(0.2)

    asyncio.run(day())


def test_a_fault_of_the_short_way_is_met_again_on_the_long_one() -> None:
    async def day() -> None:
        async with line() as (reader, writer):
            writer.write(ASKED.replace(b"/ask", b"/bad"))
            assert b" 404 " in await reader.readuntil(b"\r\n\r\n")
            assert await asked(reader, writer) == b"HTTP/1.1 200 OK"

    asyncio.run(day())


@pytest.mark.parametrize("begun", [b"", ASKED, ASKED[:20], ASKED[:-1], b"\r\n"])
def test_a_line_on_which_nothing_comes_is_ended(begun: bytes) -> None:
    async def day() -> None:
        async with line() as (reader, writer):
            writer.write(begun)
            async with asyncio.timeout(20):
                try:
                    while await reader.read(1000):
                        pass
                except ConnectionResetError:
                    pass

    asyncio.run(day())
