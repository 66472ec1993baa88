"""Where the cases of contacts stand, for a page about something else that somebody looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from setsudo.bilingual import Text
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.roles import Person
from setsudo.cases.states import STATE_NAMES, State
from setsudo.web.cases.models import Determined
from setsudo.web.cases.reading.sight import seen_cases


@dataclass(frozen=True, slots=True)
class Stands:
    """A case by its number: its state, and what people determined, None where nothing holds or
    somebody does not see it."""

    number: str
    state: Text
    outcome: Text | None


def standings(interactions: Iterable[UUID], person: Person) -> dict[UUID, Stands]:
    """Return by contact the case that gathers it; those that somebody does not see are left out."""
    rows = seen_cases(person).filter(contacts__interaction__in=[*interactions])
    found = [*rows.values_list("contacts__interaction", "pk", "number", "state")]
    cases = {pk for _, pk, _, _ in found}
    told = seen_cases(person, Seen.DETERMINATION).filter(pk__in=cases)
    made = Determined.objects.filter(case__in=told, holds=True)
    outcomes = {
        case: OUTCOME_NAMES[Outcome(outcome)]
        for case, outcome in made.values_list("case", "outcome_now")
    }
    return {
        interaction: Stands(number, STATE_NAMES[State(state)], outcomes.get(pk))
        for interaction, pk, number, state in found
    }
