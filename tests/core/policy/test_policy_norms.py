"""What the shipped norms suggest in situations that people meet, and what they never suggest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.errors import UsageError
from setsudo.policy import Policy, apply_norms, load_policy
from setsudo.policy.signals import SIGNALS

POLICY = load_policy()

SITUATIONS = [
    # Likely harassment (P..): words, hints, time and acts without words.
    (
        "P01 a veiled threat with a private fact",
        {"score": 0.9, "acts": {"threat": 0.8}, "private_facts": True},
        "beyond",
        3,
    ),
    (
        "P02 a second demand after the refund",
        {"score": 0.35, "acts": {"demand_compensation": 0.4}},
        "review",
        0,
    ),
    (
        "P03 kneeling asked for politely",
        {"score": 0.8, "acts": {"demand_apology": 0.9}},
        "beyond",
        2,
    ),
    (
        "P06 a visit to a home announced",
        {"score": 0.9, "acts": {"privacy_invasion": 0.8}, "private_facts": True, "malice": 0.7},
        "beyond",
        3,
    ),
    (
        "P07 the seventh call on an answered matter",
        {"score": 0.1, "repeats_over_contacts": 7},
        "review",
        0,
    ),
    (
        "P08 will not go until somebody resigns",
        {
            "score": 0.7,
            "acts": {"demand_punishment": 0.8},
            "stayed_after_asked": True,
            "asked_to_leave": 2,
        },
        "beyond",
        2,
    ),
    (
        "P11 filming without a word",
        {"score": 0.1, "private_facts": True, "continued_after_warning": True, "asked_to_stop": 1},
        "review",
        2,
    ),
    ("P13 a call to pile on", {"score": 0.15, "pile_on": True, "channel": "social"}, "review", 2),
    ("P15 silence and sighs for an hour", {"score": 0.1, "minutes_customer": 62.0}, "review", 0),
    (
        "P18 the same text to fifteen desks",
        {"score": 0.1, "contacts_last_day": 15, "repeats_over_contacts": 14},
        "review",
        0,
    ),
    (
        "P22 a lawyer named, and calls without end",
        {"score": 0.15, "rights_words": True, "repeats_within": 5},
        "review",
        0,
    ),
    (
        "half an hour on the same content",
        {"score": 0.1, "minutes_same_content": 31.0, "minutes_customer": 40.0},
        "review",
        0,
    ),
    (
        "unacceptable words though the company erred",
        {"score": 0.9, "acts": {"disparagement": 0.9}, "company_at_fault": True},
        "beyond",
        2,
    ),
    (
        "a threat by somebody who needs accommodation",
        {"score": 0.9, "acts": {"threat": 0.9}, "accommodation": True},
        "beyond",
        3,
    ),
    # Borderline: a person has to look.
    ("P14 rank is hinted at", {"score": 0.3, "acts": {"intimidation": 0.3}}, "review", 0),
    ("a language that the engine cannot read", {"understood": False, "lang": "und"}, "review", 0),
    (
        "only the terms are refused, loudly scored",
        {"score": 0.95, "terms_alone": True, "acts": {"refusal_of_terms": 0.95}},
        "review",
        2,
    ),
    (
        "refused terms, and a threat",
        {"score": 0.9, "acts": {"refusal_of_terms": 0.9, "threat": 0.8}},
        "beyond",
        3,
    ),
    # Legitimate (L..).
    (
        "L01 one angry sentence about a broken thing",
        {"score": 0.1, "company_at_fault": True, "profanity_not_at_staff": True},
        "within",
        0,
    ),
    (
        "L02 a refund, or the consumer centre",
        {"score": 0.1, "rights_words": True, "company_at_fault": True},
        "within",
        0,
    ),
    ("L03 the person in charge asked for once", {"score": 0.05}, "within", 0),
    (
        "L04 staff quoted as rude",
        {"score": 0.75, "quoting": True, "staff_at_fault": True, "acts": {"disparagement": 0.3}},
        "review",
        2,
    ),
    ("the staff were rude first", {"score": 0.3, "staff_at_fault": True}, "review", 0),
    (
        "L05 a witness reports a threat",
        {"score": 0.75, "third_party": True, "acts": {"threat": 0.4}},
        "review",
        2,
    ),
    (
        "L06 five calm questions because of a disability",
        {"score": 0.05, "repeats_within": 5, "accommodation": True},
        "within",
        0,
    ),
    (
        "L07 the same question every day, dementia likely",
        {"score": 0.05, "repeats_over_contacts": 20, "accommodation": True},
        "within",
        0,
    ),
    ("L10 going to court is considered", {"score": 0.15, "rights_words": True}, "within", 0),
    ("L14 distress is care, not conduct", {"score": 0.15, "distress": True}, "review", 0),
    (
        "L15 an opinion on the draw",
        {"score": 0.3, "terms_alone": True, "acts": {"refusal_of_terms": 0.3}},
        "review",
        0,
    ),
    (
        "L16 forty minutes, thirty-three of them ours",
        {"score": 0.1, "minutes_total": 40.0, "minutes_company": 33.0, "minutes_customer": 7.0},
        "within",
        0,
    ),
    (
        "a plain threat in a long courteous letter",
        {"score": 0.05, "plain_threat": True},
        "review",
        2,
    ),
    ("one line of plain abuse", {"score": 0.2, "plain_abuse": True}, "review", 1),
    ("an empty contact", {"understood": False, "lang": ""}, "within", 0),
]
SPOKEN = {"channel": "phone", "lang": "ja", "understood": True}


@pytest.mark.parametrize(("story", "signals", "verdict", "severity"), SITUATIONS)
def test_situations(story: str, signals: dict[str, object], verdict: str, severity: int) -> None:
    outcome = apply_norms(POLICY, {**SPOKEN, **signals})
    assert (outcome.verdict, outcome.severity_at_least) == (verdict, severity), story


def test_every_norm_is_met_in_some_situation() -> None:
    met = {
        applied.code
        for _, signals, _, _ in SITUATIONS
        for applied in apply_norms(POLICY, {**SPOKEN, **signals}).applied
    }
    assert met == {norm.code for norm in POLICY.norms}


def test_a_long_contact_asks_a_person_and_shows_its_minutes() -> None:
    outcome = apply_norms(POLICY, {**SPOKEN, "minutes_customer": 61.6})
    (applied,) = outcome.applied
    assert applied.effect == "review"
    assert "62分" in applied.because.ja
    assert "62 minutes" in applied.because.en
    assert "not law" in applied.because.en
    assert applied.asks is not None


def test_distress_asks_for_care() -> None:
    outcome = apply_norms(POLICY, {**SPOKEN, "distress": True})
    assert "care" in str(outcome.applied[0].asks)


def test_the_company_at_fault_is_asked_about_even_where_the_manner_is_beyond() -> None:
    signals = {**SPOKEN, "score": 0.9, "company_at_fault": True}
    codes = [applied.code for applied in apply_norms(POLICY, signals).applied]
    assert "company_at_fault_and_beyond" in codes


def signal_values() -> st.SearchStrategy[dict[str, object]]:
    of_kind = {
        "bool": st.booleans(),
        "int": st.integers(0, 500),
        "float": st.floats(0, 500),
        "acts": st.dictionaries(st.sampled_from(sorted(POLICY.acts)), st.floats(0, 1)),
    }
    fields = {name: of_kind[one.kind] for name, one in SIGNALS.items() if one.kind in of_kind}
    fields |= {"score": st.floats(0, 1), "malice": st.floats(0, 1)}
    fields |= {"channel": st.sampled_from(["phone", "chat", "email", "letter"])}
    fields |= {"lang": st.sampled_from(["ja", "en", "und", ""])}
    return st.fixed_dictionaries({}, optional=fields)


@settings(max_examples=100, deadline=None)
@given(signal_values())
def test_without_an_act_nothing_is_beyond_however_long_or_often(signals: dict[str, object]) -> None:
    quiet = {**signals, "score": 0.1, "malice": 0.0, "acts": {}}
    assert apply_norms(POLICY, quiet).verdict != "beyond"


@settings(max_examples=100, deadline=None)
@given(signal_values())
def test_terms_alone_are_never_beyond(signals: dict[str, object]) -> None:
    alone = {**signals, "terms_alone": True, "acts": {"refusal_of_terms": 1.0}}
    assert apply_norms(POLICY, alone).verdict != "beyond"


@settings(max_examples=100, deadline=None)
@given(signal_values())
def test_a_need_for_accommodation_outweighs_time_and_counts(signals: dict[str, object]) -> None:
    counted = {name: signals[name] for name in signals if name.startswith(("minutes", "repeats"))}
    outcome = apply_norms(POLICY, {**SPOKEN, **counted, "accommodation": True})
    assert outcome.verdict == "within"


def test_a_signal_that_nobody_declared_is_a_mistake_and_not_a_silence() -> None:
    with pytest.raises(UsageError, match="minuts"):
        apply_norms(POLICY, {"minuts": 3})


@pytest.mark.parametrize("score", [float("nan"), float("inf"), "0.9", None])
def test_a_score_that_is_no_number_is_refused(score: object) -> None:
    with pytest.raises(UsageError, match="finite number"):
        apply_norms(POLICY, {**SPOKEN, "score": score})


def test_an_act_that_only_the_engine_knows_does_not_count() -> None:
    assert apply_norms(POLICY, {**SPOKEN, "acts": {"levitation": 1.0}}).verdict == "within"


def test_two_policies_side_by_side_keep_their_own_norms() -> None:
    signals = {**SPOKEN, "channel": "in_person", "minutes_customer": 50.0}
    retail: Policy = load_policy(packs=("jp", "retail"))
    for _ in range(2):
        assert apply_norms(POLICY, signals).verdict == "within"
        assert apply_norms(retail, signals).verdict == "review"


def test_norms_take_little_of_the_time_of_an_assessment() -> None:
    signals = {**SPOKEN, "score": 0.8, "acts": {"threat": 0.9}, "minutes_customer": 35.0}
    apply_norms(POLICY, signals)
    best = 1.0
    for _ in range(5):
        begun = time.process_time()
        for _ in range(200):
            apply_norms(POLICY, signals)
        best = min(best, (time.process_time() - begun) / 200)
    # About 90 microseconds on one core; the bound leaves room for slow machines.
    assert best < 0.001


@pytest.mark.parametrize("spoken_for", ["rights_words", "accommodation"])
@pytest.mark.parametrize(
    "conduct",
    [
        {"plain_threat": True},
        {"plain_abuse": True},
        {"private_facts": True},
        {"pile_on": True},
        {"stayed_after_asked": True, "asked_to_leave": 1},
        {"continued_after_warning": True, "warned": True},
    ],
)
def test_neither_a_right_nor_a_disability_keeps_plain_conduct_from_a_persons_eyes(
    spoken_for: str, conduct: dict[str, object]
) -> None:
    outcome = apply_norms(POLICY, {"score": 0.1, spoken_for: True, "understood": True, **conduct})

    assert outcome.verdict == "review"
