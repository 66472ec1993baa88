"""From which scores on the policy would call each contact `beyond`, or show it to a person."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from setsudo.assessment.assessing import BATCH, measure
from setsudo.assessment.concluding import DIGITS, conclude
from setsudo.assessment.history import History
from setsudo.assessment.learning.model import CameBy, Determined
from setsudo.assessment.model import Assessment, Signal, Verdict
from setsudo.assessment.opinion import Engine, Opinion
from setsudo.assessment.reading import Reading, cut
from setsudo.policy import Limits, Policy

ALWAYS: Final = math.inf
NEVER: Final = -math.inf
NOBODYS: Final = 2.0
"""A score that no contact has of itself; plain words are lifted to it all the same."""
LEAST: Final = 0.0


@dataclass(frozen=True, slots=True)
class TurningPoints:
    """One settled contact, and the scores at which its verdict turns.

    The verdict is `beyond` where the policy's `beyond_score` is at most `beyond_at`, and at least
    `review` where its `review_score`, being the lower of the two, is at most `seen_at`. `ALWAYS` is
    what plain words, time or another norm raise whatever the score; `NEVER` is what a norm holds
    down.
    """

    lang: str
    channel: str
    came_by: CameBy
    beyond_norm: bool
    beyond_at: float
    seen_at: float


def turning_points(
    records: Iterable[Determined], *, policy: Policy, engine: Engine
) -> Iterator[TurningPoints]:
    """Judge settled contacts anew, in order, and say where their verdicts turn.

    What the machine had said at the time is not looked at: another engine may have said it. The
    determinations never reach the engine. Undetermined contacts count as a customer's history only.
    """
    past = History()
    for batch in _batches(records):
        cuts = [cut(one.interaction) for one in batch]
        for one, piece, vectors in zip(batch, cuts, engine.vectors(cuts), strict=True):
            reading = piece.with_vectors(vectors, past.before(one.interaction))
            signals = measure(reading)
            opinion = engine.opine(reading, signals)
            past.remember(reading)
            if not one.settled:
                continue
            told = _Judged(reading, signals, opinion, policy, engine)
            yield TurningPoints(
                lang=reading.lang,
                channel=one.interaction.channel.value,
                came_by=one.came_by,
                beyond_norm=one.beyond_norm,
                beyond_at=told.highest(told.is_beyond_at),
                seen_at=told.highest(told.is_seen_at),
            )


@dataclass(frozen=True, slots=True)
class _Judged:
    """A contact that can be concluded upon under any scores."""

    reading: Reading
    signals: tuple[Signal, ...]
    opinion: Opinion
    policy: Policy
    engine: Engine

    def highest(self, raised: Callable[[float], bool]) -> float:
        """Return the highest score that the policy may set and that still raises the contact."""
        if raised(NOBODYS):
            return ALWAYS
        # Norms hold the scores of acts against the policy's too, so that a verdict turns at one
        # of these and nowhere else.
        steps = {self._under(0.0, 0.0).score}
        steps |= {round(p, DIGITS) for p in self.opinion.acts.values()}
        return next((step for step in sorted(steps, reverse=True) if raised(step)), NEVER)

    def is_beyond_at(self, score: float) -> bool:
        return self._under(min(score, LEAST), score).verdict is Verdict.BEYOND

    def is_seen_at(self, score: float) -> bool:
        return self._under(score, NOBODYS + 1).verdict is not Verdict.WITHIN

    def _under(self, review: float, beyond: float) -> Assessment:
        limits = _set_at(self.policy, (review, beyond))
        return conclude(self.reading, self.signals, self.opinion, policy=limits, engine=self.engine)


def _batches(records: Iterable[Determined]) -> Iterator[list[Determined]]:
    batch: list[Determined] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _set_at(policy: Policy, pair: tuple[float, float]) -> Policy:
    def limits(given: Limits) -> Limits:
        return replace(given, review_score=pair[0], beyond_score=pair[1])

    by_channel: Mapping[str, Limits] = {
        channel: limits(given) for channel, given in policy.channel_limits.items()
    }
    return replace(
        policy, default_limits=limits(policy.default_limits), channel_limits=by_channel, scores=()
    )
