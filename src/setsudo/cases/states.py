"""Where a case stands, and what moves it on: one table, and every move that is not in it refused.

No function here knows who acts; `setsudo.cases.permissions` does. "Not possible now" and "not yours
to do" are different answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class State(StrEnum):
    """Where a case stands. In `RECEIVED` nobody has claimed it, whatever came before."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    IN_DIALOGUE = "in_dialogue"
    PROPOSED = "proposed"
    DETERMINED = "determined"
    UNDER_APPEAL = "under_appeal"
    CLOSED = "closed"
    JOINED = "joined"


class Act(StrEnum):
    """What people do with a case. A program does none of these."""

    ACKNOWLEDGE = "acknowledge"
    CLAIM = "claim"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    RELEASE = "release"
    WATCH = "watch"
    UNWATCH = "unwatch"
    COMMENT = "comment"
    TAG = "tag"
    LINK = "link"
    JOIN = "join"
    SEPARATE = "separate"
    RECORD_NOTE = "record_note"
    ADD_EVIDENCE = "add_evidence"
    CONFIRM_EVIDENCE = "confirm_evidence"
    NAME_PERSON = "name_person"
    CALL_IN = "call_in"
    CONTACT_VICTIM = "contact_victim"
    RECORD_CARE = "record_care"
    DECLINE_CARE = "decline_care"
    PLAN_RECURRENCE = "plan_recurrence"
    OPEN_DIALOGUE = "open_dialogue"
    CONCLUDE_DIALOGUE = "conclude_dialogue"
    ADVISE = "advise"
    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    TELL_OUTCOME = "tell_outcome"
    RECEIVE_OBJECTION = "receive_objection"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    SEND_BACK = "send_back"
    DISMISS = "dismiss"
    CLOSE = "close"
    REOPEN = "reopen"


_EVERY: Final = tuple(State)
_LIVE: Final = tuple(s for s in State if s not in (State.CLOSED, State.JOINED))
_WORKED_ON: Final = (State.IN_REVIEW, State.IN_DIALOGUE)
# What the approver reads must not change underneath, so nothing is added to a proposal.
_GATHERING: Final = (State.RECEIVED, *_WORKED_ON, State.UNDER_APPEAL)

_STAYS: Final[Mapping[Act, tuple[State, ...]]] = {
    Act.ACKNOWLEDGE: (State.RECEIVED, State.IN_REVIEW),
    Act.ASSIGN: (*_WORKED_ON, State.DETERMINED),
    Act.HAND_OVER: (*_WORKED_ON, State.DETERMINED),
    Act.WATCH: _EVERY,
    Act.UNWATCH: _EVERY,
    Act.COMMENT: _LIVE,
    Act.TAG: _LIVE,
    # A later case may point to a closed one.
    Act.LINK: (*_LIVE, State.CLOSED),
    Act.RECORD_NOTE: _GATHERING,
    Act.ADD_EVIDENCE: _GATHERING,
    Act.CONFIRM_EVIDENCE: _GATHERING,
    # Even under a proposal: whoever turns out to have been hurt must not be the one to approve it.
    Act.NAME_PERSON: _LIVE,
    Act.CALL_IN: tuple(s for s in _LIVE if s is not State.RECEIVED),
    Act.CONTACT_VICTIM: _LIVE,
    Act.RECORD_CARE: _LIVE,
    Act.DECLINE_CARE: _LIVE,
    Act.PLAN_RECURRENCE: tuple(s for s in _LIVE if s is not State.RECEIVED),
    Act.ADVISE: tuple(s for s in _LIVE if s is not State.RECEIVED),
    Act.TELL_OUTCOME: (State.DETERMINED,),
}

MOVES: Final[Mapping[tuple[State, Act], State]] = MappingProxyType(
    {
        (State.RECEIVED, Act.CLAIM): State.IN_REVIEW,
        (State.RECEIVED, Act.ASSIGN): State.IN_REVIEW,
        (State.RECEIVED, Act.JOIN): State.JOINED,
        (State.IN_REVIEW, Act.RELEASE): State.RECEIVED,
        (State.IN_REVIEW, Act.JOIN): State.JOINED,
        (State.IN_REVIEW, Act.DISMISS): State.CLOSED,
        (State.IN_REVIEW, Act.OPEN_DIALOGUE): State.IN_DIALOGUE,
        (State.IN_DIALOGUE, Act.CONCLUDE_DIALOGUE): State.IN_REVIEW,
        (State.IN_REVIEW, Act.PROPOSE): State.PROPOSED,
        (State.PROPOSED, Act.WITHDRAW): State.IN_REVIEW,
        (State.PROPOSED, Act.RETURN): State.IN_REVIEW,
        (State.PROPOSED, Act.APPROVE): State.DETERMINED,
        (State.DETERMINED, Act.RECEIVE_OBJECTION): State.UNDER_APPEAL,
        (State.DETERMINED, Act.CLOSE): State.CLOSED,
        (State.UNDER_APPEAL, Act.UPHOLD): State.DETERMINED,
        (State.UNDER_APPEAL, Act.OVERTURN): State.DETERMINED,
        (State.UNDER_APPEAL, Act.SEND_BACK): State.RECEIVED,
        (State.CLOSED, Act.RECEIVE_OBJECTION): State.UNDER_APPEAL,
        (State.CLOSED, Act.REOPEN): State.RECEIVED,
        (State.JOINED, Act.SEPARATE): State.RECEIVED,
        **{(state, act): state for act, states in _STAYS.items() for state in states},
    }
)

FIRST: Final = State.RECEIVED

STATE_NAMES: Final[Mapping[State, Text]] = {
    State.RECEIVED: Text(ja="受付済み", en="received"),
    State.IN_REVIEW: Text(ja="確認中", en="in review"),
    State.IN_DIALOGUE: Text(ja="配慮の話し合い中", en="in dialogue about an accommodation"),
    State.PROPOSED: Text(ja="承認待ち", en="proposed"),
    State.DETERMINED: Text(ja="判断済み", en="determined"),
    State.UNDER_APPEAL: Text(ja="異議の見直し中", en="under appeal"),
    State.CLOSED: Text(ja="終了", en="closed"),
    State.JOINED: Text(ja="統合済み", en="joined to another case"),
}

ACT_NAMES: Final[Mapping[Act, Text]] = {
    Act.ACKNOWLEDGE: Text(ja="受付を知らせる", en="acknowledge the report"),
    Act.CLAIM: Text(ja="引き受ける", en="claim"),
    Act.ASSIGN: Text(ja="割り当てる", en="assign"),
    Act.HAND_OVER: Text(ja="引き継ぐ", en="hand over"),
    Act.RELEASE: Text(ja="受付に戻す", en="release"),
    Act.WATCH: Text(ja="見守る", en="watch"),
    Act.UNWATCH: Text(ja="見守りをやめる", en="stop watching"),
    Act.COMMENT: Text(ja="コメントする", en="comment"),
    Act.TAG: Text(ja="タグを付ける", en="tag"),
    Act.LINK: Text(ja="別の事案と関連づける", en="link to another case"),
    Act.JOIN: Text(ja="別の事案に統合する", en="join to another case"),
    Act.SEPARATE: Text(ja="統合を解く", en="separate again"),
    Act.RECORD_NOTE: Text(
        ja="事実・言い分・意見・推測を記録する",
        en="record a fact, account, opinion or inference",
    ),
    Act.ADD_EVIDENCE: Text(ja="証拠を加える", en="add evidence"),
    Act.CONFIRM_EVIDENCE: Text(ja="証拠を確かめる", en="confirm evidence"),
    Act.NAME_PERSON: Text(ja="関わった人を記録する", en="record who is concerned"),
    Act.CALL_IN: Text(ja="弁護士・異議担当に依頼する", en="call in counsel or an appeal officer"),
    Act.CONTACT_VICTIM: Text(ja="被害を受けた人に連絡する", en="contact the person hurt"),
    Act.RECORD_CARE: Text(ja="ケアを記録する", en="record a care step"),
    Act.DECLINE_CARE: Text(ja="ケアを辞退する", en="decline a care step"),
    Act.PLAN_RECURRENCE: Text(ja="再発防止を決める", en="settle what prevents a recurrence"),
    Act.OPEN_DIALOGUE: Text(
        ja="配慮の話し合いを始める", en="open the dialogue about an accommodation"
    ),
    Act.CONCLUDE_DIALOGUE: Text(ja="配慮の話し合いを終える", en="conclude the dialogue"),
    Act.ADVISE: Text(ja="法的な助言をする", en="give legal advice"),
    Act.PROPOSE: Text(ja="判断を提案する", en="propose a determination"),
    Act.WITHDRAW: Text(ja="提案を取り下げる", en="withdraw the proposal"),
    Act.RETURN: Text(ja="理由を付けて差し戻す", en="return the proposal with reasons"),
    Act.APPROVE: Text(ja="承認する", en="approve"),
    Act.TELL_OUTCOME: Text(
        ja="被害を受けた人に結果を伝える", en="tell the person hurt of the outcome"
    ),
    Act.RECEIVE_OBJECTION: Text(ja="異議を受け付ける", en="receive the customer's objection"),
    Act.UPHOLD: Text(ja="判断を維持する", en="uphold the determination"),
    Act.OVERTURN: Text(ja="判断を覆す", en="overturn the determination"),
    Act.SEND_BACK: Text(ja="別の人による確認に戻す", en="send back to be reviewed by others"),
    Act.DISMISS: Text(ja="事案としない", en="dismiss: there is nothing to determine"),
    Act.CLOSE: Text(ja="終了する", en="close"),
    Act.REOPEN: Text(ja="再開する", en="reopen"),
}

WHY_NOT: Final[Mapping[State, Text]] = {
    State.RECEIVED: Text(
        ja="まだ誰も引き受けていません。まず引き受けるか、割り当ててください。",
        en="Nobody has taken it up yet: claim or assign it first.",
    ),
    State.IN_REVIEW: Text(
        ja="事実を確かめている途中です。判断は提案と承認を経て行われます。",
        en="The facts are being gathered; a determination comes by a proposal and its approval.",
    ),
    State.IN_DIALOGUE: Text(
        ja="お客様と配慮について話し合っています。話し合いを終えてから進めてください。",
        en="An accommodation is being talked over with the customer: conclude that dialogue first.",
    ),
    State.PROPOSED: Text(
        ja="承認者が読んでいるため、内容は変えられません。差し戻すか、取り下げてください。",
        en="Somebody is asked to approve what stands here, so it is not changed underneath: "
        "return or withdraw it first.",
    ),
    State.DETERMINED: Text(
        ja="判断は済んでいます。変えるには、異議の見直しか、終了後の再開が必要です。",
        en="It has been determined. An objection, or reopening it once closed, can change that.",
    ),
    State.UNDER_APPEAL: Text(
        ja="異議を見直しています。関わっていない者が結論を出すまでお待ちください。",
        en="The customer's objection is being reviewed: somebody uninvolved answers it first.",
    ),
    State.CLOSED: Text(
        ja="終了した事案は記録として残ります。新しい事実があれば再開してください。",
        en="A closed case is a record: reopen it if there is something new.",
    ),
    State.JOINED: Text(
        ja="別の事案に統合されています。統合先で行うか、統合を解いてください。",
        en="It lives on in another case: act there, or separate it again.",
    ),
}


class IllegalMove(CaseError):
    """The act is not open to a case in this state. `possible` holds what is."""

    code = "illegal_move"

    def __init__(self, state: State, act: Act) -> None:
        self.state = state
        self.act = act
        self.possible = possible(state)
        steps = [ACT_NAMES[one] for one in self.possible]
        super().__init__(
            Text(
                ja=f"「{STATE_NAMES[state].ja}」の事案では「{ACT_NAMES[act].ja}」はできません。"
                f"{WHY_NOT[state].ja}今できること：{'、'.join(step.ja for step in steps)}。",
                en=f"“{ACT_NAMES[act].en}” is not possible while the case is "
                f"“{STATE_NAMES[state].en}”. {WHY_NOT[state].en} Possible now: "
                f"{'; '.join(step.en for step in steps)}.",
            )
        )


def after(state: State, act: Act) -> State:
    """Return the state that follows. Raises IllegalMove for every pair absent from `MOVES`."""
    try:
        return MOVES[state, act]
    except KeyError:
        raise IllegalMove(state, act) from None


def possible(state: State) -> tuple[Act, ...]:
    """Return every act that is open to a case in this state, whoever may take it."""
    return tuple(act for act in Act if (state, act) in MOVES)
