"""What is decided about a customer: as far as was determined, no further, with every reason."""

from __future__ import annotations

from datetime import timedelta

from decision_cast import NOON, WORDS, channels, codes, moments, restrictions, services, suspended
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.decisions.evaluating import Unknown, decide, undecided
from setsudo.decisions.services import Service, unregistered
from setsudo.decisions.telling import language_of, problem, status, told
from setsudo.measures.restrictions import Effect

ORDERS = Service("orders", WORDS)


def test_it_binds_from_its_beginning_up_to_but_not_at_its_end():
    def effect(**after: float) -> Effect:
        at = NOON + timedelta(**after)
        return decide([suspended()], service=ORDERS, channel="", at=at).effect

    assert effect(seconds=-1) is Effect.SERVE
    assert effect() is Effect.SUSPEND
    assert effect(hours=23.99) is Effect.SUSPEND
    assert effect(days=1) is Effect.SERVE


def test_a_way_that_is_not_known_is_not_a_way_around():
    only_phone = suspended(channels=frozenset({"phone"}))

    assert decide([only_phone], service=ORDERS, channel="web", at=NOON).serves
    assert not decide([only_phone], service=ORDERS, channel="", at=NOON).serves


def test_another_service_is_not_touched():
    assert decide([suspended()], service=Service("chat", WORDS), channel="", at=NOON).serves


@settings(max_examples=50, deadline=None)
@given(st.lists(restrictions, max_size=5), services, channels, moments)
def test_more_restrictions_never_let_anybody_further(found, service, channel, at):
    every = decide(found, service=service, channel=channel, at=at)

    for n in range(len(found)):
        some = decide(found[:n], service=service, channel=channel, at=at)
        if {one.ref for one in found[:n]} == {one.ref for one in found}:
            continue
        refs = [one.ref for one in found]
        if len({*refs}) == len(refs):
            assert some.effect.weight <= every.effect.weight
            assert {*some.because} <= {*every.because}
    assert every.effect is max(
        (one.effect for one in every.because), key=lambda e: e.weight, default=Effect.SERVE
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(restrictions, max_size=4), codes, channels, moments, st.sampled_from(Unknown))
def test_what_is_known_binds_whatever_is_not(found, code, channel, at, why):
    for fails in ("open", "closed"):
        service = Service(code, WORDS, fails=fails)
        known = decide(found, service=service, channel=channel, at=at)
        unsure = undecided(why, service=service, channel=channel, on=known)
        assert unsure.effect.weight >= known.effect.weight
        assert unsure.because == known.because
        assert unsure.serves == (known.serves and fails == "open")


def test_a_service_nobody_registered_fails_closed():
    assert unregistered("new").fails == "closed"


def test_the_customer_is_told_until_when_and_how_to_object_and_nothing_more():
    decision = decide(
        [suspended(), suspended(ref="m2", effect=Effect.CONDITIONS)],
        service=ORDERS, channel="", at=NOON,
    )  # fmt: skip
    words = told(decision, objections="https://shop.example/object")

    assert words.ja == (
        "ご利用いただけません。期間は 2026-11-29 12:00 (JST) までです。"
        "異議は https://shop.example/object で、番号 ABCD により申し立てられます。"
    )
    assert words.en.startswith("You cannot use this. This lasts until 2026-11-29 12:00 (JST).")
    assert b"secret-ground" not in problem(decision, language="en")
    assert status(decision) == 403


def test_who_could_not_be_checked_is_told_that_and_not_that_they_did_anything():
    free = decide([], service=ORDERS, channel="", at=NOON)
    decision = undecided(Unknown.STALE, service=ORDERS, channel="", on=free)

    assert "cannot be checked" in told(decision).en
    assert status(decision) == 503


@given(st.text())
def test_any_word_of_a_browser_on_its_languages_is_answered_in_one_of_two(accept):
    assert language_of(accept) in ("ja", "en")


def test_a_browser_is_answered_in_the_language_it_likes_better():
    assert language_of("en-GB,en;q=0.9,ja;q=0.5") == "en"
    assert language_of("ja,en-US;q=0.7") == "ja"
    assert language_of("fr") == "ja"
