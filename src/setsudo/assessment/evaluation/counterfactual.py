"""How steady a verdict is where only who somebody is, or how they write, differs.

A family is one contact told several times: as it was, then with one thing changed that must not
count. A changed contact flips where its verdict is not that of the first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import tee

from setsudo.assessment.assessing import assess
from setsudo.assessment.evaluation.figures import Interval
from setsudo.assessment.model import Assessment, Verdict
from setsudo.assessment.opinion import Engine
from setsudo.errors import UsageError
from setsudo.interactions.model import Interaction
from setsudo.policy import Policy

# Standard deviations on either side that hold 95 in 100.
_SIDES = 1.96


@dataclass(frozen=True, slots=True)
class Family:
    """One contact as it was and, after it, as it is with one thing changed.

    `swap` names what is changed; `way` says how the family came about (for the figures).
    """

    id: str
    swap: str
    way: str
    lang: str
    members: tuple[Interaction, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one change did: the verdicts before and after, and the scores (0 to 1)."""

    id: str
    swap: str
    way: str
    lang: str
    before: Verdict
    after: Verdict
    score_before: float
    score_after: float

    @property
    def flips(self) -> bool:
        """Say whether the verdict is another one."""
        return self.before is not self.after

    @property
    def distance(self) -> float:
        """Return by how much the score changed, without its sign."""
        return abs(self.score_after - self.score_before)


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Figures over some changed contacts.

    `flip_rate` carries its 95 % Wilson interval; `opposite` counts flips between `within` and
    `beyond`. The changes of score are without sign but for `lean`, their mean with it: an engine
    that is harder on some than on others leans, one that is merely restless does not.
    """

    contacts: int
    flips: int
    opposite: int
    flip_rate: Interval
    mean_change: float
    max_change: float
    lean: float


def compared(families: Iterable[Family], *, policy: Policy, engine: Engine) -> Iterator[Change]:
    """Assess every member of every family; yield a change for each but the first, in order.

    The customer's id is left out, so that a family is not taken for one customer's history. Raises
    UsageError for a family without a changed member.
    """
    told, asked = tee(families)
    answers = assess(_members(asked), policy=policy, engine=engine)
    for family in told:
        first, *others = [_assessment(next(answers)[1]) for _ in family.members]
        for other in others:
            yield Change(
                other.id, family.swap, family.way, family.lang, first.verdict, other.verdict,
                first.score, other.score,
            )  # fmt: skip


def steadiness(changes: Iterable[Change]) -> Steadiness:
    """Return the figures over changes. Raises UsageError where there are none."""
    held = list(changes)
    if not held:
        raise UsageError("there is no changed contact to compare: give families of two or more")
    flips = [change for change in held if change.flips]
    return Steadiness(
        contacts=len(held),
        flips=len(flips),
        opposite=sum(Verdict.REVIEW not in (one.before, one.after) for one in flips),
        flip_rate=_rate(len(flips), len(held)),
        mean_change=sum(change.distance for change in held) / len(held),
        max_change=max(change.distance for change in held),
        lean=sum(change.score_after - change.score_before for change in held) / len(held),
    )


def steadiness_by(
    changes: Iterable[Change], key: Callable[[Change], str]
) -> Mapping[str, Steadiness]:
    """Return the figures for each value of `key`, in the order in which the values first occur."""
    held: dict[str, list[Change]] = {}
    for change in changes:
        held.setdefault(key(change), []).append(change)
    return {value: steadiness(those) for value, those in held.items()}


def _members(families: Iterable[Family]) -> Iterator[Interaction]:
    for family in families:
        if len(family.members) < 2:
            raise UsageError(f"the family {family.id} has no changed member: nothing to compare")
        for member in family.members:
            yield replace(member, customer=replace(member.customer, id=""))


def _assessment(answer: object) -> Assessment:
    if not isinstance(answer, Assessment):
        raise UsageError("a member of a family could not be read")
    return answer


def _rate(flips: int, contacts: int) -> Interval:
    share, spread = flips / contacts, _SIDES**2 / contacts
    middle = (share + spread / 2) / (1 + spread)
    side = _SIDES * math.sqrt(share * (1 - share) / contacts + spread / (4 * contacts))
    side /= 1 + spread
    return Interval(share, max(0.0, middle - side), min(1.0, middle + side))
