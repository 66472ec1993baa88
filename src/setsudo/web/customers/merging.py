"""Two records made one and parted again by people; contacts put under the right customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import ROLE_NAMES, Role
from setsudo.errors import CaseError
from setsudo.web.accounts.models import User
from setsudo.web.customers.attaching import (
    learn,
    propose,
    tell_known_anew,
)
from setsudo.web.customers.models import (
    Customer,
    Identifier,
    Merge,
    MergeProposal,
    ProposalState,
)
from setsudo.web.customers.parting import KNOWN, came_since
from setsudo.web.customers.telling_apart import told_by_another
from setsudo.web.interactions.models import Correction, Interaction
from setsudo.web.ledger.entering import Deed, enter, enter_all

KEEPERS = frozenset({Role.SUPERVISOR, Role.OFFICER})
"""Who looks after the records of customers."""
MOVING: Final[list[str]] = ["setsudo.web.cases.whose.hold"]
MOVED: Final[list[str]] = ["setsudo.web.cases.whose.settle"]
"""What follows when contacts are another customer's. By name: cases are built on customers."""


class NotSo(CaseError):
    """What is asked for about customers cannot be: said with the remedy."""

    code = "customer_record"


def refuse_unless_keeper(user: User) -> None:
    """Let through whoever looks after customers' records. Raises NotEntitled."""
    if not user.person.roles & KEEPERS:
        names = [ROLE_NAMES[role] for role in (Role.SUPERVISOR, Role.OFFICER)]
        raise NotEntitled(
            user.person,
            Role.OFFICER,
            "role",
            Text(
                ja=f"お客様の記録を扱えるのは{'、'.join(name.ja for name in names)}です。",
                en=f"Customers' records belong to: {', '.join(name.en for name in names)}.",
            ),
        )


@transaction.atomic
def merge(kept: UUID, gone: UUID, reason: str, *, by: User, at: datetime) -> Merge:
    """Make two records one: everything of `gone` is moved to `kept`, and remembered as moved."""
    refuse_unless_keeper(by)
    _need(reason)
    both = _locked(kept, gone)
    if len(both) != 2:
        raise NotSo(_TWO)
    if any(one.merged_into_id is not None for one in both.values()):
        raise NotSo(_NOT_LIVE)
    moved = [*Interaction.objects.filter(customer=gone).values_list("pk", flat=True)]
    known = [*Identifier.objects.filter(customer=kept).values_list("pk", flat=True)]
    _moving(moved)
    learnt = _identifiers_moved(kept, gone, at=at)
    row = Merge.objects.create(
        kept_id=kept,
        gone_id=gone,
        moved={
            "interactions": [str(one) for one in moved],
            "identifiers": learnt,
            KNOWN: known,
        },
        reason=reason.strip(),
        by=by,
        at=at,
    )
    Interaction.objects.filter(pk__in=moved).update(customer=kept)
    Customer.objects.filter(pk=gone).update(merged_into=kept)
    cases = _moved(moved, at=at)
    _settled(kept, gone, by=by, at=at)
    tell_known_anew([kept, gone], at=at)
    enter_all(
        [
            *cases,
            Deed(
                "customer.merged",
                at,
                f"customer/{kept}",
                by=str(by.pk),
                facts={"gone": str(gone), "contacts": len(moved), "cases": len(cases)},
                personal={"reason": reason.strip()},
                rows=[row],
            ),
        ]
    )
    return row


@transaction.atomic
def undo(merge: int, reason: str, *, by: User, at: datetime) -> Merge:
    """Take two records apart again: what was moved goes back, unless it was moved on since.

    What came in since goes with whoever it names, and so do the identifiers that it alone told.
    """
    refuse_unless_keeper(by)
    _need(reason)
    row = Merge.objects.select_for_update().filter(pk=merge).first()
    if row is None or row.undone_at is not None:
        raise NotSo(_UNDONE)
    _locked(row.kept_id, row.gone_id)
    back = [
        *Interaction.objects.filter(
            pk__in=row.moved["interactions"], customer=row.kept_id
        ).values_list("pk", flat=True)
    ]
    since = came_since(row)
    back += since.contacts
    _moving(back)
    Interaction.objects.filter(pk__in=back).update(customer=row.gone_id)
    # They are two again before anybody asks whom a measure binds.
    Identifier.objects.filter(pk__in=row.moved["identifiers"], customer=row.kept_id).delete()
    for one in since.alone:
        Identifier.objects.filter(customer=row.kept_id, kind=one.kind, value=one.value).delete()
    Customer.objects.filter(pk=row.gone_id).update(merged_into=None)
    row.undone_by, row.undone_at, row.undone_because = by, at, reason.strip()
    row.save()
    learn(Customer.objects.get(pk=row.gone_id), since.told, at=at)
    cases = _moved(back, at=at)
    tell_known_anew([row.kept_id, row.gone_id], at=at)
    enter_all(
        [
            *cases,
            Deed(
                "customer.parted",
                at,
                f"customer/{row.kept_id}",
                by=str(by.pk),
                facts={"gone": str(row.gone_id), "cases": len(cases)},
                personal={"reason": reason.strip()},
                rows=[row],
            ),
        ]
    )
    return row


@transaction.atomic
def decline(proposal: int, reason: str, *, by: User, at: datetime) -> MergeProposal:
    """Say that two records are two customers; they are not proposed again."""
    refuse_unless_keeper(by)
    _need(reason)
    row = MergeProposal.objects.select_for_update().filter(pk=proposal).first()
    if row is None or row.state != ProposalState.OPEN:
        raise NotSo(_DECIDED)
    row.state, row.decided_by, row.decided_at = ProposalState.DECLINED, by, at
    row.reason = reason.strip()
    row.save()
    enter(
        "customer.merge_declined",
        at=at,
        about=f"customer/{row.first_id}",
        by=str(by.pk),
        facts={"other": str(row.second_id)},
        personal={"reason": reason.strip()},
    )
    return row


@transaction.atomic
def correct(
    interaction: UUID, customer: UUID | None, reason: str, *, by: User, at: datetime
) -> Correction:
    """Put a contact under the customer whose it is, or under nobody. Programs leave it there."""
    refuse_unless_keeper(by)
    _need(reason)
    row = Interaction.objects.select_for_update(of=("self",)).filter(pk=interaction).first()
    if row is None:
        raise NotSo(_NO_CONTACT)
    people = _locked(*(one for one in (row.customer_id, customer) if one is not None))
    right = people.get(customer) if customer is not None else None
    if customer is not None and (right is None or right.merged_into_id is not None):
        raise NotSo(_NOT_LIVE)
    if row.customer_id == customer:
        raise NotSo(_SAME)
    was = people.get(row.customer_id) if row.customer_id is not None else None
    _moving([row.pk])
    correction = Correction.objects.create(
        interaction=row, was_id=row.customer_id, customer_id=customer,
        reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    row.customer_id = customer
    row.save(update_fields=["customer"])
    told_by_another(row, was, right, at=at)
    cases = _moved([row.pk], at=at)
    if was is not None:
        tell_known_anew([was.pk], at=at)
    enter_all(
        [
            *cases,
            Deed(
                "customer.corrected",
                at,
                f"interaction/{row.pk}",
                by=str(by.pk),
                facts={
                    "was": str(correction.was_id or ""),
                    "customer": str(customer or ""),
                    "cases": [one.facts["case"] for one in cases],
                },
                personal={"reason": reason.strip()},
            ),
        ]
    )
    return correction


def _moving(interactions: Sequence[UUID]) -> None:
    """Tell whoever gathers contacts that these are about to be another customer's."""
    for name in MOVING:
        import_string(name)(interactions)


def _moved(interactions: Sequence[UUID], *, at: datetime) -> list[Deed]:
    """Tell whoever gathers contacts that these are another customer's now.

    Returns what is to be entered of what changed with them.
    """
    return [deed for name in MOVED for deed in import_string(name)(interactions, at=at)]


def _locked(*refs: UUID) -> dict[UUID, Customer]:
    # Always in the same order, so that two merges never wait for each other.
    rows = Customer.objects.select_for_update().filter(pk__in=refs).order_by("pk")
    return {row.pk: row for row in rows}


def _identifiers_moved(kept: UUID, gone: UUID, *, at: datetime) -> list[int]:
    there = set(Identifier.objects.filter(customer=kept).values_list("kind", "value"))
    new = [
        Identifier.objects.create(customer_id=kept, kind=kind, value=value, added_at=at)
        for kind, value in Identifier.objects.filter(customer=gone).values_list("kind", "value")
        if (kind, value) not in there
    ]
    return [row.pk for row in new]


def _settled(kept: UUID, gone: UUID, *, by: User, at: datetime) -> None:
    still = MergeProposal.objects.filter(state=ProposalState.OPEN)
    pair = Q(first=kept, second=gone) | Q(first=gone, second=kept)
    still.filter(pair).update(state=ProposalState.MERGED, decided_by=by, decided_at=at)
    # Proposals of a record that is gone become those of the one that was kept.
    still.filter(Q(first=gone) | Q(second=gone)).delete()
    propose(Customer.objects.get(pk=kept), at=at)


def _need(reason: str) -> None:
    if not reason.strip():
        raise NotSo(_REASON)


_REASON = Text(ja="理由を書いてください。", en="Write the reason.")
_TWO = Text(
    ja="異なる二つの記録を選んでください。", en="Choose two different records of customers."
)
_NOT_LIVE = Text(
    ja="その記録はすでに統合されています。統合先の記録を選んでください。",
    en="That record has been merged already: choose the one that it was merged into.",
)
_UNDONE = Text(
    ja="その統合は、ないか、すでに取り消されています。",
    en="There is no such merge, or it has been undone already.",
)
_DECIDED = Text(
    ja="その提案は、ないか、すでに決まっています。",
    en="There is no such proposal, or it has been decided already.",
)
_NO_CONTACT = Text(ja="その応対はありません。", en="There is no such contact.")
_SAME = Text(
    ja="その応対は、すでにその方の記録にあります。",
    en="The contact stands under that customer already.",
)
