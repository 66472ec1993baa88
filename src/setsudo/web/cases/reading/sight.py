"""Which cases somebody sees at all, as SQL: the table for one case, read for all at once."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from setsudo.bilingual import Text
from setsudo.cases.disclosure import SIGHT
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.permissions import NotEntitled, Reach, refusal
from setsudo.cases.roles import Person, Role
from setsudo.cases.states import Act
from setsudo.web.cases.models import Case, Part, PartTaken

_PARTS_OF = {
    Reach.ASKED: (Part.ASKED,),
    Reach.OWN: (Part.VICTIM, Part.REPORTER),
    Reach.REPORTED: (Part.REPORTER,),
    Reach.HURT: (Part.VICTIM,),
}
_NO_CASES = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
_LIST = Text(ja="事案の一覧", en="the list of cases")


def refuse_without_cases(person: Person) -> None:
    """Raise NotEntitled for whoever has neither a role with cases nor a part in one."""
    if not person.roles or (person.roles <= _NO_CASES and not seen_cases(person).exists()):
        raise NotEntitled(person, Act.WATCH, "role", refusal(_LIST, SIGHT[Seen.SUMMARY], "role"))


def seen_cases(person: Person, part: Seen = Seen.SUMMARY) -> QuerySet[Case]:
    """Return the cases of which somebody sees at least the summary, or another part that goes by
    site and part alone: the facts, the determination."""
    barred = _cases_as(person, (Part.ACCUSED,))
    return (
        Case.objects.filter(_reached(person, part))
        .exclude(pk__in=barred)
        .exclude(joined_to__in=barred)
    )


def own_cases(person: Person) -> QuerySet[PartTaken, UUID] | None:
    """Return the keys of the cases that somebody sees by a part in them; None where they see whole
    sites, of which no short list can be made."""
    reaches = _reaches(person, Seen.SUMMARY)
    if reaches & {Reach.ANYWHERE, Reach.SITE}:
        return None
    parts = tuple(part for reach in reaches for part in _PARTS_OF.get(reach, ()))
    return PartTaken.objects.filter(user=UUID(person.id), part__in=parts).values_list(
        "case", flat=True
    )


def _reaches(person: Person, part: Seen) -> set[Reach]:
    sight = SIGHT[part]
    reaches = {sight.grants[role] for role in person.roles if role in sight.grants}
    if person.roles and sight.anyone is not None:
        reaches.add(sight.anyone)
    return reaches


def _reached(person: Person, part: Seen) -> Q:
    reaches = _reaches(person, part)
    if Reach.ANYWHERE in reaches or (Reach.SITE in reaches and person.headquarters):
        return Q()
    seen = Q(pk__in=[])
    if Reach.SITE in reaches:
        seen |= Q(site__code__in=person.sites)
    if parts := tuple(part for reach in reaches for part in _PARTS_OF.get(reach, ())):
        seen |= Q(pk__in=_cases_as(person, parts))
    return seen


def _cases_as(person: Person, parts: tuple[Part, ...]) -> QuerySet[PartTaken, object]:
    return PartTaken.objects.filter(user=UUID(person.id), part__in=parts).values("case")
