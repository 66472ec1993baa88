"""A request about one's own data: what is asked, the steps to an answer, who may take which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Person, Relation, Role
from setsudo.errors import CaseError


class Kind(StrEnum):
    """What somebody asks for."""

    ACCESS = "access"
    CORRECTION = "correction"
    SUSPENSION = "suspension"


class State(StrEnum):
    """How far a request is."""

    RECEIVED = "received"
    IDENTIFIED = "identified"
    DECIDED = "decided"
    REVIEWED = "reviewed"
    ANSWERED = "answered"
    UNIDENTIFIED = "unidentified"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What people do with a request."""

    LOOK = "look_at_requests"
    RECEIVE = "receive_request"
    IDENTIFY = "identify_requester"
    EXTEND = "extend_request"
    DECIDE = "decide_request"
    RETURN = "return_request"
    REVIEW = "review_request"
    ANSWER = "answer_request"
    TURN_AWAY = "turn_away_request"
    WITHDRAW = "withdraw_request"


class Outcome(StrEnum):
    """What is decided."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class Part(StrEnum):
    """A part of what is held of somebody, given or kept back as a whole."""

    IDENTITY = "identity"
    CONTACTS = "contacts"
    CASES = "cases"
    MEASURES = "measures"
    NOTICES = "notices"
    STATEMENTS = "statements"
    MESSAGES = "messages"
    FILES = "files"
    TRANSACTIONS = "transactions"


OVER: Final = frozenset({State.ANSWERED, State.UNIDENTIFIED, State.WITHDRAWN})
MOVES: Final[Mapping[tuple[State, Deed], State]] = MappingProxyType(
    {
        (State.RECEIVED, Deed.IDENTIFY): State.IDENTIFIED,
        (State.RECEIVED, Deed.TURN_AWAY): State.UNIDENTIFIED,
        (State.RECEIVED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.IDENTIFIED, Deed.EXTEND): State.IDENTIFIED,
        (State.IDENTIFIED, Deed.DECIDE): State.DECIDED,
        (State.IDENTIFIED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.DECIDED, Deed.EXTEND): State.DECIDED,
        # Whoever reviews says what is wrong, and it is decided anew.
        (State.DECIDED, Deed.RETURN): State.IDENTIFIED,
        (State.DECIDED, Deed.REVIEW): State.REVIEWED,
        (State.DECIDED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.REVIEWED, Deed.ANSWER): State.ANSWERED,
        # What changed since it was reviewed is not handed over unread.
        (State.REVIEWED, Deed.RETURN): State.IDENTIFIED,
        (State.REVIEWED, Deed.WITHDRAW): State.WITHDRAWN,
    }
)

KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.ACCESS: Text(ja="開示", en="access"),
    Kind.CORRECTION: Text(ja="訂正・追加・削除", en="correction"),
    Kind.SUSPENSION: Text(ja="利用停止・消去", en="end of use, or erasure"),
}
STATE_NAMES: Final[Mapping[State, Text]] = {
    State.RECEIVED: Text(ja="本人確認待ち", en="waits for the identity check"),
    State.IDENTIFIED: Text(ja="決定待ち", en="waits for a decision"),
    State.DECIDED: Text(ja="別の人の確認待ち", en="waits for a review by somebody else"),
    State.REVIEWED: Text(ja="回答待ち", en="waits to be answered"),
    State.ANSWERED: Text(ja="回答済み", en="answered"),
    State.UNIDENTIFIED: Text(ja="本人と確認できず終了", en="ended: not identified"),
    State.WITHDRAWN: Text(ja="取下げ", en="withdrawn"),
}
DEED_NAMES: Final[Mapping[Deed, Text]] = {
    Deed.LOOK: Text(ja="請求を見る", en="see requests"),
    Deed.RECEIVE: Text(ja="請求を受け付ける", en="receive a request"),
    Deed.IDENTIFY: Text(ja="本人を確認する", en="check who asks"),
    Deed.EXTEND: Text(ja="期限を延ばす", en="extend the time"),
    Deed.DECIDE: Text(ja="決定する", en="decide"),
    Deed.RETURN: Text(ja="決定をやり直してもらう", en="send the decision back"),
    Deed.REVIEW: Text(ja="決定を確認する", en="confirm the decision"),
    Deed.ANSWER: Text(ja="回答を渡したと記録する", en="enter that the answer was handed over"),
    Deed.TURN_AWAY: Text(ja="本人と確認できず終える", en="end it: whoever asks was not identified"),
    Deed.WITHDRAW: Text(ja="取下げを記録する", en="enter that it was withdrawn"),
}
OUTCOME_NAMES: Final[Mapping[Outcome, Text]] = {
    Outcome.GRANTED: Text(ja="すべて応じる", en="granted"),
    Outcome.PARTLY: Text(ja="一部に応じる", en="granted in part"),
    Outcome.REFUSED: Text(ja="応じない", en="refused"),
}
PART_NAMES: Final[Mapping[Part, Text]] = {
    Part.IDENTITY: Text(ja="お名前と連絡先", en="Name and identifiers"),
    Part.CONTACTS: Text(ja="お客様との応対", en="Contacts with us"),
    Part.CASES: Text(ja="事案と判断", en="Cases, and what was determined"),
    Part.MEASURES: Text(ja="措置", en="Measures"),
    Part.NOTICES: Text(ja="お送りした通知", en="Notices that were sent"),
    Part.STATEMENTS: Text(ja="異議とご回答", en="Objections and answers"),
    Part.MESSAGES: Text(ja="ご意見・お問い合わせ", en="What you wrote on our public page"),
    Part.FILES: Text(ja="ファイルと証拠", en="Files and exhibits"),
    Part.TRANSACTIONS: Text(ja="お取引(注文・予約など)", en="Orders, bookings and the like"),
}

_DESK: Final = dict.fromkeys((Role.SUPERVISOR, Role.OFFICER, Role.COUNSEL), Reach.ANYWHERE)
# Whom a case concerns, and whoever gathered or determined it, does not say what is told of it.
_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED, Relation.REPORTER})
_INVESTIGATED: Final = _PARTIES | {Relation.CLAIMED, Relation.PROPOSER}
PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        Deed.LOOK: Permission(
            {**_DESK, Role.APPROVER: Reach.ANYWHERE, Role.AUDITOR: Reach.ANYWHERE}
        ),
        Deed.RECEIVE: Permission({**_DESK, Role.AGENT: Reach.ANYWHERE}),
        Deed.IDENTIFY: Permission(_DESK),
        Deed.EXTEND: Permission(_DESK, never=_PARTIES),
        Deed.DECIDE: Permission(
            {Role.OFFICER: Reach.ANYWHERE, Role.COUNSEL: Reach.ANYWHERE}, never=_PARTIES
        ),
        Deed.RETURN: Permission(
            {Role.APPROVER: Reach.ANYWHERE, Role.COUNSEL: Reach.ANYWHERE}
            | {Role.OFFICER: Reach.ANYWHERE},
            never=_INVESTIGATED,
        ),
        Deed.REVIEW: Permission(
            {Role.APPROVER: Reach.ANYWHERE, Role.COUNSEL: Reach.ANYWHERE}
            | {Role.OFFICER: Reach.ANYWHERE},
            never=_INVESTIGATED,
        ),
        Deed.ANSWER: Permission(_DESK, never=_PARTIES),
        Deed.TURN_AWAY: Permission(_DESK),
        # Nobody who is complained of ends the request of whoever complained.
        Deed.WITHDRAW: Permission(_DESK, never=_PARTIES),
    }
)
LEAST_IDENTIFIERS: Final = 2
"""One number may be anybody's who shares a household: two that fit tell a person."""


class RequestRefused(CaseError):
    """What was entered about a request falls short: says what is missing."""

    code = "request_refused"


class NotNow(CaseError):
    """A request that stands where it stands does not take this deed."""

    code = "request_not_now"

    def __init__(self, state: State, deed: Deed) -> None:
        self.state, self.deed = state, deed
        super().__init__(
            Text(
                ja=f"この請求は「{STATE_NAMES[state].ja}」のため、「{DEED_NAMES[deed].ja}」はできません。",
                en=f"This request “{STATE_NAMES[state].en}”, so “{DEED_NAMES[deed].en}” is not "
                "possible now.",
            )
        )


def after(state: State, deed: Deed) -> State:
    """Return where a deed leads. Raises NotNow."""
    try:
        return MOVES[state, deed]
    except KeyError:
        raise NotNow(state, deed) from None


def refuse_unless_entitled(person: Person, deed: Deed, held: frozenset[Relation]) -> None:
    """Let somebody do it, or raise NotEntitled. `held` is what they are to the person's cases."""
    because = allowed(PERMISSIONS[deed], person.roles, held)
    if because:
        text = refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        raise NotEntitled(person, deed, because, text)


def entitled(person: Person, deed: Deed, held: frozenset[Relation]) -> bool:
    """Say whether somebody may do it; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[deed], person.roles, held)


def refuse_the_same_person(decided_by: str, reviewer: str) -> None:
    """Let another person than the one who decided review it. Raises RequestRefused."""
    if decided_by == reviewer:
        raise RequestRefused(
            Text(
                ja="決定した人は、自分の決定を確認できません。別の人に頼んでください。",
                en="Whoever decided does not review it too: ask somebody else.",
            )
        )


def refuse_unless_identified(matched: int, how: str) -> None:
    """Let somebody pass for whom they say they are. Raises RequestRefused.

    `matched` identifiers fit those that are known, or a person says `how` they made sure.
    """
    if matched < LEAST_IDENTIFIERS and not how.strip():
        raise RequestRefused(
            Text(
                ja=f"登録と一致した連絡先は{matched}件です。{LEAST_IDENTIFIERS}件以上を確かめるか、"
                "本人と確かめた方法(例:来店時に運転免許証を見た)を書いてください。",
                en=f"{matched} identifier(s) fit what is known. Check {LEAST_IDENTIFIERS} or more, "
                "or say how you made sure (for example: saw a driving licence at the desk).",
            )
        )
