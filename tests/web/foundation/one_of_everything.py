"""One of everything at a site: what stands behind every address of the service, to open it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from stored_cases import NOON, customer, determined, reported
from test_measure_life import proposed as measure_of

from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.steps import Step
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.cases import objecting
from setsudo.web.cases.models import Improving, Part, PartTaken
from setsudo.web.customers import merging
from setsudo.web.customers.models import Identifier, MergeProposal
from setsudo.web.exhibits import registering
from setsudo.web.interactions import reassessing
from setsudo.web.interactions.filing import stored
from setsudo.web.interactions.models import Attachment
from setsudo.web.ledger import checking
from setsudo.web.measures.models import StepRow
from setsudo.web.notices import writing
from setsudo.web.notices.models import Enclosed, Statement
from setsudo.web.outbox import subscribing
from setsudo.web.outbox.models import Delivery
from setsudo.web.outbox.sending import emit
from setsudo.web.policies.in_force import in_force
from setsudo.web.public import telling
from setsudo.web.public.models import Kind as Matter
from setsudo.web.services.models import Service
from setsudo.web.transactions.models import Transaction


@dataclass
class World:
    """One of everything at Ginza, what stands in each place of an address, and who is there.

    People and their browsers go by the letters of the table of doors.
    """

    places: dict[str, str]
    browsers: dict[str, Client]
    people: dict[str, User]


def one_of_everything(ginza: Site, people: Mapping[str, User]) -> dict[str, str]:
    """Make it, by the people of the table of doors. Return what stands in each place."""
    agent, supervisor, officer, approver, appeal_officer, counsel, auditor, administrator = (
        people[letter] for letter in "asopecud"
    )
    at = timezone.now()
    Service.objects.create(code="shop", name_ja="通販", name_en="Online shop")
    case = reported(ginza, agent, victims=[agent])
    contact = case.contacts.get().interaction
    who, other, third = customer("野口 玲"), customer("野口 令"), customer("野口 零")
    Identifier.objects.create(customer=who, kind="email", value="rei@example.jp", added_at=NOON)
    for one in (who, other, third):
        extra = reported(ginza, agent).contacts.get().interaction
        extra.customer = one
        extra.save()
    contact.customer = case.customer = who
    contact.save()
    case.save()
    determined(case, officer, approver)
    approver.headquarters = False
    approver.save()
    approver.sites.set([ginza])
    case.refresh_from_db()
    for number, person in enumerate((counsel, appeal_officer), 1):
        PartTaken.objects.create(case=case, user=person, part=Part.ASKED, number=number, since=NOON)
    notice = writing.draft(
        case, Kind.WARNING, lang="en", channel=Channel.CHAT, to="", by=officer, at=at,
        told=("You said that you know where somebody lives",),
    )  # fmt: skip
    measure = measure_of(case, officer)
    objection = objecting.receive(case.ref, "I was wronged", by=supervisor, at=at)
    said = Statement.objects.create(notice=notice, objection=objection, text="see", at=at)
    enclosed = Enclosed.objects.create(
        statement=said, name="a.txt", media_type="text/plain", size=11, digest=kept("a.txt")
    )
    attached = Attachment.objects.create(
        interaction=contact, name="b.txt", media_type="text/plain", size=11, digest=kept("b.txt")
    )
    [exhibit] = registering.register_all(case.pk, by=officer, at=at)
    step = StepRow.objects.create(
        case=case, step=next(iter(Step)), by=agent, at=at, agreed_by=supervisor
    )
    merge = merging.merge(who.pk, third.pk, "the same", by=supervisor, at=at)
    pair = MergeProposal.objects.create(first=who, second=other, made_at=at)
    order = Transaction.objects.create(
        source="shop", external_id="order-1", digest="0" * 64, service="shop",
        begun_at=at, changed_at=at,
    )  # fmt: skip
    hears, _ = subscribing.subscribe("Room", "https://a.example/", ["*"], by=administrator, at=at)
    with transaction.atomic():
        emit("setsudo.case.claim", subject="case/x", data={"case": "x"}, at=at)
    message = telling.tell(Matter.IDEA, "An idea", "More light", lang="en", at=at)
    improvement = Improving.objects.get(message=message)
    run = reassessing.start(by=officer, at=at)
    check = checking.ask_to_verify(by=auditor, at=at)
    made, _ = tokens.make("Exchange", "pbx", [Scope.INTERACTIONS_WRITE], by=administrator, at=at)
    return {
        "number": case.number, "act": "claim", "deed": "approve", "content_hash":
        in_force().content_hash, "lang": "en", "paper": "a4", "written": "2026-10", "code": "ginza",
        "token": "x", "place": "0", "level": "0", "path": "000", "width": "1",
        "retention/hold/customer/<uuid:ref>": str(who.pk), "form": "json",
        "receiver": "police", "ref": str(uuid4()), "case": case.number,
        "interaction": str(contact.pk), "measure": str(measure.ref),
        "people/<uuid:pk>": str(agent.pk), "people/sites/<slug:code>": "ginza",
        "services/at/<slug:code>": "shop",
        "improvements/<uuid:ref>": str(improvement.ref), "public/kit/messages/<uuid:ref>":
        str(message.ref), "interactions/reports/<uuid:ref>": str(contact.ref),
        "interactions/reassessments/<uuid:ref>": str(run.ref),
        "interactions/files/<int:pk>": str(attached.pk),
        "customers/<uuid:ref>": str(who.pk), "customers/proposals/<int:pk>": str(pair.pk),
        "customers/merges/<int:pk>": str(merge.pk),
        "ledger/checks/<uuid:ref>": str(check.ref), "measures/confirm/<int:pk>": str(step.pk),
        "measures/<uuid:ref>": str(measure.ref), "transactions/<uuid:ref>": str(order.ref),
        "outbox/<uuid:ref>": str(hears.ref), "outbox/deliveries/<int:pk>":
        str(Delivery.objects.get().pk), "notices/<uuid:ref>": str(notice.ref),
        "notices/objections/<uuid:ref>": str(objection.ref),
        "exhibits/<uuid:ref>": str(exhibit.ref), "exhibits/files/<uuid:ref>": str(exhibit.ref),
        "what": "file",
        "notices/enclosed/<int:pk>": str(enclosed.pk), "tokens/<int:pk>": str(made.pk),
    }  # fmt: skip


def kept(name: str) -> str:
    """A file that lies where files lie."""
    return stored(SimpleUploadedFile(name, b"words alone"))
