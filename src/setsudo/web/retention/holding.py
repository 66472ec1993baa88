"""Put a case or a customer under a legal hold, lift one, and say what is held and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from setsudo.bilingual import Text
from setsudo.measures.standing import State as MeasureState
from setsudo.referrals.proceeding import NEXT, Kind, Stage
from setsudo.referrals.referring import State as ReferralState
from setsudo.retention.asking import OVER
from setsudo.retention.holding import Because, HoldRefused
from setsudo.retention.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Contact
from setsudo.web.customers.models import Customer, Merge
from setsudo.web.disclosures.models import Request
from setsudo.web.interactions.models import Correction
from setsudo.web.ledger.entering import enter
from setsudo.web.measures.models import Measure
from setsudo.web.referrals.models import Proceeding, Referral
from setsudo.web.remembering import remembered
from setsudo.web.retention.models import Gone, LegalHold

BINDS: Final = (MeasureState.PROPOSED, MeasureState.AGREED, MeasureState.APPROVED)


@transaction.atomic
def hold_case(ref: UUID, reason: str, *, by: User, at: datetime) -> LegalHold:
    """Keep everything of a case, whatever its period. Raises NotEntitled, HoldRefused."""
    # A deletion locks the case as well, so that one of the two waits and then sees the other.
    case = Case.objects.select_for_update().get(pk=ref)
    refuse_unless_entitled(by.person, Deed.HOLD, case.involved())
    _refuse_if_gone("case", ref)
    _refuse_unless_new(reason, LegalHold.objects.filter(case=case, lifted_at__isnull=True).exists())
    return _held(LegalHold(case=case, reason=reason.strip(), by=by, at=at))


@transaction.atomic
def hold_customer(ref: UUID, reason: str, *, by: User, at: datetime) -> LegalHold:
    """Keep everything of a customer, whatever its period. Raises NotEntitled, HoldRefused."""
    customer = Customer.objects.select_for_update().get(pk=ref)
    refuse_unless_entitled(by.person, Deed.HOLD)
    _refuse_if_gone("customer", ref)
    held = LegalHold.objects.filter(customer=customer, lifted_at__isnull=True)
    _refuse_unless_new(reason, held.exists())
    return _held(LegalHold(customer=customer, reason=reason.strip(), by=by, at=at))


@transaction.atomic
def lift(ref: UUID, reason: str, *, by: User, at: datetime) -> LegalHold:
    """End a hold. What is due goes with the next run. Raises NotEntitled, HoldRefused."""
    row = LegalHold.objects.select_for_update(of=("self",)).select_related("case").get(pk=ref)
    involved = [row.case.involved()] if row.case is not None else []
    refuse_unless_entitled(by.person, Deed.LIFT, *involved)
    if not reason.strip():
        raise HoldRefused(_WHY_LIFT)
    if row.lifted_at is not None:
        raise HoldRefused(_LIFTED)
    row.lifted_by, row.lifted_at, row.lifted_because = by, at, reason.strip()
    row.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    enter("retention.hold_lifted", at=at, about=about(row), by=str(by.pk), rows=[row])
    return row


def about(row: LegalHold) -> str:
    """Return what a hold is on, as entries name it."""
    return f"case/{row.case_id}" if row.case_id is not None else f"customer/{row.customer_id}"


def in_force(case: Case | None = None, customer: Customer | None = None) -> list[LegalHold]:
    """Return the holds that keep a case or a customer, those of the customer's cases aside."""
    return [*_of_case(case)] if case is not None and customer is None else _of(case, customer)


@remembered
def _of_case(case: Case) -> list[LegalHold]:
    return _of(case, None)


def _of(case: Case | None, customer: Customer | None) -> list[LegalHold]:
    query = Q(pk__in=[])
    if case is not None:
        query |= Q(case__in=[one.pk for one in _whole(case)])
        customer = customer or case.customer
    if customer is not None:
        near = _ever_one(customer, since=None)
        query |= Q(customer__in=near)
    rows = LegalHold.objects.filter(query, lifted_at__isnull=True)
    return [
        one
        for one in rows.select_related("by", "case", "customer").order_by("at")
        if customer is None
        or one.customer is None
        or customer.pk in _ever_one(one.customer, since=one.at)
    ]


@dataclass(frozen=True, slots=True)
class KeptCustomers:
    """Of whom nothing is deleted now: under a hold, or a request of theirs waits for its answer."""

    held: frozenset[UUID]
    asking: frozenset[UUID]
    moved: frozenset[UUID]
    """Contacts that were put under somebody else while the customer was under a hold."""

    def because(self, customer: UUID | None, contacts: Collection[UUID] = ()) -> frozenset[Because]:
        """Return why contacts of this customer stay."""
        found = {Because.HOLD: self.held, Because.REQUEST: self.asking}
        moved = {Because.HOLD} if not self.moved.isdisjoint(contacts) else set[Because]()
        return frozenset(why for why, whom in found.items() if customer in whom) | moved


def kept_customers() -> KeptCustomers:
    """Return every customer of whom nothing is deleted now, other records of theirs included.

    What was held stays held until counsel lifts it, wherever people put it meanwhile: to part two
    records, or to correct whose a contact is, is no way around a hold.
    """
    held: set[UUID] = set()
    moved: set[UUID] = set()
    holds = LegalHold.objects.filter(lifted_at__isnull=True, customer__isnull=False)
    for hold in holds.select_related("customer"):
        assert hold.customer is not None  # noqa: S101 - asked for above
        reached = _ever_one(hold.customer, since=hold.at)
        held |= reached
        gone = Correction.objects.filter(was__in=reached, at__gte=hold.at)
        moved |= set(gone.values_list("interaction", flat=True))
    waits = Request.objects.exclude(state__in=[*OVER]).filter(customer__isnull=False)
    asking = Customer.objects.filter(pk__in=waits.values("customer"))
    return KeptCustomers(frozenset(held), _families(asking), frozenset(moved))


def case_kept_because(case: Case, kept: KeptCustomers, *, at: datetime) -> frozenset[Because]:
    """Return why a case stays, whatever its period."""
    whole = [one.pk for one in _whole(case)]
    customers = Case.objects.filter(pk__in=whole, customer__isnull=False)
    found = set[Because]()
    for customer in customers.values_list("customer", flat=True):
        found |= kept.because(customer)
    if kept.moved:
        contacts = Contact.objects.filter(case__in=whole, interaction__in=kept.moved)
        found |= kept.because(None, contacts.values_list("interaction", flat=True))
    if LegalHold.objects.filter(case__in=whole, lifted_at__isnull=True).exists():
        found.add(Because.HOLD)
    binding = Q(state__in=BINDS) | Q(state=MeasureState.DONE, until__gt=at)
    if Measure.objects.filter(binding, case__in=whole).exists():
        found.add(Because.MEASURE)
    if _proceeds(whole):
        found.add(Because.PROCEEDING)
    return frozenset(found)


def _proceeds(cases: Collection[UUID]) -> bool:
    referred = Referral.objects.filter(case__in=cases).exclude(state=ReferralState.CLOSED)
    if referred.exists():
        return True
    stages = Proceeding.objects.filter(case__in=cases).values_list("kind", "stage")
    return any(NEXT.get(Kind(kind), {}).get(Stage(stage)) for kind, stage in stages)


def _whole(case: Case) -> list[Case]:
    home = (case.homes() or [case])[-1]
    return home.family()


def _ever_one(customer: Customer, *, since: datetime | None) -> set[UUID]:
    """Return every record that is of the same person, or was held for it at any time since."""
    found: set[UUID] = set()
    fresh = {one.pk for one in customer.whole()}
    while fresh:
        found |= fresh
        parted = Merge.objects.filter(
            Q(kept__in=fresh) | Q(gone__in=fresh), undone_at__isnull=False
        )
        if since is not None:
            parted = parted.filter(undone_at__gte=since)
        near = {side for pair in parted.values_list("kept", "gone") for side in pair}
        others = Customer.objects.filter(pk__in=near - found)
        fresh = {one.pk for other in others for one in other.whole()} - found
    return found


def _families(rows: object) -> frozenset[UUID]:
    return frozenset(one.pk for row in rows for one in row.whole())  # type: ignore[attr-defined]


def _held(row: LegalHold) -> LegalHold:
    row.save()
    enter("retention.held", at=row.at, about=about(row), by=str(row.by_id), rows=[row])
    return row


def _refuse_if_gone(what: str, ref: UUID) -> None:
    if Gone.objects.filter(what=what, ref=ref).exists():
        raise HoldRefused(_GONE)


def _refuse_unless_new(reason: str, held: bool) -> None:
    if not reason.strip():
        raise HoldRefused(_WHY)
    if held:
        raise HoldRefused(_HELD)


_WHY: Final = Text(
    ja="なぜ残すのかを書いてください(例:訴訟の見込み、警察への相談)。",
    en="Say why it is kept (for example: a claim is expected, the police were told).",
)
_WHY_LIFT: Final = Text(ja="なぜ解くのかを書いてください。", en="Say why the hold can end.")
_GONE: Final = Text(
    ja="保存期間を過ぎ、すでに削除されています。保全できる内容は残っていません。",
    en="Its time had run out and it was deleted: nothing is left that a hold could keep.",
)
_HELD: Final = Text(ja="すでに保全しています。", en="It is under a hold already.")
_LIFTED: Final = Text(ja="この保全はすでに解かれています。", en="This hold was lifted already.")
