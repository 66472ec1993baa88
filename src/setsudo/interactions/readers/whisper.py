"""Whisper's verbose JSON, plain or with the speakers that WhisperX adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from setsudo.interactions.clues import Clues
from setsudo.interactions.fields import number, objects, text
from setsudo.interactions.lines import require_words
from setsudo.interactions.model import Channel, Interaction
from setsudo.interactions.transcripts import Utterance, length, to_turns

_LANGUAGES = {
    "japanese": "ja",
    "english": "en",
    "chinese": "zh",
    "korean": "ko",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "portuguese": "pt",
    "vietnamese": "vi",
    "tagalog": "tl",
}


def is_whisper(obj: Mapping[str, Any]) -> bool:
    """Say whether an object looks like a verbose transcription."""
    return isinstance(obj.get("segments"), list) and ("text" in obj or "language" in obj)


def from_whisper(obj: Mapping[str, Any], clues: Clues, *, id: str, source: str) -> Interaction:
    """Return the call; segments without a speaker go on with the last. Raises UnreadableError."""
    pieces: list[Utterance] = []
    name = ""
    for segment in objects(obj, "segments"):
        name = text(segment, "speaker") or name
        start = number(segment, "start")
        pieces.append(Utterance(text(segment, "text"), name, start, number(segment, "end")))
    if not pieces and (whole := text(obj, "text")):
        pieces = [Utterance(whole)]
    turns = to_turns(pieces, clues.speakers)
    require_words(turns)
    stated = text(obj, "language").lower()
    return Interaction(
        id=text(obj, "id") or id,
        channel=Channel.PHONE,
        turns=turns,
        lang=_LANGUAGES.get(stated, stated if 2 <= len(stated) <= 3 else ""),
        duration_s=number(obj, "duration") or length(pieces),
        source=source,
    )
