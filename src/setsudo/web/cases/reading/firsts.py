"""What each case of a list began with: how, on which day, and what a program pointed at first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Subquery

from setsudo.bilingual import Text
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.roles import Person
from setsudo.web.cases.models import Contact, Part, PartTaken, Piece
from setsudo.web.cases.reading.sight import seen_cases
from setsudo.web.policies.in_force import in_force


@dataclass(frozen=True, slots=True)
class First:
    """The contact that a case began with. `began` is None where nobody said when it was; `act` is a
    code of the policy, empty where none is pointed at or somebody does not see the facts."""

    channel: str
    began: datetime | None
    received: datetime
    act: str

    @property
    def act_name(self) -> Text | None:
        """What the policy in force calls the act; a list does not fail over a lost revision."""
        acts = in_force().acts
        return acts[self.act].name if self.act in acts else None


def first_contacts(cases: Collection[UUID], person: Person) -> dict[UUID, First]:
    """Return by case what came in first, in one question for all of them."""
    earliest = Contact.objects.filter(case__in=cases).values("case").annotate(pk_=Min("pk"))
    pieces = Piece.objects.filter(interaction=OuterRef("interaction"), counter="").exclude(act="")
    # Whoever appraises a worker does not learn what that worker told the company.
    spoke = PartTaken.objects.filter(
        case=OuterRef("case"),
        part__in=(Part.VICTIM, Part.REPORTER),
        user__appraised_by=UUID(person.id),
    )
    rows = Contact.objects.filter(pk__in=earliest.values("pk_")).annotate(
        act=Subquery(pieces.order_by("turn", "start").values("act")[:1]),
        read=Exists(seen_cases(person, Seen.FACTS).filter(pk=OuterRef("case"))),
        kept_back=Exists(spoke),
    )
    return {
        case: First(channel, began, received, (act or "") if read and not kept_back else "")
        for case, channel, began, received, act, read, kept_back in rows.values_list(
            "case",
            "interaction__channel",
            "interaction__started_at",
            "interaction__received_at",
            "act",
            "read",
            "kept_back",
        )
    }
