"""The one question before every act: may this person do it, and does the case allow it now?"""

from __future__ import annotations

from setsudo.cases.permissions import entitled, refuse_unless_entitled
from setsudo.cases.roles import Involved, Person
from setsudo.cases.states import Act, State, after, possible


def moved(state: State, act: Act, *, by: Person, involved: Involved) -> State:
    """Return the state that an act leads to.

    Raises NotEntitled first, so that nobody learns a case's state from a refusal, then IllegalMove.
    """
    refuse_unless_entitled(by, act, involved)
    return after(state, act)


def open_acts(state: State, *, to: Person, involved: Involved) -> tuple[Act, ...]:
    """Return what somebody may do with a case now, for a page that shows nothing else."""
    return tuple(act for act in possible(state) if entitled(to, act, involved))


def refuse_unless_fit_for(receiver: Person, involved: Involved) -> None:
    """Let a case be assigned or handed over to somebody who could claim it; else NotEntitled."""
    refuse_unless_entitled(receiver, Act.CLAIM, involved)
