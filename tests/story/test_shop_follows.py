"""The shop of the examples follows commands once, and of two that crossed the later one."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PROGRAM = Path(__file__).parents[2] / "examples" / "shop" / "shop.py"
ENDS = {"hold": "held", "resume": "placed", "cancel": "cancelled"}


def loaded() -> ModuleType:
    found = importlib.util.spec_from_file_location("shop_of_the_examples", PROGRAM)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


shop = loaded()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["hold", "resume"]), min_size=1, max_size=5),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_whatever_order_commands_come_in_the_greatest_number_counts(
    does: list[str], cancels: bool, chance: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        orders = shop.Orders(Path(folder) / "orders.sqlite3")
        ref = orders.place("rei@example.com", "kettle", 3980)
        every = [*does, *(["cancel"] if cancels else [])]
        sent = [
            {"command": f"c{n}", "do": do, "number": n, "id": ref, "says": {}}
            for n, do in enumerate(every, start=1)
        ]
        came = [*sent, *sent]
        chance.shuffle(came)
        for one in came:
            orders.follow(one)
        assert orders.read(ref)["state"] == ENDS[every[-1]]
        assert orders.read(ref)["done"] == len(every)
        assert {command for command, _ in orders.unsent()} == {one["command"] for one in sent}


def test_a_shipped_order_is_answered_as_completed(tmp_path: Path) -> None:
    orders = shop.Orders(tmp_path / "orders.sqlite3")
    ref = orders.place("rei@example.com", "kettle", 3980)
    assert orders.ship(ref)
    orders.follow({"command": "c1", "do": "hold", "number": 1, "id": ref})
    assert '"completed"' in orders.unsent()[0][1]
    assert not orders.ship(ref)


def test_what_is_not_signed_with_its_key_is_not_taken() -> None:
    import time

    key, other = (f"whsec_{letter * 32}" for letter in "AB")
    now = int(time.time())

    def came(by: str, at: int, body: bytes = b"{}") -> bool:
        environ = {
            "HTTP_WEBHOOK_ID": "m1",
            "HTTP_WEBHOOK_TIMESTAMP": str(at),
            "HTTP_WEBHOOK_SIGNATURE": f"v1,x {shop.sign(by, 'm1', at, b'{}')}",
        }
        return bool(shop.is_signed(key, environ, body))

    assert came(key, now)
    assert not came(other, now)
    assert not came(key, now - 400)
    assert not came(key, now, b"{ }")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"type": "x"}', b"\xff", b'{"type": 1}'])
def test_what_is_no_command_changes_nothing(body: bytes, tmp_path: Path) -> None:
    import io
    import time

    orders = shop.Orders(tmp_path / "orders.sqlite3")
    key, now = f"whsec_{'A' * 32}", int(time.time())
    app = shop.Shop(orders, None, shop.Answers(orders, "http://127.0.0.1:9", key), key)
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/setsudo",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_WEBHOOK_ID": "m1",
        "HTTP_WEBHOOK_TIMESTAMP": str(now),
        "HTTP_WEBHOOK_SIGNATURE": shop.sign(key, "m1", now, body),
    }
    list(app(environ, lambda status, headers: told.append(status)))
    assert told[0][:3] in ("200", "422")
    assert orders.unsent() == []
