"""Amazon Transcribe Call Analytics and Contact Lens: a call or chat with its two parties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from setsudo.errors import UnreadableError
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.fields import number, object_at, objects, text
from setsudo.interactions.lines import require_words
from setsudo.interactions.model import Channel, Interaction
from setsudo.interactions.times import parse_time
from setsudo.interactions.transcripts import Utterance, length, to_turns

_BESIDE = ("Participants", "JobStatus", "ConversationCharacteristics", "Channel", "LanguageCode")
_CHANNELS = {"VOICE": Channel.PHONE, "CHAT": Channel.CHAT, "EMAIL": Channel.EMAIL}


def is_call_analytics(obj: Mapping[str, Any]) -> bool:
    """Say whether an object looks like the output of these services."""
    return isinstance(obj.get("Transcript"), list) and any(name in obj for name in _BESIDE)


def from_call_analytics(
    obj: Mapping[str, Any], clues: Clues, *, id: str, source: str
) -> Interaction:
    """Return the contact; times in the file are milliseconds. Raises UnreadableError."""
    if text(obj, "JobStatus") == "FAILED":
        raise UnreadableError("the transcription job had failed", code=Code.NO_WORDS)
    roles = {
        text(party, "ParticipantId"): text(party, "ParticipantRole")
        for party in objects(obj, "Participants")
        if "ParticipantId" in party
    }
    began: datetime | None = None
    pieces: list[Utterance] = []
    for entry in objects(obj, "Transcript"):
        name = text(entry, "ParticipantRole") or roles.get(text(entry, "ParticipantId"), "")
        start, end = _seconds(entry, "BeginOffsetMillis"), _seconds(entry, "EndOffsetMillis")
        if start is None and (at := _time(entry, "AbsoluteTime")):
            began = began or at
            start = max(0.0, (at - began).total_seconds())
        pieces.append(Utterance(text(entry, "Content"), name, start, end))
    turns = to_turns(pieces, clues.speakers)
    require_words(turns)
    channel = _CHANNELS.get(text(obj, "Channel").upper(), Channel.PHONE)
    metadata = object_at(obj, "CustomerMetadata")
    spoken = _seconds(
        object_at(obj, "ConversationCharacteristics"), "TotalConversationDurationMillis"
    )
    return Interaction(
        id=text(metadata, "ContactId") or text(obj, "JobName") or id,
        channel=channel,
        turns=turns,
        lang=text(obj, "LanguageCode").partition("-")[0],
        started_at=began,
        duration_s=(spoken or length(pieces)) if channel is Channel.PHONE else None,
        source=source,
    )


def _seconds(obj: Mapping[str, Any], name: str) -> float | None:
    millis = number(obj, name)
    return None if millis is None else millis / 1000


def _time(obj: Mapping[str, Any], name: str) -> datetime | None:
    try:
        return parse_time(text(obj, name))
    except ValueError:
        return None
