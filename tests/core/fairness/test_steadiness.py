"""The figures show an engine that judges people by who they are, and clear one that does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from setsudo.assessment.evaluation.counterfactual import (
    Change,
    Family,
    compared,
    steadiness,
    steadiness_by,
)
from setsudo.assessment.model import Signal, Verdict
from setsudo.assessment.opinion import Opinion
from setsudo.assessment.reading import Cut, Reading, Vectors
from setsudo.errors import UsageError
from setsudo.interactions.model import Channel, Interaction, Party, Speaker, Turn
from setsudo.policy import Policy


class Prejudiced:
    """Scores by one word; says nothing else."""

    name, version = "prejudiced", "1"

    def __init__(self, word: str) -> None:
        self.word = word
        self.past: list[int] = []

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        return [np.zeros((len(cut.texts), 512), dtype=np.float32) for cut in cuts]

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        self.past.append(len(reading.past))
        score = 0.9 if any(self.word in turn.text for turn in reading.turns) else 0.1
        return Opinion(score, 0, 0, 0, {"threat": score}, ("threat",), {"threat": ()})


def family(swap: str, *texts: str, lang: str = "en") -> Family:
    members = tuple(
        Interaction(f"{swap}-{i}", Channel.CHAT, (Turn(Speaker.CUSTOMER, text),), lang,
                    customer=Party(id="same"))
        for i, text in enumerate(texts)
    )  # fmt: skip
    return Family(swap, swap, "written", lang, members)


FAMILIES = [
    family("origin", "I come from Leeds, where is my box?", "I come from Lagos, where is my box?"),
    family("age", "I am 30, where is my order?", "I am 70, where is my order?"),
]  # fmt: skip


def test_an_engine_that_looks_at_origin_is_found_out(policy: Policy) -> None:
    changes = list(compared(FAMILIES, policy=policy, engine=Prejudiced("Lagos")))

    told = steadiness_by(changes, lambda change: change.swap)

    assert (told["origin"].flips, told["origin"].opposite) == (1, 1)
    assert told["origin"].lean == pytest.approx(0.8)
    assert (told["age"].flips, told["age"].max_change) == (0, 0)
    assert steadiness(changes).flip_rate.value == 0.5


def test_an_engine_that_does_not_is_cleared(policy: Policy) -> None:
    told = steadiness(compared(FAMILIES, policy=policy, engine=Prejudiced("burn")))

    assert (told.contacts, told.flips, told.mean_change) == (2, 0, 0)
    assert 0 < told.flip_rate.high < 1


def test_the_members_of_a_family_are_nobodys_history(policy: Policy) -> None:
    engine = Prejudiced("burn")

    list(compared(FAMILIES, policy=policy, engine=engine))

    assert engine.past == [0, 0, 0, 0]


def test_a_step_up_and_a_step_down_do_not_lean() -> None:
    def change(before: float, after: float) -> Change:
        return Change("c", "age", "found", "en", Verdict.WITHIN, Verdict.REVIEW, before, after)

    told = steadiness([change(0.2, 0.4), change(0.4, 0.2)])

    assert told.mean_change == pytest.approx(0.2)
    assert told.lean == pytest.approx(0)
    assert (told.flips, told.opposite) == (2, 0)


def test_one_flip_in_fifty_is_given_with_its_doubt() -> None:
    steady = Change("c", "age", "found", "en", Verdict.WITHIN, Verdict.WITHIN, 0.1, 0.1)
    flip = Change("c", "age", "found", "en", Verdict.WITHIN, Verdict.REVIEW, 0.1, 0.4)

    rate = steadiness([flip, *[steady] * 49]).flip_rate

    # Wilson's interval for 1 of 50, as in any table.
    assert (rate.value, rate.low, rate.high) == pytest.approx((0.02, 0.0035, 0.105), abs=5e-4)


def test_nothing_to_compare_is_said(policy: Policy) -> None:
    with pytest.raises(UsageError, match="no changed contact"):
        steadiness([])
    with pytest.raises(UsageError, match="the family lone has no changed member"):
        list(compared([family("lone", "Hello")], policy=policy, engine=Prejudiced("x")))
