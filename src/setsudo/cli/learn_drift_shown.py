"""Two periods side by side for a person, and whether the engine should be looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from setsudo.assessment.learning.agreeing import Agreement
from setsudo.assessment.learning.bounds import Share
from setsudo.assessment.learning.drifting import Comparison, Drift
from setsudo.assessment.learning.periods import Period
from setsudo.assessment.learning.signs import Reason, Sign
from setsudo.bilingual import Language, Text
from setsudo.cli.learn_tables import (
    EVERYTHING,
    NOT_TOLD,
    WAYS,
    channel_name,
    language_name,
    share_told,
    table,
)
from setsudo.cli.visible import one_line
from setsudo.cli.words import PEOPLE_DETERMINE

_PERIODS: Final = Text(
    ja="前の期間 {earlier}({before}件)と後の期間 {later}({after}件)",
    en="Earlier {earlier} ({before} contacts), later {later} ({after} contacts)",
)
_CHANGED: Final[Mapping[str, Text]] = {
    "engines": Text(
        ja="エンジンが違います({before} → {after})。変化はそのためかもしれません。",
        en="The engines differ ({before} → {after}): that may be all that has changed.",
    ),
    "policies": Text(
        ja="方針が違います({before} → {after})。変化はそのためかもしれません。",
        en="The policies differ ({before} → {after}): that may be all that has changed.",
    ),
}
_EXPLAINED: Final = Text(
    ja="数値は百分率、括弧内は区間。PSIの!は偶然を超える変化。同意=「規範超えの疑い」に人も同意した割合。人の目=規範超えの"
    "応対のうち要確認以上の割合、誤報=正当な応対のうち「規範超えの疑い」の割合"
    "(この2つは報告と無作為抽出の応対のみ)。",
    en="Figures in per cent, intervals in brackets; PSI!: moved by more than chance. upheld: of "
    "those called beyond, the share that people agreed with. seen: of those beyond the norm, the "
    "share with at least review; alarms: of legitimate contacts, the share called beyond (both "
    "by reported and drawn ones alone).",
)
_HIDDEN: Final = Text(
    ja="··· は{least}件未満か、引き算でそれがわかるため示しません。",
    en="···: hidden, under {least} contacts, or they would follow by subtraction.",
)
_SLICES: Final = Text(ja="前の期間 → 後の期間", en="Earlier → later")
_MONTHS: Final = Text(ja="月ごと", en="By month")
_HEADS: Final = (
    Text(ja="区分", en="Where"), Text(ja="件数", en="n"), Text(ja="PSI", en="PSI"),
    Text(ja="要確認以上", en="raised"), Text(ja="同意", en="upheld"), Text(ja="人の目", en="seen"),
    Text(ja="誤報", en="alarms"),
)  # fmt: skip
_MONTH_HEADS: Final = (
    Text(ja="月", en="Month"), Text(ja="件数", en="n"), Text(ja="規範内", en="within"),
    Text(ja="要確認", en="review"), Text(ja="規範超え", en="beyond"), Text(ja="同意", en="upheld"),
    Text(ja="人の目", en="seen"), Text(ja="誤報", en="alarms"),
)  # fmt: skip
_DOTS: Final = "···"
_LOOK: Final = Text(ja="エンジンを見直してください:", en="Look at the engine again:")
_STEADY: Final = Text(
    ja="偶然を超える悪化や変化は見つかりませんでした。件数が少なければ、見つけられないだけかもしれません。",
    en="Nothing has changed by more than chance. With few contacts that may only mean that a "
    "change cannot be seen.",
)  # fmt: skip


def show(drifted: Drift, out: TextIO, *, lang: Language) -> None:
    """Print the comparison; hidden cells are named, not counted."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    told = _PERIODS.filled(
        earlier=_period(drifted.earlier), later=_period(drifted.later),
        before=drifted.overall.earlier.contacts, after=drifted.overall.later.contacts,
    )  # fmt: skip
    console.print(Line(told.to(lang)))
    for name, (before, after) in (("engines", drifted.engines), ("policies", drifted.policies)):
        if before != after:
            changed = _CHANGED[name].filled(before=", ".join(before), after=", ".join(after))
            console.print(Line(one_line(changed.to(lang)), style="yellow"))
    console.print(Line(_EXPLAINED.to(lang), style="dim"))
    console.print(Line(_HIDDEN.filled(least=drifted.least).to(lang), style="dim"))
    for heading, made in ((_SLICES, _slices(drifted, lang)), (_MONTHS, _months(drifted, lang))):
        console.print()
        console.print(Line(heading.to(lang), style="bold"))
        console.print(made)
    console.print()
    if drifted.look_again:
        console.print(Line(_LOOK.to(lang), style="bold red"))
        for sign in drifted.look_again:
            console.print(Line(f"- {_name(sign).to(lang)}: {sign.because.to(lang)}"))
    else:
        console.print(Line(_STEADY.to(lang)))
    console.print(Line(PEOPLE_DETERMINE.to(lang), style="dim"))


def _slices(drifted: Drift, lang: Language) -> Table:
    told = {
        (sign.of, sign.name) for sign in drifted.look_again if sign.reason is Reason.SCORES_MOVED
    }
    made = table(_HEADS, lang)
    for of, code, name, one in _rows(drifted):
        if one is None:
            made.add_row(one_line(name.to(lang)), *[_DOTS] * (len(_HEADS) - 1))
            continue
        moved = "!" if (of, code) in told else ""
        before, after = one.earlier, one.later
        made.add_row(
            one_line(name.to(lang)), f"{before.contacts}→{after.contacts}",
            f"{one.scores.psi:.2f}{moved}", f"{_raised(before)}→{_raised(after)}",
            _both(before.upheld, after.upheld), _both(before.seen, after.seen),
            _both(before.false_alarms, after.false_alarms),
        )  # fmt: skip
    return made


def _rows(drifted: Drift) -> Iterator[tuple[str, str, Text, Comparison | None]]:
    yield "all", "", EVERYTHING, drifted.overall
    for code, one in drifted.by_language.items():
        yield "language", code, language_name(code), one
    for code, one in drifted.by_channel.items():
        yield "channel", code, channel_name(code), one
    for code, one in drifted.by_way.items():
        yield "way", code, WAYS[code], one


def _months(drifted: Drift, lang: Language) -> Table:
    made = table(_MONTH_HEADS, lang)
    for month, one in drifted.by_month.items():
        if one is None:
            made.add_row(month, *[_DOTS] * (len(_MONTH_HEADS) - 1))
            continue
        made.add_row(
            month, str(one.contacts),
            *(f"{part / one.contacts * 100:.0f}" for part in one.verdicts),
            share_told(one.upheld), share_told(one.seen), share_told(one.false_alarms),
        )  # fmt: skip
    return made


def _raised(one: Agreement) -> str:
    return f"{(one.review + one.beyond) / one.contacts * 100:.0f}"


def _both(before: Share | None, after: Share | None) -> str:
    if before is None and after is None:
        return NOT_TOLD
    told = (NOT_TOLD if part is None else f"{part.value * 100:.0f}" for part in (before, after))
    return "→".join(told)


def _period(period: Period) -> str:
    return f"{period.first.isoformat()}..{period.last.isoformat()}"


def _name(sign: Sign) -> Text:
    if sign.of == "language":
        return language_name(sign.name)
    if sign.of == "channel":
        return channel_name(sign.name)
    return WAYS[sign.name] if sign.of == "way" else EVERYTHING
