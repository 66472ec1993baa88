"""Labelled sets: interactions with the answer beside them, for evaluation only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from setsudo.errors import UnreadableError, UsageError
from setsudo.interactions.bytestreams import lines, utf8_chunks
from setsudo.interactions.charsets import replace_surrogates
from setsudo.interactions.codes import Code
from setsudo.interactions.json_values import told_id
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.lines import from_line, id_of, parsed, refusal, unreadable
from setsudo.interactions.model import Interaction, Unreadable
from setsudo.interactions.sources import Source


@dataclass(frozen=True, slots=True)
class Labels:
    """What a careful reader found. `may` are acts defensible either way; severity is 0-4."""

    acts: tuple[str, ...]
    may: tuple[str, ...]
    beyond_norm: bool
    malicious: bool
    severity: int
    kind: str


@dataclass(frozen=True, slots=True)
class LabelledQuote:
    """The words that show an act: `quote` stands in the text of the turn with that index."""

    turn: int
    quote: str
    act: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """An interaction, its labels and the quotes that show its acts."""

    interaction: Interaction
    labels: Labels
    evidence: tuple[LabelledQuote, ...]


@with_config(ConfigDict(strict=True, extra="ignore"))
class _LabelsLine(TypedDict, total=False):
    acts: list[str]
    may: list[str]
    beyond_norm: bool
    malicious: bool
    severity: int
    kind: str


@with_config(ConfigDict(strict=True, extra="ignore"))
class _QuoteLine(TypedDict):
    turn: int
    quote: str
    act: str


@with_config(ConfigDict(strict=True, extra="ignore"))
class _Answer(TypedDict, total=False):
    labels: _LabelsLine
    evidence: list[_QuoteLine] | None


_ANSWER: TypeAdapter[_Answer] = TypeAdapter(_Answer)


def read_labelled(path: str | Path) -> Iterator[Labelled | Unreadable]:
    """Yield one labelled interaction a line. Raises UsageError where there is no such file."""
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"no file is called “{path}”")
    return _records(Source(str(path), path.name, path))


def from_labelled_line(obj: object, *, source: str = "") -> Labelled:
    """Return a labelled interaction. Raises UnreadableError that names the field."""
    interaction = from_line(obj, source=source)
    try:
        answer = _ANSWER.validate_python(obj)
    except ValidationError as refused:
        raise refusal(refused) from None
    if "labels" not in answer:
        raise UnreadableError("labels is missing", code=Code.MISSING_FIELD)
    evidence = tuple(
        _quote(index, quote, interaction)
        for index, quote in enumerate(answer.get("evidence") or ())
    )
    return Labelled(interaction, _labels(answer["labels"]), evidence)


def _records(source: Source) -> Iterator[Labelled | Unreadable]:
    try:
        with source.opened() as stream:
            for piece in lines(utf8_chunks(stream), LINE_BYTES):
                if not piece.data.strip() and piece.whole:
                    continue
                obj: Any = None
                try:
                    obj = parsed(piece)
                    yield from_labelled_line(obj, source=source.name)
                except UnreadableError as error:
                    id = id_of(obj) or told_id(piece.data)
                    yield unreadable(error, id=id, line=piece.line, source=source.name)
    except UnreadableError as error:
        yield unreadable(error, source=source.name)


def _labels(line: _LabelsLine) -> Labels:
    if "beyond_norm" not in line:
        raise UnreadableError("labels.beyond_norm is missing", code=Code.MISSING_FIELD)
    severity = line.get("severity", 0)
    if not 0 <= severity <= 4:
        raise UnreadableError("labels.severity must be 0 to 4", code=Code.WRONG_VALUE)
    return Labels(
        acts=tuple(line.get("acts", ())),
        may=tuple(line.get("may", ())),
        beyond_norm=line["beyond_norm"],
        malicious=line.get("malicious", False),
        severity=severity,
        kind=line.get("kind", ""),
    )


def _quote(index: int, line: _QuoteLine, interaction: Interaction) -> LabelledQuote:
    if not 0 <= line["turn"] < len(interaction.turns):
        raise UnreadableError(
            f"evidence[{index}].turn is not the index of a turn", code=Code.WRONG_VALUE
        )
    return LabelledQuote(line["turn"], replace_surrogates(line["quote"]), line["act"])
