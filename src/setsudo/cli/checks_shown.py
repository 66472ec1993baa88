"""The result of the doctor's checks, as a table for a person or as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from setsudo.bilingual import Language, Text
from setsudo.cli.checks import Check, State, all_well
from setsudo.cli.visible import one_line

_STATES: Mapping[State, tuple[str, str, Text]] = {
    State.FINE: ("✓", "green", Text(ja="良好", en="fine")),
    State.NOTICE: ("–", "yellow", Text(ja="参考", en="notice")),
    State.BROKEN: ("×", "bold red", Text(ja="故障", en="broken")),
}
_WELL = Text(ja="この機械で節度を使えます。", en="Setsudo can work on this machine.")
_NOT_WELL = Text(
    ja="故障とある項目を直してから、もう一度実行してください。",
    en="Mend what is broken, then run this again.",
)


def write_table(checks: Sequence[Check], out: TextIO, *, lang: Language) -> None:
    """Write a row for each check, with the remedy under what was found."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        mark, style, word = _STATES[check.state]
        found = Line(one_line(check.found.to(lang)))
        if check.remedy is not None:
            found.append(f"\n→ {check.remedy.to(lang)}", style=style)
        table.add_row(Line(f"{mark} {word.to(lang)}", style), Line(check.name.to(lang)), found)
    console.print(table)
    console.print()
    console.print((_WELL if all_well(checks) else _NOT_WELL).to(lang), style="bold")


def write_json(checks: Sequence[Check], out: TextIO) -> None:
    """Write `ok`, and each check's code, state, finding and remedy in both languages."""
    answer = {
        "ok": all_well(checks),
        "checks": [
            {
                "code": check.code,
                "state": check.state.value,
                "found": _both(check.found),
                "remedy": None if check.remedy is None else _both(check.remedy),
            }
            for check in checks
        ],
    }
    out.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
