"""Whose a case is follows its contacts: a record that was put right puts the case right too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.module_loading import import_string

from setsudo.web.cases.models import Case, Contact
from setsudo.web.customers.models import Customer
from setsudo.web.ledger.entering import Deed

# By name, since that room builds on this one.
HELD: Final = ("setsudo.web.measures.following.hold",)
SETTLED: Final = ("setsudo.web.measures.following.follow",)
DOUBTED: Final = ("setsudo.web.measures.following.look_again",)


def hold(interactions: Collection[UUID]) -> None:
    """Lock the cases of contacts that are about to be moved, and what stands on these cases.

    Before anything is entered or published: whoever acts on a case locks it before that too.
    """
    cases = [case.pk for case in _cases_of(interactions)]
    for name in HELD:
        import_string(name)(cases)


def settle(interactions: Collection[UUID], *, at: datetime) -> list[Deed]:
    """Let the cases of contacts that were moved name the customer whose contacts they gather.

    A case that still holds a contact of the customer whom it names keeps that name, and people look
    again at what binds that customer; where several others are left, it names nobody. What was
    decided about the acts follows the case. Called in the transaction of the act that moved the
    contacts. Returns what is to be entered: one deed for each case that names somebody else now.
    """
    deeds: list[Deed] = []
    for case in _cases_of(interactions):
        contacts = case.contacts.values_list("interaction", "interaction__customer")
        whose = {customer for _, customer in contacts}
        if case.customer_id in whose:
            if any(one in interactions and who != case.customer_id for one, who in contacts):
                for name in DOUBTED:
                    import_string(name)(case, at=at)
            continue
        was: Customer | None = case.customer
        case.customer_id = whose.pop() if len(whose) == 1 else None
        case.save(update_fields=["customer"])
        facts = {"case": case.number}
        deeds.append(Deed("case.settled", at, f"case/{case.ref}", facts=facts, rows=[case]))
        for name in SETTLED:
            import_string(name)(case, was, at=at)
    return deeds


def _cases_of(interactions: Collection[UUID]) -> list[Case]:
    keys = Contact.objects.filter(interaction__in=interactions).values("case")
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return [*rows.order_by("pk")]
