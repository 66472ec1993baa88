"""The certification scenario of AuthZEN's working group, against the protocol over a real socket.

Test names end in the numbers of the scenario's sections.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from decision_office import Got, fetch
from fixture_point import Records

from setsudo.web.decisions.alone import nothing
from setsudo.web.decisions.asgi import Decisions

ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ADMIN = {**BOB, "properties": {"role": "admin"}}
READ, WRITE = {"name": "read"}, {"name": "write"}
ONE, TWO = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
ACTIVE = {**ONE, "properties": {"status": "active"}}
ARCHIVED = {**TWO, "properties": {"status": "archived"}}
CONTEXT = {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}
BASE = {"subject": ALICE, "action": READ, "resource": ONE}


class Everybody:
    """Whoever asks is known: tokens have stories of their own."""

    def known(self, authorization: str, at: object) -> Any:
        return SimpleNamespace(scopes=frozenset({"decisions:read"}), source="")


@pytest.fixture(scope="module")
def point() -> Iterator[str]:
    standing: Any = SimpleNamespace(snapshot=object(), start=lambda: None)
    app = Decisions(
        nothing,
        standing=standing,
        callers=Everybody(),  # type: ignore[arg-type]
        point_of=lambda *_: Records(),
    )
    with socket.create_server(("127.0.0.1", 0)) as holder:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([holder])))
        thread.start()
        yield f"http://127.0.0.1:{holder.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def post(base: str, path: str, told: object, **headers: str) -> Got:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    sent = {"Content-Type": "application/json", **headers}
    return fetch(f"{base}/access/v1/{path}", body, sent)


def decided(base: str, told: object) -> bool:
    answer = post(base, "evaluation", told)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    found = answer.json
    assert type(found["decision"]) is bool
    assert isinstance(found.get("context", {}), dict)
    return bool(found["decision"])


@pytest.mark.parametrize(
    ("subject", "action", "resource", "decision"),
    [
        (ALICE, READ, ONE, True),
        (ALICE, WRITE, ONE, True),
        (BOB, READ, ONE, True),
        (BOB, WRITE, ONE, False),
        (ALICE, WRITE, ARCHIVED, False),
        (ADMIN, WRITE, ARCHIVED, True),
        (ALICE, {"name": "delete", "properties": {"soft": True}}, ONE, True),
        (ALICE, {"name": "delete", "properties": {"soft": False}}, ONE, False),
    ],
)
def test_the_eight_decisions_2_2(
    point: str, subject: object, action: object, resource: object, decision: bool
) -> None:
    asked = {"subject": subject, "action": action, "resource": resource}
    assert decided(point, asked) is decision
    assert decided(point, {**asked, "context": CONTEXT}) is decision
    # The same question has the same answer (2.6).
    assert [decided(point, asked) for _ in range(3)] == [decision] * 3


def test_more_properties_and_unknown_fields_do_not_matter_2_2_8_and_9(point: str) -> None:
    more = {
        "subject": {**ALICE, "properties": {"department": "Sales", "role": "manager"}},
        "action": {**READ, "properties": {"method": "GET"}},
        "resource": {**ONE, "properties": {"status": "active", "owner": "bob"}},
    }
    assert decided(point, more)
    assert decided(point, {**BASE, "foo": "bar", "futureField": {"nested": True}})


@pytest.mark.parametrize(
    "told",
    [
        *({k: v for k, v in BASE.items() if k != missing} for missing in BASE),
        {**BASE, "subject": {"id": "alice"}},
        {**BASE, "subject": {"type": "user"}},
        {**BASE, "action": {}},
        {**BASE, "resource": {"id": "record-1"}},
        {**BASE, "resource": {"type": "record"}},
        {**BASE, "subject": "alice"},
        {**BASE, "action": {"name": 123}},
        {**BASE, "context": "now"},
        {**BASE, "subject": {**ALICE, "properties": []}},
        [],
        "text",
        None,
    ],
)
def test_what_is_missing_or_of_another_type_is_a_bad_request_2_4(point: str, told: object) -> None:
    answer = post(point, "evaluation", told)
    assert answer.status == 400
    assert answer.body.decode()


def test_other_media_broken_and_empty_bodies_are_bad_requests_2_4_3_to_5(point: str) -> None:
    whole = json.dumps(BASE).encode()
    assert post(point, "evaluation", whole, **{"Content-Type": "text/plain"}).status == 400
    assert post(point, "evaluation", b'{"subject": ').status == 400
    assert post(point, "evaluation", b"").status == 400


def test_the_request_id_is_given_back_2_5(point: str) -> None:
    answer = post(point, "evaluation", BASE, **{"X-Request-ID": "bfe9eb29"})
    assert answer.headers["X-Request-ID"] == "bfe9eb29"
    assert post(point, "evaluation", BASE).status == 200


def several(base: str, told: object) -> list[bool]:
    answer = post(base, "evaluations", told)
    assert answer.status == 200
    found = answer.json
    assert "decision" not in found
    return [one["decision"] for one in found["evaluations"]]


@pytest.mark.parametrize(
    ("told", "decisions"),
    [
        ({"subject": ALICE, "action": READ, "evaluations": [{"resource": ONE}, {"resource": TWO}]},
         [True, True]),
        ({"subject": BOB, "resource": ONE, "evaluations": [{"action": READ}, {"action": WRITE}]},
         [True, False]),
        ({"subject": ALICE, "action": WRITE,
          "evaluations": [{"resource": ACTIVE}, {"resource": ARCHIVED}]}, [True, False]),
        ({"action": WRITE, "resource": ARCHIVED,
          "evaluations": [{"subject": ALICE}, {"subject": ADMIN}]}, [False, True]),
        ({"evaluations": [BASE, {"subject": BOB, "action": WRITE, "resource": ONE}]},
         [True, False]),
        ({"subject": ALICE, "action": READ, "context": CONTEXT, "evaluations": [
            {"resource": ONE}, {"resource": TWO, "context": {"source": "batch-override"}}]},
         [True, True]),
        ({"subject": ALICE, "action": WRITE, "resource": ACTIVE,
          "evaluations": [{}, {"resource": ARCHIVED}]}, [True, False]),
    ],
)  # fmt: skip
def test_batches_take_what_they_leave_out_from_the_request_3_2(
    point: str, told: object, decisions: list[bool]
) -> None:
    assert several(point, told) == decisions


def test_one_evaluation_that_is_not_as_it_should_be_is_denied_alone_3_4_1(point: str) -> None:
    told = {
        "subject": ALICE, "action": READ, "options": {"evaluations_semantic": "execute_all"},
        "evaluations": [{"resource": ONE}, {}, 7, {"resource": ONE}],
    }  # fmt: skip
    assert several(point, told) == [True, False, False, True]
    failed = post(point, "evaluations", told).json["evaluations"][1]
    assert failed["context"]["error"]["status"] == 400


def test_without_evaluations_a_batch_is_one_question_3_4_2_and_3(point: str) -> None:
    assert post(point, "evaluations", BASE).json == {"decision": True}
    assert post(point, "evaluations", {**BASE, "evaluations": []}).json == {"decision": True}
    assert post(point, "evaluations", {"subject": ALICE, "evaluations": []}).status == 400


def test_the_three_semantics(point: str) -> None:
    def with_semantic(name: str, *actions: str) -> list[bool]:
        return several(
            point,
            {
                "subject": BOB, "resource": ONE, "options": {"evaluations_semantic": name},
                "evaluations": [{"action": {"name": one}} for one in actions],
            },
        )  # fmt: skip

    assert with_semantic("execute_all", "read", "write", "read") == [True, False, True]
    assert with_semantic("deny_on_first_deny", "read", "write", "read") == [True, False]
    assert with_semantic("permit_on_first_permit", "write", "read", "write") == [False, True]
    wrong = {**BASE, "evaluations": [{}], "options": {"evaluations_semantic": "first"}}
    assert post(point, "evaluations", wrong).status == 400
    assert post(point, "evaluations", {**BASE, "evaluations": {}}).status == 400
    assert post(point, "evaluations", {**BASE, "evaluations": [{}] * 1001}).status == 400


def found(base: str, what: str, told: object) -> list[Any]:
    answer = post(base, f"search/{what}", told)
    assert answer.status == 200
    results = answer.json["results"]
    assert isinstance(results, list)
    return results


def test_subjects_are_searched_for_4_2(point: str) -> None:
    told = {"subject": {"type": "user"}, "action": READ, "resource": ONE}
    assert found(point, "subject", told) == [ALICE, BOB]
    assert found(point, "subject", {**told, "context": CONTEXT}) == [ALICE, BOB]
    assert found(point, "subject", {**told, "subject": ALICE}) == [ALICE, BOB]
    assert BOB in found(point, "subject", {**told, "action": WRITE, "resource": ARCHIVED})


def test_resources_are_searched_for_4_3(point: str) -> None:
    told = {"subject": ALICE, "action": READ, "resource": {"type": "record"}}
    every = found(point, "resource", told)
    assert ONE in every
    assert found(point, "resource", {**told, "context": CONTEXT}) == every
    assert found(point, "resource", {**told, "resource": ONE}) == every
    assert TWO in found(point, "resource", {**told, "subject": ADMIN, "action": WRITE})


def test_actions_are_searched_for_4_4(point: str) -> None:
    told = {"subject": ALICE, "resource": ONE}
    every = found(point, "action", told)
    assert READ in every
    assert WRITE in every
    assert found(point, "action", {**told, "context": CONTEXT}) == every
    assert WRITE in found(point, "action", {"subject": ADMIN, "resource": ARCHIVED})


def test_results_come_in_pages_4_5(point: str) -> None:
    told = {"subject": {"type": "user"}, "action": READ, "resource": ONE}
    first = post(point, "search/subject", {**told, "page": {"limit": 1}}).json
    assert first["results"] == [ALICE]
    assert first["page"] == {"next_token": "1.1", "count": 1, "total": 2}
    token = first["page"]["next_token"]
    second = post(point, "search/subject", {**told, "page": {"token": token}}).json
    assert second["results"] == [BOB]
    assert second["page"]["next_token"] == ""
    for wrong in ({"token": "x"}, {"token": "1.x"}, {"token": "٣.1"}, {"limit": -1}, {"limit": "1"},
                  {"token": 1}, {"token": "1.1", "limit": 2}):  # fmt: skip
        assert post(point, "search/subject", {**told, "page": wrong}).status == 400


def test_nothing_found_is_an_empty_list_4_6(point: str) -> None:
    nobody = {"type": "user", "id": "nonexistent-user"}
    assert found(point, "action", {"subject": nobody, "resource": ONE}) == []
    ship = {"type": "spaceship"}
    assert found(point, "subject", {"subject": ship, "action": READ, "resource": ONE}) == []
    assert found(point, "resource", {"subject": nobody, "action": READ, "resource": ship}) == []


def test_searches_lacking_something_are_bad_requests_4_7(point: str) -> None:
    user, record = {"type": "user"}, {"type": "record"}
    for what, told in (
        ("subject", {"subject": user, "resource": ONE}),
        ("resource", {"action": READ, "resource": record}),
        ("action", {"subject": ALICE}),
        ("subject", {"subject": user, "action": READ, "resource": record}),
        ("resource", {"subject": user, "action": READ, "resource": record}),
        ("action", {"subject": user, "resource": ONE}),
    ):
        assert post(point, f"search/{what}", told).status == 400


def test_the_metadata_names_every_endpoint_that_is_open_6(point: str) -> None:
    answer = fetch(f"{point}/.well-known/authzen-configuration")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json
    assert told["policy_decision_point"] == point
    assert told["access_evaluation_endpoint"] == f"{point}/access/v1/evaluation"
    assert "search_subject_endpoint" not in told
    wrong = {"Host": "elsewhere.example"}
    assert fetch(f"{point}/.well-known/authzen-configuration", None, wrong).status == 400


def test_https_is_told_where_the_address_is_set(point: str, settings: Any) -> None:
    settings.DECISIONS_URL = "https://decisions.example.jp"
    told = fetch(f"{point}/.well-known/authzen-configuration").json
    assert set(told.values()) == {
        "https://decisions.example.jp",
        *(
            f"https://decisions.example.jp/access/v1/{one}"
            for one in ("evaluation", "evaluations", "search/resource", "search/action")
        ),
    }
