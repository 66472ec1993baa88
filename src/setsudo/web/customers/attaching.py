"""Whose contact it is: found by what it tells, a new customer where nobody fits.

One identifier is enough for a contact: the same number calls again, and tells nothing else. Were
two needed, whoever calls ten times would be ten customers, and no repetition would ever be seen.
Nobody is taken for somebody else by one identifier that another one contradicts, and what only
tells of a household is not put to one of it. Joining two records takes two identifiers, and a
person; a contact under the wrong one is moved by a person, and stays there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from setsudo.interactions.lines import from_line
from setsudo.web.customers.calling import different_people
from setsudo.web.customers.identify import Known, identifiers_of
from setsudo.web.customers.models import (
    Customer,
    Identifier,
    IdentifierKind,
    Merge,
    MergeProposal,
)
from setsudo.web.interactions.models import Correction, Interaction
from setsudo.web.ledger.entering import enter

# By name, since that room builds on this one.
KNOWN_ANEW: Final = ("setsudo.web.measures.reaching.known_anew",)
ENOUGH: Final = 2
"""Shared identifiers from which on two records are proposed as one customer."""
_STRENGTH: Final[Mapping[IdentifierKind, int]] = {
    IdentifierKind.ACCOUNT: 5,
    IdentifierKind.LINE: 4,
    IdentifierKind.SOCIAL: 3,
    IdentifierKind.EMAIL: 2,
    IdentifierKind.PHONE: 1,
    IdentifierKind.ORDER: 1,
}
_OF_SEVERAL: Final = frozenset({IdentifierKind.PHONE, IdentifierKind.ORDER})
LOOKED_THROUGH: Final = 500
"""Contacts of a customer that are read again in order to tell what only one of them told."""
# Any number serves, as long as nothing else in this database locks by it.
_LOCK: Final = 0x5E75_0D0


@transaction.atomic
def attach(ref: UUID, *, at: datetime) -> Customer | None:
    """Attach a contact to its customer, a new one where nobody fits, and propose likely merges.

    Returns None where the contact tells nothing. What a person corrected stays as they left it.
    """
    _alone()
    row = Interaction.objects.select_for_update(of=("self",)).get(ref=ref)
    if row.customer_id is not None or row.corrections.exists():
        return row.customer
    contact = from_line(row.line, source=row.source)
    told = identifiers_of(contact, region=settings.REGION)
    if not told:
        return None
    customer = _live(_fitting(told, contact.customer.name))
    if customer is None:
        customer = Customer.objects.create(created_at=at)
    if not customer.name and contact.customer.name:
        customer.name = contact.customer.name.replace("\x00", "")[:200]
        customer.save(update_fields=["name"])
    learn(customer, told, at=at)
    row.customer = customer
    row.save(update_fields=["customer"])
    enter(
        "customer.attached",
        at=at,
        about=f"interaction/{row.ref}",
        facts={"customer": str(customer.ref)},
    )
    return customer


def learn(customer: Customer, told: Iterable[Known], *, at: datetime) -> None:
    """Keep identifiers of a customer, and propose a merge with whoever shares enough of them."""
    new = set(told) - known_of([customer])[customer.pk]
    Identifier.objects.bulk_create(
        [
            Identifier(customer=customer, kind=one.kind, value=one.value, added_at=at)
            for one in sorted(new)
        ],
        ignore_conflicts=True,
    )
    if new:
        tell_known_anew([customer.pk], at=at)
    propose(customer, at=at)


def tell_known_anew(customers: Collection[UUID], *, at: datetime) -> None:
    """Tell whoever binds customers that these are known by other identifiers from now on."""
    for name in KNOWN_ANEW:
        import_string(name)(customers, at)


def propose(customer: Customer, *, at: datetime) -> None:
    """Propose every live record that shares two identifiers or more with this one, once."""
    mine = known_of([customer])[customer.pk]
    for other, theirs in _sharing(mine).items():
        shared = mine & theirs
        if other == customer.pk or len(shared) < ENOUGH:
            continue
        first, second = sorted((customer.pk, other))
        pair = (first, second)
        if (
            Merge.objects.filter(kept__in=pair, gone__in=pair, undone_at__isnull=False).exists()
            or Correction.objects.filter(was__in=pair, customer__in=pair).exists()
        ):
            # A person has said before that these are two.
            continue
        MergeProposal.objects.get_or_create(
            first_id=first,
            second_id=second,
            defaults={"shared": sorted(one.kind.value for one in shared), "made_at": at},
        )


def known_of(customers: Collection[Customer | UUID]) -> dict[UUID, set[Known]]:
    """Return the identifiers of each customer."""
    keys = [one.pk if isinstance(one, Customer) else one for one in customers]
    found: dict[UUID, set[Known]] = {key: set() for key in keys}
    for row in Identifier.objects.filter(customer__in=keys):
        found[row.customer_id].add(Known(IdentifierKind(row.kind), row.value))
    return found


def forget(row: Interaction, customer: Customer) -> frozenset[Known]:
    """Take from a customer what only this contact told of them, as it was never theirs; else the
    next contact of whoever it was would stand under the wrong person again. Returns what it told.
    """
    region = settings.REGION
    told = identifiers_of(from_line(row.line, source=row.source), region=region)
    others = Interaction.objects.filter(customer=customer).exclude(pk=row.pk)
    newest = [*others.order_by("-received_at").only("line", "source")[: LOOKED_THROUGH + 1]]
    if len(newest) > LOOKED_THROUGH:
        return told
    theirs = frozenset[Known]().union(
        *(identifiers_of(from_line(one.line, source=one.source), region=region) for one in newest)
    )
    for one in told - theirs:
        Identifier.objects.filter(customer=customer, kind=one.kind, value=one.value).delete()
    return told


def _fitting(told: frozenset[Known], name: str) -> Customer | None:
    shared = _sharing(told)
    called = dict(Customer.objects.filter(pk__in=shared).values_list("pk", "name"))
    fits = [
        (_strength(told & theirs), customer)
        for customer, theirs in shared.items()
        if not contradict(told, theirs)
        and not (_weak(told & theirs) and different_people(name, called[customer]))
    ]
    if not fits:
        return None
    best = max(strength for strength, _ in fits)
    alike = {customer: told & shared[customer] for strength, customer in fits if strength == best}
    # All that tells of one tells of another too, and more: it is that other one.
    likely = [one for one in alike if not any(alike[one] < more for more in alike.values())]
    if len(likely) > 1 and all(_weak(alike[one]) for one in likely):
        likely = _of_a_household(likely, told, shared, called, name)
    return Customer.objects.filter(pk__in=likely).order_by("created_at", "pk").first()


def _of_a_household(
    likely: Collection[UUID],
    told: frozenset[Known],
    shared: Mapping[UUID, set[Known]],
    called: Mapping[UUID, str],
    name: str,
) -> list[UUID]:
    """Return whom a contact names of those who share a number; else the record of whoever it was.

    That record is known by nothing but what they share: were it the oldest of them, the father
    would answer for what the son said. None yet where there is none of them.
    """
    named = [one for one in likely if name and called[one]]
    if len(named) == 1:
        return named
    return [one for one in likely if not called[one] and shared[one] <= told]


def _strength(shared: Collection[Known]) -> tuple[int, int]:
    """Return how much tells of somebody: the strongest kind first, then all kinds, each once.

    Fifty orders of one customer are no match for the account of another.
    """
    kinds = [_STRENGTH[kind] for kind in {one.kind for one in shared}]
    return max(kinds), sum(kinds)


def _weak(shared: Collection[Known]) -> bool:
    """Say whether nothing is shared but what a household or a company shares."""
    return {one.kind for one in shared} <= _OF_SEVERAL


def _live(customer: Customer | None) -> Customer | None:
    """Return the record that stands for this one now, held until the transaction ends."""
    while customer is not None:
        customer = Customer.objects.select_for_update().get(pk=customer.pk)
        if customer.merged_into_id is None:
            return customer
        customer = customer.merged_into
    return None


def contradict(told: Collection[Known], theirs: Collection[Known]) -> bool:
    """Say whether both name a kind of identifier and agree on none of that kind.

    Orders are many for one customer, and contradict nothing.
    """
    kinds = {one.kind for one in told} & {one.kind for one in theirs} - {IdentifierKind.ORDER}
    shared = {one.kind for one in set(told) & set(theirs)}
    return bool(kinds - shared)


def _sharing(told: Collection[Known]) -> dict[UUID, set[Known]]:
    """Return the live customers who hold any of these identifiers, with all of theirs."""
    holders: set[UUID] = set()
    for kind in {one.kind for one in told}:
        values = [one.value for one in told if one.kind is kind]
        holders |= set(
            Identifier.objects.filter(
                kind=kind, value__in=values, customer__merged_into__isnull=True
            ).values_list("customer_id", flat=True)
        )
    return known_of(holders)


def _alone() -> None:
    """Let no two transactions make a customer of the same identifiers at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
