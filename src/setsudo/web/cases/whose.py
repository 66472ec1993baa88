"""Whose a case is follows its contacts: a record that was put right puts the case right too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from setsudo.web.cases.models import Case, Contact
from setsudo.web.ledger.entering import Deed


def settle(interactions: Collection[UUID], *, at: datetime) -> list[Deed]:
    """Let the cases of contacts that were moved name the customer whose contacts they gather.

    A case that still holds a contact of the customer whom it names keeps that name; where several
    others are left, it names nobody. Called in the transaction of the act that moved the contacts.
    Returns what is to be entered: one deed for each case that names somebody else now.
    """
    keys = Contact.objects.filter(interaction__in=interactions).values("case")
    cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    deeds: list[Deed] = []
    for case in cases:
        whose = set(case.contacts.values_list("interaction__customer", flat=True))
        if case.customer_id in whose:
            continue
        case.customer_id = whose.pop() if len(whose) == 1 else None
        case.save(update_fields=["customer"])
        facts = {"case": case.number}
        deeds.append(Deed("case.settled", at, f"case/{case.ref}", facts=facts, rows=[case]))
    return deeds
