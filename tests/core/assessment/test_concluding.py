"""What was measured and what the engine thinks become a verdict; nothing is said groundlessly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told_contacts import contact, read_without_words

from setsudo.assessment.concluding import conclude
from setsudo.assessment.model import Assessment, CounterKind, Quote, Signal, Verdict
from setsudo.assessment.opinion import Engine, Opinion
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.policy import Policy

WORDS = "I do not accept your terms and you will hear from me again."
BECAUSE = Text(ja="測った。", en="Measured.")


@dataclass(frozen=True, repr=False)
class Concluding:
    """Conclude from an opinion and signals that a story states."""

    policy: Policy
    engine: Engine

    def __call__(
        self,
        opinion: Opinion,
        signals: Sequence[Signal] = (),
        reading: Reading | None = None,
    ) -> Assessment:
        read = reading or read_without_words(contact(WORDS))
        return conclude(read, signals, opinion, policy=self.policy, engine=self.engine)


@pytest.fixture(scope="module")
def concluding(policy: Policy, engine: Engine) -> Concluding:
    return Concluding(policy, engine)


def thinks(score: float, *suggested: str, **chances: Any) -> Opinion:
    """Return an opinion; `chances` holds acts, malice and grades."""
    rest = {name: chances.pop(name, 0.0) for name in ("malice", "serious", "grave", "discourteous")}
    acts = dict.fromkeys(suggested, score) | chances
    quote = (Quote(0, 0, 8, WORDS[:8]),)
    return Opinion(
        score=score,
        acts=acts,
        suggested=suggested,
        evidence=dict.fromkeys(suggested, quote),
        **rest,
    )


def signal(name: str, value: float | int | bool) -> Signal:
    return Signal(name, value, BECAUSE, (), "story/1")


@pytest.mark.parametrize(
    ("opinion", "verdict", "severity"),
    [
        (thinks(0.02, "threat"), Verdict.WITHIN, 0),
        (thinks(0.99, "disparagement"), Verdict.BEYOND, 2),
        (thinks(0.99, "disparagement", serious=0.9), Verdict.BEYOND, 3),
        (thinks(0.99, "disparagement", serious=0.9, grave=0.8), Verdict.BEYOND, 4),
        (thinks(0.99, "threat"), Verdict.BEYOND, 3),
        (thinks(0.02, "threat", serious=0.9, grave=0.9), Verdict.WITHIN, 0),
        (thinks(0.02, "threat", discourteous=0.9), Verdict.WITHIN, 1),
    ],
)
def test_severity_follows_the_verdict_and_the_gravity(
    concluding: Concluding, opinion: Opinion, verdict: Verdict, severity: int
) -> None:
    answer = concluding(opinion)

    assert (answer.verdict, answer.severity) == (verdict, severity)


def test_a_finding_names_the_act_its_group_its_chance_and_its_words(
    concluding: Concluding,
) -> None:
    answer = concluding(thinks(0.9, "threat", "abusive_language"))

    assert [(f.act, f.group, f.score) for f in answer.findings] == [
        ("threat", "intimidation", 0.9),
        ("abusive_language", "intimidation", 0.9),
    ]
    for finding in answer.findings:
        assert finding.evidence[0].quote == WORDS[:8]
        assert "90 %" in finding.because.ja
        assert "90 %" in finding.because.en


def test_within_shows_no_finding(concluding: Concluding) -> None:
    assert concluding(thinks(0.02, "threat", "violence")).findings == ()


@settings(max_examples=50, deadline=None)
@given(score=st.floats(0, 1), other=st.floats(0, 0.19), malice=st.floats(0, 1))
def test_refusing_terms_alone_is_never_beyond(
    concluding: Concluding, score: float, other: float, malice: float
) -> None:
    alone = concluding(thinks(score, "refusal_of_terms", malice=malice))
    with_a_shadow = concluding(
        thinks(score, "refusal_of_terms", "threat", refusal_of_terms=0.9, threat=other)
    )

    for answer in (alone, with_a_shadow):
        assert answer.verdict is not Verdict.BEYOND
        assert answer.severity <= 2
        told = CounterKind.TERMS_ALONE in {counter.kind for counter in answer.counter}
        assert told is (answer.verdict is Verdict.REVIEW)


def test_refusing_terms_with_a_threat_may_be_beyond(concluding: Concluding) -> None:
    opinion = thinks(0.95, "refusal_of_terms", "threat", refusal_of_terms=0.9, threat=0.8)

    answer = concluding(opinion)

    assert answer.verdict is Verdict.BEYOND
    assert answer.counter == ()


@settings(max_examples=50, deadline=None)
@given(
    minutes=st.floats(0, 100_000),
    same=st.floats(0, 100_000),
    repeats=st.integers(0, 1_000),
    score=st.floats(0, 0.1),
)
def test_time_and_counts_alone_are_never_beyond(
    concluding: Concluding, minutes: float, same: float, repeats: int, score: float
) -> None:
    signals = [
        signal("minutes_total", minutes),
        signal("minutes_customer", minutes),
        signal("minutes_same_content", same),
        signal("repeats_within", repeats),
        signal("repeats_over_contacts", repeats),
        signal("contacts_before", repeats),
        signal("contacts_last_day", repeats),
    ]

    answer = concluding(thinks(score, "threat"), signals)

    assert answer.verdict is not Verdict.BEYOND
    assert "threat" not in {finding.act for finding in answer.findings}


def test_a_long_contact_asks_a_person_whether_it_had_to_be_long(concluding: Concluding) -> None:
    answer = concluding(
        thinks(0.01, "prolonged_reprimand"),
        [signal("minutes_total", 240.0), signal("minutes_customer", 200.0)],
    )

    assert answer.verdict is Verdict.REVIEW
    assert answer.questions
    assert [finding.act for finding in answer.findings] == ["prolonged_reprimand"]
    assert BECAUSE.en in answer.findings[0].because.en


def test_distress_is_looked_at_as_care_and_accuses_of_nothing(concluding: Concluding) -> None:
    answer = concluding(thinks(0.03, "abusive_language"), [signal("distress", True)])

    assert answer.verdict is Verdict.REVIEW
    assert answer.findings == ()
    assert [counter.kind for counter in answer.counter] == [CounterKind.DISTRESS]


def test_time_that_the_company_caused_speaks_for_the_customer(concluding: Concluding) -> None:
    def kinds(company: float) -> list[CounterKind]:
        minutes = [signal("minutes_total", 60.0), signal("minutes_company", company)]
        return [c.kind for c in concluding(thinks(0.01), minutes).counter]

    assert kinds(40.0) == [CounterKind.COMPANY_CAUSED_TIME]
    assert kinds(3.0) == []


@pytest.mark.parametrize("kind", ["company_at_fault", "quoting", "third_party", "staff_at_fault"])
def test_what_speaks_for_the_customer_is_shown(concluding: Concluding, kind: str) -> None:
    shown = concluding(thinks(0.95, "disparagement"), [signal(kind, True)])
    absent = concluding(thinks(0.95, "disparagement"), [signal(kind, False)])

    assert [counter.kind.value for counter in shown.counter] == [kind]
    assert absent.counter == ()


@pytest.mark.parametrize("words", ["안녕하세요. 환불해 주세요.", "😀🔥", ""])
@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_what_is_not_understood_is_never_beyond_and_accuses_of_nothing(
    concluding: Concluding, words: str, score: float
) -> None:
    opinion = thinks(score, "threat", malice=score, grave=score)

    answer = concluding(opinion, reading=read_without_words(contact(words)))

    assert answer.verdict is Verdict.REVIEW
    assert answer.severity <= 2
    assert answer.findings == ()
    assert answer.questions


def test_an_act_without_any_words_to_show_is_not_shown(concluding: Concluding) -> None:
    opinion = Opinion(0.9, 0.0, 0.0, 0.0, {"threat": 0.9}, ("threat",), {})

    assert concluding(opinion).findings == ()


def test_an_act_that_the_policy_does_not_have_is_not_shown(concluding: Concluding) -> None:
    answer = concluding(thinks(0.9, "insolence", "threat"))

    assert [finding.act for finding in answer.findings] == ["threat"]


def test_the_answer_names_its_policy_and_its_engine(
    concluding: Concluding, policy: Policy, engine: Engine
) -> None:
    answer = concluding(thinks(0.1))

    assert answer.policy == policy.id
    assert answer.engine == f"{engine.name}@{engine.version}"


@pytest.mark.parametrize(("chance", "named"), [(0.12, False), (0.4, True)])
def test_a_person_who_is_asked_is_not_told_of_an_act_that_hardly_anything_suggests(
    concluding: Concluding, chance: float, named: bool
) -> None:
    said = concluding(replace(thinks(0.55, "threat"), acts={"threat": chance}))

    assert said.verdict is Verdict.REVIEW
    assert said.reasons
    assert bool(said.findings) is named
