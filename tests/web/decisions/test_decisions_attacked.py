"""Whoever wants to be served though they are restricted, or wants nobody to be, gets nowhere."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from decision_office import Office, until

from setsudo.decisions.customers import MOST_AT_ONCE, MOST_OF_ONE

HOST = b"Host: 127.0.0.1\r\n"
ASKED = {"action": {"name": "use"}, "resource": {"type": "service", "id": "news"}}
"""`news` fails open: whoever is not recognised is served."""


@pytest.fixture(scope="module", autouse=True)
def restricted(office: Office, shop: str) -> None:
    known = [["account", "shop:c-40"], ["phone", "0377779999"], ["email", "rei@example.jp"]]
    office.scribe("publish", ref="x", identifiers=known, services=["orders", "news"])
    until(lambda: not office.may(shop, "0377779999", "news").json["decision"])


def line(office: Office) -> socket.socket:
    return socket.create_connection(("127.0.0.1", office.port), timeout=60)


def sent(office: Office, raw: bytes) -> bytes:
    """Send bytes as they are; return all that comes back until the server hangs up or is still."""
    with closing(line(office)) as one:
        one.sendall(raw)
        found = b""
        try:
            while part := one.recv(65536):
                found += part
                one.settimeout(0.5)
        except (TimeoutError, ConnectionResetError):
            pass
        return found


def request(token: str, body: bytes, *more: bytes, path: bytes = b"/access/v1/evaluation") -> bytes:
    head = b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    return (
        head
        + b"Authorization: Bearer "
        + token.encode()
        + b"\r\n"
        + b"".join(more)
        + b"\r\n"
        + body
    )


def question(**subject: object) -> bytes:
    return json.dumps({**ASKED, "subject": subject}).encode()


def asked(office: Office, token: str, **subject: object) -> Any:
    return office.ask("/access/v1/evaluation", {**ASKED, "subject": subject}, token)


class TestWhoTheyAre:
    @pytest.mark.parametrize(
        ("kind", "written"),
        [
            ("account", "C-40"),
            ("account", " c-40 "),
            ("account", "ｃ－４０"),
            ("account", "c-4\u200b0"),
            ("account", "@c-40"),
            ("account", "c-40\x00"),
            ("account", "\ufeffc-40"),
            ("account", "shop:c-40"),
            ("account", "SHOP:C-40"),
            ("phone", "０３－７７７７－９９９９"),
            ("phone", "+81 3 7777 9999"),
            ("phone", "03(7777)9999"),
            ("phone", "tel:03-7777-9999"),
            ("email", "REI@EXAMPLE.JP"),
            ("email", "mailto:rei@example.jp"),
            ("email", "ｒｅｉ@example。jp"),
            ("email", "rei@example.jp."),
            ("customer", "C-40"),
        ],
    )
    def test_another_way_to_write_it_is_the_same_customer(
        self, office: Office, shop: str, kind: str, written: str
    ) -> None:
        assert asked(office, shop, type=kind, id=written).json["decision"] is False

    @pytest.mark.parametrize("value", [17, True, {"number": "0377779999"}, [["0377779999"]], 1.5])
    def test_an_identifier_that_is_no_text_is_never_passed_over(
        self, office: Office, shop: str, value: object
    ) -> None:
        answer = asked(office, shop, type="customer", id="y", properties={"phone": value})
        assert answer.status == 400
        assert "subject.properties.phone" in answer.body.decode()
        rows = {
            "subject": {"type": "account", "id": "y"},
            "evaluations": [
                {"subject": {"type": "customer", "id": "y", "properties": {"phone": value}}},
                {},
            ],
        }
        told = office.ask("/access/v1/evaluations", {**ASKED, **rows}, shop).json["evaluations"]
        assert told[0]["decision"] is False
        assert told[0]["context"]["error"]["status"] == 400
        assert told[1]["decision"] is True

    def test_a_kind_that_is_none_identifies_nobody_and_says_so(
        self, office: Office, shop: str
    ) -> None:
        for kind in ("Phone", "phone ", "tel", "ｐhone"):
            told = asked(office, shop, type=kind, id="0377779999").json
            assert told["context"]["unknown"] == "unidentified"

    def test_what_nobody_knows_is_passed_over_and_frees_nobody(
        self, office: Office, shop: str
    ) -> None:
        odd = {
            "subject": {"type": "account", "id": "c-40", "decision": True, "x": None},
            "context": {"time": "1999-01-01T00:00:00Z", "decision": True, "at": 0},
            "decision": True,
            "__proto__": {"decision": True},
            "": [],
        }
        answer = office.ask("/access/v1/evaluation", {**ASKED, **odd}, shop)
        assert answer.json["decision"] is False


class TestThroughAGateway:
    QUERY = "service=news&account=cookie:customer&phone=header:X-Tel&nobody=serve"

    def forward(self, office: Office, token: str, *headers: str, query: str = QUERY) -> int:
        raw = f"GET /access/v1/forward?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        raw += f"Authorization: Bearer {token}\r\n" + "".join(f"{one}\r\n" for one in headers)
        return int(sent(office, (raw + "\r\n").encode("latin-1")).split(b" ")[1])

    @pytest.mark.parametrize(
        "cookies",
        [
            ["Cookie: customer=c-40", "Cookie: a=b"],
            ["Cookie: a=b", "Cookie: customer=c-40"],
            ["Cookie: customer=c-41; customer=c-40"],
            ["Cookie: customer=c-41", "cookie: customer=c-40"],
            ['Cookie: customer="c-40"'],
            ["Cookie: customer=%63-40"],
            ["Cookie:customer =c-40"],
            [r'Cookie: customer="\143-40"'],
            [r'Cookie: customer="\c-40"'],
        ],
    )
    def test_no_way_to_send_a_cookie_hides_whose_it_is(
        self, office: Office, shop: str, cookies: list[str]
    ) -> None:
        assert self.forward(office, shop, "Cookie: customer=c-41") == 204
        assert self.forward(office, shop, *cookies) == 403

    def test_a_header_that_comes_twice_lets_nobody_through(self, office: Office, shop: str) -> None:
        assert self.forward(office, shop, "X-Tel: 0377770000") == 204
        for two in (("0377779999", "0377770000"), ("0377770000", "0377779999")):
            assert self.forward(office, shop, *(f"X-Tel: {one}" for one in two)) == 400
        by_path = "service=path:1&account=cookie:customer"
        uris = ("X-Original-URI: /news/1", "X-Original-URI: /unheard/1")
        assert self.forward(office, shop, *uris, query=by_path) == 400

    def test_a_second_token_is_no_token(self, office: Office, shop: str) -> None:
        assert self.forward(office, shop, "Authorization: Bearer x") == 400


class TestTheWire:
    def test_nothing_is_smuggled_behind_a_request(self, office: Office, shop: str) -> None:
        body = question(type="account", id="y")
        whole = b"Content-Length: %d\r\n" % len(body)
        chunked = b"Transfer-Encoding: chunked\r\n"
        second = request(shop, body, whole)
        parts = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        odd = [
            request(shop, parts, whole, chunked),
            request(shop, parts, chunked, whole),
            request(shop, body, whole, b"Content-Length: 3\r\n"),
            request(shop, parts, b"Transfer-Encoding : chunked\r\n"),
            request(shop, parts, b"Transfer-Encoding: chunked, identity\r\n"),
            request(shop, parts, b"Transfer-Encoding: xchunked\r\n"),
            request(shop, body, b"Content-Length: +%d\r\n" % len(body)),
            request(shop, body, b"Content-Length: %d, %d\r\n" % (len(body), len(body))),
            request(shop, b"-1\r\n" + body, chunked),
            request(shop, b"fffffffffffffffff\r\n", chunked),
            request(shop, body, whole, b" folded: 1\r\n"),
            request(shop, body, whole, b"a\x00b: 1\r\n"),
            request(shop, body, whole).replace(b"HTTP/1.1\r\n", b"HTTP/1.1\n", 1)[:60]
            + b"\r\n\r\n",
        ]
        for raw in odd:
            answer = sent(office, raw + second)
            assert b" 500 " not in answer, raw
            # One answer at most is a decision: that to the request that stands first.
            assert answer.count(b'{"decision"') <= 1, raw
            if b'{"decision"' in answer:
                assert answer.startswith(b"HTTP/1.1 200"), raw

    def test_what_comes_after_a_body_is_no_header(self, office: Office, shop: str) -> None:
        body = question(type="account", id="y")
        parts = b"%x\r\n%s\r\n0\r\n" % (len(body), body)
        raw = request("", parts, b"Transfer-Encoding: chunked\r\n", b"Trailer: Authorization\r\n")
        trailer = b"Authorization: Bearer " + shop.encode() + b"\r\n\r\n"
        assert sent(office, raw + trailer).startswith(b"HTTP/1.1 401")

    @pytest.mark.parametrize(
        "raw",
        [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
            b"GET http://[::1 HTTP/1.1\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET /access/v1/feed?after=%00 HTTP/1.1\r\n" + HOST + b"\r\n",
            b"GET  HTTP/9.9\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
            b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"\r\n",
            b"GET /access/v1/evaluation HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n" + HOST + b"\r\n",
        ],
    )
    def test_what_is_no_question_is_no_fault(self, office: Office, shop: str, raw: bytes) -> None:
        answer = sent(office, raw)
        assert b" 500 " not in answer[:20]
        assert b" 200 " not in answer[:20]
        assert office.may(shop, "0311112222").json["decision"] is True
        assert office.server is not None
        assert "Traceback" not in office.server.said

    def test_headers_have_an_end(self, office: Office, shop: str) -> None:
        with closing(line(office)) as one:
            one.sendall(b"GET /access/v1/feed HTTP/1.1\r\n" + HOST)
            try:
                for n in range(100_000):
                    one.sendall(b"X-%d: %s\r\n" % (n, b"y" * 1000))
            except OSError:
                return
            raise AssertionError("a hundred megabytes of headers were taken")

    def test_whoever_sends_by_the_letter_is_cut_off_and_holds_up_nobody(
        self, office: Office, shop: str
    ) -> None:
        began = time.monotonic()
        whole = request(shop, b"x", b"Content-Length: 1000\r\n")
        lines = [line(office) for _ in range(160)]
        for n, one in enumerate(lines):
            # Nothing at all, half of the headers, half of the body, empty lines.
            one.sendall((b"", whole[:40], whole, b"\r\n")[n % 4])
        took = []
        while any(not _ended(one) for one in lines):
            assert time.monotonic() - began < 40
            for n, one in enumerate(lines):
                try:
                    one.sendall((b"", b"z", b"z", b"\r\n")[n % 4])
                except OSError:
                    continue
            asked = time.monotonic()
            assert office.may(shop, "0311112222").json["decision"] is True
            took.append(time.monotonic() - asked)
            time.sleep(0.5)
        assert max(took) < 5
        for one in lines:
            one.close()


def _ended(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return one.recv(1000) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        one.setblocking(True)


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 100_000,
            b'{"subject":' * 20_000,
            b"null",
            b"[]",
            b"1e999",
            b'{"a":NaN}',
            b"\xff\xfe{}",
            b'{"subject":' + b"9" * 100_000 + b"}",
            b"",
            b"\x00",
            b"\x1f\x8b\x08\x00",
            b'"\\ud800"',
            json.dumps({**ASKED, "subject": {"type": "phone", "id": "0" * 3000}}).encode(),
            json.dumps({**ASKED, "subject": {"type": "phone", "id": None}}).encode(),
            json.dumps({**ASKED, "subject": [], "context": 1}).encode(),
        ],
    )
    def test_a_body_that_is_no_question_is_refused_with_a_reason(
        self, office: Office, shop: str, body: bytes
    ) -> None:
        for path in ("evaluation", "evaluations", "search/resource", "search/action"):
            answer = office.ask(f"/access/v1/{path}", body, shop)
            assert (answer.status, bool(answer.body)) == (400, True)

    @pytest.mark.parametrize(
        "kind",
        [
            "text/plain",
            "application/jsonp",
            "application/json-patch+json",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "text/json",
            "application/ json",
            ",",
            "",
        ],
    )
    def test_another_media_type_is_refused(self, office: Office, shop: str, kind: str) -> None:
        body = question(type="account", id="y")
        answer = office.ask("/access/v1/evaluation", body, shop, Content_Type=kind)
        assert answer.status == 400

    def test_half_a_sign_in_an_identifier_is_no_fault(self, office: Office, shop: str) -> None:
        for bad in ("\ud800", "a\udfff", "\x00", "\u202e04-c", "🙂" * 500):
            assert asked(office, shop, type="account", id=bad).status == 200

    def test_a_flood_of_identifiers_is_refused_before_it_costs_time(
        self, office: Office, shop: str
    ) -> None:
        many = [f"０３-{n:08d}" for n in range(9_000)]
        subject = {"type": "customer", "id": "y", "properties": {"phone": many}}
        told, took = _timed(lambda: asked(office, shop, **subject))
        assert told.status == 400
        assert took < 5
        some = [many[n : n + MOST_OF_ONE] for n in range(0, len(many), MOST_OF_ONE)]
        rows = [
            {"subject": {"type": "customer", "id": "y", "properties": {"phone": one}}}
            for one in some
        ]
        told, took = _timed(
            lambda: office.ask("/access/v1/evaluations", {**ASKED, "evaluations": rows}, shop)
        )
        assert took < 5
        decided = [one["decision"] for one in told.json["evaluations"]]
        assert sum(decided) <= MOST_AT_ONCE // MOST_OF_ONE
        assert decided[-1] is False
        # The same subject in a thousand questions is one.
        rows = {**subject, "properties": {"phone": some[0]}}
        thousand = {**ASKED, "subject": rows, "evaluations": [{}] * 1000}
        told, took = _timed(lambda: office.ask("/access/v1/evaluations", thousand, shop))
        assert all(one["decision"] for one in told.json["evaluations"])


def _timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


class TestTokens:
    def test_each_scope_opens_its_own_and_nothing_else(self, office: Office) -> None:
        body = {**ASKED, "subject": {"type": "account", "id": "y"}}
        scopes = (
            "decisions:read",
            "decisions:feed",
            "decisions:explain",
            "transactions:write",
            "interactions:write",
            "interactions:read",
        )
        for scope in scopes:
            token = office.scribe("token", source="x", scopes=[scope])
            reads, feeds = scope == "decisions:read", scope == "decisions:feed"
            found = {
                path: office.ask(f"/access/v1/{path}", told, token).status
                for path, told in (
                    ("evaluation", body),
                    ("evaluations", body),
                    ("search/resource", body),
                    ("forward?service=news&phone=header:X", None),
                    ("feed", None),
                    ("feed/snapshot", None),
                )
            }
            for path, status in found.items():
                opens = feeds if path.startswith("feed") else reads
                assert status == (200 if opens else 403) or (opens and status == 204), (scope, path)

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "Bearer",
            "Bearer ",
            "Basic {}",
            "{}",
            "Bearer {}x",
            "Bearer\t{}",
            "Bearer {} {}",
            "Bearer setsudo_" + "a" * 43,
            "Bearer setsudo_" + "\u00e9" * 10,
            "Token {}",
            "Bearer setsudo_' or 1=1 --",
            "Bearer setsudo_" + "a" * 5000,
        ],
    )
    def test_what_is_no_token_opens_nothing(self, office: Office, shop: str, header: str) -> None:
        body = question(type="account", id="y")
        raw = request("", body, b"Content-Length: %d\r\n" % len(body))
        sent_as = header.replace("{}", shop).encode("latin-1")
        raw = raw.replace(b"Authorization: Bearer \r\n", b"Authorization: " + sent_as + b"\r\n")
        assert sent(office, raw).startswith(b"HTTP/1.1 401")

    def test_a_crowd_with_wrong_tokens_locks_nobody_out(self, office: Office, shop: str) -> None:
        over = threading.Event()

        def knock(n: int) -> None:
            count = 0
            while not over.is_set():
                count += 1
                office.may(f"setsudo_{n}-{count}", "0311112222")

        assert office.may(shop, "0311112222").status == 200
        crowd = [threading.Thread(target=knock, args=(n,)) for n in range(24)]
        for one in crowd:
            one.start()
        try:
            end = time.monotonic() + 4
            while time.monotonic() < end:
                assert office.may(shop, "0311112222").status == 200
        finally:
            over.set()
            for one in crowd:
                one.join()
