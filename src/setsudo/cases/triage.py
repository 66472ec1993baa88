"""In which order waiting cases are looked at, with the reasons: a person's safety comes first.

A program's score only orders cases that are alike in everything else. Whatever waits long enough is
overdue, and so moves up: nothing stays at the bottom for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from setsudo.assessment.model import Verdict
from setsudo.bilingual import Text

SERIOUS: Final = 3
"""From this severity on a case is looked at before others."""
MALICIOUS: Final = 0.5
"""From this probability on malice is suspected."""


class Band(IntEnum):
    """What a case is waiting for, the most pressing first."""

    DANGER = 0
    OVERDUE = 1
    GRAVE = 2
    SPOKEN_UP = 3
    BEYOND = 4
    REVIEW = 5
    WITHIN = 6


BAND_REASONS: Final[Mapping[Band, Text]] = {
    Band.DANGER: Text(ja="人の安全に関わるおそれがある", en="somebody's safety may be at stake"),
    Band.OVERDUE: Text(ja="対応の期限を過ぎている", en="a response is overdue"),
    Band.GRAVE: Text(ja="重大または悪質の疑いがある", en="it may be serious or malicious"),
    Band.SPOKEN_UP: Text(
        ja="従業員が自ら報告または相談した", en="a member of staff spoke up about it"
    ),
    Band.BEYOND: Text(
        ja="社会通念を超える見込みがあると示された", en="conduct beyond the norm is suggested"
    ),
    Band.REVIEW: Text(ja="人による確認が求められている", en="a person is asked to look"),
    Band.WITHIN: Text(ja="急ぐ理由は示されていない", en="nothing says that it presses"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue. `score` and `malice` are probabilities 0-1, `severity` 0-4.

    `verdict` is None where no program has read anything, as for a report from the shop floor.
    `distress`: the customer speaks of harm to themselves, which is met with care. `due` is the
    earliest due time of a clock that is not met.
    """

    case: str
    site: str
    received: datetime
    due: datetime | None = None
    verdict: Verdict | None = None
    score: float = 0.0
    severity: int = 0
    malice: float = 0.0
    danger: bool = False
    distress: bool = False
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A case in its place. `reasons` say why it stands there, the weightiest first."""

    waiting: Waiting
    band: Band
    reasons: tuple[Text, ...]


def queue(waiting: Iterable[Waiting], *, at: datetime) -> tuple[Place, ...]:
    """Return cases in the order in which they should be looked at, whatever order they came in."""
    ranked = sorted(waiting, key=lambda one: _key(one, at))
    return tuple(_placed(one, at) for one in ranked)


def _bands(one: Waiting, at: datetime) -> tuple[Band, ...]:
    held = {
        Band.DANGER: one.danger or one.distress,
        Band.OVERDUE: one.due is not None and one.due < at,
        Band.GRAVE: one.severity >= SERIOUS or one.malice >= MALICIOUS,
        Band.SPOKEN_UP: one.reported,
        Band.BEYOND: one.verdict is Verdict.BEYOND,
        Band.REVIEW: one.verdict is Verdict.REVIEW,
    }
    return tuple(band for band, so in held.items() if so) or (Band.WITHIN,)


def _key(one: Waiting, at: datetime) -> tuple[int, float, float, float, str]:
    due = one.due.timestamp() if one.due is not None else float("inf")
    return (_bands(one, at)[0], due, one.received.timestamp(), -one.score, one.case)


def _placed(one: Waiting, at: datetime) -> Place:
    bands = _bands(one, at)
    reasons = [_reason(band, one) for band in bands]
    if one.distress and not one.danger:
        reasons[0] = _DISTRESS
    hours = int((at - one.received).total_seconds() // 3600)
    if hours >= _LONG:
        reasons.append(_DAYS.filled(days=hours // 24))
    elif hours > 0:
        reasons.append(_HOURS.filled(hours=hours) if hours > 1 else _HOUR)
    return Place(one, bands[0], tuple(reasons))


def _reason(band: Band, one: Waiting) -> Text:
    """Return why a case stands in a band: of what is grave, which half of it holds."""
    if band is not Band.GRAVE:
        return BAND_REASONS[band]
    if one.malice < MALICIOUS:
        return _SERIOUS
    return _SERIOUS_AND_MALICE if one.severity >= SERIOUS else _MALICE


_SERIOUS: Final = Text(ja="重大の疑いがある", en="it may be serious")
_MALICE: Final = Text(ja="悪質の疑いがある", en="malice is suspected")
_SERIOUS_AND_MALICE: Final = Text(
    ja="重大で、悪質の疑いもある", en="it may be serious, and malice is suspected"
)
_DISTRESS: Final = Text(
    ja="お客様が切迫した苦しさを訴えている。行為としてではなく、配慮として見る",
    en="the customer is in distress: look at it as care, not as conduct",
)
_LONG: Final = 48
_HOUR: Final = Text(ja="受付から1時間", en="received an hour ago")
_HOURS: Final = Text(ja="受付から{hours}時間", en="received {hours} hours ago")
_DAYS: Final = Text(ja="受付から{days}日", en="received {days} days ago")
