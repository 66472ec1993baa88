"""Take in contacts: durable before it is answered, and the same when it is sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import IntegrityError, transaction

from setsudo.bilingual import Text
from setsudo.errors import CaseError
from setsudo.interactions.lines import to_line
from setsudo.interactions.model import Interaction as Contact
from setsudo.web.accounts.models import Site, User
from setsudo.web.interactions.digesting import deleted_id, digest_of
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.entering import Deed, enter_all
from setsudo.web.work.asking import ask_all

ASSESS: Final = "interaction.assess"
TRIES: Final = 3


class SentDifferently(CaseError):
    """The same source sent the same id before, with another content. `known` is what is kept."""

    code = "sent_differently"

    def __init__(self, known: Interaction) -> None:
        super().__init__(_DIFFERENT)
        self.known = known


@dataclass(frozen=True, slots=True)
class Incoming:
    """A contact that is to be taken in. `original` is the text that was sent, if no plain line."""

    contact: Contact
    source: str
    site: Site | None = None
    original: str = ""
    reported_by: User | None = None


Taken = Interaction | SentDifferently


def receive(
    contact: Contact,
    *,
    source: str,
    site: Site | None,
    at: datetime,
    original: str = "",
    reported_by: User | None = None,
) -> Interaction:
    """Take in one contact and return how it is kept; sent again it is answered with the same.

    What was deleted when its time had run out is answered with what is left of it.

    Raises SentDifferently where the source sent other content under this id before.
    """
    incoming = Incoming(contact, source, site, original, reported_by)
    (taken,) = receive_all([incoming], at=at)
    if isinstance(taken, SentDifferently):
        raise taken
    return taken


def receive_all(incoming: Sequence[Incoming], *, at: datetime) -> list[Taken]:
    """Take in many contacts in one transaction; the answers are in the order of what came.

    A refused contact costs only itself: it stands in the answers in place of how it is kept.
    """
    for _ in range(TRIES - 1):
        try:
            return _received(incoming, at=at)
        except IntegrityError:
            # Another process took the same contact in between the look and the writing.
            continue
    return _received(incoming, at=at)


def kept_line(contact: Contact) -> dict[str, Any]:
    """Return a contact's line as both databases can hold it, offsets unchanged.

    PostgreSQL keeps no null character: U+FFFD stands in its place.
    """
    line: dict[str, Any] = _without_nulls(to_line(contact))
    return line


@transaction.atomic
def _received(incoming: Sequence[Incoming], *, at: datetime) -> list[Taken]:
    lines = [kept_line(one.contact) for one in incoming]
    digests = [digest_of(line) for line in lines]
    known = _known(incoming)
    answers: list[Taken] = []
    new: list[Interaction] = []
    for one, line, digest in zip(incoming, lines, digests, strict=True):
        key = (one.source, line["id"])
        if key not in known:
            known[key] = _row(one, line, digest, at=at)
            new.append(known[key])
        kept = known[key]
        # Of what was deleted when its time had run out nothing is left to compare with.
        same = kept.digest == digest or kept.external_id != line["id"]
        answers.append(kept if same else SentDifferently(kept))
    if new:
        Interaction.objects.bulk_create(new)
        ask_all(ASSESS, [str(row.ref) for row in new], at, fresh=True)
        enter_all(
            [
                Deed(
                    "interaction.received",
                    at,
                    f"interaction/{row.ref}",
                    by=str(row.reported_by_id or ""),
                    facts={"channel": row.channel},
                    rows=[row],
                )
                for row in new
            ]
        )
    return answers


def _known(incoming: Sequence[Incoming]) -> dict[tuple[str, str], Interaction]:
    by_source: dict[str, dict[str, str]] = {}
    for one in incoming:
        sent = one.contact.id.replace("\x00", "\ufffd")
        ids = by_source.setdefault(one.source, {})
        ids |= {deleted_id(one.source, sent): sent, sent: sent}
    return {
        (row.source, ids[row.external_id]): row
        for source, ids in by_source.items()
        for row in Interaction.objects.filter(source=source, external_id__in=ids).defer(
            "line", "original"
        )
    }


def _row(one: Incoming, line: dict[str, Any], digest: str, *, at: datetime) -> Interaction:
    contact = one.contact
    return Interaction(
        ref=uuid4(),
        source=one.source,
        external_id=line["id"],
        digest=digest,
        channel=contact.channel.value,
        lang=line.get("lang", "")[:35],
        started_at=contact.started_at,
        duration_s=contact.duration_s,
        received_at=at,
        line=line,
        original=one.original.replace("\x00", "\ufffd"),
        site=one.site,
        reported_by=one.reported_by,
    )


def _without_nulls(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd") if "\x00" in value else value
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


_DIFFERENT = Text(
    ja="同じ送信元から同じ番号で、異なる内容がすでに届いています。番号を変えて送ってください。",
    en="This source has sent other content under the same id before: send it under another id.",
)
