"""Stories of an endpoint that fails, and of what a run may spend: no contact is ever lost by it."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from made_answers import answer, contact
from model_server import (
    Asking,
    Fault,
    ModelServer,
    bare,
    closed,
    dripping,
    half,
    huge,
    no_http,
    send,
    serving,
    status,
    whole,
)

from setsudo.assessment.model import Assessment, Verdict
from setsudo.assessment.second.masking import mask_contact
from setsudo.assessment.second.model import Missing, NoSecondOpinion, Seconded, SecondOpinion
from setsudo.assessment.second.question import ask
from setsudo.bilingual import Language
from setsudo.cli.second_opinion.endpoint import ANSWER_TOKENS, Endpoint
from setsudo.cli.second_opinion.seconding import MOST_LETTERS, Seconding
from setsudo.cli.second_opinion.settings import Bounds, place_of
from setsudo.cli.second_opinion.spending import Spending
from setsudo.interactions.model import Interaction, Record, Unreadable
from setsudo.policy import load_policy

POLICY = load_policy()
PATIENT = 20.0
NOTHING = {"because": "", "acts": [], "counter": [], "question": "", "verdict": "within"}


def nothing(asking: Asking) -> str:
    return json.dumps(NOTHING)


@dataclass(slots=True)
class Run:
    """What a run over some contacts gave, and what it told on standard error."""

    outcomes: list[Assessment | Unreadable] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Why each contact has no opinion; "" where it has one."""
        seconded = [one for one in self.outcomes if isinstance(one, Seconded)]
        return [
            one.second_opinion.why.value if isinstance(one.second_opinion, NoSecondOpinion) else ""
            for one in seconded
        ]


def run(
    url: str,
    contacts: list[Interaction],
    *,
    bounds: Bounds | None = None,
    lang: Language = "en",
    key: str = "",
) -> Run:
    """Ask about contacts of which the engine says that all are within, each with one verdict."""
    bounds = bounds or Bounds(timeout_s=PATIENT)
    environ = {"SETSUDO_SECOND_OPINION_KEY": key}
    done = Run()
    seconding = Seconding(
        endpoint=Endpoint(place_of(url, "small-1", environ), timeout_s=bounds.timeout_s),
        spending=Spending(bounds), policy=POLICY, lang=lang, tell=done.told.append,
    )  # fmt: skip
    assessed: list[tuple[Record, Assessment | Unreadable]] = [
        (one, calm_answer(one)) for one in contacts
    ]
    done.outcomes = [outcome for _, outcome in seconding.seconded(assessed)]
    return done


def calm_answer(interaction: Interaction) -> Assessment:
    return answer(interaction, verdict=Verdict.WITHIN, score=0.02, severity=0)


def contacts(count: int, *turns: str) -> list[Interaction]:
    return [contact(f"c-{number}", *turns) for number in range(1, count + 1)]


FAULTS: list[tuple[Fault, Missing, str]] = [
    (status(500), Missing.FAILED, "HTTP 500"),
    (status(503), Missing.FAILED, "HTTP 503"),
    (status(429), Missing.BUSY, "HTTP 429"),
    (status(400), Missing.REFUSED, "HTTP 400"),
    (status(404), Missing.REFUSED, "HTTP 404"),
    (status(401), Missing.KEY_REFUSED, "HTTP 401"),
    (status(403), Missing.KEY_REFUSED, "HTTP 403"),
    (status(204), Missing.REFUSED, "HTTP 204"),
    (closed, Missing.CLOSED, "127.0.0.1"),
    (half, Missing.CLOSED, "127.0.0.1"),
    (no_http, Missing.NONSENSE, "no HTTP"),
    (huge, Missing.NONSENSE, "bytes"),
    (bare("hello"), Missing.NONSENSE, "no chat completion"),
    (bare({"choices": []}), Missing.NONSENSE, "no chat completion"),
    (bare({"choices": [{"message": {"content": None}}]}), Missing.NONSENSE, "no text"),
    (whole("I think that this is fine."), Missing.NONSENSE, "form"),
    (whole(json.dumps(NOTHING)[:-9]), Missing.NONSENSE, "form"),
    (whole(json.dumps(NOTHING)[:-9], ended="length"), Missing.CUT_SHORT, "tokens"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "why", "detail"), FAULTS)
def test_whatever_an_endpoint_does_the_contacts_stay_and_it_is_told_once(
    fault: Fault, why: Missing, detail: str
) -> None:
    with serving(ModelServer(say=nothing, fault=fault)) as server:
        done = run(server.url, contacts(2))

    first = [calm_answer(one) for one in contacts(2)]
    assert [one.id for one in done.outcomes if isinstance(one, Assessment)] == ["c-1", "c-2"]
    for one, before in zip(done.outcomes, first, strict=True):
        assert isinstance(one, Seconded)
        assert (one.verdict, one.score, one.findings) == (
            before.verdict, before.score, before.findings,
        )  # fmt: skip
    assert done.missing[0] == why.value
    assert done.told[0].startswith("setsudo: no second opinion: ")
    assert detail in done.told[0]
    assert len(done.told) == len(set(done.missing))
    if why is Missing.KEY_REFUSED:
        assert len(server.asked) == 1


def test_an_endpoint_that_drips_its_answer_cannot_stretch_the_time_of_a_call() -> None:
    with serving(ModelServer(say=nothing, fault=dripping)) as server:
        began = time.monotonic()
        done = run(server.url, contacts(1), bounds=Bounds(timeout_s=0.4))
        took = time.monotonic() - began

    assert done.missing == ["timed_out"]
    assert "0.4 s" in done.told[0]
    assert took < 10


def test_an_endpoint_that_is_not_there_is_named_with_its_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        done = run(f"http://127.0.0.1:{port}/v1", contacts(5))

    assert done.missing == ["unreachable"] * 3 + ["given_up"] * 2
    assert f"http://127.0.0.1:{port}" in done.told[0]
    assert "check that it runs" in done.told[0]
    assert len(done.told) == 2


def test_a_redirect_is_not_followed_so_the_key_goes_nowhere_else() -> None:
    with serving(ModelServer(say=nothing)) as elsewhere:
        moved = status(307, Location=f"{elsewhere.url}/chat/completions")
        with serving(ModelServer(say=nothing, fault=moved)) as server:
            done = run(server.url, contacts(1), key="sk-secret-1")

    assert done.missing == ["redirected"]
    assert elsewhere.asked == []
    assert "secret" not in "".join(done.told)


def test_a_refused_key_ends_the_asking_and_is_not_repeated_anywhere() -> None:
    with serving(ModelServer(say=nothing, key="sk-right")) as server:
        done = run(server.url, contacts(3), key="sk-wrong-4711")

    assert done.missing == ["key_refused", "given_up", "given_up"]
    assert len(server.asked) == 1
    assert "4711" not in "".join(done.told) + repr(done.outcomes)
    assert "SETSUDO_SECOND_OPINION_KEY" in done.told[0]


def test_after_three_failures_in_a_row_an_endpoint_is_left_alone() -> None:
    with serving(ModelServer(say=nothing, fault=status(500))) as server:
        done = run(server.url, contacts(6))

    assert len(server.asked) == 4, "three contacts, the first of them in both forms"
    assert done.missing == ["endpoint_failed"] * 3 + ["given_up"] * 3
    assert len(done.told) == 2


def test_failures_now_and_then_do_not_end_the_asking() -> None:
    server = ModelServer(say=nothing)

    def fails_at_times(handler: BaseHTTPRequestHandler) -> None:
        good = len(server.asked) % 3 == 1
        told = {"choices": [{"message": {"content": json.dumps(NOTHING)}}]}
        send(handler, 200 if good else 500, told)

    server.fault = fails_at_times
    with serving(server):
        done = run(server.url, contacts(7))

    assert done.missing == ["", "endpoint_failed", "endpoint_failed"] * 2 + [""]
    assert len(server.asked) == 7
    assert len(done.told) == 1


@pytest.mark.parametrize("refusal", [400, 422, 500])
def test_a_server_that_knows_the_schema_by_another_name_is_asked_so(refusal: int) -> None:
    """llama-cpp-python's own server, for one."""
    server = ModelServer(say=nothing)

    def knows_objects_only(handler: BaseHTTPRequestHandler) -> None:
        known = server.asked[-1].body["response_format"]["type"] == "json_object"
        told = {"choices": [{"message": {"content": json.dumps(NOTHING)}}]}
        send(handler, 200 if known else refusal, told)

    server.fault = knows_objects_only
    with serving(server):
        done = run(server.url, contacts(3))

    assert done.missing == ["", "", ""]
    assert done.told == []
    assert len(server.asked) == 4
    assert server.asked[-1].body["response_format"]["schema"]["additionalProperties"] is False


def test_asking_in_another_form_is_a_call_like_any_other() -> None:
    with serving(ModelServer(say=nothing, fault=status(400))) as server:
        done = run(server.url, contacts(2), bounds=Bounds(PATIENT, calls=1))

    assert len(server.asked) == 1
    assert done.missing == ["calls_spent", "calls_spent"]


def test_a_passing_failure_does_not_change_the_form_for_good() -> None:
    server = ModelServer(say=nothing)

    def starts_slowly(handler: BaseHTTPRequestHandler) -> None:
        form = server.asked[-1].body["response_format"]["type"]
        good = len(server.asked) > 2 and form == "json_schema"
        told = {"choices": [{"message": {"content": json.dumps(NOTHING)}}]}
        send(handler, 200 if good else 503, told)

    server.fault = starts_slowly
    with serving(server):
        done = run(server.url, contacts(3))

    assert done.missing == ["endpoint_failed", "", ""]


def test_no_more_calls_are_made_than_a_run_may_make() -> None:
    with serving(ModelServer(say=nothing)) as server:
        done = run(server.url, contacts(4), bounds=Bounds(PATIENT, calls=2))

    assert len(server.asked) == 2
    assert done.missing == ["", "", "calls_spent", "calls_spent"]
    assert len(done.told) == 1
    assert "--second-opinion-calls" in done.told[0]


@pytest.mark.parametrize(("counted", "calls"), [(0, 4), (500, 4), (100_000, 1), (None, 2)])
def test_tokens_are_counted_as_the_endpoint_counts_them_or_estimated(
    counted: int | None, calls: int
) -> None:
    (one,) = contacts(1)
    asked = ask(one, mask_contact(one), policy=POLICY, lang="en")
    bounds = Bounds(PATIENT, tokens=2 * (asked.tokens + ANSWER_TOKENS))
    with serving(ModelServer(say=nothing, tokens=counted)) as server:
        done = run(server.url, contacts(4), bounds=bounds)

    assert len(server.asked) == calls
    assert done.missing == [""] * calls + ["tokens_spent"] * (4 - calls)


def test_where_not_even_one_question_can_be_paid_for_nothing_is_sent() -> None:
    with serving(ModelServer(say=nothing)) as server:
        done = run(server.url, contacts(2), bounds=Bounds(PATIENT, tokens=1600))

    assert server.asked == []
    assert done.missing == ["tokens_spent"] * 2


def test_a_contact_that_is_too_long_goes_on_without_and_the_others_are_asked() -> None:
    long = contact("c-long", "a " * (MOST_LETTERS // 2 + 1))
    with serving(ModelServer(say=nothing)) as server:
        done = run(server.url, [long, *contacts(2), long])

    assert done.missing == ["too_long", "", "", "too_long"]
    assert len(server.asked) == 2
    assert len(done.told) == 1


def test_what_goes_wrong_is_told_in_the_language_of_the_run() -> None:
    with serving(ModelServer(say=nothing, fault=status(500))) as server:
        done = run(server.url, contacts(1), lang="ja")

    assert "モデルの接続先で障害が起きています" in done.told[0]


def test_the_model_that_answered_is_named_as_it_names_itself() -> None:
    with serving(ModelServer(say=nothing, model="small-1-instruct")) as server:
        (one,) = run(server.url, contacts(1)).outcomes

    assert isinstance(one, Seconded)
    assert isinstance(one.second_opinion, SecondOpinion)
    assert one.second_opinion.model == "small-1-instruct"
