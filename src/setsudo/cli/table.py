"""The report for a terminal: one calm table with what speaks for and against, then the counts."""

from __future__ import annotations

import heapq
from collections import Counter as Tally
from collections.abc import Mapping
from pathlib import PurePath
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from setsudo.assessment.model import Assessment, Quote, Verdict
from setsudo.assessment.percent import percent
from setsudo.bilingual import Language, Text
from setsudo.cli.second_opinion.words import in_short
from setsudo.cli.severe import strength
from setsudo.cli.visible import one_line, wrapped
from setsudo.cli.words import (
    CHANNELS,
    COUNTERS,
    MARKS,
    PEOPLE_DETERMINE,
    UNREADABLE,
    UNREADABLE_MARK,
    VERDICTS,
    Names,
    counted,
    meaning_of,
)
from setsudo.interactions.model import Interaction, Record, Unreadable

MOST_ROWS = 200
_LOOK_FIRST = {Verdict.BEYOND: 3, Verdict.REVIEW: 2, Verdict.WITHIN: 0}
_UNREADABLE_RANK = 1
_STYLES = {Verdict.BEYOND: "bold red", Verdict.REVIEW: "yellow", Verdict.WITHIN: "green"}
_ID_WIDTH = 14
_LINES = 2
_LINES_OF_ID = 3
_LINES_OF_SECOND = 3
# The whole of a message, with the remedy at its end; a bound for a message gone wild.
_LINES_OF_ERROR = 20
_VERDICT_WIDTH: Mapping[Language, int] = {"ja": 16, "en": 12}
_SCORE_WIDTH = 5
# One column of padding after each of four columns, and three of the box between them.
_BETWEEN = 7
_WIDEST = 140
_SEVERITY = Text(ja="重さ {level}", en="severity {level}")

_HEADS = (
    Text(ja="判定", en="Verdict"),
    Text(ja="目安", en="Score"),
    Text(ja="応対", en="Contact"),
    Text(ja="疑いのある行為・言葉・反対の事情", en="Acts, words, what speaks against"),
)
_AGAINST = Text(ja="反対の事情: {kinds}", en="against: {kinds}")
_BY_GROUP = Text(ja="行為の類型(件数): {groups}", en="By group of acts: {groups}")
_LEFT_OUT = Text(
    ja="先に見るべき{shown}件を示しました。ほか{rest}件。すべて見るには "
    "--format html --output report.html(または --format jsonl)。",
    en="Shown are the {shown} to look at first; {rest} more were left out. "
    "For all: --format html --output report.html (or --format jsonl).",
)
_MADE_BY = Text(ja="方針 {policy} / エンジン {engine}", en="policy {policy}, engine {engine}")

_Ranked = tuple[int, int, float, int, Record, Assessment | Unreadable]


class TableReport:
    """Collects the records to look at first, at most `MOST_ROWS`, and counts all of them."""

    def __init__(self, out: TextIO, *, lang: Language, names: Names) -> None:
        self._out = out
        self._lang: Language = lang
        self._names = names
        self._kept: list[_Ranked] = []
        self._verdicts: Tally[str] = Tally()
        self._groups: Tally[str] = Tally()
        self._made_by: Text | None = None

    def add(self, record: Record, outcome: Assessment | Unreadable) -> None:
        """Take one record with its answer."""
        number = -self._verdicts.total()
        if isinstance(outcome, Unreadable):
            self._verdicts["unreadable"] += 1
            ranked: _Ranked = (_UNREADABLE_RANK, 0, 0.0, number, record, outcome)
        else:
            self._verdicts[outcome.verdict.value] += 1
            self._groups.update(dict.fromkeys((found.group for found in outcome.findings), 1))
            self._made_by = _MADE_BY.filled(policy=outcome.policy, engine=outcome.engine)
            rank = _LOOK_FIRST[outcome.verdict]
            sign = strength(outcome, self._names)
            ranked = (rank, outcome.severity, sign, number, record, outcome)
        # `number` is unique, so a tie never compares the records themselves.
        if len(self._kept) < MOST_ROWS:
            heapq.heappush(self._kept, ranked)
        else:
            heapq.heappushpop(self._kept, ranked)

    def finish(self) -> None:
        """Print the table and the counts."""
        # Colour and width follow the terminal; a file or a pipe gets plain text of 80 columns.
        console = Console(file=self._out, highlight=False, emoji=False, markup=False)
        everything = self._verdicts.total()
        if self._kept:
            left_out = everything > len(self._kept)
            order = sorted(self._kept, key=_look_first if left_out else _input_order)
            console.print(self._table([kept[4:] for kept in order], width=console.width))
            console.print()
        console.print(counted(self._verdicts).to(self._lang))
        if self._groups:
            self._print_groups(console)
        if everything > len(self._kept):
            rest = everything - len(self._kept)
            told = _LEFT_OUT.filled(shown=len(self._kept), rest=rest)
            console.print(told.to(self._lang))
        if self._made_by is not None:
            console.print(one_line(self._made_by.to(self._lang)), style="dim")
        console.print(PEOPLE_DETERMINE.to(self._lang), style="bold")

    def close(self) -> None:
        """Do nothing: the rows kept go with the report."""

    def _print_groups(self, console: Console) -> None:
        between = "、" if self._lang == "ja" else ", "
        named = between.join(
            f"{self._names.group(group).to(self._lang)} ({count})"
            for group, count in self._groups.most_common()
        )
        console.print(one_line(_BY_GROUP.filled(groups=named).to(self._lang)))

    def _table(self, rows: list[tuple[Record, Assessment | Unreadable]], *, width: int) -> Table:
        verdict, score, contact, what = (head.to(self._lang) for head in _HEADS)
        verdict_width = _VERDICT_WIDTH[self._lang]
        taken = verdict_width + _SCORE_WIDTH + _ID_WIDTH + _BETWEEN
        what_width = max(24, min(width, _WIDEST) - taken)
        table = Table(
            box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, expand=False
        )
        table.add_column(verdict, width=verdict_width, no_wrap=True)
        table.add_column(score, width=_SCORE_WIDTH, justify="right", no_wrap=True)
        table.add_column(contact, width=_ID_WIDTH, no_wrap=True)
        table.add_column(what, width=what_width, no_wrap=True)
        for number, (record, outcome) in enumerate(rows):
            if number:
                table.add_row()
            if isinstance(outcome, Unreadable):
                table.add_row(*self._unreadable(outcome, what_width))
            else:
                table.add_row(*self._assessed(record, outcome, what_width))
        return table

    def _unreadable(self, unreadable: Unreadable, width: int) -> tuple[Line, Line, Line, Line]:
        place = unreadable.source
        if unreadable.line is not None:
            place = f"{place}:{unreadable.line}"
        what = Line()
        # The messages of the readers are English; the meaning of the code is in both languages.
        if self._lang == "ja" and (meaning := meaning_of(unreadable.code)) is not None:
            what.append(wrapped(meaning.ja, width, lines=_LINES_OF_ERROR) + "\n")
        what.append(wrapped(one_line(unreadable.message), width, lines=_LINES_OF_ERROR))
        told = f"{unreadable.code}  {one_line(place)}"
        what.append(f"\n{wrapped(told, width, lines=_LINES)}", style="dim")
        named = unreadable.id or PurePath(unreadable.source).name or "–"
        return (
            Line(f"{UNREADABLE_MARK} {UNREADABLE.to(self._lang)}", style="magenta"),
            Line("–"),
            Line(wrapped(one_line(named), _ID_WIDTH, lines=_LINES_OF_ID)),
            what,
        )

    def _assessed(
        self, record: Record, answer: Assessment, width: int
    ) -> tuple[Line, Line, Line, Line]:
        style = _STYLES[answer.verdict]
        verdict = Line(f"{MARKS[answer.verdict]} {VERDICTS[answer.verdict].to(self._lang)}", style)
        if answer.severity:
            severity = _SEVERITY.filled(level=answer.severity).to(self._lang)
            verdict.append(f"\n  {severity}", style="default not bold")
        contact = Line(wrapped(one_line(answer.id), _ID_WIDTH, lines=_LINES_OF_ID))
        if isinstance(record, Interaction):
            contact.append(f"\n{CHANNELS[record.channel].to(self._lang)}", style="dim")
        return verdict, Line(percent(answer.score)), contact, self._what(answer, width)

    def _what(self, answer: Assessment, width: int) -> Line:
        between = "、" if self._lang == "ja" else ", "
        said: list[tuple[str, str]] = []
        if answer.findings:
            acts = between.join(
                self._names.act(found.act).to(self._lang)
                for found in sorted(answer.findings, key=lambda found: -found.score)
            )
            said.append((wrapped(one_line(acts), width, lines=_LINES), "bold"))
        if (quote := best_quote(answer)) is not None:
            opened, closed = ("「", "」") if self._lang == "ja" else ("“", "”")
            inside = width - cell_len(opened + closed)
            words = wrapped(one_line(quote.quote), inside, lines=_LINES)
            said.append(
                (f"{opened}{words}{closed}".replace("\n", "\n" + " " * cell_len(opened)), "")
            )
        if answer.reasons and not answer.findings and answer.verdict is not Verdict.WITHIN:
            reason = one_line(answer.reasons[0].to(self._lang))
            said.append((wrapped(reason, width, lines=_LINES), ""))
        if answer.counter:
            kinds = dict.fromkeys(COUNTERS[one.kind].to(self._lang) for one in answer.counter)
            against = _AGAINST.filled(kinds=between.join(kinds)).to(self._lang)
            said.append((wrapped(against, width, lines=_LINES), "cyan"))
        if (second := in_short(answer, self._lang)) is not None:
            said.append((wrapped(one_line(second), width, lines=_LINES_OF_SECOND), "magenta"))
        what = Line()
        for number, (text, style) in enumerate(said):
            what.append("\n" if number else "")
            what.append(text, style=style)
        return what if said else Line("–", style="dim")


def best_quote(answer: Assessment) -> Quote | None:
    """Return the quote of the finding that the engine is surest of, or None without a quote.

    Of several the one that shows most acts, then the first.
    """
    shown = [found for found in answer.findings if found.evidence]
    if not shown:
        return None
    acts_shown = Tally(quote for found in shown for quote in found.evidence)
    return max(
        max(shown, key=lambda found: found.score).evidence, key=lambda quote: acts_shown[quote]
    )


def _look_first(kept: _Ranked) -> tuple[int, int, float, int]:
    rank, severity, score, number, *_ = kept
    return -rank, -severity, -score, -number


def _input_order(kept: _Ranked) -> int:
    return -kept[3]
