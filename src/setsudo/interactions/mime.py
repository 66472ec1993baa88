"""The parts of a mail: its words, what is attached, and its headers, whatever wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import decode_mail, replace_surrogates
from setsudo.interactions.codes import Code
from setsudo.interactions.html_text import html_to_text
from setsudo.interactions.limits import MAIL_BODY_CHARS, MAIL_DEPTH, MAIL_PARTS
from setsudo.interactions.model import Attachment

HEADER_CHARS = 10_000
_PARTS_BOUND = re.compile(rb"\n--")
_DEPTH_BOUND = re.compile(rb"\bboundary\*?\d?\*?\s*=|message/rfc822", re.IGNORECASE)
# Python reads parameters in time quadratic in their header, and holds each line against every open
# boundary.
_WITH_PARAMETERS = re.compile(
    rb"(?:^|[\r\n])content-(?:type|disposition)[ \t]*:[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*",
    re.IGNORECASE,
)
_LINES_TIMES_BOUNDARIES = 50_000_000
_FEW_HEADERS = ("from", "to", "subject", "date", "message-id", "content-type", "received")


def parse_mail(data: bytes) -> Message:
    """Return the parsed mail. Raises UnreadableError for what is no mail or a bomb of parts.

    Python's newer policies raise on broken headers; `compat32` never does: we decode them.
    """
    if not data.strip():
        raise UnreadableError("the mail is empty", code=Code.EMPTY_FILE)
    if len(_PARTS_BOUND.findall(data)) > 20 * MAIL_PARTS:
        raise UnreadableError("the mail has too many parts", code=Code.TOO_MANY_PARTS)
    boundaries = len(_DEPTH_BOUND.findall(data))
    lines = data.count(b"\n") + data.count(b"\r")
    if boundaries > MAIL_PARTS or boundaries * lines > _LINES_TIMES_BOUNDARIES:
        raise UnreadableError("the mail has too many parts", code=Code.TOO_MANY_PARTS)
    if any(len(found[0]) > HEADER_CHARS for found in _WITH_PARAMETERS.finditer(data)):
        raise UnreadableError("a header of the mail is too long", code=Code.TOO_LARGE)
    try:
        message: Message = message_from_bytes(data, policy=policy.compat32)
    except RecursionError:
        raise UnreadableError("the mail is nested too deeply", code=Code.TOO_DEEP) from None
    except (ValueError, LookupError, TypeError) as broken:
        raise UnreadableError("the mail's structure is broken", code=Code.DAMAGED_FILE) from broken
    if not any(name in message for name in _FEW_HEADERS):
        raise UnreadableError("this is not an e-mail: it has no header", code=Code.UNKNOWN_FORM)
    return message


def content(message: Message) -> tuple[str, tuple[Attachment, ...]]:
    """Return a mail's words, plain ones before HTML ones, and what is attached, unopened."""
    bodies: list[str] = []
    attachments: list[Attachment] = []
    _gather(message, bodies, attachments, depth=0)
    if len(attachments) > MAIL_PARTS:
        raise UnreadableError("the mail has too many parts", code=Code.TOO_MANY_PARTS)
    return "\n\n".join(body for body in bodies if body.strip()), tuple(attachments)


def header(message: Message, name: str) -> str:
    """Return a header's decoded text on one line; empty where there is none."""
    return next((" ".join(decoded(raw).split()) for raw in raw_values(message, name)), "")


def _gather(part: Message, bodies: list[str], attachments: list[Attachment], *, depth: int) -> None:
    if depth > MAIL_DEPTH:
        raise UnreadableError("the mail is nested too deeply", code=Code.TOO_DEEP)
    kind = part.get_content_type()
    if kind == "message/rfc822" or not isinstance(part.get_payload(), list):
        inline = kind in ("text/plain", "text/html") and not _is_attached(part)
        if inline:
            bodies.append(_text(part, kind))
        elif _size(part) or _filename(part):
            attachments.append(Attachment(_filename(part), kind, _size(part)))
        return
    children = [child for child in part.get_payload() if isinstance(child, Message)]
    if kind == "multipart/alternative":
        chosen: list[str] = []
        for child in sorted(children, key=lambda child: child.get_content_type() == "text/html"):
            found: list[str] = []
            _gather(child, found, attachments, depth=depth + 1)
            if not any(body.strip() for body in chosen):
                chosen = found
        bodies.extend(chosen)
        return
    for child in children:
        _gather(child, bodies, attachments, depth=depth + 1)


def _text(part: Message, kind: str) -> str:
    data = _payload(part)
    text = decode_mail(data, _parameter(part, "charset"))
    if len(text) > MAIL_BODY_CHARS:
        raise UnreadableError("the mail's text is too long", code=Code.TOO_LARGE)
    if kind == "text/html":
        return html_to_text(text)
    if _parameter(part, "format").lower() == "flowed":
        return _unflowed(text, delsp=_parameter(part, "delsp").lower() == "yes")
    return text.replace("\r\n", "\n")


def _unflowed(text: str, *, delsp: bool) -> str:
    """Join the soft line breaks of RFC 3676 within one level of quoting."""
    out: list[str] = []
    before, level, worded = "", 0, False
    for line in text.splitlines():
        marks = len(line) - len(line.lstrip(">"))
        if worded and before.endswith(" ") and marks == level and before != "-- ":
            if delsp:
                out[-1] = before[:-1]
            before = line[marks:].removeprefix(" ")
        else:
            out.append("\n")
            before, level, worded = line, marks, bool(line.lstrip("> "))
        out.append(before)
    return "".join(out[1:])


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _size(part: Message) -> int:
    raw = part.get_payload()
    if not isinstance(raw, str):
        inner = raw[0] if isinstance(raw, list) and raw else None
        return len(str(inner.get_payload())) if isinstance(inner, Message) else 0
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return len(raw.encode("utf-8", "surrogateescape"))
    signs = len(raw) - sum(raw.count(blank) for blank in " \t\r\n=")
    return signs * 3 // 4


def _is_attached(part: Message) -> bool:
    stated = str(part.get("content-disposition", "")).strip().lower()
    return stated.startswith("attachment") or bool(_filename(part))


def _filename(part: Message) -> str:
    name = ""
    for where, field in (("filename", "content-disposition"), ("name", "content-type")):
        name = name or _parameter(part, where, field)
    if not name and part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            name = header(inner[0], "subject")
    return " ".join(name.split())[:255]


def _parameter(part: Message, name: str, field: str = "content-type") -> str:
    try:
        value = part.get_param(name, "", header=field)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):
        charset, _, raw = value
        data = raw.encode("latin-1", "replace")
        return decode_mail(data, charset) if charset else raw
    return decoded(value)


def raw_values(message: Message, name: str) -> Iterator[str]:
    """Yield a header's values as they came, 8-bit bytes as surrogates: `get` would lose them."""
    return (str(value) for key, value in message.raw_items() if key.lower() == name)


def decoded(raw: str) -> str:
    """Decode RFC 2047 words, raw 8-bit bytes and unwrapped ISO-2022-JP alike; never fails."""
    raw = raw[:HEADER_CHARS]
    try:
        pieces = decode_header(raw) if "=?" in raw else [(raw, None)]
    except (HeaderParseError, ValueError):
        pieces = [(raw, None)]
    out: list[str] = []
    for piece, charset in pieces:
        data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        out.append(decode_mail(data, charset or ""))
    return replace_surrogates("".join(out))
