"""A transaction in progress: where it stands, what moves it, and what people choose for it.

The service that carries it out owns it. Setsudo asks; the service does it and answers, or says why
it cannot. So every command has its own state while the answer is out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Person, Role
from setsudo.errors import SetsudoError


class State(StrEnum):
    """Where a transaction stands."""

    OPEN = "open"
    HOLD_REQUESTED = "hold_requested"
    HELD = "held"
    CANNOT_HOLD = "cannot_hold"
    RESUME_REQUESTED = "resume_requested"
    RESUMED = "resumed"
    CANNOT_RESUME = "cannot_resume"
    CANCEL_REQUESTED = "cancel_requested"
    CANNOT_CANCEL = "cannot_cancel"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    HANDED_OVER = "handed_over"


class Step(StrEnum):
    """What happens to a transaction: a command of ours, an answer to it, or what was reported."""

    REQUEST_HOLD = "request_hold"
    REQUEST_RESUME = "request_resume"
    REQUEST_CANCEL = "request_cancel"
    HAND_OVER = "hand_over"
    HELD = "held"
    CANNOT_HOLD = "cannot_hold"
    RESUMED = "resumed"
    CANNOT_RESUME = "cannot_resume"
    CANCELLED = "cancelled"
    CANNOT_CANCEL = "cannot_cancel"
    COMPLETED = "completed"


class Command(StrEnum):
    """What a service is asked to do."""

    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"


class Choice(StrEnum):
    """What people choose for one open transaction when a measure is approved."""

    CONTINUE = "continue"
    HOLD = "hold"
    CANCEL_REFUND = "cancel_refund"
    HAND_OVER = "hand_over"


ENDED: Final = frozenset({State.CANCELLED, State.COMPLETED, State.HANDED_OVER})
RUNNING: Final = frozenset({State.OPEN, State.RESUMED})
HOLDING: Final = frozenset({State.HOLD_REQUESTED, State.HELD, State.CANNOT_HOLD})
WAITS_FOR_ANSWER: Final = frozenset(
    {State.HOLD_REQUESTED, State.RESUME_REQUESTED, State.CANCEL_REQUESTED}
)
NEEDS_A_PERSON: Final = frozenset({State.CANNOT_HOLD, State.CANNOT_RESUME, State.CANNOT_CANCEL})
ANSWER_WITHIN: Final = timedelta(minutes=15)
"""After so long without an answer a command is listed as overdue."""

COMMANDS: Final[Mapping[Command, Step]] = {
    Command.HOLD: Step.REQUEST_HOLD,
    Command.RESUME: Step.REQUEST_RESUME,
    Command.CANCEL: Step.REQUEST_CANCEL,
}
ANSWERS: Final[Mapping[Command, frozenset[Step]]] = {
    Command.HOLD: frozenset({Step.HELD, Step.CANNOT_HOLD, Step.COMPLETED, Step.CANCELLED}),
    Command.RESUME: frozenset({Step.RESUMED, Step.CANNOT_RESUME, Step.COMPLETED, Step.CANCELLED}),
    Command.CANCEL: frozenset({Step.CANCELLED, Step.CANNOT_CANCEL, Step.COMPLETED}),
}
"""What may be answered to each command."""
WITH_REASON: Final = frozenset({Step.CANNOT_HOLD, Step.CANNOT_RESUME, Step.CANNOT_CANCEL})

_LIVING: Final = frozenset(State) - ENDED
MOVES: Final[Mapping[tuple[State, Step], State]] = MappingProxyType(
    {
        **{(one, Step.REQUEST_HOLD): State.HOLD_REQUESTED for one in (*RUNNING, State.CANNOT_HOLD)},
        # Asked to resume while the hold is still out: the later command wins at the service.
        **{
            (one, Step.REQUEST_RESUME): State.RESUME_REQUESTED
            for one in (*HOLDING, State.CANNOT_RESUME, State.CANNOT_CANCEL)
        },
        # Held anew before the answer to the resumption came.
        (State.RESUME_REQUESTED, Step.REQUEST_HOLD): State.HOLD_REQUESTED,
        (State.CANNOT_RESUME, Step.REQUEST_HOLD): State.HOLD_REQUESTED,
        (State.CANNOT_CANCEL, Step.REQUEST_HOLD): State.HOLD_REQUESTED,
        **{
            (one, Step.REQUEST_CANCEL): State.CANCEL_REQUESTED
            for one in _LIVING - {State.CANCEL_REQUESTED}
        },
        **{(one, Step.HAND_OVER): State.HANDED_OVER for one in _LIVING},
        (State.HOLD_REQUESTED, Step.HELD): State.HELD,
        (State.HOLD_REQUESTED, Step.CANNOT_HOLD): State.CANNOT_HOLD,
        (State.RESUME_REQUESTED, Step.RESUMED): State.RESUMED,
        (State.RESUME_REQUESTED, Step.CANNOT_RESUME): State.CANNOT_RESUME,
        (State.CANCEL_REQUESTED, Step.CANNOT_CANCEL): State.CANNOT_CANCEL,
        # What a service says has happened has happened, whatever was asked of it.
        **{(one, Step.CANCELLED): State.CANCELLED for one in _LIVING},
        **{(one, Step.COMPLETED): State.COMPLETED for one in _LIVING},
        # Somebody else carries it on by hand; how it ended is still worth knowing.
        (State.HANDED_OVER, Step.COMPLETED): State.COMPLETED,
        (State.HANDED_OVER, Step.CANCELLED): State.CANCELLED,
    }
)
"""Every move there is; every other is refused."""

STATE_NAMES: Final[Mapping[State, Text]] = {
    State.OPEN: Text(ja="進行中", en="open"),
    State.HOLD_REQUESTED: Text(ja="保留を依頼中", en="hold requested"),
    State.HELD: Text(ja="保留", en="held"),
    State.CANNOT_HOLD: Text(ja="保留できない", en="cannot be held"),
    State.RESUME_REQUESTED: Text(ja="再開を依頼中", en="resumption requested"),
    State.RESUMED: Text(ja="再開", en="resumed"),
    State.CANNOT_RESUME: Text(ja="再開できない", en="cannot be resumed"),
    State.CANCEL_REQUESTED: Text(ja="取消しを依頼中", en="cancellation requested"),
    State.CANNOT_CANCEL: Text(ja="取消しできない", en="cannot be cancelled"),
    State.CANCELLED: Text(ja="取消し", en="cancelled"),
    State.COMPLETED: Text(ja="完了", en="completed"),
    State.HANDED_OVER: Text(ja="担当者に引継ぎ", en="handed over"),
}
STEP_NAMES: Final[Mapping[Step, Text]] = {
    Step.REQUEST_HOLD: Text(ja="保留を依頼する", en="Ask to hold it"),
    Step.REQUEST_RESUME: Text(ja="再開を依頼する", en="Ask to resume it"),
    Step.REQUEST_CANCEL: Text(ja="取消しを依頼する", en="Ask to cancel it"),
    Step.HAND_OVER: Text(ja="担当者に引き継ぐ", en="Hand it over to a person"),
    Step.HELD: Text(ja="保留した", en="Held"),
    Step.CANNOT_HOLD: Text(ja="保留できない", en="Cannot be held"),
    Step.RESUMED: Text(ja="再開した", en="Resumed"),
    Step.CANNOT_RESUME: Text(ja="再開できない", en="Cannot be resumed"),
    Step.CANCELLED: Text(ja="取り消した", en="Cancelled"),
    Step.CANNOT_CANCEL: Text(ja="取り消せない", en="Cannot be cancelled"),
    Step.COMPLETED: Text(ja="完了した", en="Completed"),
}
CHOICE_NAMES: Final[Mapping[Choice, Text]] = {
    Choice.CONTINUE: Text(ja="そのまま続ける", en="Let it go on"),
    Choice.HOLD: Text(ja="保留する", en="Hold it"),
    Choice.CANCEL_REFUND: Text(ja="取り消して返金する", en="Cancel it and refund"),
    Choice.HAND_OVER: Text(ja="担当者に引き継ぐ", en="Hand it over to a person"),
}


class MoveRefused(SetsudoError):
    """The step is not open to a transaction that stands like this: says where it stands."""

    code = "transaction_not_possible"

    def __init__(self, state: State, step: Step) -> None:
        self.text = Text(
            ja=f"この取引は「{STATE_NAMES[state].ja}」のため、「{STEP_NAMES[step].ja}」はできません。",
            en=f"The transaction is now: {STATE_NAMES[state].en}. “{STEP_NAMES[step].en}” is not "
            "possible: look at it again.",
        )
        super().__init__(self.text.en)


def after(state: State, step: Step) -> State:
    """Return where a step leads, or raise MoveRefused."""
    try:
        return MOVES[state, step]
    except KeyError:
        raise MoveRefused(state, step) from None


def possible(state: State, step: Step) -> bool:
    """Say whether a step is open."""
    return (state, step) in MOVES


class Deed(StrEnum):
    """What people do with transactions on their own page."""

    SEE = "see_transactions"
    DECIDE = "decide_transaction"
    IMPORT = "import_transactions"


DEED_NAMES: Final[Mapping[Deed, Text]] = {
    Deed.SEE: Text(ja="取引を見る", en="See transactions"),
    Deed.DECIDE: Text(ja="取引の扱いを決める", en="Decide about a transaction"),
    Deed.IMPORT: Text(ja="取引を取り込む", en="Import transactions"),
}
_ANYWHERE: Final = Reach.ANYWHERE
PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        Deed.SEE: Permission(
            {
                Role.SUPERVISOR: _ANYWHERE,
                Role.OFFICER: _ANYWHERE,
                Role.APPROVER: _ANYWHERE,
                Role.APPEAL_OFFICER: _ANYWHERE,
                Role.COUNSEL: _ANYWHERE,
                Role.AUDITOR: _ANYWHERE,
            }
        ),
        # Whoever decides what is done to somebody's order may have approved the measure: it is the
        # same decision.
        Deed.DECIDE: Permission({Role.APPROVER: _ANYWHERE}),
        Deed.IMPORT: Permission({Role.OFFICER: _ANYWHERE, Role.ADMINISTRATOR: _ANYWHERE}),
    }
)


def entitled(person: Person, deed: Deed) -> bool:
    """Say whether somebody may; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[deed], person.roles, frozenset())


def refuse_unless_entitled(person: Person, deed: Deed) -> None:
    """Let somebody act, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[deed], person.roles, frozenset())
    if because:
        text = refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        raise NotEntitled(person, deed, because, text)
