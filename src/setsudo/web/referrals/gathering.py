"""What a bundle of a case is made of, as it stood at the time of a checkpoint of the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from setsudo.bilingual import LANGUAGES, Language, Text
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Channel, Context, Party, Speaker, Turn
from setsudo.interactions.vcon.writing import to_vcon
from setsudo.ledger import prove
from setsudo.measures.steps import NAMES as STEP_NAMES
from setsudo.measures.steps import Step as Said
from setsudo.referrals.bundling import Contents, Item, holding, json_bytes
from setsudo.referrals.chronology import Contacted, Deed, Step, Told, chronology
from setsudo.referrals.masking import Mask
from setsudo.referrals.papers import chronology_pdf
from setsudo.referrals.receivers import RECEIVER_NAMES, Content, Receiver, may_hold
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.checkpoints import stored_tree
from setsudo.web.ledger.models import Entry, SignedCheckpoint
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.ledger.storing import stored
from setsudo.web.public.company import company
from setsudo.web.referrals import packing
from setsudo.web.referrals.exhibiting import exhibited, exhibits_for, listed
from setsudo.web.referrals.masking import customer_mark, mask_of
from setsudo.web.referrals.models import BundleMade


def contents_of(
    case: Case,
    receiver: Receiver,
    purpose: str,
    checkpoint: SignedCheckpoint,
    *,
    operator: str = "",
) -> Contents:
    """Return what a bundle for a receiver holds. The same checkpoint gives the same contents.

    `operator` is whose posts one for an operator tells of.
    """
    at = checkpoint.made_at
    contacts = contacts_of(case, at)
    exhibits = exhibits_for(case, receiver, checkpoint, operator=operator)
    items = [
        *_chronologies(case, receiver, checkpoint, contacts, exhibits),
        *(
            _vcons(case, receiver, checkpoint, contacts)
            if may_hold(receiver, Content.CONTACTS)
            else ()
        ),
        *exhibited(case, receiver, exhibits, checkpoint),
        *packing.items(
            case,
            receiver,
            at=at,
            size=checkpoint.size,
            contacts=contacts,
            deeds=[*deeds_of(case, at)],
            operator=operator,
        ),
        *_proofs(case, receiver, checkpoint),
    ]
    size, then = _said_first(case, receiver, purpose, checkpoint)
    said = mask_of(case, receiver, "ja", size=size, at=then)
    plain = said.text(purpose)
    return Contents(case.number, receiver, plain, at, company().name.ja, tuple(items))


def contacts_of(case: Case, at: datetime) -> list[Interaction]:
    """Return the contacts that a case had at a time, in their order."""
    family = [one.pk for one in case.family()]
    found = Interaction.objects.filter(in_case__case__in=family, in_case__added_at__lte=at)
    return [*found.order_by("received_at", "ref")]


def _chronologies(
    case: Case,
    receiver: Receiver,
    checkpoint: SignedCheckpoint,
    contacts: list[Interaction],
    exhibits: list[Exhibit],
) -> Iterator[Item]:
    at = checkpoint.made_at
    told = Told(
        number=case.number,
        sender=company().name.ja,
        zone=timezone.get_default_timezone(),
        as_of=at,
        contacts=[
            Contacted(
                str(one.ref),
                one.started_at or one.received_at,
                Channel(one.channel),
                one.duration_s,
            )
            for one in contacts
            # A report is what somebody wrote of a contact, and no contact.
            if one.reported_by_id is None
        ],
        notes=[
            row.note
            for member in case.family()
            for row in member.notes.filter(at__lte=at).order_by("pk")
        ],
        deeds=[*deeds_of(case, at)],
    )
    for language in LANGUAGES:
        mask = mask_of(case, receiver, language, size=checkpoint.size, at=at)
        spoken = replace(
            told,
            sender=company().name.to(language),
            exhibits=listed(case, exhibits, language),
        )
        data = chronology(spoken, receiver=receiver, language=language, mask=mask)
        name = f"chronology-{language}"
        about = f"{RECEIVER_NAMES[receiver].to(language)}: {data['labels']['title']}"
        yield Item(
            f"{name}.json", Content.FACTS, "application/json", about, holding(json_bytes(data))
        )
        paper = chronology_pdf(data, language=language, at=at)
        of = f"{name}.json"
        yield Item(f"{name}.pdf", Content.FACTS, "application/pdf", about, holding(paper), of=of)


def deeds_of(case: Case, at: datetime) -> Iterator[Deed]:
    """Yield what the company did on a case up to a time, and what it was told."""
    for member in case.family():
        for step in member.steps.filter(at__lte=at).order_by("at", "pk"):
            says = STEP_NAMES[Said(step.step)]
            if step.words.strip():
                says = Text(ja=f"{says.ja}:「{step.words}」", en=f"{says.en}: “{step.words}”")
            yield Deed(step.at, Step.REQUEST_TO_STOP, says)
        for measure in member.measures.filter(since__isnull=False, since__lte=at).order_by("ref"):
            if measure.since is not None:
                yield Deed(measure.since, Step.MEASURE, measure.restriction().says)
        for objection in member.objections.filter(received_at__lte=at).order_by("ref"):
            yield Deed(objection.received_at, Step.OBJECTION, _OBJECTED)


def _vcons(
    case: Case, receiver: Receiver, checkpoint: SignedCheckpoint, contacts: list[Interaction]
) -> Iterator[Item]:
    masks: dict[Language, tuple[Mask, str]] = {
        language: (
            mask_of(case, receiver, language, size=checkpoint.size, at=checkpoint.made_at),
            customer_mark(case, receiver, language),
        )
        for language in LANGUAGES
    }
    # Words are masked in the language of the reader's own record, which is where they were said.
    for position, row in enumerate(contacts, 1):
        language: Language = "en" if row.lang.startswith("en") else "ja"
        mask, customer = masks[language]
        name = f"contacts/{position:04}.vcon.json"
        about = f"{row.channel} {timezone.localtime(row.started_at or row.received_at):%Y-%m-%d}"
        chunks = _vcon(row, mask, customer)
        yield Item(name, Content.CONTACTS, "application/vcon+json", about, chunks)


def _said_first(
    case: Case, receiver: Receiver, purpose: str, checkpoint: SignedCheckpoint
) -> tuple[int | None, datetime | None]:
    """Return the size of the ledger and the time when a bundle for this purpose was made first;
    nothing where it was not.

    A purpose may be typed for an old checkpoint, and name somebody who came since.
    """
    made = BundleMade.objects.filter(
        case=case, receiver=receiver, checkpoint=checkpoint.size, purpose=purpose
    )
    if (first := made.order_by("at").first()) is None:
        return None, None
    about = f"case/{case.ref}"
    for row in Entry.objects.filter(act="bundle.made", about=about).order_by("place").iterator():
        if json.loads(bytes(row.statement))["facts"]["content"] == first.content:
            return row.place, first.at
    return None, first.at


def _vcon(row: Interaction, mask: Mask, customer: str) -> Callable[[], Iterator[bytes]]:
    def chunks() -> Iterator[bytes]:
        contact = from_line(row.line, source="")
        masked = replace(
            contact,
            id=str(row.ref),
            turns=tuple(
                Turn(
                    Speaker.STAFF if turn.speaker is Speaker.REPORTER else turn.speaker,
                    mask.text(turn.text),
                    turn.at,
                )
                for turn in contact.turns
            ),
            customer=Party(name=customer),
            staff=Party(),
            context=Context(contact.context.business, mask.text(contact.context.facts)),
            attachments=(),
            source="",
        )
        yield json_bytes(to_vcon(masked, created_at=row.received_at))

    return chunks


def _proofs(case: Case, receiver: Receiver, checkpoint: SignedCheckpoint) -> Iterator[Item]:
    # A checkpoint tells the size of the log and no more; the names of acts are for proceedings.
    note = checkpoint.note
    yield Item(
        "ledger/checkpoint.txt", Content.FACTS, "text/plain", "C2SP checkpoint",
        holding(note.encode()),
    )  # fmt: skip
    if not may_hold(receiver, Content.CONTACTS):
        return
    tree, keys = stored_tree(checkpoint.size), [verifier_key()]
    about = [f"case/{one.ref}" for one in case.family()]
    rows = Entry.objects.filter(about__in=about, place__lt=checkpoint.size).order_by("place")
    for row in rows.iterator():
        proof = prove(tree, stored(row), note, show=(), keys=keys).text
        yield Item(
            f"ledger/{row.place:08}.tlog-proof", Content.FACTS, "text/plain", row.act,
            holding(proof.encode()),
        )  # fmt: skip


_OBJECTED = Text(ja="お客様から異議がありました。", en="The customer objected.")
