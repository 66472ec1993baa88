"""What AuthZEN's questions mean for customers and services: one point over one snapshot."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.decisions.authzen import (
    BadRequest,
    Undisclosed,
    action_search,
    asked_in,
    batch_in,
    body_of,
    evaluations,
    resource_search,
    subject_search,
)
from setsudo.decisions.customers import Customers, Hashing
from setsudo.decisions.evaluating import Unknown
from setsudo.decisions.gateway import arrangement, question
from setsudo.decisions.identifiers import keyed
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Snapshot
from setsudo.measures.restrictions import Effect, Restriction

KEY = os.urandom(32)
NOON = datetime(2026, 11, 28, 3, tzinfo=UTC)
ORDERS = Service("orders", Text(ja="注文", en="Orders"))
NEWS = Service("news", Text(ja="お知らせ", en="News"), fails="open")
SUSPENDED = Restriction(
    "m1", Effect.SUSPEND, frozenset({"orders"}), frozenset(), NOON, NOON + timedelta(days=1), "d1",
    "suspend", Text(ja="ご利用いただけません。", en="You cannot use this."),
)  # fmt: skip
WHO = {"type": "phone", "id": "090-1111-2222"}
ORDER = {"type": "service", "id": "orders"}


def point(**other: Any) -> Customers:
    bound = {keyed(KEY, "phone", "09011112222", region="JP"): (SUSPENDED,)}
    snapshot = Snapshot(1, NOON, [ORDERS, NEWS], bound, region="JP")
    return Customers(snapshot, Hashing(KEY, "JP"), NOON, **other)


def told(**other: Any) -> dict[str, Any]:
    return {"subject": WHO, "action": {"name": "use"}, "resource": ORDER, **other}


def test_subjects_are_nobodys_list() -> None:
    with pytest.raises(Undisclosed, match="list of people"):
        subject_search(told(subject={"type": "phone"}), point())


def test_a_search_for_services_leaves_out_those_that_are_refused() -> None:
    body = told(resource={"type": "service"})
    assert resource_search(body, point())["results"] == [{"type": "service", "id": "news"}]
    other = told(resource={"type": "service"}, subject={"type": "phone", "id": "0311112222"})
    assert [one["id"] for one in resource_search(other, point())["results"]] == ["news", "orders"]
    assert resource_search(told(resource={"type": "ship"}), point())["results"] == []


def test_a_search_for_actions_finds_all_or_none() -> None:
    assert action_search(told(), point())["results"] == []
    news = told(resource={"type": "service", "id": "news"})
    assert {"name": "use"} in action_search(news, point())["results"]
    assert action_search(told(resource={"type": "service", "id": "ship"}), point()) == {
        "results": []
    }


def test_whatever_is_no_service_is_denied_with_a_reason() -> None:
    answer = point().decide(asked_in(told(resource={"type": "record", "id": "orders"})))
    assert not answer.decision
    assert answer.context["error"]["status"] == 404


def test_while_unsure_known_restrictions_bind_and_services_follow_their_rule() -> None:
    stale = point(unsure=Unknown.STALE)
    stranger = {"type": "phone", "id": "0311112222"}
    assert not stale.decide(asked_in(told())).decision
    assert not stale.decide(asked_in(told(subject=stranger))).decision
    news = {"type": "service", "id": "news"}
    assert stale.decide(asked_in(told(subject=stranger, resource=news))).decision


def test_ten_thousand_that_end_in_one_second_end_together() -> None:
    numbers = [f"0701{n:07d}" for n in range(10_000)]
    bound = {keyed(KEY, "phone", one, region="JP"): (SUSPENDED,) for one in numbers}
    snapshot = Snapshot(1, NOON, [ORDERS], bound, region="JP")

    def served(at: datetime) -> int:
        hashing = Hashing(KEY, "JP")
        return sum(
            Customers(snapshot, hashing, at)
            .decide(asked_in(told(subject={"type": "phone", "id": one})))
            .decision
            for one in numbers
        )

    assert served(SUSPENDED.until - timedelta(microseconds=1)) == 0
    assert served(SUSPENDED.until) == 10_000


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
entities = st.one_of(
    json_values,
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["phone", "email", "account", "customer", "service", "line"]),
            "id": st.text(max_size=30),
        },
        optional={
            "properties": st.dictionaries(
                st.sampled_from(["phone", "email", "account", "x"]), json_values
            )
        },
    ),
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "subject": entities,
        "action": st.one_of(json_values, st.just({"name": "use"})),
        "resource": entities,
        "context": json_values,
        "options": json_values,
        "evaluations": json_values | st.lists(json_values | st.just({}), max_size=3),
        "page": json_values,
    },
)


@given(body=bodies)
def test_any_body_is_answered_or_refused_in_plain_words(body: dict[str, Any]) -> None:
    read = body_of(json.dumps(body).encode())
    for answer in (
        lambda: point().decide(asked_in(read)).told(),
        lambda: evaluations(batch_in(read), point()),
        lambda: resource_search(read, point()),
        lambda: action_search(read, point()),
        lambda: subject_search(read, point()),
    ):
        try:
            json.dumps(answer())
        except (BadRequest, Undisclosed) as why:
            assert why.message  # noqa: PT017  either answer is one


@given(raw=st.binary(max_size=200))
def test_any_bytes_are_a_body_or_refused(raw: bytes) -> None:
    with contextlib.suppress(BadRequest):
        assert isinstance(body_of(raw), dict)


def test_a_gateway_asks_as_its_own_address_says() -> None:
    arranged = arrangement("service=path:1&channel=web&account=header:X-Id&phone=cookie:tel")
    asked = question(
        arranged,
        {
            "x-forwarded-uri": "/orders/17?service=news&account=header:X-Other",
            "x-id": "C-17",
            "cookie": "a=b; tel=%2B81312345678; tel=0399998888",
        },
    )
    assert asked.service == "orders"
    # As it stands and with its escapes undone: services differ in what they read.
    assert set(asked.identifiers) == {
        ("account", "C-17"), ("phone", "+81312345678"), ("phone", "%2B81312345678"),
        ("phone", "0399998888"),
    }  # fmt: skip


def test_what_a_gateway_hands_on_twice_is_no_question() -> None:
    arranged = arrangement("service=header:X-Service&account=header:X-Id&phone=cookie:tel")
    headers = {"x-id": "C-17", "x-service": "orders", "cookie": "tel=1"}
    assert question(arranged, headers, {"accept", "cookie", "x-forwarded-uri"}).service == "orders"
    for twice in ("x-id", "x-service"):
        with pytest.raises(BadRequest, match=twice):
            question(arranged, headers, {twice})
    with pytest.raises(BadRequest, match="x-original-uri"):
        question(arrangement("service=path:1&phone=cookie:tel"), headers, {"x-original-uri"})


@given(account=st.text(st.characters(codec="latin-1", exclude_characters='";\r\n'), min_size=1))
def test_however_a_cookie_is_written_its_account_is_asked_about(account: str) -> None:
    arranged = arrangement("service=orders&account=cookie:c")
    account = account.strip()
    octal = "".join(f"\\{ord(one):03o}" for one in account)
    for written in (account, quote(account), f'"{octal}"'):
        asked = question(arranged, {"cookie": f"a=b; c={written}"})
        if account:
            assert ("account", account) in asked.identifiers


@pytest.mark.parametrize(
    "query",
    [
        "", "service=orders", "service=&account=header:X", "account=header:X",
        "service=orders&account=X-Id", "service=orders&account=header:",
        "service=path:0&phone=cookie:a",
        "service=path:x&phone=cookie:a", "service=orders&phone=cookie:a&typo=1",
        "service=orders&phone=cookie:a&nobody=maybe", "service=a&service=b&phone=cookie:a",
    ],
)  # fmt: skip
def test_a_gateways_wrong_address_is_told_what_to_write(query: str) -> None:
    with pytest.raises(BadRequest):
        arrangement(query)


@pytest.mark.parametrize(
    "address", ["/news/../orders", "/%2e%2e/orders", "", "http://[", "/", "///"]
)
def test_no_way_of_writing_an_address_leads_around(address: str) -> None:
    with pytest.raises(BadRequest):
        question(arrangement("service=path:1&phone=cookie:a"), {"x-forwarded-uri": address})


@given(query=st.text(max_size=80), headers=st.dictionaries(st.text(max_size=12), st.text()))
def test_any_gateway_request_is_a_question_or_refused(query: str, headers: dict[str, str]) -> None:
    try:
        question(arrangement(f"service=path:2&phone=cookie:a&{query}"), headers)
    except BadRequest as why:
        assert why.message  # noqa: PT017  either answer is one
