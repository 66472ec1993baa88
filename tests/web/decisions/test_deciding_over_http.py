"""A service asks over a real socket whether a customer may be served."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import Any

from decision_office import Office, until

from setsudo.decisions.guard import Guard


def test_a_suspension_binds_within_a_moment_and_ends_with_its_withdrawal(
    office: Office, shop: str
) -> None:
    assert office.may(shop, "090-1111-2222").json == {"decision": True}

    office.scribe("publish", ref="m1", identifiers=[["phone", "090-1111-2222"]])
    took = until(lambda: not office.may(shop, "+81 90 1111 2222").json["decision"])
    assert took < 1

    assert office.may(shop, "090-1111-2222", "news").json == {"decision": True}
    assert office.may(shop, "090-1111-2223").json == {"decision": True}

    office.scribe("withdraw", ref="m1")
    until(lambda: office.may(shop, "09011112222").json["decision"])


def test_a_denial_says_what_the_customer_may_be_told_in_their_language(
    office: Office, shop: str
) -> None:
    office.scribe("publish", ref="m2", identifiers=[["email", "A@Example.jp"]])
    asked = {
        "subject": {"type": "email", "id": "a@example.jp"},
        "action": {"name": "begin"},
        "resource": {"type": "service", "id": "orders"},
    }

    def denied(lang: str) -> Any:
        return office.ask("/access/v1/evaluation", asked, shop, Accept_Language=lang).json

    until(lambda: not denied("ja")["decision"])
    ja, en = denied("ja")["context"], denied("en-GB,en;q=0.8")["context"]
    assert ja["reason_user"].startswith("ご注文をお受けできません。期間は")
    assert en["reason_user"].startswith("We cannot take your orders. This lasts until")
    assert "ABCD-EFGH" in en["reason_user"]
    assert en["objection"] == {"code": "ABCD-EFGH"}
    assert en["until"]
    # What it rests on is nobody's business but that of staff.
    assert "determination-of-m2" not in json.dumps([ja, en])

    staff = office.scribe("token", source="crm", scopes=["decisions:read", "decisions:explain"])
    told = office.ask("/access/v1/evaluation", asked, staff).json["context"]
    assert told["reason_admin"][0]["determination"] == "determination-of-m2"


def test_a_customer_is_met_by_any_of_several_identifiers(office: Office, shop: str) -> None:
    office.scribe("publish", ref="m3", identifiers=[["account", "shop:C-17"]])

    def asked(**subject: object) -> bool:
        told = {
            "subject": subject,
            "action": {"name": "use"},
            "resource": {"type": "service", "id": "orders"},
        }
        return bool(office.ask("/access/v1/evaluation", told, shop).json["decision"])

    # An account that names no source is one of the system that asks.
    until(lambda: not asked(type="account", id="c-17"))
    assert not asked(type="customer", id="c-17")
    assert not asked(type="account", id="shop:C-17")
    assert not asked(type="customer", id="x", properties={"account": ["y", "C-17"]})
    assert asked(type="customer", id="x", properties={"phone": "090-2222-3333"})


def test_conditions_come_along_with_being_served(office: Office, shop: str) -> None:
    office.scribe(
        "publish", ref="m4", identifiers=[["phone", "0312345678"]],
        effect="serve_with_conditions", conditions=["written_only"],
    )  # fmt: skip
    until(lambda: "context" in office.may(shop, "03-1234-5678").json)
    told = office.may(shop, "03-1234-5678").json
    assert told["decision"] is True
    assert told["context"]["conditions"] == ["written_only"]


def test_a_restriction_of_one_channel_binds_there_and_where_none_is_told(
    office: Office, shop: str
) -> None:
    office.scribe(
        "publish", ref="m5", identifiers=[["phone", "0312345679"]], channels=["phone"], services=[]
    )
    until(lambda: not office.may(shop, "0312345679").json["decision"])
    assert not office.may(shop, "0312345679", context={"channel": "phone"}).json["decision"]
    assert office.may(shop, "0312345679", context={"channel": "web"}).json["decision"]


def test_who_cannot_be_told_apart_meets_the_rule_of_the_service(office: Office, shop: str) -> None:
    closed, opened = office.may(shop, "withheld").json, office.may(shop, "withheld", "news").json
    assert closed["decision"] is False
    assert closed["context"]["unknown"] == "unidentified"
    assert opened["decision"] is True


def test_a_restriction_ends_by_itself(office: Office, shop: str) -> None:
    office.scribe("publish", ref="m6", identifiers=[["phone", "0312345670"]], lasts=1.5)
    until(lambda: not office.may(shop, "0312345670").json["decision"])
    until(lambda: office.may(shop, "0312345670").json["decision"])


def test_ten_thousand_that_end_in_the_same_second_end(office: Office, shop: str) -> None:
    numbers = [f"0701{n:07d}" for n in range(10_000)]
    ends = time.time() + 12
    office.scribe("stand", prefix="ten", numbers=numbers, lasts=12)
    some = numbers[::997]
    until(lambda: not any(office.may(shop, one).json["decision"] for one in some))
    assert time.time() < ends
    until(lambda: all(office.may(shop, one).json["decision"] for one in some), 60)
    assert time.time() >= ends


def test_a_revoked_token_opens_nothing_within_a_second(office: Office) -> None:
    token = office.scribe("token", source="gone", scopes=["decisions:read"])
    assert office.may(token, "0312345678").status == 200
    office.scribe("revoke", secret=token)
    took = until(lambda: office.may(token, "0312345678").status == 401)
    assert took <= 1.1
    assert office.may(token, "0312345678").status == 401


def test_wrong_tokens_and_scopes_are_refused(office: Office, guard_token: str) -> None:
    for token in ("", "setsudo_" + "x" * 43, "x", "setsudo_" + "y" * 5000):
        answer = office.may(token, "0312345678")
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"]
    assert office.may(guard_token, "0312345678").status == 403
    assert office.ask("/access/v1/feed/snapshot").status == 401


def test_long_nested_and_broken_bodies_are_refused(office: Office, shop: str) -> None:
    def sent(body: bytes, **headers: str) -> int:
        return office.ask("/access/v1/evaluation", body, shop, **headers).status

    assert sent(b"[" * 100_000) == 400
    assert sent(b'{"subject":' * 20_000) == 400
    assert sent(b"") == 400
    assert sent(b"\xff\xfe") == 400
    assert sent(b'{"subject": NaN}') == 400
    assert sent(b" " * (256 * 1024 + 1)) == 413
    assert sent(b"{}", Content_Type="text/plain") == 400
    assert office.ask("/access/v1/evaluation", None, shop).status == 405
    assert office.ask("/access/v1/other", None, shop).status == 404
    assert office.ask("/", None, shop).status == 404


def test_a_body_that_tells_no_length_and_does_not_end_is_cut_off(office: Office, shop: str) -> None:
    with socket.create_connection(("127.0.0.1", office.port), timeout=20) as line:
        line.sendall(
            b"POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + shop.encode()
            + b"\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(40):
            try:
                line.sendall(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
            except OSError:
                break
        assert b" 413 " in line.recv(200)


def test_the_request_id_comes_back_with_answers_and_refusals(office: Office, shop: str) -> None:
    for token, body in ((shop, b"{}"), (shop, b"{"), ("", b"{}")):
        answer = office.ask("/access/v1/evaluation", body, token, X_Request_ID="r-17")
        assert answer.headers["X-Request-ID"] == "r-17"
    assert office.ask("/access/v1/evaluation", b"{}", shop).headers["X-Request-ID"] is None


def test_many_questions_over_one_connection(office: Office, shop: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", office.port, timeout=20)
    told = json.dumps(
        {
            "subject": {"type": "phone", "id": "0311112222"},
            "action": {"name": "use"},
            "resource": {"type": "service", "id": "orders"},
        }
    )
    headers = {"Authorization": f"Bearer {shop}", "Content-Type": "application/json"}
    for _ in range(200):
        line.request("POST", "/access/v1/evaluation", told, headers)
        assert line.getresponse().read() == b'{"decision":true}'
    line.close()


def test_a_guard_follows_the_real_server(office: Office, guard_token: str, tmp_path: Any) -> None:
    office.scribe("publish", ref="g0", identifiers=[["phone", "0355556666"]])
    with Guard(office.url, guard_token, directory=tmp_path) as guard:
        until(lambda: guard.state.value == "ready")
        until(lambda: not guard.check("orders", phone="03-5555-6666").serves)
        assert guard.check("orders", phone="03-5555-6667").serves
        office.scribe("publish", ref="g1", identifiers=[["phone", "0355556667"]])
        until(lambda: not guard.check("orders", phone="0355556667").serves)
        office.scribe("withdraw", ref="g1")
        until(lambda: guard.check("orders", phone="0355556667").serves)
