"""Whatever bytes come over the wire, the others are answered, and at once."""

from __future__ import annotations

import json
import socket
import time
from contextlib import closing

import pytest
from decision_attack import ASKED, HOST, asked, line, question, request, restrict, sent, timed
from decision_office import Office

from setsudo.decisions.customers import MOST_AT_ONCE, MOST_OF_ONE


@pytest.fixture(scope="module", autouse=True)
def restricted(office: Office, shop: str) -> None:
    restrict(office, shop)


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
        told, took = timed(lambda: asked(office, shop, **subject))
        assert told.status == 400
        assert took < 5
        some = [many[n : n + MOST_OF_ONE] for n in range(0, len(many), MOST_OF_ONE)]
        rows = [
            {"subject": {"type": "customer", "id": "y", "properties": {"phone": one}}}
            for one in some
        ]
        told, took = timed(
            lambda: office.ask("/access/v1/evaluations", {**ASKED, "evaluations": rows}, shop)
        )
        assert took < 5
        decided = [one["decision"] for one in told.json["evaluations"]]
        assert sum(decided) <= MOST_AT_ONCE // MOST_OF_ONE
        assert decided[-1] is False
        # The same subject in a thousand questions is one.
        rows = {**subject, "properties": {"phone": some[0]}}
        thousand = {**ASKED, "subject": rows, "evaluations": [{}] * 1000}
        told, took = timed(lambda: office.ask("/access/v1/evaluations", thousand, shop))
        assert all(one["decision"] for one in told.json["evaluations"])
