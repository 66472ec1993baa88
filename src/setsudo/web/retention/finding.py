"""What is due, class by class, and what of it stays all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from setsudo.assessment.model import Verdict
from setsudo.cases.determination import Outcome
from setsudo.cases.states import State
from setsudo.measures.transactions import ENDED, Choice
from setsudo.retention.asking import OVER
from setsudo.retention.classes import Kept, months_after, months_before
from setsudo.retention.holding import Because
from setsudo.web.cases.models import Case, Determined, Piece, Rests, Unsent
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.disclosures.models import Request
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.interactions.models import Assessment, Interaction
from setsudo.web.measures.models import Measure, StatutoryRecord
from setsudo.web.notices.models import Notice
from setsudo.web.public.models import Message
from setsudo.web.referrals.models import Proceeding, Referral
from setsudo.web.retention.holding import KeptCustomers, case_kept_because, kept_customers
from setsudo.web.retention.models import Gone
from setsudo.web.retention.periods import in_force
from setsudo.web.transactions.models import Asked, Decided, Met, Transaction

_M = TypeVar("_M", bound=Model)
_HOLDS: Final = Q(choice=Choice.HOLD, released_at__isnull=True)
_NONE: Final[frozenset[Because]] = frozenset()


class What(StrEnum):
    """What is deleted as one: whole, or not at all."""

    INTERACTION = "interaction"
    CASE = "case"
    STATUTORY = "statutory"
    DRAFT = "draft"
    MESSAGE = "message"
    TRANSACTION = "transaction"
    CUSTOMER = "customer"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time is over, and what keeps it all the same, if anything does."""

    what: What
    key: UUID | int
    code: Kept
    kept: frozenset[Because] = _NONE


@dataclass(frozen=True, slots=True)
class Look:
    """One look at what is due at a moment; at one thing alone where `only` names its key."""

    at: datetime
    months: Mapping[Kept, int | None]
    kept: KeptCustomers
    only: UUID | int | None = None

    def cut(self, code: Kept) -> datetime:
        """Return the latest moment from which the period of a class is over."""
        return months_before(self.at, self.months[code] or 0)

    def of(self, rows: QuerySet[_M]) -> QuerySet[_M]:
        """Return the rows that are looked at."""
        return rows if self.only is None else rows.filter(pk=self.only)

    def of_those_left(self, rows: QuerySet[_M], what: What) -> QuerySet[_M]:
        """Return the rows that are looked at, of those whose content is not gone."""
        gone = Gone.objects.filter(what=what, ref=OuterRef("pk"))
        return self.of(rows).exclude(Exists(gone))


def due(at: datetime) -> Iterator[Due]:
    """Yield everything whose time is over at a moment, held or not; what is gone is left out."""
    look = Look(at, in_force(), kept_customers())
    for find in _FINDERS.values():
        yield from find(look)


def is_still_free(one: Due, at: datetime) -> bool:
    """Look again at one thing: it is due still, and nothing keeps it."""
    look = Look(at, in_force(), kept_customers(), only=one.key)
    return any(again.what == one.what and not again.kept for again in _FINDERS[one.what](look))


def counted(at: datetime) -> Mapping[Kept, tuple[int, Counter[Because]]]:
    """Return how many of each class are due at a moment, and of those how many stay, and why."""
    look = Look(at, in_force(), kept_customers())
    found: dict[Kept, tuple[int, Counter[Because]]] = {}
    # Contacts may be millions: the database counts them.
    for code, rows in _loose_contacts(look):
        if number := rows.count():
            whose = {
                Because.HOLD: Q(customer__in=look.kept.held) | Q(pk__in=look.kept.moved),
                Because.REQUEST: Q(customer__in=look.kept.asking),
            }
            stay = Counter({why: rows.filter(which).count() for why, which in whose.items()})
            found[code] = (number, +stay)
    for what, find in _FINDERS.items():
        if what is What.INTERACTION:
            continue
        for one in find(look):
            number, stay = found.get(one.code, (0, Counter()))
            stay.update(one.kept)
            found[one.code] = (number + 1, stay)
    return MappingProxyType(found)


Months = Mapping[Kept, int | None]


def _loose_contacts(look: Look) -> Iterator[tuple[Kept, QuerySet[Interaction]]]:
    """Yield the contacts in no case whose time is over, those within the norm and those raised."""
    # What is left of a case that is gone keeps no contact any more.
    gone = Gone.objects.filter(what=What.CASE, ref=OuterRef("case"))
    of_it = Q(interaction=OuterRef("pk")) | Q(attachment__interaction=OuterRef("pk"))
    cited = Piece.objects.filter(of_it, ~Exists(gone))
    loose = look.of_those_left(Interaction.objects.all(), What.INTERACTION).filter(
        ~Exists(cited), ~Exists(Exhibit.objects.filter(of_it)), in_case__isnull=True
    )
    raised = Assessment.objects.filter(interaction=OuterRef("pk"), counts=True).exclude(
        verdict=Verdict.WITHIN
    )
    for code, which in (
        (Kept.CONTACT_WITHIN, ~Exists(raised)),
        (Kept.CONTACT_RAISED, Exists(raised)),
    ):
        yield code, loose.filter(which, received_at__lte=look.cut(code))


def _contacts(look: Look) -> Iterator[Due]:
    for code, rows in _loose_contacts(look):
        told = rows.order_by("received_at", "pk").values_list("pk", "customer")
        for key, customer in told.iterator(chunk_size=2000):
            yield Due(What.INTERACTION, key, code, look.kept.because(customer, [key]))


def _cases(look: Look) -> Iterator[Due]:
    shortest = min(look.months[code] or 0 for code in (Kept.CASE_JUSTIFIED, Kept.CASE_DETERMINED))
    rows = look.of_those_left(Case.objects.all(), What.CASE).filter(
        state=State.CLOSED, closed_at__lte=months_before(look.at, shortest)
    )
    for case in rows.select_related("customer").order_by("closed_at").iterator(chunk_size=500):
        code, when = case_due(case, look.months)
        if when <= look.at:
            because = case_kept_because(case, look.kept, at=look.at)
            if _others_rest_on(case, look):
                because |= {Because.CASE}
            yield Due(What.CASE, case.pk, code, because)


def _others_rest_on(case: Case, look: Look) -> bool:
    """Say whether a case that stays has evidence from this one, which was joined to it once."""
    family = [one.pk for one in case.family()]
    # A file that came along with a contact goes with it, and what names the file as well.
    contacts = Q(interaction__in_case__case__in=family) | Q(
        attachment__interaction__in_case__case__in=family
    )
    others = {
        *Piece.objects.filter(contacts).values_list("case", flat=True),
        *Exhibit.objects.filter(contacts).values_list("case", flat=True),
        *Rests.objects.filter(piece__case__in=family).values_list("proposal__case", flat=True),
    }.difference(family)
    gone = Gone.objects.filter(what=What.CASE, ref=OuterRef("pk"))
    for other in Case.objects.filter(~Exists(gone), pk__in=others):
        home = (other.homes() or [other])[-1]
        if home.state != State.CLOSED or case_due(home, look.months)[1] > look.at:
            return True
        if case_kept_because(home, look.kept, at=look.at):
            return True
    return False


def case_due(case: Case, months: Months) -> tuple[Kept, datetime]:
    """Return which class a closed case is of, and when it is due, all that it holds considered."""
    family = [one.pk for one in case.family()]
    found = Determined.objects.filter(case__in=family, holds=True)
    beyond = found.filter(outcome_now=Outcome.BEYOND_NORM).exists()
    code = Kept.CASE_DETERMINED if beyond else Kept.CASE_JUSTIFIED
    longest = max(months[one] or 0 for one in (code, *_holds(family)))
    assert case.closed_at is not None  # noqa: S101 - the database promises it of a closed case
    ends = [case.closed_at]
    for ended, until in Measure.objects.filter(case__in=family).values_list("ended_at", "until"):
        ends += [one for one in (ended or until,) if one is not None]
    return code, months_after(max(ends), longest)


def _holds(family: list[UUID]) -> Iterator[Kept]:
    if Exhibit.objects.filter(case__in=family).exists():
        yield Kept.EXHIBIT
    if Notice.objects.filter(case__in=family).exists():
        yield Kept.NOTICE
    outside = (Referral.objects, Proceeding.objects)
    if any(rows.filter(case__in=family).exists() for rows in outside):
        yield Kept.PROCEEDING


def _statutory(look: Look) -> Iterator[Due]:
    today = timezone.localtime(look.at).date()
    cut = timezone.localtime(look.cut(Kept.STATUTORY)).date()
    # Kept to the end of the last day: the day of the refusal is not counted (Civil Code art. 140).
    rows = look.of(StatutoryRecord.objects.all()).filter(keep_until__lt=today, refused_on__lt=cut)
    for row in rows.select_related("measure__case"):
        because = case_kept_because(row.measure.case, look.kept, at=look.at)
        yield Due(What.STATUTORY, row.pk, Kept.STATUTORY, because)


def _drafts(look: Look) -> Iterator[Due]:
    rows = look.of(Unsent.objects.all()).filter(at__lte=look.cut(Kept.DRAFT)).select_related("case")
    for row in rows:
        # Only a hold or a request keeps a draft: proceedings rest on what was sent.
        because = case_kept_because(row.case, look.kept, at=look.at) & {
            Because.HOLD,
            Because.REQUEST,
        }
        yield Due(What.DRAFT, row.pk, Kept.DRAFT, because)


def _messages(look: Look) -> Iterator[Due]:
    rows = look.of_those_left(Message.objects.all(), What.MESSAGE)
    for key in rows.filter(answered_at__lte=look.cut(Kept.MESSAGE)).values_list("pk", flat=True):
        yield Due(What.MESSAGE, key, Kept.MESSAGE)


def _transactions(look: Look) -> Iterator[Due]:
    """Yield the transactions that are over, with no hold left and no command unanswered."""
    rows = look.of_those_left(Transaction.objects.all(), What.TRANSACTION).filter(
        ~Exists(Decided.objects.filter(_HOLDS, transaction=OuterRef("pk"))),
        ~Exists(Asked.objects.filter(transaction=OuterRef("pk"), met=Met.OUT)),
        state__in=[*ENDED],
        changed_at__lte=look.cut(Kept.TRANSACTION),
    )
    gone = Gone.objects.filter(what=What.CASE, ref=OuterRef("case"))
    for one in rows.order_by("changed_at", "pk").iterator(chunk_size=500):
        whose = Q(pk__in=[])
        for holder in one.holders.all():
            whose |= Q(kind=holder.kind, value=holder.value)
        customers = Identifier.objects.filter(whose).values_list("customer", flat=True)
        because = _NONE.union(*(look.kept.because(customer) for customer in customers))
        # What was decided about it for a measure is told as long as the measure's case is.
        measures = [ref for ref in one.decided.values_list("measure", flat=True) if ref]
        if Measure.objects.filter(~Exists(gone), pk__in=measures).exists():
            because |= {Because.CASE}
        yield Due(What.TRANSACTION, one.pk, Kept.TRANSACTION, because)


def _customers(look: Look) -> Iterator[Due]:
    """Yield the customers of whom no contact, case or measure is left, in any of their records."""
    bare = Q(interactions__isnull=True, cases__isnull=True, measures__isnull=True)
    rows = look.of_those_left(Customer.objects.all(), What.CUSTOMER).filter(
        bare, created_at__lte=look.cut(Kept.CUSTOMER)
    )
    for one in rows.select_related("merged_into").iterator(chunk_size=500):
        others = Customer.objects.filter(pk__in=[other.pk for other in one.whole()])
        if others.exclude(bare).exists():
            continue
        asked = Request.objects.filter(customer__in=others).exists()
        # A request names whom it was from for as long as it is kept itself.
        because = look.kept.because(one.pk) | ({Because.REQUEST} if asked else set())
        yield Due(What.CUSTOMER, one.pk, Kept.CUSTOMER, because)


def _requests(look: Look) -> Iterator[Due]:
    rows = look.of_those_left(Request.objects.all(), What.REQUEST).filter(
        state__in=[*OVER], ended_at__lte=look.cut(Kept.DISCLOSURE)
    )
    for key, customer in rows.values_list("pk", "customer"):
        held = look.kept.because(customer) & {Because.HOLD}
        yield Due(What.REQUEST, key, Kept.DISCLOSURE, frozenset(held))


_FINDERS: Final[Mapping[What, Callable[[Look], Iterator[Due]]]] = {
    What.INTERACTION: _contacts,
    What.CASE: _cases,
    What.STATUTORY: _statutory,
    What.DRAFT: _drafts,
    What.MESSAGE: _messages,
    What.REQUEST: _requests,
    What.TRANSACTION: _transactions,
    # Last: a customer goes when nothing of theirs is left, which may be so since a moment ago.
    What.CUSTOMER: _customers,
}
