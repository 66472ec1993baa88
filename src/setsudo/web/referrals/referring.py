"""Somebody outside is contacted: the referral, and everything that follows on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from setsudo.referrals.lacking import refuse_if_any
from setsudo.referrals.permissions import Deed, refuse_unless_entitled
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed as Contacting
from setsudo.referrals.referring import (
    Further,
    Ground,
    Plan,
    State,
    after,
    lacking,
    lacking_further,
)
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked as locked_case
from setsudo.web.cases.models import Case, Determined
from setsudo.web.ledger.entering import enter
from setsudo.web.measures.gathering import holding
from setsudo.web.referrals.clocks import look_soon
from setsudo.web.referrals.models import BundleMade, Contacted, Referral


@transaction.atomic
def refer(ref: UUID, plan: Plan, *, by: User, at: datetime) -> Referral:
    """Record that somebody outside was contacted. Raises NotEntitled, NotReferable.

    It rests on a determination of malice, but for a call to the police in danger, which anybody
    records at once.
    """
    case = locked_case(ref)
    police = plan.receiver is Receiver.POLICE and plan.ground is Ground.EMERGENCY
    deed = Deed.CALL_POLICE if police else Deed.REFER
    refuse_unless_entitled(by.person, deed, case.involved())
    found = holding(case)
    malicious = found if found is not None and found.malicious else None
    criteria = criteria_met(malicious)
    refuse_if_any(lacking(plan, criteria=criteria, made=made_for(case, plan.receiver), now=at))
    row = Referral.objects.create(
        case=case,
        determination=malicious,
        receiver=plan.receiver,
        who=plan.who.strip(),
        ground=plan.ground,
        criteria=criteria,
        danger=plan.danger.strip(),
        receipt=plan.receipt.strip(),
        next_on=plan.next_on,
        by=by,
        at=at,
    )
    first = Contacted.objects.create(
        referral=row,
        deed=Contacting.REFER,
        how=plan.how,
        who=row.who,
        words=plan.why.strip() or row.danger,
        receipt=row.receipt,
        next_on=plan.next_on,
        bundle=plan.bundle,
        happened=plan.at,
        by=by,
        at=at,
    )
    _entered(row, first, by=by, at=at)
    look_soon(at)
    return row


@transaction.atomic
def follow(ref: UUID, further: Further, *, by: User, at: datetime) -> Contacted:
    """Record a further contact, an answer, or the end. Raises NotEntitled, NotNow, NotReferable."""
    case = locked_case(Referral.objects.values_list("case", flat=True).get(ref=ref))
    row = Referral.objects.select_for_update(of=("self",)).get(ref=ref)
    row.case = case
    refuse_unless_entitled(by.person, Deed.REFER, case.involved())
    row.state = after(State(row.state), further.deed)
    made = made_for(case, Receiver(row.receiver))
    first = row.contacts.order_by("pk").first()
    since = first.happened if first is not None else row.at
    refuse_if_any(lacking_further(further, since=since, made=made, now=at))
    row.receipt = further.receipt.strip() or row.receipt
    row.next_on = None if further.deed is Contacting.CLOSE else further.next_on
    row.save()
    one = Contacted.objects.create(
        referral=row,
        deed=further.deed,
        how=further.how,
        who=further.who.strip() or row.who,
        words=further.words.strip(),
        receipt=further.receipt.strip(),
        next_on=row.next_on,
        bundle=further.bundle,
        happened=further.at,
        by=by,
        at=at,
    )
    _entered(row, one, by=by, at=at)
    look_soon(at)
    return one


def criteria_met(found: Determined | None) -> list[str]:
    """Return the criteria of malice that a determination found met; empty without malice."""
    if found is None or not found.malicious:
        return []
    draft: dict[str, Any] = found.proposal.draft
    return [one["criterion"] for one in draft["malice"] if one["met"]]


def made_for(case: Case, receiver: Receiver) -> frozenset[str]:
    """Return the digests of the bundles of a case that were made for somebody."""
    rows = BundleMade.objects.filter(case__in=[one.pk for one in case.family()], receiver=receiver)
    return frozenset(rows.values_list("content", flat=True))


def _entered(row: Referral, one: Contacted, *, by: User, at: datetime) -> None:
    enter(
        f"referral.{one.deed}",
        at=at,
        about=f"case/{row.case_id}",
        by=str(by.pk),
        facts={
            "case": row.case.number,
            "referral": str(row.ref),
            "receiver": str(row.receiver),
            "ground": str(row.ground),
            "how": str(one.how),
            "state": str(row.state),
            "bundle": one.bundle,
        },
        rows=[row, one],
    )
