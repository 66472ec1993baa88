"""A member of staff tells us of a contact: kept as an interaction, with a case of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import ROLE_NAMES, Role
from setsudo.decisions.source_names import WRITTEN_BY_STAFF
from setsudo.interactions.model import Attachment as Came
from setsudo.interactions.model import Channel, Context, Party, Speaker, Turn
from setsudo.interactions.model import Interaction as Contact
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.identify import email, phone
from setsudo.web.interactions import filing
from setsudo.web.interactions.actions import kept_line, receive
from setsudo.web.interactions.digesting import digest_of
from setsudo.web.interactions.models import Affected, Interaction, Report, Unsure

SOURCE: Final = WRITTEN_BY_STAFF
REPORTERS: Final = frozenset(Role) - {Role.MANAGER, Role.ADMINISTRATOR}
OPENS: Final[list[str]] = ["setsudo.web.cases.opening.open_report"]
"""What opens a case for a report. By name: cases are built on contacts, not known to them."""


@transaction.atomic
def report(
    form: UUID,
    happened: str,
    *,
    by: User,
    at: datetime,
    channel: Channel = Channel.IN_PERSON,
    when: datetime | None = None,
    site: Site | None = None,
    affected: Sequence[Affected] = (),
    danger: bool = False,
    helped: Unsure | None = None,
    wanted: str = "",
    our_fault: Unsure = Unsure.UNSURE,
    fault_note: str = "",
    customer_name: str = "",
    customer_contact: str = "",
    files: Sequence[UploadedFile[Any]] = (),
) -> Interaction:
    """Keep a report and open its case; whoever says they were affected is recorded as hurt.

    `form` is the number that the page was given: sent twice, it is one report, to which files that
    are new come along; with other words it is a further report, so that nothing typed is lost.
    Raises NotEntitled, FileRefused, and SentDifferently where it is somebody else's number.
    """
    _refuse_unless_reporter(by)
    types = filing.check(files)
    contact = Contact(
        id=str(form),
        channel=channel,
        turns=tuple(_told(happened, wanted)),
        lang=by.lang,
        started_at=when,
        customer=_party(customer_name, customer_contact),
        staff=Party(id=str(by.pk)),
        context=Context(facts=_facts(our_fault, fault_note, by.lang)),
        attachments=tuple(
            Came(filing.plain_name(file.name or ""), media_type, file.size or 0)
            for file, media_type in zip(files, types, strict=True)
        ),
        source=SOURCE,
    )
    known = Interaction.objects.filter(source=SOURCE, external_id=str(form)).first()
    if known is not None and known.reported_by_id == by.pk:
        contact = _further(known, contact, danger=danger, affected=affected)
        again = Interaction.objects.filter(source=SOURCE, external_id=contact.id).first()
        if again is not None:
            # The button was pressed twice, or the page was sent again: the first time counts.
            filing.keep_further(again, files, by=by, at=at)
            return again
    row = receive(contact, source=SOURCE, site=site, at=at, reported_by=by)
    Report.objects.create(
        interaction=row,
        affected=[one.value for one in affected],
        danger=danger,
        helped=helped.value if helped is not None else "",
        wanted=wanted.strip(),
        our_fault=our_fault,
        fault_note=fault_note.strip(),
    )
    filing.keep(row, files, by=by, at=at)
    victims = [by] if Affected.MYSELF in affected else []
    for name in OPENS:
        import_string(name)(row, by=by, at=at, victims=victims, danger=danger)
    return row


def fresh_form() -> UUID:
    """Return the number of a page that is about to be filled in."""
    return uuid4()


def may_report(user: User) -> bool:
    """Say whether somebody works where contacts happen."""
    return bool(user.person.roles & REPORTERS)


def _told(happened: str, wanted: str) -> list[Turn]:
    turns = [Turn(Speaker.REPORTER, happened.strip())]
    if wanted.strip():
        turns.append(Turn(Speaker.REPORTER, wanted.strip()))
    return turns


def _party(name: str, contact: str) -> Party:
    contact, name = contact.strip(), name.strip()
    if email(contact):
        return Party(name=name, email=contact)
    if re.fullmatch(r"[+\d\s()ー―‐-]{7,}", contact) and phone(contact, region=settings.REGION):
        return Party(name=name, tel=contact)
    return Party(id=contact, name=name)


def _facts(fault: Unsure, note: str, lang: str) -> str:
    """Return what the engine is told of our own part; nothing where nothing is known of it."""
    if fault is not Unsure.YES:
        return ""
    stated = _AT_FAULT.ja if lang == "ja" else _AT_FAULT.en
    return f"{stated} {note.strip()}".strip()


def _further(
    known: Interaction, contact: Contact, *, danger: bool, affected: Sequence[Affected]
) -> Contact:
    """Return the contact under the number of what is known, or under one that its words make."""
    answers = known.report
    before = {**_said(known.line), "danger": answers.danger, "affected": answers.affected}
    now = {
        **_said(kept_line(contact)), "danger": danger, "affected": [one.value for one in affected],
    }  # fmt: skip
    if now == before:
        return contact
    return replace(contact, id=str(uuid5(UUID(contact.id), digest_of(now))))


def _said(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return what somebody told, without the number, the files, and when they told it."""
    return {name: line.get(name) for name in ("channel", "turns", "customer", "context")}


def _refuse_unless_reporter(by: User) -> None:
    if not may_report(by):
        names = [ROLE_NAMES[role] for role in Role if role in REPORTERS]
        raise NotEntitled(
            by.person,
            Role.AGENT,
            "role",
            Text(
                ja=f"報告ができるのは、{'、'.join(name.ja for name in names)}の役割です。",
                en=f"Reporting belongs to: {', '.join(name.en for name in names)}.",
            ),
        )


_AT_FAULT = Text(ja="当社側に不手際があった。", en="The company had made a mistake.")
