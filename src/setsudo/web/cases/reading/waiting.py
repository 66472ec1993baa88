"""What waits for one person, for the first page: who called them, and what they are to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from setsudo.bilingual import Text
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.roles import Role
from setsudo.cases.states import State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Comment, Look, Part, Standing, Watch
from setsudo.web.cases.reading.sight import seen_cases
from setsudo.web.ledger.models import Entry

MOST_CALLS = 20
"""Cases in which somebody was called that are named one by one."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One line: how many of what, where they are, and whether it presses."""

    says: Text
    count: int
    path: str
    presses: bool = False


def called_in(user: User) -> QuerySet[Case]:
    """Return the cases in which somebody named this person since they last looked, newest first."""
    # A look at a file or at the exhibits is none at the comments.
    looked = Look.objects.filter(
        user=user,
        kind=Look.Kind.PAGE,
        parts__contains=Seen.COMMENTS,
        case=OuterRef("case"),
        at__gt=OuterRef("at"),
    )
    named = Comment.objects.filter(~Exists(looked), mentions=user)
    return (
        seen_cases(user.person)
        .filter(pk__in=named.values("case"))
        .select_related("site")
        .order_by("-number")
    )


def moved_on(user: User) -> list[Case]:
    """Return the watched cases with which something was done since this person last looked."""
    watched = Watch.objects.filter(user=user, case__in=seen_cases(user.person))
    seen_at = {
        one.case_id: one.looked or one.since
        for one in watched.annotate(
            looked=Max(
                "case__looks__at",
                filter=Q(case__looks__user=user, case__looks__kind=Look.Kind.PAGE),
            )
        )
    }
    news = (
        Entry.objects.filter(about__in=[f"case/{ref}" for ref in seen_at])
        .values("about")
        .annotate(last=Max("at"))
    )
    last = {one["about"].removeprefix("case/"): one["last"] for one in news}
    moved = [ref for ref, at in seen_at.items() if (last.get(str(ref)) or at) > at]
    return [*Case.objects.filter(pk__in=moved).select_related("site").order_by("-number")]


def waits_for(user: User, *, at: datetime) -> list[Waits]:
    """Return what waits for this person, what presses first; nothing that they may not see."""
    found = [one for one in _lines(user, at) if one.count]
    return sorted(found, key=lambda one: not one.presses)


def _lines(user: User, at: datetime) -> Iterator[Waits]:
    person, queue = user.person, reverse("cases")
    mine = Case.objects.filter(waits=True, claimed_by=user)
    late = mine.filter(due_at__lt=at).count()
    yield Waits(_LATE, late, f"{queue}?mine=1&overdue=1", presses=True)
    returned = mine.filter(
        state=State.IN_REVIEW, proposals__by=user, proposals__standing=Standing.RETURNED
    )
    yield Waits(_RETURNED, returned.distinct().count(), f"{queue}?mine=1")
    yield Waits(_MINE, mine.count(), f"{queue}?mine=1")
    seen = seen_cases(person).filter(waits=True)
    if Role.APPROVER in person.roles:
        to_read = seen.filter(state=State.PROPOSED).exclude(
            proposals__by=user, proposals__standing=Standing.OPEN
        )
        barred = to_read.filter(
            parts__user=user, parts__part__in=[Part.VICTIM, Part.REPORTER, Part.DECIDED_BEFORE]
        )
        count = to_read.exclude(pk__in=barred.values("pk")).count()
        yield Waits(_TO_APPROVE, count, f"{queue}?state={State.PROPOSED}")
    if person.roles & {Role.SUPERVISOR, Role.OFFICER}:
        new = seen.filter(state=State.RECEIVED)
        yield Waits(_NEW, new.count(), f"{queue}?state={State.RECEIVED}")
    if Role.APPEAL_OFFICER in person.roles:
        asked = seen.filter(state=State.UNDER_APPEAL, parts__user=user, parts__part=Part.ASKED)
        yield Waits(_OBJECTIONS, asked.distinct().count(), reverse("objections"))


_LATE = Text(ja="あなたが担当し、期限を過ぎた事案", en="cases of yours that are overdue")
_RETURNED = Text(ja="差し戻され、書き直しを待つ事案", en="cases returned to you to be put right")
_MINE = Text(ja="あなたが担当している事案", en="cases with you")
_TO_APPROVE = Text(ja="承認を待つ判断", en="determinations that wait for an approver")
_NEW = Text(ja="まだ誰も引き受けていない事案", en="cases that nobody has claimed yet")
_OBJECTIONS = Text(ja="あなたの答えを待つ異議", en="objections that wait for your answer")
