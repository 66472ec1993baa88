"""Which of the JSON forms an object is, told by its content."""

from __future__ import annotations

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import Piece
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.json_values import told_id
from setsudo.interactions.lines import from_line, id_of, parsed, unreadable
from setsudo.interactions.model import Interaction, Record
from setsudo.interactions.readers.call_analytics import from_call_analytics, is_call_analytics
from setsudo.interactions.readers.whisper import from_whisper, is_whisper
from setsudo.interactions.vcon import from_vcon, is_vcon

_OF_A_LINE = ("id", "channel", "turns")


def interaction_of(obj: object, clues: Clues, *, id: str, source: str) -> Interaction:
    """Return the interaction of a JSON value. `id` names a transcript, which has none of its own.

    Raises UnreadableError.
    """
    if not isinstance(obj, dict):
        raise UnreadableError("the record is not a JSON object", code=Code.NOT_AN_OBJECT)
    if "turns" in obj:
        return from_line(obj, source=source)
    if is_vcon(obj):
        return from_vcon(obj, clues=clues, source=source)
    if is_call_analytics(obj):
        return from_call_analytics(obj, clues, id=id, source=source)
    if is_whisper(obj):
        return from_whisper(obj, clues, id=id, source=source)
    if any(name in obj for name in _OF_A_LINE):
        return from_line(obj, source=source)
    raise UnreadableError(
        "the object is no interaction, vCon, Whisper or Call Analytics transcript",
        code=Code.UNKNOWN_FORM,
    )


def record_of(piece: Piece, clues: Clues, *, id: str, source: str) -> Record:
    """Return the record of one JSON value as it was cut out of a stream."""
    obj: object = None
    try:
        obj = parsed(piece)
        return interaction_of(obj, clues, id=id, source=source)
    except UnreadableError as error:
        stated = id_of(obj) or told_id(piece.data)
        if isinstance(obj, dict) and not stated and isinstance(obj.get("uuid"), str):
            stated = id_of({"id": obj["uuid"]})
        return unreadable(error, id=stated, line=piece.line, source=source)
