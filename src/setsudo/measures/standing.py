"""Where a measure stands and what moves it on: one table, every other move refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class State(StrEnum):
    """Where a measure stands. `AGREED` was approved and waits for its notice; `APPROVED` is in
    force; `DONE` was taken once and binds nothing."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    APPROVED = "approved"
    DONE = "done"
    LAPSED = "lapsed"
    LIFTED = "lifted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What people and the worker do with a measure."""

    LOG_STEP = "log_step"
    CONFIRM_STEP = "confirm_step"
    PROPOSE = "propose"
    STATE = "state"
    SIGN_OFF = "sign_off"
    APPROVE = "approve"
    COMPLETE = "complete"
    AGREE = "agree"
    BEGIN = "begin"
    BEGIN_AT_ONCE = "begin_at_once"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    LIFT = "lift"
    LAPSE = "lapse"
    FALL = "fall"


MOVES: Final[Mapping[tuple[State, Deed], State]] = MappingProxyType(
    {
        (State.PROPOSED, Deed.STATE): State.PROPOSED,
        (State.PROPOSED, Deed.SIGN_OFF): State.PROPOSED,
        # One approval of two leaves it proposed; the last one that is needed completes it.
        (State.PROPOSED, Deed.APPROVE): State.PROPOSED,
        (State.PROPOSED, Deed.COMPLETE): State.APPROVED,
        # Where the policy has the notice go out first, the last approval waits for it.
        (State.PROPOSED, Deed.AGREE): State.AGREED,
        (State.AGREED, Deed.BEGIN): State.APPROVED,
        (State.AGREED, Deed.BEGIN_AT_ONCE): State.APPROVED,
        (State.AGREED, Deed.DECLINE): State.DECLINED,
        (State.AGREED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.AGREED, Deed.LAPSE): State.LAPSED,
        (State.PROPOSED, Deed.DECLINE): State.DECLINED,
        (State.PROPOSED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.APPROVED, Deed.REVIEW): State.APPROVED,
        (State.APPROVED, Deed.LIFT): State.LIFTED,
        (State.APPROVED, Deed.LAPSE): State.LAPSED,
        # The determination on which it rests holds no more.
        (State.PROPOSED, Deed.FALL): State.WITHDRAWN,
        (State.AGREED, Deed.FALL): State.WITHDRAWN,
        (State.APPROVED, Deed.FALL): State.LIFTED,
    }
)

STATE_NAMES: Final[Mapping[State, Text]] = MappingProxyType(
    {
        State.PROPOSED: Text(ja="承認待ち", en="waiting for approval"),
        State.AGREED: Text(ja="承認済み・通知待ち", en="approved, waits for its notice"),
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
        Deed.CONFIRM_STEP: Text(ja="同意したか答える", en="say whether one agreed"),
        Deed.PROPOSE: Text(ja="措置を提案する", en="propose a measure"),
        Deed.STATE: Text(ja="根拠を記録する", en="record a ground"),
        Deed.SIGN_OFF: Text(ja="法務として確認する", en="sign off as counsel"),
        Deed.APPROVE: Text(ja="承認する", en="approve"),
        Deed.COMPLETE: Text(ja="承認して実施する", en="approve and put into force"),
        Deed.AGREE: Text(ja="承認して通知を待つ", en="approve; it begins with its notice"),
        Deed.BEGIN: Text(ja="通知とともに始める", en="begin with its notice"),
        Deed.BEGIN_AT_ONCE: Text(
            ja="緊急のため通知を待たずに始める", en="begin at once, in an emergency"
        ),
        Deed.DECLINE: Text(ja="承認しない", en="decline"),
        Deed.WITHDRAW: Text(ja="提案を取り下げる", en="withdraw the proposal"),
        Deed.REVIEW: Text(ja="見直して続ける", en="review and keep"),
        Deed.LIFT: Text(ja="解除する", en="lift"),
        Deed.LAPSE: Text(ja="期間の満了", en="end at its time"),
        Deed.FALL: Text(ja="もとの判断とともに終える", en="end with its determination"),
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
    hidden = {Deed.COMPLETE, Deed.AGREE, Deed.BEGIN, Deed.LAPSE, Deed.FALL}
    return tuple(deed for deed in Deed if (state, deed) in MOVES and deed not in hidden)
