"""A connection that stays open is answered out of memory; it is told what anybody else is told.

The short way is taken for `/access/v1/evaluation` on a connection that is kept. The same address
with a question mark goes through the application, so that both answers can be held side by side.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from decision_office import Office, until
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.cli.serving_prompt import LARGEST

SHORT, LONG = "/access/v1/evaluation", "/access/v1/evaluation?"
Answer = tuple[int, dict[str, str], bytes]


class Line:
    """A connection that stays open."""

    def __init__(self, office: Office) -> None:
        self.socket = socket.create_connection(("127.0.0.1", office.port), timeout=60)
        self._from = self.socket.makefile("rb")

    def send(self, raw: bytes) -> None:
        self.socket.sendall(raw)

    def heard(self) -> Answer:
        status = int(self._from.readline().split()[1])
        headers: dict[str, str] = {}
        while (row := self._from.readline()) not in (b"\r\n", b""):
            name, _, value = row.decode("latin-1").partition(":")
            assert name.lower() not in headers, "a header twice"
            headers[name.lower()] = value.strip()
        return status, headers, self._from.read(int(headers["content-length"]))

    def ask(self, raw: bytes) -> Answer:
        self.send(raw)
        return self.heard()

    def close(self) -> None:
        self._from.close()
        self.socket.close()


@pytest.fixture(scope="module", autouse=True)
def restricted(office: Office, shop: str) -> None:
    office.scribe("publish", ref="at-once", identifiers=[["phone", "0355550001"]])
    until(lambda: not office.may(shop, "0355550001").json["decision"])


@pytest.fixture
def line(office: Office) -> Iterator[Line]:
    with closing(Line(office)) as one:
        yield one


def question(token: str, body: bytes, *more: str, path: str = SHORT) -> bytes:
    rows = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
        f"Authorization: Bearer {token}", f"Content-Length: {len(body)}",
        *more,
    ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n\r\n").encode("latin-1") + body


def who(number: str, service: str = "orders") -> bytes:
    return json.dumps(
        {
            "subject": {"type": "phone", "id": number},
            "action": {"name": "use"},
            "resource": {"type": "service", "id": service},
        }
    ).encode()


def same(one: Answer, other: Answer) -> bool:
    apart = {"date"}
    return (
        one[0] == other[0]
        and one[2] == other[2]
        and one[1].keys() - apart == other[1].keys() - apart
        and all(one[1][name] == other[1][name] for name in one[1].keys() - apart)
    )


def test_both_ways_tell_the_same(office: Office, shop: str, line: Line) -> None:
    explaining = str(
        office.scribe("token", source="staff", scopes=["decisions:read", "decisions:explain"])
    )
    feed = str(office.scribe("token", source="feed", scopes=["decisions:feed"]))
    asked = [
        (shop, who("0312345678"), ()),
        (shop, who("0355550001"), ()),
        (shop, who("0355550001"), ("Accept-Language: en",)),
        (explaining, who("0355550001"), ("X-Request-ID: a-1",)),
        (shop, who("0312345678"), ("X-Request-ID: a-2",)),
        (shop, who("0312345678", "unheard-of"), ()),
        (shop, who("no number"), ()),
        (shop, b"{", ()),
        (shop, b"", ()),
        (shop, b'{"subject": 1}', ()),
        ("stds_nobody", who("0312345678"), ()),
        (feed, who("0312345678"), ()),
        (shop, who("0312345678"), (f"Authorization: Bearer {feed}",)),
        (shop, who("0312345678"), ("Content-Type: text/plain",)),
    ]
    for token, body, more in asked:
        # Asked twice, since a stranger's first question is never answered at once.
        line.ask(question(token, body, *more, path=LONG))
        short = line.ask(question(token, body, *more))
        assert same(short, line.ask(question(token, body, *more, path=LONG))), (short, body)
        assert "date" in short[1]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["subject", "action", "resource", "context", "type", "id", "name"]),
                inner,
            )
        ),
        max_leaves=12,
    ).map(lambda told: json.dumps(told).encode())
)
def test_both_ways_tell_the_same_of_whatever_is_sent(
    office: Office, shop: str, line: Line, body: bytes
) -> None:
    short = line.ask(question(shop, body))
    assert short[0] in (200, 400)
    assert same(short, line.ask(question(shop, body, path=LONG)))


def test_many_questions_in_one_breath_are_answered_in_their_order(
    office: Office, shop: str, line: Line
) -> None:
    # In between come some that take the long way, and must not be overtaken.
    numbers = ["0355550001" if n % 3 == 0 else f"03{n:08}" for n in range(10_000_000, 10_000_200)]
    paths = [LONG if n % 5 == 0 else SHORT for n in range(len(numbers))]
    line.ask(question(shop, who(numbers[1])))
    line.send(
        b"".join(
            question(shop, who(number), f"X-Request-ID: r{n}", path=path)
            for n, (number, path) in enumerate(zip(numbers, paths, strict=True))
        )
    )
    for n, number in enumerate(numbers):
        status, headers, body = line.heard()
        assert (status, headers["x-request-id"]) == (200, f"r{n}")
        assert json.loads(body)["decision"] is (number != "0355550001")


def test_a_question_that_comes_in_pieces_is_answered(office: Office, shop: str, line: Line) -> None:
    raw = question(shop, who("0355550001"))
    for n in range(len(raw)):
        line.send(raw[n : n + 1])
    assert not json.loads(line.heard()[2])["decision"]


def test_what_stands_after_a_body_is_no_header(office: Office, shop: str, line: Line) -> None:
    body = who("0312345678")
    head = question("stds_nobody", b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunked = head + b"%x\r\n%b\r\n0\r\nAuthorization: Bearer %b\r\n\r\n" % (
        len(body), body, shop.encode(),
    )  # fmt: skip
    assert line.ask(chunked)[0] == 401
    honest = chunked.replace(b"stds_nobody", shop.encode())
    assert line.ask(honest)[0] == 200


def test_a_long_question_takes_the_long_way_and_a_longer_one_is_refused(
    office: Office, shop: str, line: Line
) -> None:
    told = json.loads(who("0355550001"))
    told["context"] = {"note": "x" * (LARGEST + 10)}
    body = json.dumps(told).encode()
    status, _, answer = line.ask(question(shop, body))
    assert (status, json.loads(answer)["decision"]) == (200, False)
    line.send(question(shop, b"x" * (LARGEST * 5)))
    assert line.heard()[0] == 413


def test_a_token_taken_back_is_believed_no_longer_than_a_second(office: Office, line: Line) -> None:
    token = str(office.scribe("token", source="till", scopes=["decisions:read"]))
    raw = question(token, who("0312345678"))
    assert line.ask(raw)[0] == line.ask(raw)[0] == 200
    office.scribe("revoke", secret=token)
    took = until(lambda: line.ask(raw)[0] == 401, seconds=5)
    assert took < 3


def test_every_answer_is_counted(office: Office, shop: str, line: Line) -> None:
    def counted() -> int:
        told = office.ask("/metrics").body.decode()
        return sum(
            int(float(row.rpartition(" ")[2]))
            for row in told.splitlines()
            if row.startswith("setsudo_requests_total") and 'room="evaluation"' in row
        )

    before = counted()
    for _ in range(20):
        line.ask(question(shop, who("0312345678")))
    assert counted() == before + 20
