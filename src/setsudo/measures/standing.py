"""Where a measure stands and what moves it on: one table, every other move refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class State(StrEnum):
    """Where a measure stands. `APPROVED` is in force; `DONE` was taken once and binds nothing."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    LAPSED = "lapsed"
    LIFTED = "lifted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What people and the worker do with a measure."""

    LOG_STEP = "log_step"
    PROPOSE = "propose"
    STATE = "state"
    SIGN_OFF = "sign_off"
    APPROVE = "approve"
    COMPLETE = "complete"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    LIFT = "lift"
    LAPSE = "lapse"


MOVES: Final[Mapping[tuple[State, Deed], State]] = MappingProxyType(
    {
        (State.PROPOSED, Deed.STATE): State.PROPOSED,
        (State.PROPOSED, Deed.SIGN_OFF): State.PROPOSED,
        # One approval of two leaves it proposed; the last one that is needed completes it.
        (State.PROPOSED, Deed.APPROVE): State.PROPOSED,
        (State.PROPOSED, Deed.COMPLETE): State.APPROVED,
        (State.PROPOSED, Deed.DECLINE): State.DECLINED,
        (State.PROPOSED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.APPROVED, Deed.REVIEW): State.APPROVED,
        (State.APPROVED, Deed.LIFT): State.LIFTED,
        (State.APPROVED, Deed.LAPSE): State.LAPSED,
    }
)

STATE_NAMES: Final[Mapping[State, Text]] = MappingProxyType(
    {
        State.PROPOSED: Text(ja="承認待ち", en="waiting for approval"),
        State.APPROVED: Text(ja="実施中", en="in force"),
        State.DONE: Text(ja="実施済み", en="taken"),
        State.LAPSED: Text(ja="期間満了", en="ended by itself"),
        State.LIFTED: Text(ja="解除", en="lifted"),
        State.DECLINED: Text(ja="不承認", en="declined"),
        State.WITHDRAWN: Text(ja="取り下げ", en="withdrawn"),
    }
)

DEED_NAMES: Final[Mapping[Deed, Text]] = MappingProxyType(
    {
        Deed.LOG_STEP: Text(ja="伝えたことを記録する", en="log what was said"),
        Deed.PROPOSE: Text(ja="措置を提案する", en="propose a measure"),
        Deed.STATE: Text(ja="根拠を記録する", en="record a ground"),
        Deed.SIGN_OFF: Text(ja="法務として確認する", en="sign off as counsel"),
        Deed.APPROVE: Text(ja="承認する", en="approve"),
        Deed.COMPLETE: Text(ja="承認して実施する", en="approve and put into force"),
        Deed.DECLINE: Text(ja="承認しない", en="decline"),
        Deed.WITHDRAW: Text(ja="提案を取り下げる", en="withdraw the proposal"),
        Deed.REVIEW: Text(ja="見直して続ける", en="review and keep"),
        Deed.LIFT: Text(ja="解除する", en="lift"),
        Deed.LAPSE: Text(ja="期間の満了", en="end at its time"),
    }
)


class NotNow(CaseError):
    """A measure that stands where it stands does not take this deed."""

    code = "measure_not_now"

    def __init__(self, state: State, deed: Deed) -> None:
        self.state, self.deed = state, deed
        left = [DEED_NAMES[one] for one in possible(state)]
        super().__init__(
            Text(
                ja=f"この措置はすでに「{STATE_NAMES[state].ja}」のため、「{DEED_NAMES[deed].ja}」は"
                f"できません。今できること:{'、'.join(one.ja for one in left) or 'なし'}。",
                en=f"This measure is “{STATE_NAMES[state].en}” by now, so “{DEED_NAMES[deed].en}” "
                f"is not possible. Possible now: {'; '.join(one.en for one in left) or 'nothing'}.",
            )
        )


def after(state: State, deed: Deed) -> State:
    """Return where a measure then stands. Raises NotNow for every pair absent from `MOVES`."""
    try:
        return MOVES[state, deed]
    except KeyError:
        raise NotNow(state, deed) from None


def possible(state: State) -> tuple[Deed, ...]:
    """Return every deed that is open to a measure, whoever may do it."""
    hidden = {Deed.COMPLETE, Deed.LAPSE}
    return tuple(deed for deed in Deed if (state, deed) in MOVES and deed not in hidden)
