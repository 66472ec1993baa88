"""A case is opened: by what an engine points at, or because somebody spoke up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from setsudo.assessment.model import Assessment as Said
from setsudo.assessment.model import CounterKind, Verdict
from setsudo.cases.states import State
from setsudo.web.accounts.models import User
from setsudo.web.cases import gathering
from setsudo.web.cases.clocking import set_place
from setsudo.web.cases.doing import locked
from setsudo.web.cases.models import Case, Contact, Numbering, Part
from setsudo.web.cases.people import take_part
from setsudo.web.cases.pinning import pin
from setsudo.web.cases.said import said
from setsudo.web.customers.models import Customer
from setsudo.web.interactions.models import Affected, Assessment, Interaction, Report
from setsudo.web.ledger.entering import enter
from setsudo.web.outbox.sending import emit

JOINABLE = (State.RECEIVED, State.IN_REVIEW, State.IN_DIALOGUE)
"""States in which a further contact joins a case; a proposal is not changed underneath."""
GRAVE = 4
_ORDER = (Verdict.WITHIN, Verdict.REVIEW, Verdict.BEYOND)


@transaction.atomic
def open_for(assessment: Assessment, *, at: datetime) -> Case | None:
    """Open a case for what an engine wants a person to see, or add it to the one that is there.

    A further contact joins an open case of the same customer at the same site. A staff report
    always has a case of its own, so that whoever spoke up hears what became of it. Returns None
    where nothing asks for a person. Asked twice, it answers with the same case.
    """
    interaction = assessment.interaction
    contact = Contact.objects.filter(interaction=interaction).first()
    act = ""
    if contact is not None:
        case = locked(contact.case_id)
    elif interaction.reported_by is not None:
        case = _report(interaction, by=interaction.reported_by, at=at)
    elif assessment.verdict == Verdict.WITHIN:
        return None
    else:
        joined = _open_case_of(interaction)
        case = joined or _new(interaction, at=at)
        Contact.objects.create(case=case, interaction=interaction, added_at=at)
        act = "case.gathered" if joined is not None else "case.opened"
    before = case.record()
    _take_over(case, assessment, at=at)
    if act:
        _enter(act, case, interaction, at=at)
    takes_evidence = State(case.state) in (*JOINABLE, State.UNDER_APPEAL)
    bound = takes_evidence and gathering.put_forward(case, interaction, said(assessment), at=at)
    if not (act or bound) and case.record() != before:
        _bind("case.assessed", case, interaction, at=at)
    return case


@transaction.atomic
def open_report(
    interaction: Interaction,
    *,
    by: User,
    at: datetime,
    victims: Iterable[User] = (),
    danger: bool = False,
    distress: bool = False,
) -> Case:
    """Open the case of a staff report: `by` reported it, `victims` were hurt, themselves included.

    Asked twice for one interaction, it answers with the same case.
    """
    contact = Contact.objects.filter(interaction=interaction).first()
    if contact is not None:
        return locked(contact.case_id)
    case = _new(interaction, at=at)
    case.reported, case.danger, case.distress = True, danger, distress
    Contact.objects.create(case=case, interaction=interaction, added_at=at)
    take_part(case, by, Part.REPORTER, at=at)
    for victim in victims:
        take_part(case, victim, Part.VICTIM, at=at)
        case.victim_named_at = at
    set_place(case, at=at)
    case.save()
    _enter("case.opened", case, interaction, at=at, by=by)
    return case


def _report(interaction: Interaction, *, by: User, at: datetime) -> Case:
    told = Report.objects.filter(interaction=interaction).first()
    if told is None:
        return open_report(interaction, by=by, at=at)
    hurt = [by] if Affected.MYSELF in told.affected else []
    return open_report(interaction, by=by, at=at, victims=hurt, danger=told.danger)


def _take_over(case: Case, assessment: Assessment, *, at: datetime) -> None:
    # The case of a report is opened before anybody knows whose contact it was.
    case.customer_id = case.customer_id or assessment.interaction.customer_id
    counting = Assessment.objects.filter(interaction__in_case__case=case, counts=True)
    case.verdict = max((Verdict(one.verdict) for one in counting), key=_ORDER.index, default="")
    case.score = max((one.score for one in counting), default=0.0)
    case.severity = max((one.severity for one in counting), default=0)
    case.malice = max((one.malice for one in counting), default=0.0)
    case.danger = case.danger or case.severity >= GRAVE
    case.distress = case.distress or _distress(said(assessment))
    set_place(case, at=at)
    case.save()


def _distress(judged: Said) -> bool:
    return any(counter.kind is CounterKind.DISTRESS for counter in judged.counter)


def _open_case_of(interaction: Interaction) -> Case | None:
    customer = _customer_of(interaction)
    if customer is None:
        return None
    found = (
        Case.objects.filter(
            customer__in=customer.family(),
            site=interaction.site_id,
            state__in=JOINABLE,
            reported=False,
        )
        .order_by("-opened_at")
        .first()
    )
    return locked(found.pk) if found is not None else None


def _customer_of(interaction: Interaction) -> Customer | None:
    """Return whose contact it is now, held until the transaction ends."""
    customer = None
    # Merged or corrected while this waited for the record: once more, with what holds since.
    for _ in range(2):
        interaction.refresh_from_db(fields=["customer"])
        if interaction.customer_id is None:
            return None
        # Two contacts of one customer at once: the second waits here, and then finds the case.
        customer = Customer.objects.select_for_update().get(pk=interaction.customer_id)
        if customer.merged_into_id is None:
            break
    return customer


def _new(interaction: Interaction, *, at: datetime) -> Case:
    case = Case(
        number=_next_number(at),
        site=interaction.site,
        customer=interaction.customer,
        opened_at=at,
        review_from=at,
    )
    pin(case, at=at)
    case.save(force_insert=True)
    return case


def _next_number(at: datetime) -> str:
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    Numbering.objects.get_or_create(year=year)
    Numbering.objects.filter(year=year).update(last=F("last") + 1)
    return f"C-{year}-{Numbering.objects.get(year=year).last:05d}"


def _enter(
    act: str, case: Case, interaction: Interaction, *, at: datetime, by: User | None = None
) -> None:
    _bind(act, case, interaction, at=at, by=by)
    data = {"case": case.number, "state": str(case.state)}
    emit(f"setsudo.{act}", subject=f"case/{case.ref}", data=data, at=at)


def _bind(
    act: str, case: Case, interaction: Interaction, *, at: datetime, by: User | None = None
) -> None:
    enter(
        act,
        at=at,
        about=f"case/{case.ref}",
        by=str(by.pk) if by is not None else "",
        facts={
            "case": case.number,
            "interaction": str(interaction.pk),
            "policy": case.policy,
            "policy_hash": case.policy_hash,
        },
        rows=[case],
    )
