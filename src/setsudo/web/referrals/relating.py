"""What one person is to every case in which they have a part, asked for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db.models import Q

from setsudo.cases.roles import Relation
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part, PartTaken, Standing
from setsudo.web.customers.models import Customer

_RELATIONS: Final[Mapping[str, Relation]] = {
    Part.ASKED: Relation.ASKED,
    Part.VICTIM: Relation.VICTIM,
    Part.REPORTER: Relation.REPORTER,
    Part.ACCUSED: Relation.ACCUSED,
}
_CONCERNED: Final = frozenset({Relation.VICTIM, Relation.REPORTER, Relation.ACCUSED})
_NOTHING: Final[frozenset[Relation]] = frozenset()


def related(user: User) -> dict[UUID, frozenset[Relation]]:
    """Return what a person is to each case: asked, a party, or whoever investigated it.

    It agrees with `Case.involved`: what bars them where a case lives on bars them on it too.
    """
    held: defaultdict[UUID, set[Relation]] = defaultdict(set)
    parts = PartTaken.objects.filter(user=user, part__in=[*_RELATIONS])
    for case, part in parts.values_list("case", "part"):
        held[case].add(_RELATIONS[part])
    newest = [case for case, found in held.items() if found & _CONCERNED]
    while newest:
        rows = Case.objects.filter(joined_to__in=newest).values_list("pk", "joined_to")
        newest = []
        for case, home in rows:
            if home is not None:
                held[case] |= held[home] & _CONCERNED
                newest.append(case)
    investigated = Case.objects.filter(
        Q(claimed_by=user)
        | Q(proposals__by=user, proposals__standing=Standing.OPEN)
        | Q(determinations__proposed_by=user, determinations__holds=True)
    )
    for case in investigated.values_list("pk", flat=True):
        held[case].add(Relation.CLAIMED)
    return {case: frozenset(found) for case, found in held.items()}


def related_to_customers(
    customers: Iterable[UUID], near: Mapping[UUID, frozenset[Relation]]
) -> dict[UUID, frozenset[Relation]]:
    """Return what a person is to any case of each customer, whichever record it stands under."""
    rows = Case.objects.filter(pk__in=[*near], customer__isnull=False)
    theirs = dict(rows.values_list("pk", "customer"))
    asked = {*customers}
    whole = _whole({*asked, *theirs.values()})
    held: defaultdict[UUID, frozenset[Relation]] = defaultdict(frozenset)
    for case, customer in theirs.items():
        held[whole[customer]] |= near[case]
    return {one: held.get(whole[one], _NOTHING) for one in asked}


def _whole(customers: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the record in which each of these lives on."""
    into = {one: one for one in customers}
    newest = {*into}
    while newest:
        rows = Customer.objects.filter(pk__in=newest, merged_into__isnull=False)
        further = {one: to for one, to in rows.values_list("pk", "merged_into") if to is not None}
        into = {one: further.get(last, last) for one, last in into.items()}
        newest = {*further.values()}
    return into
