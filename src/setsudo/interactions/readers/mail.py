"""One e-mail: who wrote, what is new, what is quoted and from whom, what was attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import read_whole
from setsudo.interactions.charsets import decode_mail, replace_surrogates
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.html_text import html_to_text
from setsudo.interactions.limits import (
    DOCUMENT_BYTES,
    EARLIEST_YEAR,
    ID_CHARS,
    LATEST_YEAR,
    MAIL_BODY_CHARS,
    MAIL_DEPTH,
    MAIL_PARTS,
)
from setsudo.interactions.lines import require_words, unreadable
from setsudo.interactions.model import (
    Attachment,
    Channel,
    Interaction,
    Party,
    Record,
    Speaker,
    Turn,
)
from setsudo.interactions.replies import Passage, passages
from setsudo.interactions.sources import Source

_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|sv|返信|転送)\s*(?:\[\d+\])?\s*[:：])", re.IGNORECASE)
_ENCRYPTED = frozenset(
    {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
)
_HEADER_CHARS = 10_000
_PARTS_BOUND = re.compile(rb"\n--")
_DEPTH_BOUND = re.compile(rb"\bboundary\*?\d?\*?\s*=|message/rfc822", re.IGNORECASE)
_FEW_HEADERS = ("from", "to", "subject", "date", "message-id", "content-type", "received")


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield the one interaction of an `.eml` file."""
    with source.opened() as stream:
        data = read_whole(stream, DOCUMENT_BYTES)
    yield from mail_records(data, clues, source=source.name, line=None, cut=True)


def mail_records(
    data: bytes, clues: Clues, *, source: str, line: int | None, cut: bool
) -> Iterator[Record]:
    """Yield the interaction of one mail; where it is the last of its input (`cut`) and ends in the
    middle of a part, yield what could be read and then that it is truncated."""
    id = ""
    try:
        message = parse_mail(data)
        id = _id(message, data)
        yield from_mail(message, data, clues, source=source)
        if cut and _ends_inside(message, data):
            yield unreadable(
                UnreadableError("the mail ends in the middle of a part", code=Code.TRUNCATED),
                id=id,
                line=line,
                source=source,
            )
    except UnreadableError as error:
        yield unreadable(error, id=id, line=line, source=source)


def parse_mail(data: bytes) -> Message:
    """Return the parsed mail. Raises UnreadableError for what is no mail or a bomb of parts.

    Python's newer policies raise on broken headers; `compat32` never does: we decode them.
    """
    if not data.strip():
        raise UnreadableError("the mail is empty", code=Code.EMPTY_FILE)
    if len(_PARTS_BOUND.findall(data)) > 20 * MAIL_PARTS:
        raise UnreadableError("the mail has too many parts", code=Code.TOO_MANY_PARTS)
    if len(_DEPTH_BOUND.findall(data)) > MAIL_PARTS:
        raise UnreadableError("the mail has too many parts", code=Code.TOO_MANY_PARTS)
    try:
        message: Message = message_from_bytes(data, policy=policy.compat32)
    except RecursionError:
        raise UnreadableError("the mail is nested too deeply", code=Code.TOO_DEEP) from None
    except (ValueError, LookupError, TypeError) as broken:
        raise UnreadableError("the mail's structure is broken", code=Code.DAMAGED_FILE) from broken
    if not any(name in message for name in _FEW_HEADERS):
        raise UnreadableError("this is not an e-mail: it has no header", code=Code.UNKNOWN_FORM)
    return message


def from_mail(message: Message, data: bytes, clues: Clues, *, source: str) -> Interaction:
    """Return the interaction of a mail: what it quotes first, then what is new, as turns."""
    if message.get_content_type() in _ENCRYPTED:
        raise UnreadableError("the mail is encrypted", code=Code.SEALED)
    body, attachments = content(message)
    author = _people(message, "from") or _people(message, "sender") or [Party()]
    to = _people(message, "to") or [Party()]
    by_staff = _is_own(author[0].email, clues)
    sender = Speaker.STAFF if by_staff else Speaker.CUSTOMER
    turns = tuple(
        Turn(_speaker(passage, sender, author[0], clues), passage.text)
        for passage in _with_subject(passages(body), header(message, "subject"))
    )
    require_words(turns)
    customer = to[0] if by_staff else author[0]
    return Interaction(
        id=_id(message, data),
        channel=Channel.EMAIL,
        turns=turns,
        started_at=_date(message),
        customer=Party(customer.email or customer.name, customer.name, "", customer.email),
        staff=author[0] if by_staff else to[0],
        attachments=attachments,
        source=source,
    )


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
    return next((" ".join(_decoded(raw).split()) for raw in _raw(message, name)), "")


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
    for line in text.splitlines():
        marks = len(line) - len(line.lstrip(">"))
        before = out[-1] if out else ""
        same = marks == len(before) - len(before.lstrip(">"))
        if before.endswith(" ") and same and before.lstrip("> ") and before != "-- ":
            joined = before[:-1] if delsp else before
            out[-1] = joined + line[marks:].removeprefix(" ")
        else:
            out.append(line)
    return "\n".join(out)


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
    return _decoded(value)


def _raw(message: Message, name: str) -> Iterator[str]:
    """Yield a header's values as they came, 8-bit bytes as surrogates: `get` would lose them."""
    return (str(value) for key, value in message.raw_items() if key.lower() == name)


def _decoded(raw: str) -> str:
    """Decode RFC 2047 words, raw 8-bit bytes and unwrapped ISO-2022-JP alike; never fails."""
    raw = raw[:_HEADER_CHARS]
    try:
        pieces = decode_header(raw) if "=?" in raw else [(raw, None)]
    except (HeaderParseError, ValueError):
        pieces = [(raw, None)]
    out: list[str] = []
    for piece, charset in pieces:
        data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        out.append(decode_mail(data, charset or ""))
    return replace_surrogates("".join(out))


def _people(message: Message, field: str) -> list[Party]:
    raw = [value[:_HEADER_CHARS] for value in _raw(message, field)][:5]
    # Mailing list archives write “name at example.com (Full Name)”.
    try:
        found = getaddresses([v if "@" in v else v.replace(" at ", "@", 1) for v in raw])
    except (RecursionError, ValueError, IndexError):
        # Python reads nested comments by recursion: what needs a thousand of them names nobody.
        return []
    return [
        Party(name=_decoded(name).strip(" \"'"), email=email if "@" in email else "")
        for name, address in found
        for email in [_decoded(address).strip().lower()]
        if name or address
    ]


def _is_own(address: str, clues: Clues) -> bool:
    domain = address.rpartition("@")[2].lower()
    return any(domain == own or domain.endswith(f".{own}") for own in clues.own_domains)


def _speaker(passage: Passage, sender: Speaker, author: Party, clues: Clues) -> Speaker:
    other = Speaker.CUSTOMER if sender is Speaker.STAFF else Speaker.STAFF
    if passage.level == 0:
        return sender
    if passage.address:
        if passage.address == author.email:
            return sender
        if clues.own_domains:
            return Speaker.STAFF if _is_own(passage.address, clues) else Speaker.CUSTOMER
        return other
    if passage.sender:
        return sender if len(author.name) > 1 and author.name in passage.sender else other
    return other if passage.level % 2 else sender


def _with_subject(told: list[Passage], subject: str) -> list[Passage]:
    """Put a subject before the new words: it is the sender's own unless it answers another's."""
    if not subject or (_REPLY.match(subject) and told):
        return told
    if told and told[-1].level == 0:
        return [*told[:-1], Passage(0, [subject, "", *told[-1].lines])]
    return [*told, Passage(0, [subject])]


def _id(message: Message, data: bytes) -> str:
    stated = "".join(header(message, "message-id").split()).strip("<>")
    return stated[:ID_CHARS] if stated else f"mail-{sha256(data).hexdigest()[:24]}"


def _date(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(header(message, "date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _ends_inside(message: Message, data: bytes) -> bool:
    open_part = any(
        type(defect).__name__ in ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect")
        for part in message.walk()
        for defect in part.defects
    )
    return open_part and not data.endswith(b"\n")
