"""What `setsudo learn export` does: determined lines in, labelled lines without names out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from setsudo.assessment.learning.labelling import Labeller, to_labelled_line
from setsudo.assessment.learning.model import Determined
from setsudo.assessment.lines import to_json
from setsudo.bilingual import Language, Text
from setsudo.cli.learn_reading import Determinations
from setsudo.cli.writing import destination
from setsudo.errors import UsageError

_DONE = Text(
    ja="{written}件を書き出しました。判断できないとされた{undetermined}件は除きました。"
    "個人情報は規則で伏せています。渡す前に人が目を通してください。",
    en="{written} contacts written, {undetermined} undetermined ones left out. Personal data is "
    "masked by rules: let a person look through the lines before they are handed on.",
)


def export_paths(paths: Sequence[str], *, output: Path | None, lang: Language) -> int:
    """Write the labelled lines and return how many lines could not be read.

    Raises UsageError where nothing could start, or where the output is one of the files read.
    """
    _refuse_input(output, paths)
    determinations = Determinations(paths, lang)
    undetermined = written = 0

    def counted() -> Iterator[Determined]:
        nonlocal undetermined
        for one in determinations:
            undetermined += not one.settled
            yield one

    with destination(output) as out:
        for labelled in Labeller().labelled(counted()):
            out.write(to_json(to_labelled_line(labelled)) + "\n")
            written += 1
        determinations.require_some()
    told = _DONE.filled(written=written, undetermined=undetermined).to(lang)
    sys.stderr.write(f"setsudo: {told}\n")
    return determinations.unreadable


def _refuse_input(output: Path | None, paths: Sequence[str]) -> None:
    if output is None or not output.exists():
        return
    for path in map(Path, paths):
        if path.exists() and path.samefile(output):
            raise UsageError(
                f"{output} is an input, and the lines would replace it: choose another --output",
                code="output_is_input",
            )
