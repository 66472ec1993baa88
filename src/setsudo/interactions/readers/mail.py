"""One e-mail: who wrote, what is new, what is quoted and from whom, what was attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import read_whole
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import DOCUMENT_BYTES, EARLIEST_YEAR, ID_CHARS, LATEST_YEAR
from setsudo.interactions.lines import require_words, unreadable
from setsudo.interactions.mime import (
    HEADER_CHARS,
    content,
    decoded,
    header,
    parse_mail,
    raw_values,
)
from setsudo.interactions.model import Channel, Interaction, Party, Record, Speaker, Turn
from setsudo.interactions.replies import Passage, passages
from setsudo.interactions.sources import Source

_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|sv|返信|転送)\s*(?:\[\d+\])?\s*[:：])", re.IGNORECASE)
_ENCRYPTED = frozenset(
    {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
)


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


def _people(message: Message, field: str) -> list[Party]:
    raw = [value[:HEADER_CHARS] for value in raw_values(message, field)][:5]
    # Mailing list archives write “name at example.com (Full Name)”.
    try:
        found = getaddresses([v if "@" in v else v.replace(" at ", "@", 1) for v in raw])
    except (RecursionError, ValueError, IndexError):
        # Python reads nested comments by recursion: what needs a thousand of them names nobody.
        return []
    return [
        Party(name=decoded(name).strip(" \"'"), email=email if "@" in email else "")
        for name, address in found
        for email in [decoded(address).strip().lower()]
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
