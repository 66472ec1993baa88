"""How every act on a case is done: lock it, ask the rules, write, enter it, keep its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from setsudo.cases.acting import moved
from setsudo.cases.roles import Involved, Person
from setsudo.cases.states import Act, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.clocking import set_place
from setsudo.web.cases.models import Case
from setsudo.web.ledger.entering import Recorded, enter
from setsudo.web.outbox.of_cases import tell

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Doing:
    """An act in the middle of being done, inside its transaction, with the case locked."""

    case: Case
    act: Act
    by: User
    person: Person
    involved: Involved
    at: datetime

    def finished(
        self,
        *,
        facts: Mapping[str, Any] = _NONE,
        personal: Mapping[str, Any] = _NONE,
        rows: Iterable[Recorded] = (),
    ) -> Case:
        """Write the case and enter the act in the ledger; return the case as it is now."""
        set_place(self.case, at=self.at)
        self.case.save()
        enter(
            f"case.{self.act.value}",
            at=self.at,
            about=f"case/{self.case.ref}",
            by=str(self.by.pk),
            facts={"case": self.case.number, "state": str(self.case.state), **facts},
            personal=personal,
            rows=[self.case, *rows],
        )
        case = self.case
        tell(self.act, ref=case.ref, number=case.number, state=str(case.state), at=self.at)
        return self.case


def begun(ref: UUID, act: Act, *, by: User, at: datetime) -> Doing:
    """Lock a case and let it take the act's move.

    Raises NotEntitled or IllegalMove, and Case.DoesNotExist. Whoever comes second finds the case
    as the first left it, and is told so.
    """
    case = locked(ref)
    involved = case.involved()
    person = by.person
    case.state = moved(State(case.state), act, by=person, involved=involved)
    return Doing(case, act, by, person, involved, at)


def locked(ref: UUID) -> Case:
    """Return a case that nobody else changes before this transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("site").get(ref=ref)
