"""The cases in which a customer answered a notice and nobody who works on them has read it."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Look
from setsudo.web.cases.reading.sight import seen_cases
from setsudo.web.notices.models import Statement

_TAKES_UP: Final = frozenset({Role.SUPERVISOR, Role.OFFICER})


def answered(user: User) -> QuerySet[Case]:
    """Return the cases of this person in which a customer answered since they last looked, newest
    first: what they work on, and what they may take up while nobody does.

    An objection is not among them: it waits for whoever is to answer it.
    """
    # A look at a file or at the exhibits is none at what was answered.
    looked = Look.objects.filter(
        user=user,
        kind=Look.Kind.PAGE,
        parts__contains=Seen.SUMMARY,
        case=OuterRef("home"),
        at__gt=OuterRef("at"),
    )
    unread = Statement.objects.filter(objection=None).annotate(home=_HOME).filter(~Exists(looked))
    theirs = Q(claimed_by=user)
    if user.person.roles & _TAKES_UP:
        theirs |= Q(claimed_by=None)
    cases = seen_cases(user.person).filter(theirs, pk__in=unread.values("home"))
    return cases.select_related("site").order_by("-number")


_HOME: Final = Coalesce(
    "notice__case__joined_to__joined_to", "notice__case__joined_to", "notice__case"
)
