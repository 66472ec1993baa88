"""The plain form: one JSON object a line, read, checked, and written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Annotated, Any, BinaryIO, Literal, Required

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import Piece, lines, utf8_chunks
from setsudo.interactions.charsets import replace_surrogates
from setsudo.interactions.codes import Code
from setsudo.interactions.json_values import parse, told_id
from setsudo.interactions.limits import ABOUT_CHARS, ID_CHARS, LINE_BYTES, ORDERS
from setsudo.interactions.model import (
    Attachment,
    Channel,
    Context,
    Interaction,
    Party,
    Record,
    Speaker,
    Turn,
    Unreadable,
)
from setsudo.interactions.times import parse_time

_STRICT = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)
_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff\x00"
_Seconds = Annotated[float, Field(ge=0)]


@with_config(_STRICT)
class _PartyLine(TypedDict, total=False):
    id: str | None
    name: str | None
    tel: str | None
    email: str | None


@with_config(_STRICT)
class _CustomerLine(_PartyLine, total=False):
    orders: Annotated[list[str], Field(max_length=ORDERS)] | None


@with_config(_STRICT)
class _ContextLine(TypedDict, total=False):
    business: str | None
    facts: str | None
    about: Annotated[str, Field(max_length=ABOUT_CHARS)] | None


@with_config(_STRICT)
class _AttachmentLine(TypedDict, total=False):
    name: Required[str]
    media_type: str
    size: Annotated[int, Field(ge=0, le=2**63 - 1)]


@with_config(_STRICT)
class _TurnLine(TypedDict, total=False):
    speaker: Required[Literal["customer", "staff", "bystander", "reporter"]]
    text: Required[str]
    at: _Seconds | None


@with_config(_STRICT)
class _Line(TypedDict, total=False):
    id: Required[Annotated[str, Field(min_length=1, max_length=ID_CHARS)]]
    channel: Required[Literal["phone", "chat", "email", "social", "in_person", "letter"]]
    turns: Required[Annotated[list[_TurnLine], Field(fail_fast=True)]]
    lang: str | None
    started_at: str | None
    duration_s: _Seconds | None
    customer: _CustomerLine | None
    staff: _PartyLine | None
    context: _ContextLine | None
    attachments: Annotated[list[_AttachmentLine], Field(fail_fast=True)] | None


_LINE: TypeAdapter[_Line] = TypeAdapter(_Line)
_CHANNELS = {channel.value: channel for channel in Channel}
_SPEAKERS = {speaker.value: speaker for speaker in Speaker}
_NOBODY = Party()
_NOTHING = Context()


def from_line(obj: object, *, source: str = "") -> Interaction:
    """Return the interaction of one parsed line; unknown keys, `labels` and `evidence` are ignored.

    Turns keep their order and their index, blank ones too. Raises UnreadableError whose message
    names the field and never quotes a word.
    """
    if not isinstance(obj, dict):
        raise UnreadableError("the line is not a JSON object", code=Code.NOT_AN_OBJECT)
    line = _checked(obj)
    turns = tuple(
        [Turn(_SPEAKERS[turn["speaker"]], turn["text"], turn.get("at")) for turn in line["turns"]]
    )
    require_words(turns)
    return Interaction(
        id=line["id"],
        channel=_CHANNELS[line["channel"]],
        turns=turns,
        lang=line.get("lang") or "",
        started_at=_started_at(line.get("started_at")),
        duration_s=line.get("duration_s"),
        customer=_customer(line.get("customer")),
        staff=_party(line.get("staff")),
        context=_context(line.get("context")),
        attachments=tuple(
            Attachment(file["name"], file.get("media_type", ""), file.get("size", 0))
            for file in line.get("attachments") or ()
        ),
        source=source,
    )


def to_line(interaction: Interaction) -> dict[str, Any]:
    """Return an interaction's JSON object: `from_line` gives back the same, but for `source`."""
    line: dict[str, Any] = {"id": interaction.id, "channel": interaction.channel.value}
    if interaction.lang:
        line["lang"] = interaction.lang
    if interaction.started_at is not None:
        line["started_at"] = interaction.started_at.isoformat()
    if interaction.duration_s is not None:
        line["duration_s"] = _number(interaction.duration_s)
    if customer := _known(interaction.customer):
        line["customer"] = customer
    if staff := _known(interaction.staff):
        line["staff"] = staff
    line["turns"] = [_turn_line(turn) for turn in interaction.turns]
    context = interaction.context
    told = {"business": context.business, "facts": context.facts, "about": context.about}
    if known := {name: value for name, value in told.items() if value}:
        line["context"] = known
    if interaction.attachments:
        line["attachments"] = [
            {"name": file.name, "media_type": file.media_type, "size": file.size}
            for file in interaction.attachments
        ]
    return line


def read_jsonl(stream: BinaryIO, source: str = "") -> Iterator[Record]:
    """Yield one record a line, blank lines apart. A line that cannot be read costs only itself.

    Raises UnreadableError only where the stream itself breaks off.
    """
    for piece in lines(utf8_chunks(stream), LINE_BYTES):
        if piece.data.strip() or not piece.whole:
            yield record_of(piece, source)


def write_jsonl(interactions: Iterable[Interaction], stream: IO[str]) -> int:
    """Write one line an interaction and return how many were written."""
    count = 0
    for interaction in interactions:
        stream.write(json.dumps(to_line(interaction), ensure_ascii=False) + "\n")
        count += 1
    return count


def record_of(piece: Piece, source: str) -> Record:
    """Return the record of one line of the plain form."""
    obj: object = None
    try:
        obj = parsed(piece)
        return from_line(obj, source=source)
    except UnreadableError as error:
        return unreadable(
            error, id=id_of(obj) or told_id(piece.data), line=piece.line, source=source
        )


def parsed(piece: Piece) -> object:
    """Return the JSON value of a piece. Raises UnreadableError."""
    if not piece.whole:
        raise UnreadableError("the record is longer than may be held", code=Code.TOO_LARGE)
    return parse(piece.data)


def id_of(obj: object) -> str:
    """Return the id that an object states, where it is one; otherwise empty."""
    told = obj.get("id") if isinstance(obj, dict) else None
    return replace_surrogates(told) if isinstance(told, str) and len(told) <= ID_CHARS else ""


def unreadable(
    error: UnreadableError, *, id: str = "", line: int | None = None, source: str = ""
) -> Unreadable:
    """Return the record that stands for what could not be read."""
    return Unreadable(id, str(error.code), error.message, error.line or line, source)


def require_words(turns: Iterable[Turn]) -> None:
    """Raise UnreadableError unless some turn holds more than blanks."""
    if not any(has_words(turn.text) for turn in turns):
        raise UnreadableError("no turn holds any words", code=Code.NO_WORDS)


def has_words(text: str) -> bool:
    """Say whether a text holds anything that can be seen."""
    return bool(text.strip()) and any(not (c.isspace() or c in _INVISIBLE) for c in text)


def refusal(refused: ValidationError) -> UnreadableError:
    """Return the first thing that is wrong, with the field named and no word quoted."""
    details = refused.errors(include_url=False, include_input=False)
    return _told(details[0])


def _checked(obj: Mapping[str, object]) -> _Line:
    try:
        return _LINE.validate_python(obj)
    except ValidationError as refused:
        details = refused.errors(include_url=False, include_input=False)
        if not any(detail["type"] == "string_unicode" for detail in details):
            raise _told(details[0]) from None
    try:
        return _LINE.validate_python(_without_surrogates(obj))
    except ValidationError as refused:
        raise refusal(refused) from None


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, Mapping):
        return {
            key: _without_surrogates(inner)
            if key in _Line.__annotations__ or key in _TEXTS
            else inner
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_surrogates(inner) for inner in value]
    return value


_TEXTS = frozenset(
    key
    for form in (_TurnLine, _CustomerLine, _ContextLine, _AttachmentLine)
    for key in form.__annotations__
)


def _told(detail: ErrorDetails) -> UnreadableError:
    where = ""
    for part in detail["loc"]:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else part
    bound: Mapping[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return UnreadableError(f"{where} is missing", code=Code.MISSING_FIELD)
        case "literal_error":
            return UnreadableError(
                f"{where} must be one of {bound['expected']}", code=Code.WRONG_VALUE
            )
        case "greater_than_equal":
            return UnreadableError(f"{where} must not be below 0", code=Code.WRONG_VALUE)
        case "finite_number" | "int_parsing_size" | "less_than_equal":
            return UnreadableError(f"{where} must be a number within range", code=Code.WRONG_VALUE)
        case "string_too_short":
            return UnreadableError(f"{where} must not be empty", code=Code.WRONG_VALUE)
        case "string_too_long":
            return UnreadableError(
                f"{where} must not be longer than {bound['max_length']} characters",
                code=Code.WRONG_VALUE,
            )
        case "too_long":
            return UnreadableError(
                f"{where} must not hold more than {bound['max_length']}", code=Code.WRONG_VALUE
            )
        case kind:
            wanted = _WANTED.get(kind.partition("_")[0], "of another type")
            return UnreadableError(f"{where} must be {wanted}", code=Code.WRONG_TYPE)


_WANTED = {
    "string": "text",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "dict": "an object",
    "mapping": "an object",
    "typed": "an object",
}


def _started_at(text: str | None) -> Any:
    if not text:
        return None
    try:
        return parse_time(text)
    except ValueError:
        raise UnreadableError(
            "started_at must be a date and time such as 2026-01-05T10:00:00+09:00",
            code=Code.WRONG_VALUE,
        ) from None


def _party(line: _PartyLine | None) -> Party:
    if not line:
        return _NOBODY
    return Party(
        line.get("id") or "", line.get("name") or "", line.get("tel") or "", line.get("email") or ""
    )


def _customer(line: _CustomerLine | None) -> Party:
    party = _party(line)
    orders = line.get("orders") if line else None
    return replace(party, orders=tuple(orders)) if orders else party


def _context(line: _ContextLine | None) -> Context:
    if not line:
        return _NOTHING
    about = (line.get("about") or "").strip()
    return Context(line.get("business") or "", line.get("facts") or "", about)


def _known(party: Party) -> dict[str, Any]:
    fields = {
        "id": party.id, "name": party.name, "tel": party.tel, "email": party.email,
        "orders": [*party.orders],
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def _turn_line(turn: Turn) -> dict[str, Any]:
    line: dict[str, Any] = {"speaker": turn.speaker.value}
    if turn.at is not None:
        line["at"] = _number(turn.at)
    line["text"] = turn.text
    return line


def _number(value: float) -> float | int:
    return int(value) if math.isfinite(value) and value == int(value) else value
