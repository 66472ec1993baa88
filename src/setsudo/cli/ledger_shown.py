"""How the result of a verification is written, and how far one has come."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from setsudo.bilingual import Language, Text
from setsudo.ledger import Verification

_SOUND = Text(
    ja="台帳は登録されたとおりです。",
    en="The log is as it was entered.",
)
_FOUND = Text(
    ja="登録されたとおりでないところが {count} 件あります。",
    en="{count} finding(s): something is not as it was entered.",
)
_COUNTED = Text(
    ja="記録 {entries} 件、行 {records} 件を照合しました。",
    en="{entries} entries and {records} rows were compared.",
)
_SIGNED = Text(
    ja="{size} 件目までは署名付きチェックポイントで証明され、その後の {unsigned} 件は"
    "保存されたハッシュだけによります。",
    en="A signed checkpoint proves the first {size}; the {unsigned} after it rest on stored "
    "hashes alone.",
)
_UNSIGNED = Text(
    ja="本物と分かるチェックポイントがないため、何も証明されていません。",
    en="There is no genuine checkpoint, so nothing is proven.",
)
_KIND = Text(ja="種類", en="Finding")
_SENTENCE = Text(ja="内容", en="What is wrong")


@contextmanager
def counting(total: int, doing: str) -> Iterator[Callable[[int], None]]:
    """Show how far it is, on a terminal's standard error only."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=total)
        yield lambda done: progress.update(task, completed=done)


def write_table(found: Verification, out: TextIO, *, lang: Language) -> None:
    """Write the findings as a table, and what was held against what."""
    console = Console(file=out, highlight=False, soft_wrap=False)
    if found.findings:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False)
        table.add_column(_KIND.to(lang), style="bold", no_wrap=True)
        table.add_column(_SENTENCE.to(lang), overflow="fold")
        for one in found.findings:
            table.add_row(str(one.kind), one.text.to(lang), style=None)
        console.print(table)
    said = _FOUND.filled(count=len(found.findings)) if found.findings else _SOUND
    console.print(said.to(lang), style="bold red" if found.findings else "bold green")
    console.print(_COUNTED.filled(entries=found.size, records=found.records).to(lang))
    if found.checkpoint is None:
        console.print(_UNSIGNED.to(lang))
    else:
        console.print(_SIGNED.filled(size=found.checkpoint.size, unsigned=found.unsigned).to(lang))


def write_jsonl(found: Verification, out: TextIO) -> None:
    """Write one line a finding, and a last one with what was held against what."""
    for one in found.findings:
        line = {
            "kind": str(one.kind),
            "first": one.first,
            "last": one.last,
            "place": one.place,
            "name": one.name,
            "proven": one.proven,
            "ja": one.text.ja,
            "en": one.text.en,
        }
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    total = {
        "sound": found.sound,
        "entries": found.size,
        "rows": found.records,
        "signed": found.checkpoint.size if found.checkpoint is not None else 0,
        "unsigned": found.unsigned,
        "root": base64.b64encode(found.root).decode(),
        "findings": len(found.findings),
    }
    out.write(json.dumps(total) + "\n")
