"""When a case may end: those hurt are cared for and told, and something keeps it from happening
again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from setsudo.cases.care import CareRecord, care_shortcomings
from setsudo.cases.determination import Improvement
from setsudo.cases.lacks import Lack
from setsudo.cases.shortcomings import Shortcoming, refuse_if_any


class Progress(StrEnum):
    """How far an action against a recurrence is."""

    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What keeps it from happening again. `own_fault`: the cause lies with the Company.

    `reason` says why nothing is done, where it is declined.
    """

    cause: str
    own_fault: bool
    action: str
    owner: str
    due: date | None
    progress: Progress
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands on record when somebody wants to close a case.

    `told` are those of the `victims` who were told of the outcome. `improvement` is what the
    outcome that holds now makes of the complaint; once entered it lives on without the case.
    """

    victims: frozenset[str]
    care: tuple[CareRecord, ...]
    told: frozenset[str]
    recurrence: tuple[Recurrence, ...]
    improvement: Improvement | None = None
    improvement_entered: bool = False


def refuse_unless_closable(ending: Ending) -> None:
    """Let a case be closed, or raise Insufficient with everything that is still open."""
    refuse_if_any(closing_shortcomings(ending))


def closing_shortcomings(ending: Ending) -> tuple[Shortcoming, ...]:
    """Return everything that keeps a case from being closed."""
    return (
        *care_shortcomings(ending.care, ending.victims),
        *_untold(ending.victims, ending.told),
        *_recurrence(ending.recurrence),
        *_improvement(ending),
    )


def refuse_unless_dismissible(*, reported: bool, victims: Collection[str], reason: str) -> None:
    """Let what only a program put forward be dismissed, with a reason; else raise Insufficient.

    Somebody who spoke up is owed an answer, so their case is determined, never dismissed.
    """
    lacking = []
    if reported or victims:
        lacking.append(Shortcoming(Lack.SOMEBODY_REPORTED))
    if not reason.strip():
        lacking.append(Shortcoming(Lack.DISMISSAL_REASON_MISSING))
    refuse_if_any(lacking)


def _untold(victims: frozenset[str], told: frozenset[str]) -> Iterator[Shortcoming]:
    if victims - told:
        yield Shortcoming(Lack.OUTCOME_UNTOLD)


def _recurrence(actions: Iterable[Recurrence]) -> Iterator[Shortcoming]:
    number = 0
    for number, action in enumerate(actions, 1):
        where = f"recurrence {number}"
        if action.progress is Progress.DECLINED:
            if not action.cause.strip():
                yield Shortcoming(Lack.RECURRENCE_INCOMPLETE, where)
            if not action.reason.strip():
                yield Shortcoming(Lack.RECURRENCE_UNREASONED, where)
            continue
        filled = all(text.strip() for text in (action.cause, action.action, action.owner))
        if not filled or action.due is None:
            yield Shortcoming(Lack.RECURRENCE_INCOMPLETE, where)
        if action.progress is Progress.PLANNED:
            yield Shortcoming(Lack.RECURRENCE_UNFINISHED, where)
    if number == 0:
        yield Shortcoming(Lack.NO_RECURRENCE)


def _improvement(ending: Ending) -> Iterator[Shortcoming]:
    if ending.improvement is not None and not ending.improvement_entered:
        yield Shortcoming(Lack.IMPROVEMENT_UNENTERED)
