"""Transcripts that stand in a vCon's analysis, in the shapes that recognisers give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import replace_surrogates
from setsudo.interactions.fields import number
from setsudo.interactions.json_values import parse
from setsudo.interactions.transcripts import Utterance

_DEPTH = 8
_INSIDE = (
    "segments",
    "utterances",
    "paragraphs",
    "results",
    "channels",
    "alternatives",
    "transcription",
    "transcript",
    "messages",
    "text",
)
_WORDS = ("text", "message", "transcript", "content", "Content", "sentence")
_NAMES = ("speaker", "speaker_label", "speaker_name", "name", "role", "participant")
_STARTS = ("start", "start_time", "begin", "timestamp", "offset")
_ENDS = ("end", "end_time")
_MOST = 100_000
# Matched against lines without blanks around them: a run of blanks must have one reading only.
_LINE = re.compile(r"^(?:\*\*)?\[?([^:：\[\]*]{1,40})\]?(?:\*\*)?\s{0,9}[:：]\s*(\S.*)$")

# A recogniser that names nobody still sets each voice's words apart by an empty line.
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


def in_turn(pieces: Sequence[Utterance], voices: Sequence[str]) -> list[Utterance]:
    """Return pieces that name nobody with the two voices in turn, as they stand in the dialog.

    Everything would else be one voice's, and what staff say would count against the customer.
    """
    if len(voices) != 2 or len(pieces) < 2 or any(piece.name for piece in pieces):
        return list(pieces)
    return [
        Utterance(piece.text, voices[number % 2], piece.start, piece.end)
        for number, piece in enumerate(pieces)
    ]


def utterances(body: object) -> list[Utterance]:
    """Return the pieces of speech found in a transcript's body; none where its shape is unknown."""
    return [piece for piece in _found(_opened(body), 0) if piece.text.strip()]


def _opened(body: object) -> object:
    if isinstance(body, str) and body.lstrip()[:1] in ("{", "["):
        try:
            return parse(body.encode("utf-8", "replace"))
        except UnreadableError:
            return body
    return body


def _found(value: object, depth: int) -> list[Utterance]:
    if depth > _DEPTH:
        return []
    if isinstance(value, str):
        return list(_lines(replace_surrogates(value)))
    if isinstance(value, list):
        if value and all(isinstance(entry, dict) and _piece(entry) for entry in value):
            return [piece for entry in value if (piece := _piece(entry))]
        return [piece for entry in value[:_MOST] for piece in _found(entry, depth + 1)]
    if isinstance(value, dict):
        for name in _INSIDE:
            if value.get(name) and (pieces := _found(value[name], depth + 1)):
                return pieces
    return []


def _piece(entry: Mapping[str, Any]) -> Utterance | None:
    sentences = entry.get("sentences")
    if isinstance(sentences, list):
        words = " ".join(
            str(part["text"]) for part in sentences if isinstance(part, dict) and part.get("text")
        )
    else:
        words = next((entry[key] for key in _WORDS if isinstance(entry.get(key), str)), "")
    if not words:
        return None
    name = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str | int)), "")
    return Utterance(
        replace_surrogates(words),
        replace_surrogates(str(name)[:200]),
        _second(entry, _STARTS),
        _second(entry, _ENDS),
    )


def _second(entry: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    for name in names:
        try:
            if (at := number(entry, name)) is not None:
                return at
        except UnreadableError:
            continue
    return None


def _lines(text: str) -> Iterator[Utterance]:
    lines = [line for line in text.splitlines() if line.strip()]
    named = [_LINE.match(line.strip()) for line in lines]
    if len(lines) < 2 or sum(1 for match in named if match) * 2 < len(lines):
        yield from (Utterance(part.strip()) for part in _PARAGRAPHS.split(text) if part.strip())
        return
    name = ""
    for line, match in zip(lines, named, strict=True):
        name = match[1].strip() if match else name
        yield Utterance(match[2] if match else line.strip(), name)


def dumped(value: object) -> str:
    """Return JSON for a body whose encoding is “json”: the draft wants a text that holds it."""
    return json.dumps(value, ensure_ascii=False)
