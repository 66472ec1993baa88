"""What somebody may see of customers: contacts and cases at their own sites, no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Replace

from setsudo.cases.roles import Person
from setsudo.web.accounts.models import Site
from setsudo.web.customers.identify import email, handle, line_id, phone
from setsudo.web.customers.models import Customer, Identifier, Merge, MergeProposal, ProposalState
from setsudo.web.interactions.models import Interaction

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """A customer as somebody sees them. `elsewhere` counts contacts at other sites."""

    customer: Customer
    identifiers: list[Identifier]
    contacts: list[Interaction]
    elsewhere: int
    merges: list[Merge]
    proposals: list[MergeProposal]


def visible(person: Person) -> QuerySet[Customer]:
    """Return the live customers of whom somebody may know: they were at one of their sites."""
    rows = Customer.objects.filter(merged_into__isnull=True)
    if person.headquarters:
        return rows
    return rows.filter(pk__in=_contacts(person).values("customer"))


def search(person: Person, words: str) -> QuerySet[Customer]:
    """Return the customers who match a name or any identifier, in whichever way it is written."""
    rows = visible(person)
    text = words.strip()
    if text:
        region = settings.REGION
        exact = {one for one in (phone(text, region=region), email(text), line_id(text)) if one}
        held = Identifier.objects.filter(
            Q(value__in=exact) | Q(value__endswith=f":{handle(text)}")
        ).values("customer")
        rows = rows.filter(Q(name__icontains=text) | Q(pk__in=held))
    # Counted for those on the page alone: a join would gather every customer's contacts first.
    of_one = Interaction.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    count = Coalesce(Subquery(of_one.annotate(n=Count("pk")).values("n")), 0)
    return rows.annotate(contacts=count).order_by("-created_at", "pk")


def resembling(person: Person, customer: Customer) -> QuerySet[Customer]:
    """Return the other records that share a name or an identifier with one; nothing is decided.

    A name is the same with and without the space between its parts.
    """
    held = Identifier.objects.filter(
        kind=OuterRef("kind"), value=OuterRef("value"), customer=customer
    )
    alike = Q(pk__in=Identifier.objects.filter(Exists(held)).values("customer"))
    if bare := "".join(customer.name.split()):
        alike |= Q(bare_name=bare)
    rows = search(person, "").annotate(bare_name=_without_spaces("name"))
    return rows.filter(alike).exclude(pk=customer.pk)


def _without_spaces(field: str) -> Replace:
    narrow = Replace(field, Value(" "), Value(""))
    return Replace(narrow, Value("\u3000"), Value(""))


def seen(person: Person, ref: UUID) -> Seen | None:
    """Return what somebody sees of a customer; None where they may not know of them."""
    customer = visible(person).filter(pk=ref).first()
    if customer is None:
        return None
    every = Interaction.objects.filter(customer=customer)
    mine = every if person.headquarters else every.filter(pk__in=_contacts(person).values("pk"))
    pair = Q(first=customer) | Q(second=customer)
    return Seen(
        customer=customer,
        identifiers=list(customer.identifiers.order_by("kind", "value")),
        contacts=list(
            mine.select_related("site").defer("line", "original").order_by("-received_at")[:SHOWN]
        ),
        elsewhere=every.count() - mine.count(),
        merges=list(
            Merge.objects.filter(kept=customer, undone_at__isnull=True).select_related("by")
        ),
        proposals=list(MergeProposal.objects.filter(pair, state=ProposalState.OPEN)),
    )


def open_proposals(person: Person) -> QuerySet[MergeProposal]:
    """Return the proposals that somebody may decide: both records are theirs to see."""
    rows = MergeProposal.objects.filter(state=ProposalState.OPEN).select_related("first", "second")
    known = visible(person).values("pk")
    return rows.filter(first__in=known, second__in=known).order_by("made_at", "pk")


def _contacts(person: Person) -> QuerySet[Interaction]:
    sites = Site.objects.filter(code__in=person.sites).values("pk")
    return Interaction.objects.filter(site__in=sites, customer__isnull=False)
