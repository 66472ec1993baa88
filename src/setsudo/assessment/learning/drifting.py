"""Two periods of one record compared: what the machine says, and whether people still agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from setsudo.assessment.learning.agreeing import Agreement, Pair, agreement
from setsudo.assessment.learning.hiding import hidden
from setsudo.assessment.learning.periods import Period
from setsudo.assessment.learning.shifting import Shift, shift_of_counts, shift_of_scores
from setsudo.assessment.learning.signs import Sign, Watched, signs
from setsudo.assessment.learning.wanted import Wanted
from setsudo.errors import UsageError

FORMAT: Final = "setsudo-drift/1"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One slice in both periods, and how far its scores and its verdicts have moved."""

    earlier: Agreement
    later: Agreement
    scores: Shift
    verdicts: Shift


@dataclass(frozen=True, slots=True)
class Drift:
    """The whole answer. A slice or a month that is None is hidden: it holds too few contacts.

    `look_again` is empty where nothing speaks for looking at the engine again. `engines` and
    `policies` are those of the earlier and of the later period.
    """

    format: str
    earlier: Period
    later: Period
    least: int
    wanted: Wanted
    engines: tuple[tuple[str, ...], tuple[str, ...]]
    policies: tuple[tuple[str, ...], tuple[str, ...]]
    overall: Comparison
    by_language: Mapping[str, Comparison | None]
    by_channel: Mapping[str, Comparison | None]
    by_way: Mapping[str, Comparison | None]
    by_month: Mapping[str, Agreement | None]
    look_again: tuple[Sign, ...]


def drift(
    pairs: Sequence[Pair], *, earlier: Period, later: Period, wanted: Wanted, least: int
) -> Drift:
    """Compare two periods. Months are those of the whole record, in order.

    Raises UsageError where a period holds under `least` contacts.
    """
    before = [one for one in pairs if earlier.holds(one.day)]
    after = [one for one in pairs if later.holds(one.day)]
    for name, those in (("earlier", before), ("later", after)):
        if len(those) < max(1, least):
            raise UsageError(
                f"the {name} period holds {len(those)} contacts and needs {max(1, least)}: name a "
                f"longer one with --{name}",
                code="nothing_to_compare",
            )
    compared = _Compared(before, after, wanted, least)
    overall = compared.comparison(before, after)
    by_language = compared.by(lambda one: one.lang)
    by_channel = compared.by(lambda one: one.channel)
    by_way = compared.by(lambda one: one.came_by.value)
    return Drift(
        format=FORMAT,
        earlier=earlier,
        later=later,
        least=least,
        wanted=wanted,
        engines=(_names(before, lambda one: one.engine), _names(after, lambda one: one.engine)),
        policies=(_names(before, lambda one: one.policy), _names(after, lambda one: one.policy)),
        overall=overall,
        by_language=by_language,
        by_channel=by_channel,
        by_way=by_way,
        by_month=_by_month(pairs, (earlier, later), wanted, least),
        look_again=signs(
            [
                Watched(of, name, one.earlier, one.later, one.scores, one.verdicts)
                for of, slices in (
                    ("all", {"": overall}), ("language", by_language), ("channel", by_channel),
                    ("way", by_way),
                )
                for name, one in slices.items()
                if one is not None
            ],
            wanted,
        ),
    )  # fmt: skip


def to_object(drifted: Drift) -> dict[str, Any]:
    """Return the figures as what JSON can hold; documented in `docs/reference/learning.md`."""
    told = asdict(drifted)
    for name in ("earlier", "later"):
        told[name] = {key: day.isoformat() for key, day in told[name].items()}
    for sign, one in zip(told["look_again"], drifted.look_again, strict=True):
        sign["because"] = {"ja": one.because.ja, "en": one.because.en}
    return told


@dataclass(frozen=True, slots=True)
class _Compared:
    before: Sequence[Pair]
    after: Sequence[Pair]
    wanted: Wanted
    least: int

    def comparison(self, before: Sequence[Pair], after: Sequence[Pair]) -> Comparison:
        one, other = (
            agreement(those, least=self.least, confidence=self.wanted.confidence)
            for those in (before, after)
        )
        return Comparison(
            earlier=one,
            later=other,
            scores=shift_of_scores([p.score for p in before], [p.score for p in after]),
            verdicts=shift_of_counts(one.verdicts, other.verdicts),
        )

    def by(self, key: Callable[[Pair], str]) -> dict[str, Comparison | None]:
        names = sorted({key(one) for one in (*self.before, *self.after)})
        cut = {
            name: (
                [one for one in self.before if key(one) == name],
                [one for one in self.after if key(one) == name],
            )
            for name in names
        }
        hides = hidden(
            {name: [len(part) for part in parts] for name, parts in cut.items()},
            least=max(1, self.least),
        )
        return {
            name: None if name in hides else self.comparison(*parts) for name, parts in cut.items()
        }


def _by_month(
    pairs: Sequence[Pair], periods: Sequence[Period], wanted: Wanted, least: int
) -> dict[str, Agreement | None]:
    months = {
        month: [one for one in pairs if one.month == month]
        for month in sorted({one.month for one in pairs})
    }
    hides = {month for month, those in months.items() if len(those) < least}
    for period in periods:
        within = {
            month: [len(those)]
            for month, those in months.items()
            if any(period.holds(one.day) for one in those)
        }
        hides |= hidden(within, least=least)
    return {
        month: None
        if month in hides
        else agreement(those, least=least, confidence=wanted.confidence)
        for month, those in months.items()
    }


def _names(pairs: Sequence[Pair], key: Callable[[Pair], str]) -> tuple[str, ...]:
    return tuple(sorted({key(one) for one in pairs}))
