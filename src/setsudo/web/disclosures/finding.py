"""Who asks: which customer the identifiers that they named fit, and what somebody is to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from setsudo.cases.roles import Relation, relations
from setsudo.decisions.identifiers import named
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.customers.identify import email, handle, line_id, phone
from setsudo.web.customers.models import Customer, Identifier


@dataclass(frozen=True, slots=True)
class Fits:
    """A customer, and the kinds of identifiers that fit what is known of them."""

    customer: Customer
    kinds: tuple[str, ...]


def fitting(values: Iterable[str]) -> list[Fits]:
    """Return the customers whom identifiers fit, those first whom most of them fit."""
    kinds: dict[UUID, dict[str, str]] = {}
    live: dict[UUID, Customer] = {}
    for value in {one.strip() for one in values if one.strip()}:
        bare = handle(value)
        query = Q(value__in=[*written(value)])
        if bare:
            query |= Q(value__endswith=f":{bare}")
        for row in Identifier.objects.filter(query).select_related("customer"):
            whole = row.customer.whole()[0]
            live[whole.pk] = whole
            # Two records of one number are one number still.
            kinds.setdefault(whole.pk, {})[row.value] = row.kind
    found = [Fits(live[key], tuple(sorted(held.values()))) for key, held in kinds.items()]
    return sorted(found, key=lambda one: (-len(one.kinds), str(one.customer.pk)))


def written(value: str) -> frozenset[str]:
    """Return the ways in which an identifier may be kept."""
    region = settings.REGION
    forms = (
        value.strip(), phone(value, region=region), email(value), line_id(value), named(value),
    )  # fmt: skip
    return frozenset(one for one in forms if one)


def cases_of(customer: Customer | None) -> list[Case]:
    """Return the cases of a person, whichever of their records they stand under."""
    if customer is None:
        return []
    rows = Case.objects.filter(customer__in=[one.pk for one in customer.whole()])
    return [*rows.select_related("site").order_by("opened_at", "pk")]


def held(customer: Customer | None, user: User) -> frozenset[Relation]:
    """Return everything that somebody is to any case of a person."""
    return frozenset[Relation]().union(
        *(relations(user.person, case.involved()) for case in cases_of(customer))
    )
