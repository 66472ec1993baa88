"""When the engine should be looked at again: what has changed by more than chance and enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from setsudo.assessment.learning.agreeing import Agreement
from setsudo.assessment.learning.bounds import Share, tail, worse
from setsudo.assessment.learning.shifting import Shift
from setsudo.assessment.learning.wanted import Wanted, in_percent
from setsudo.assessment.percent import percent
from setsudo.bilingual import Text

# The usual reading of the index: below, two distributions count as the same.
LEAST_SHIFT: Final = 0.1
# A share that moved by less is no reason to act, however many contacts show it.
LEAST_CHANGE: Final = 0.05


class Reason(StrEnum):
    """What speaks for looking again."""

    SCORES_MOVED = "scores_moved"
    VERDICTS_MOVED = "verdicts_moved"
    FEWER_UPHELD = "fewer_upheld"
    FEWER_SEEN = "fewer_seen"
    MORE_FALSE_ALARMS = "more_false_alarms"
    SEEN_BELOW_BOUND = "seen_below_bound"
    FALSE_ALARMS_ABOVE_BOUND = "false_alarms_above_bound"


@dataclass(frozen=True, slots=True)
class Watched:
    """One slice: `of` is all, language, channel or way, `name` its value."""

    of: str
    name: str
    earlier: Agreement
    later: Agreement
    scores: Shift
    verdicts: Shift


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason. `chance` is how likely chance alone would show as much, before the correction for
    how many questions were asked."""

    of: str
    name: str
    reason: Reason
    chance: float
    because: Text


_BECAUSE: Final = {
    Reason.SCORES_MOVED: Text(
        ja="確率の分布が変わった(PSI {figure})。",
        en="the scores are distributed otherwise than before (PSI {figure}).",
    ),
    Reason.VERDICTS_MOVED: Text(
        ja="判定の割合が変わった(PSI {figure})。",
        en="the shares of the verdicts have changed (PSI {figure}).",
    ),
    Reason.FEWER_UPHELD: Text(
        ja="「規範超えの疑い」に人も同意した割合が {before} から {after} に下がった。",
        en="of those called beyond, people agreed with {after}, and with {before} before.",
    ),
    Reason.FEWER_SEEN: Text(
        ja="規範超えの応対のうち要確認以上だった割合が {before} から {after} に下がった。",
        en="of those beyond the norm, {after} had at least review, and {before} before.",
    ),
    Reason.MORE_FALSE_ALARMS: Text(
        ja="正当な応対が「規範超えの疑い」とされた割合が {before} から {after} に上がった。",
        en="of legitimate contacts, {after} were called beyond, and {before} before.",
    ),
    Reason.SEEN_BELOW_BOUND: Text(
        ja="規範超えの応対のうち要確認以上は {after} で、求めた {bound} に届かない。",
        en="of those beyond the norm, {after} had at least review; {bound} were asked for.",
    ),
    Reason.FALSE_ALARMS_ABOVE_BOUND: Text(
        ja="正当な応対の {after} が「規範超えの疑い」とされ、求めた {bound} を超えている。",
        en="of legitimate contacts, {after} were called beyond; {bound} were asked for.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Question:
    slice: Watched
    reason: Reason
    chance: float
    enough: bool
    because: Text


def signs(slices: Sequence[Watched], wanted: Wanted) -> tuple[Sign, ...]:
    """Return what has changed, the surest first.

    Every question asked of every slice is one more chance to be fooled, so the chance of each is
    multiplied by their number (Bonferroni) before it is held against `1 - confidence`.
    """
    asked = [question for one in slices for question in _questions(one, wanted)]
    told = [
        Sign(one.slice.of, one.slice.name, one.reason, one.chance, one.because)
        for one in asked
        if one.enough and one.chance * len(asked) <= wanted.error
    ]
    return tuple(sorted(told, key=lambda sign: sign.chance))


def _questions(one: Watched, wanted: Wanted) -> Iterator[_Question]:
    for reason, shift in (
        (Reason.SCORES_MOVED, one.scores),
        (Reason.VERDICTS_MOVED, one.verdicts),
    ):
        because = _BECAUSE[reason].filled(figure=f"{shift.psi:.2f}")
        yield _Question(one, reason, shift.chance, shift.psi >= LEAST_SHIFT, because)
    earlier, later = one.earlier, one.later
    for reason, before, after in (
        (Reason.FEWER_UPHELD, _turned(earlier.upheld), _turned(later.upheld)),
        (Reason.FEWER_SEEN, _turned(earlier.seen), _turned(later.seen)),
        (Reason.MORE_FALSE_ALARMS, _plain(earlier.false_alarms), _plain(later.false_alarms)),
    ):
        if before is not None and after is not None:
            yield _worsened(one, reason, before, after)
    if later.seen is not None:
        part = later.seen
        because = _BECAUSE[Reason.SEEN_BELOW_BOUND].filled(
            after=percent(part.value), bound=in_percent(wanted.seen)
        )
        chance = tail(part.count, part.of, wanted.seen)
        enough = part.value < wanted.seen
        yield _Question(one, Reason.SEEN_BELOW_BOUND, chance, enough, because)
    if later.false_alarms is not None:
        part, bound = later.false_alarms, wanted.false_alarms
        because = _BECAUSE[Reason.FALSE_ALARMS_ABOVE_BOUND].filled(
            after=percent(part.value), bound=in_percent(bound)
        )
        chance = tail(part.of - part.count, part.of, 1 - bound)
        yield _Question(one, Reason.FALSE_ALARMS_ABOVE_BOUND, chance, part.value > bound, because)


def _worsened(
    one: Watched, reason: Reason, before: tuple[int, int], after: tuple[int, int]
) -> _Question:
    was, now = before[0] / before[1], after[0] / after[1]
    shown = (was, now) if reason is Reason.MORE_FALSE_ALARMS else (1 - was, 1 - now)
    return _Question(
        one, reason, worse(before, after), now - was >= LEAST_CHANGE,
        _BECAUSE[reason].filled(before=percent(shown[0]), after=percent(shown[1])),
    )  # fmt: skip


def _plain(part: Share | None) -> tuple[int, int] | None:
    return None if part is None else (part.count, part.of)


def _turned(part: Share | None) -> tuple[int, int] | None:
    """Return how many of them went wrong."""
    return None if part is None else (part.of - part.count, part.of)
