"""A case of everything, received and determined and closed through the real acts."""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from stored_cases import HOUR, NOON, THREAT, assessed, beyond, with_evidence

from setsudo.cases.timeline import NoteKind
from setsudo.interactions.model import Channel, Speaker, Turn
from setsudo.interactions.model import Interaction as Contact
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, noting, opening, proposing, talking
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.exhibits import registering
from setsudo.web.interactions import filing
from setsudo.web.interactions.actions import receive
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.entering import enter
from setsudo.web.ledger.models import Entry
from setsudo.web.measures.models import Measure, StatutoryRecord
from setsudo.web.notices.models import Notice
from setsudo.web.referrals.models import PrivilegedNote, Referral

PAPER = b"A note on paper that lay on the counter.\n" * 40
YEARS = timedelta(days=366)
SEEDED = (THREAT, "Noguchi Rei", "rei@example.jp", "the desk was struck twice", "counter-7.txt")
"""Words and names that stand in the case of these stories, and nowhere once it is deleted."""


def came(
    site: Site, text: str = THREAT, *, ident: str, at: datetime = NOON, **more: object
) -> Interaction:
    """A contact that came in by the front door, bound by the ledger."""
    contact = Contact(
        id=ident, channel=Channel.PHONE, turns=(Turn(Speaker.CUSTOMER, text),), lang="en"
    )
    return receive(contact, source="tests", site=site, at=at, **more)  # type: ignore[arg-type]


def rei() -> Customer:
    who = Customer.objects.create(name="Noguchi Rei", created_at=NOON)
    Identifier.objects.create(customer=who, kind="email", value="rei@example.jp", added_at=NOON)
    Identifier.objects.create(customer=who, kind="phone", value="+819012345678", added_at=NOON)
    return who


def case_of_everything(site: Site, agent: User, officer: User, approver: User) -> Case:
    """Reported with a paper, commented, determined beyond the norm and closed."""
    who = rei()
    note = came(site, ident="call-1", reported_by=agent)
    note.customer = who
    note.save(update_fields=["customer"])
    paper = SimpleUploadedFile("counter-7.txt", PAPER)
    filing.keep(note, [paper], by=agent, at=NOON)
    opening.open_report(note, by=agent, at=NOON, victims=[])
    opening.open_for(assessed(note), at=NOON)
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(customer=who)
    case.refresh_from_db()
    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    noting.record_note(
        case.ref,
        NoteKind.FACT,
        "the desk was struck twice",
        by=officer,
        at=NOON + HOUR,
        happened=NOON,
        witness="the guard",
    )
    with_evidence(case, officer)
    proposing.propose(case.ref, beyond(case), by=officer, at=NOON + 2 * HOUR)
    deciding.approve(case.ref, "I heard the call", by=approver, at=NOON + 3 * HOUR)
    registering.register_all(case.pk, by=officer, at=NOON + 3 * HOUR)
    outside(case, agent, officer)
    talking.comment(case.ref, "the desk was struck twice, I saw", by=officer, at=NOON + 3 * HOUR)
    closed(case, at=NOON + 4 * HOUR)
    return case


def outside(case: Case, agent: User, officer: User) -> None:
    """A measure that is over, its notice, a referral that is closed, and what counsel noted."""
    measure = Measure.objects.create(
        case=case,
        customer=case.customer,
        rung="written_only",
        severity=3,
        reason="the desk was struck twice",
        state="lapsed",
        since=NOON,
        until=NOON + HOUR,
        proposed_by=officer,
        proposed_at=NOON,
    )
    Notice.objects.create(
        case=case,
        measure=measure,
        kind="warning",
        lang="en",
        channel="email",
        to="rei@example.jp",
        facts={"told": ["the desk was struck twice"]},
        written_by=officer,
        written_at=NOON,
    )
    Referral.objects.create(
        case=case,
        receiver="police",
        who="Sergeant of the desk",
        ground="emergency",
        danger="the desk was struck twice",
        state="closed",
        by=officer,
        at=NOON,
    )
    PrivilegedNote.objects.create(case=case, text="the desk was struck twice", by=officer, at=NOON)
    StatutoryRecord.objects.create(
        measure=measure,
        written_at=NOON,
        retention="hotel_refusal_record",
        reason="a statutory reason",
        refused_on=NOON.date(),
        name="Statutory Name",
        in_charge=officer,
        keep_until=date(2040, 1, 1),
    )


def closed(case: Case, *, at: datetime) -> None:
    """Close it past the care and the rest that closing asks for: how is told elsewhere."""
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=at, waits=False)
    case.refresh_from_db()
    with transaction.atomic():
        enter("case.close", at=at, about=f"case/{case.ref}", rows=[case])


def files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return [one for one in root.rglob("*") if one.is_file()] if root.exists() else []


def long_there() -> None:
    """Let the files be as old as the rows."""
    old = time.time() - 86_400
    for one in files():
        os.utime(one, (old, old))


def where(words: str) -> list[str]:
    """Return the rows in which words stand."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if isinstance(value, bytes | memoryview):
                    value = bytes(value).decode("utf-8", "replace")
                if words in str(value):
                    found.append(f"{model.__name__}.{field.name}")
    return found


def bound_refs_left(refs: set[str]) -> set[str]:
    """Return those of the refs whose salt stands in more than the newest entry that binds them."""
    seen: dict[str, int] = {}
    for entry in Entry.objects.all():
        for ref in refs:
            if f'"{ref}"'.encode() in bytes(entry.pieces):
                seen[ref] = seen.get(ref, 0) + 1
    return {ref for ref, count in seen.items() if count > 1}
