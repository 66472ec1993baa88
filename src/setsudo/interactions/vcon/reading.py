"""From a vCon to an interaction: roles, channel, times, text dialogs and transcribed recordings.

Older versions wrote `mimetype` for `mediatype` and left out much: all is accepted.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import decode_mail, replace_surrogates
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.fields import number, objects, text
from setsudo.interactions.html_text import html_to_text
from setsudo.interactions.json_values import parse
from setsudo.interactions.limits import ORDERS
from setsudo.interactions.lines import from_line, has_words, require_words
from setsudo.interactions.mime import content, parse_mail
from setsudo.interactions.model import (
    Attachment,
    Channel,
    Context,
    Interaction,
    Party,
    Speaker,
    Turn,
)
from setsudo.interactions.replies import passages
from setsudo.interactions.roles import channel_of, speaker_of
from setsudo.interactions.times import parse_time
from setsudo.interactions.transcripts import Utterance, to_turns
from setsudo.interactions.vcon.transcript import in_turn, utterances

OWN_ATTACHMENT = "setsudo_interaction"
_MAIL = ("message/rfc822", "multipart/")
MOST_LETTERS = 3
TAG_CHARS = 300
_VOICES = {speaker.value: speaker for speaker in Speaker}


def is_vcon(obj: Mapping[str, Any]) -> bool:
    """Say whether an object is a vCon, or a signed or encrypted one."""
    return "vcon" in obj or ("parties" in obj and "dialog" in obj) or _is_sealed(obj)


def from_vcon(
    obj: Mapping[str, Any], *, clues: Clues | None = None, source: str = ""
) -> Interaction:
    """Return the interaction. Raises UnreadableError that names the field.

    A vCon that Setsudo wrote gives back exactly what was written. In others a party's role, then
    its name, tells who is who; else who began the first dialog is the customer.
    """
    clues = clues or Clues()
    if _is_sealed(obj):
        raise UnreadableError(
            "the vCon is signed or encrypted: verify or decrypt it first", code=Code.SEALED
        )
    dialogs = objects(obj, "dialog")
    parties = objects(obj, "parties")
    id = text(obj, "uuid")
    if not id:
        raise UnreadableError("uuid is missing", code=Code.MISSING_FIELD)
    if own := _own(obj, dialogs, source):
        return own
    roles = _roles(parties, dialogs, clues)
    began = _earliest([_start(dialog) for dialog in dialogs])
    turns = _turns(obj, dialogs, parties, roles, began, clues)
    require_words(turns)
    channel = _channel(obj, dialogs, parties)
    return Interaction(
        id=id,
        channel=channel,
        turns=turns,
        lang=next((language for dialog in dialogs if (language := text(dialog, "language"))), ""),
        started_at=began or _time(text(obj, "created_at")),
        duration_s=_duration(dialogs, began) if channel is Channel.PHONE else None,
        customer=replace(
            _party(parties, roles, Speaker.CUSTOMER), orders=tuple(_tagged(obj, "order"))[:ORDERS]
        ),
        staff=_party(parties, roles, Speaker.STAFF),
        context=Context(about=next(_tagged(obj, "about"), "")),
        attachments=_attachments(obj),
        source=source,
    )


def _is_sealed(obj: Mapping[str, Any]) -> bool:
    return ("payload" in obj and "signatures" in obj) or (
        "ciphertext" in obj and ("recipients" in obj or "protected" in obj)
    )


def _own(
    obj: Mapping[str, Any], dialogs: Sequence[Mapping[str, Any]], source: str
) -> Interaction | None:
    for attachment in objects(obj, "attachments"):
        if OWN_ATTACHMENT not in (attachment.get("type"), attachment.get("purpose")):
            continue
        body = attachment.get("body")
        line = parse(body.encode("utf-8", "replace")) if isinstance(body, str) else body
        if not isinstance(line, dict):
            return None
        turns = line.get("turns")
        if not isinstance(turns, list) or len(turns) != len(dialogs):
            return None
        if not all(isinstance(turn, dict) for turn in turns):
            return None
        spoken = [
            {**turn, "text": text(dialog, "body")}
            for turn, dialog in zip(turns, dialogs, strict=True)
        ]
        return from_line({**line, "turns": spoken}, source=source)
    return None


def _roles(
    parties: Sequence[Mapping[str, Any]], dialogs: Sequence[Mapping[str, Any]], clues: Clues
) -> dict[int, Speaker]:
    roles: dict[int, Speaker] = {}
    for index, party in enumerate(parties):
        name = text(party, "name")
        domain = _mailto(party).rpartition("@")[2]
        told = clues.speakers.get(name) or speaker_of(text(party, "role")) or speaker_of(name)
        if told is None and domain and domain in clues.own_domains:
            told = Speaker.STAFF
        if told is not None:
            roles[index] = told
    rest = [index for index in range(len(parties)) if index not in roles]
    if Speaker.CUSTOMER in roles.values():
        return roles | dict.fromkeys(rest, Speaker.STAFF)
    if Speaker.STAFF in roles.values():
        return roles | dict.fromkeys(rest, Speaker.CUSTOMER)
    if rest:
        first = next((_speaks(dialog) for dialog in dialogs), None)
        customer = first if first in rest else rest[0]
        roles |= dict.fromkeys(rest, Speaker.STAFF) | {customer: Speaker.CUSTOMER}
    return roles


def _speaks(dialog: Mapping[str, Any]) -> int | None:
    """Return the party whose dialog it is: the originator, else the first that is named."""
    for value in (dialog.get("originator"), dialog.get("parties")):
        while isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _turns(
    obj: Mapping[str, Any],
    dialogs: Sequence[Mapping[str, Any]],
    parties: Sequence[Mapping[str, Any]],
    roles: Mapping[int, Speaker],
    began: datetime | None,
    clues: Clues,
) -> tuple[Turn, ...]:
    given = {**clues.speakers, **{text(parties[i], "name"): role for i, role in roles.items()}}
    given.pop("", None)
    transcripts = _transcripts(obj)
    turns: list[Turn] = []
    for index, dialog in enumerate(dialogs):
        start = _start(dialog)
        at = max(0.0, (start - began).total_seconds()) if start and began else None
        speaker = roles.get(_speaks(dialog) or 0, Speaker.CUSTOMER)
        words = _words(dialog)
        if words:
            turns += [
                Turn(_quoted(speaker, level), passage, at)
                for level, passage in words
                if has_words(passage)
            ]
        elif pieces := transcripts.pop(index, None):
            told = to_turns(in_turn(pieces, _voices(dialog, roles)), given | _VOICES)
            turns += _later(told, at or 0.0)
    for pieces in [] if turns else transcripts.values():
        turns += to_turns(pieces, given)
    return tuple(turns)


def _voices(dialog: Mapping[str, Any], roles: Mapping[int, Speaker]) -> list[str]:
    """Return the roles of a dialog's parties in its own order, as names of voices."""
    value = dialog.get("parties")
    numbers = value if isinstance(value, list) else []
    return [
        roles[number].value
        for number in numbers
        if isinstance(number, int) and not isinstance(number, bool) and number in roles
    ]


def _transcripts(obj: Mapping[str, Any]) -> dict[int, list[Utterance]]:
    """Return by dialog the first transcript there is of it; -1 stands for no dialog."""
    found: dict[int, list[Utterance]] = {}
    value = obj.get("analysis")
    for analysis in value if isinstance(value, list) else []:
        if not isinstance(analysis, dict) or "transcript" not in str(analysis.get("type", ""))[:50]:
            continue
        pieces = utterances(
            _body(analysis) if analysis.get("encoding") == "base64url" else analysis.get("body")
        )
        about = analysis.get("dialog")
        index = about[0] if isinstance(about, list) and about else about
        place = index if isinstance(index, int) and not isinstance(index, bool) else -1
        if pieces and place not in found:
            found[place] = pieces
    return found


def _later(turns: Sequence[Turn], seconds: float) -> list[Turn]:
    return [
        Turn(turn.speaker, turn.text, None if turn.at is None else turn.at + seconds)
        for turn in turns
    ]


def _words(dialog: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return the words of a text dialog with their level of quoting; none for other dialogs."""
    media = (_media_type(dialog) or "text/plain").lower()
    if dialog.get("type") != "text" and not media.startswith(("text/", *_MAIL)):
        return []
    if dialog.get("type") not in ("text", "recording", None) or dialog.get("body") is None:
        return []
    body = _body(dialog)
    if media.startswith(_MAIL):
        opening = "" if media.startswith("message/") else f"Content-Type: {_one_line(dialog)}\n\n"
        whole = (opening + body).encode("utf-8", "replace")
        return [(found.level, found.text) for found in passages(content(parse_mail(whole))[0])]
    return [(0, html_to_text(body) if media.startswith("text/html") else body)]


def _one_line(dialog: Mapping[str, Any]) -> str:
    return " ".join(_media_type(dialog).split())


def _quoted(speaker: Speaker, level: int) -> Speaker:
    if level % 2 == 0:
        return speaker
    return Speaker.STAFF if speaker is Speaker.CUSTOMER else Speaker.CUSTOMER


def _body(entry: Mapping[str, Any]) -> str:
    body = entry.get("body")
    if isinstance(body, dict | list):
        inner = body.get("text") or body.get("body") if isinstance(body, dict) else None
        return inner if isinstance(inner, str) else ""
    words = text(entry, "body")
    if entry.get("encoding") not in ("base64url", "base64"):
        return words
    try:
        padded = words.replace("+", "-").replace("/", "_") + "=" * (-len(words) % 4)
        return decode_mail(base64.urlsafe_b64decode(padded.encode("ascii", "replace")), "utf-8")
    except (binascii.Error, ValueError) as broken:
        raise UnreadableError("body is not valid base64url", code=Code.BAD_ENCODING) from broken


def _channel(
    obj: Mapping[str, Any],
    dialogs: Sequence[Mapping[str, Any]],
    parties: Sequence[Mapping[str, Any]],
) -> Channel:
    for value in _tagged(obj, "channel"):
        if told := channel_of(value):
            return told
    for dialog in dialogs:
        if told := channel_of(str(dialog.get("application") or dialog.get("medium") or "")[:50]):
            return told
    if any(_media_type(dialog).startswith(_MAIL) for dialog in dialogs):
        return Channel.EMAIL
    if not any(dialog.get("type") == "text" and _words(dialog) for dialog in dialogs):
        return Channel.PHONE
    reached = [party for party in parties if _mailto(party) or party.get("tel")]
    # Letters go to and fro more slowly than these many, and by mail alone.
    by_mail = len(dialogs) <= MOST_LETTERS and all(
        _mailto(party) and not party.get("tel") for party in reached
    )
    return Channel.EMAIL if reached and by_mail else Channel.CHAT


def _tagged(obj: Mapping[str, Any], wanted: str) -> Iterator[str]:
    """Yield what the tags of a name say, in their order: `channel:chat`, `order:A-1001`."""
    for attachment in objects(obj, "attachments"):
        if not _holds_tags(attachment):
            continue
        tags = _opened(attachment.get("body"))
        for tag in tags if isinstance(tags, list) else []:
            name, _, value = replace_surrogates(str(tag)[:TAG_CHARS]).partition(":")
            if name == wanted and value.strip():
                yield value.strip()


def _opened(body: object) -> object:
    try:
        return parse(body.encode("utf-8", "replace")) if isinstance(body, str) else body
    except UnreadableError:
        return None


def _holds_tags(attachment: Mapping[str, Any]) -> bool:
    return "tags" in (attachment.get("type"), attachment.get("purpose"))


def _party(
    parties: Sequence[Mapping[str, Any]], roles: Mapping[int, Speaker], wanted: Speaker
) -> Party:
    for index, party in enumerate(parties):
        if roles.get(index) is wanted:
            email, tel = _mailto(party), text(party, "tel").removeprefix("tel:")
            return Party(text(party, "uuid") or email or tel, text(party, "name"), tel, email)
    return Party()


def _mailto(party: Mapping[str, Any]) -> str:
    return text(party, "mailto").removeprefix("mailto:").strip().lower()


def _attachments(obj: Mapping[str, Any]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            text(entry, "filename") or str(entry.get("type") or entry.get("purpose") or ""),
            _media_type(entry),
            len(body) if isinstance(body := entry.get("body"), str) else 0,
        )
        for entry in objects(obj, "attachments")
        if not _holds_tags(entry)
    )


def _media_type(entry: Mapping[str, Any]) -> str:
    for name in ("mediatype", "mimetype", "mime_type"):
        if isinstance(value := entry.get(name), str):
            return value
    return ""


def _duration(dialogs: Sequence[Mapping[str, Any]], began: datetime | None) -> float | None:
    ends = [
        ((start - began).total_seconds() if start and began else 0.0) + lasted
        for dialog in dialogs
        if (lasted := number(dialog, "duration"))
        for start in [_start(dialog)]
    ]
    return max(ends, default=None)


def _start(dialog: Mapping[str, Any]) -> datetime | None:
    value = dialog.get("start")
    return _time(value) if isinstance(value, str) else None


def _time(value: str) -> datetime | None:
    try:
        return parse_time(value)
    except ValueError:
        return None


def _earliest(times: Sequence[datetime | None]) -> datetime | None:
    return min((at for at in times if at is not None), default=None)
