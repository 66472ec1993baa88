"""Whoever wants to be served though they are restricted, or wants nobody to be, gets nowhere."""

from __future__ import annotations

import threading
import time

import pytest
from decision_attack import ASKED, asked, question, request, restrict, sent
from decision_office import Office


@pytest.fixture(scope="module", autouse=True)
def restricted(office: Office, shop: str) -> None:
    restrict(office, shop)


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
