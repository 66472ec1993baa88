"""From which scores on the policy would call each contact `beyond`, or show it to a person."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from setsudo.assessment.assessing import BATCH, measure
from setsudo.assessment.concluding import conclude
from setsudo.assessment.history import History
from setsudo.assessment.learning.model import CameBy, Determined
from setsudo.assessment.model import Verdict
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import cut
from setsudo.policy import Limits, Policy

ALWAYS: Final = math.inf
NEVER: Final = -math.inf
# Pairs of (review, beyond): every score reaches the first pair and none the second, whose members
# differ because plain words lift a score to the one or to the other.
_REACHED_BY_ALL = (0.0, 0.0)
_REACHED_BY_NONE = (2.0, 3.0)


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
    low, high = _set_at(policy, _REACHED_BY_ALL), _set_at(policy, _REACHED_BY_NONE)
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
            lowest, highest = (
                conclude(reading, signals, opinion, policy=limits, engine=engine)
                for limits in (low, high)
            )
            yield TurningPoints(
                lang=reading.lang,
                channel=one.interaction.channel.value,
                came_by=one.came_by,
                beyond_norm=one.beyond_norm,
                beyond_at=ALWAYS
                if highest.verdict is Verdict.BEYOND
                else lowest.score
                if lowest.verdict is Verdict.BEYOND
                else NEVER,
                seen_at=ALWAYS
                if highest.verdict is not Verdict.WITHIN
                else lowest.score
                if lowest.verdict is not Verdict.WITHIN
                else NEVER,
            )


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
