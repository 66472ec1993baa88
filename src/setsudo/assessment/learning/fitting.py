"""Scores fitted to a company's own record, each with its proof, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from setsudo.assessment.concluding import DIGITS
from setsudo.assessment.learning.bounds import Share, allowed, needed, share
from setsudo.assessment.learning.hiding import FEWEST as SMALL
from setsudo.assessment.learning.model import CAME_OTHERWISE, CameBy
from setsudo.assessment.learning.turning import TurningPoints
from setsudo.assessment.learning.wanted import FEWEST, Wanted
from setsudo.policy import Policy

STEP: Final = 10**-DIGITS
# What the engine itself finds more likely within the norm is never called beyond it, however few
# legitimate contacts would be hit.
LEAST_BEYOND: Final = 0.5
LEAST_REVIEW: Final = STEP
# The languages for which a policy can set scores of their own.
LANGUAGES: Final = ("ja", "en")


class Why(StrEnum):
    """How a score came about, or why none did."""

    FITTED = "fitted"
    HELD = "held"
    TOO_FEW = "too_few"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True)
class Score:
    """A fitted score, or None with the reason.

    `of` records bear it, of which `may_go_wrong` were allowed to; `needed` is the least that could
    bear any. `HELD`: the bound would allow a score further out than `LEAST_BEYOND`, or than the
    other score.
    """

    value: float | None
    why: Why
    of: int
    may_go_wrong: int
    needed: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a pair of scores does to the record; each is None where too few bear it.

    `called` and `seen` are of the contacts beyond the norm, `false_alarms` and `load` of the
    legitimate ones: called `beyond`, and shown to a person at all.
    """

    beyond_score: float
    review_score: float
    false_alarms: Share | None
    seen: Share | None
    called: Share | None
    load: Share | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One language, one channel of it, or everything (both empty): its scores now and fitted."""

    lang: str
    channel: str
    legitimate: int
    beyond_norm: int
    beyond_score: Score
    review_score: Score
    now: Effect
    then: Effect

    @property
    def fitted(self) -> bool:
        """Say whether anything of it was fitted."""
        return self.beyond_score.value is not None or self.review_score.value is not None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Everything first, then languages, then their channels. `set_aside` counts by how they came.

    Contacts that the machine itself had raised are set aside: among them it misses nothing, and of
    the legitimate contacts they hold only those that looked worst.
    """

    wanted: Wanted
    policy: str
    engine: str
    counted: int
    set_aside: dict[str, int]
    cells: tuple[Cell, ...]


def fit(
    contacts: Sequence[TurningPoints], *, wanted: Wanted, policy: Policy, engine: str
) -> Fitted:
    """Fit scores for everything, for each language and for each channel of a language.

    A score is an order statistic whose rank depends on the number of records alone, so that the
    bound holds at the confidence for each score by itself, if the record is drawn like the contacts
    to come. What is too little to prove a bound keeps the wider scores.
    """
    counted = [one for one in contacts if one.came_by in CAME_OTHERWISE]
    aside = {
        way.value: sum(one.came_by is way for one in contacts)
        for way in (CameBy.RAISED, CameBy.UNKNOWN)
    }
    cells: list[Cell] = []
    for lang, channel in _places(counted):
        those = [one for one in counted if lang in ("", one.lang) and channel in ("", one.channel)]
        cells.append(_cell(those, lang, channel, wanted, policy, wider=cells))
    return Fitted(wanted, policy.id, engine, len(counted), aside, tuple(cells))


def _places(contacts: Sequence[TurningPoints]) -> list[tuple[str, str]]:
    spoken = [lang for lang in LANGUAGES if any(one.lang == lang for one in contacts)]
    channels = sorted({(one.lang, one.channel) for one in contacts if one.lang in spoken})
    return [("", ""), *((lang, "") for lang in spoken), *channels]


def _cell(
    contacts: Sequence[TurningPoints],
    lang: str,
    channel: str,
    wanted: Wanted,
    policy: Policy,
    *,
    wider: Sequence[Cell],
) -> Cell:
    legitimate = [one.beyond_at for one in contacts if not one.beyond_norm]
    beyond_norm = [one.seen_at for one in contacts if one.beyond_norm]
    beyond = _beyond_score(legitimate, wanted)
    review = _review_score(beyond_norm, wanted)
    limits = policy.limits_for(channel, lang)
    around = _around(wider, lang, channel, policy)
    at = (
        beyond.value or (around.then.beyond_score if around else limits.beyond_score),
        review.value or (around.then.review_score if around else limits.review_score),
    )
    if at[1] >= at[0]:
        # More is seen than was asked for, which breaks no promise. The two never meet: plain words
        # lift a score to `review`, and would then call everything with such words `beyond`.
        at = (at[0], round(at[0] - STEP, DIGITS))
        if review.value is not None:
            review = Score(at[1], Why.HELD, review.of, review.may_go_wrong, review.needed)
    return Cell(
        lang=lang,
        channel=channel,
        legitimate=len(legitimate),
        beyond_norm=len(beyond_norm),
        beyond_score=beyond,
        review_score=review,
        now=_effect(contacts, limits.beyond_score, limits.review_score, wanted),
        then=_effect(contacts, *at, wanted),
    )


def _around(wider: Sequence[Cell], lang: str, channel: str, policy: Policy) -> Cell | None:
    """Return the fitted cell whose scores would apply to this one if it had none of its own."""
    for cell in wider:
        if cell.fitted and cell.lang == lang and not cell.channel and lang:
            return cell
    # The policy's own exceptions stand before its default, whether that is fitted or not.
    excepted = any(one.lang in ("", lang) and one.channel in ("", channel) for one in policy.scores)
    everything = next((cell for cell in wider if not cell.lang), None)
    return everything if everything and everything.fitted and not excepted else None


def _beyond_score(legitimate: Sequence[float], wanted: Wanted) -> Score:
    of, least = len(legitimate), _least(wanted.false_alarms, wanted)
    may = allowed(of, most=wanted.false_alarms, error=wanted.error)
    if may is None or of < least:
        return Score(None, Why.TOO_FEW, of, 0, least)
    worst = sorted(legitimate, reverse=True)[may]
    # Just above the worst one that may not be hit.
    value = round(worst + STEP, DIGITS) if math.isfinite(worst) else worst
    if value > 1:
        return Score(None, Why.OUT_OF_REACH, of, may, least)
    if value < LEAST_BEYOND:
        return Score(LEAST_BEYOND, Why.HELD, of, may, least)
    return Score(value, Why.FITTED, of, may, least)


def _review_score(beyond_norm: Sequence[float], wanted: Wanted) -> Score:
    missed = 1 - wanted.seen
    of, least = len(beyond_norm), _least(missed, wanted)
    may = allowed(of, most=missed, error=wanted.error)
    if may is None or of < least:
        return Score(None, Why.TOO_FEW, of, 0, least)
    faintest = sorted(beyond_norm)[may]
    if faintest < LEAST_REVIEW:
        return Score(None, Why.OUT_OF_REACH, of, may, least)
    if faintest > 1:
        return Score(1.0, Why.HELD, of, may, least)
    return Score(round(faintest, DIGITS), Why.FITTED, of, may, least)


def _least(most: float, wanted: Wanted) -> int:
    return max(FEWEST, needed(most=most, error=wanted.error))


def _effect(
    contacts: Sequence[TurningPoints], beyond: float, review: float, wanted: Wanted
) -> Effect:
    def counted(said: Sequence[bool]) -> Share | None:
        if len(said) < SMALL:
            return None
        return share(sum(said), len(said), confidence=wanted.confidence)

    legitimate = [one for one in contacts if not one.beyond_norm]
    beyond_norm = [one for one in contacts if one.beyond_norm]
    return Effect(
        beyond_score=beyond,
        review_score=review,
        false_alarms=counted([one.beyond_at >= beyond for one in legitimate]),
        seen=counted([one.seen_at >= review for one in beyond_norm]),
        called=counted([one.beyond_at >= beyond for one in beyond_norm]),
        load=counted([one.seen_at >= review for one in legitimate]),
    )
