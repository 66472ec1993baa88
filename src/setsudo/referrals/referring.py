"""Who outside is contacted about a case, on which ground, and where a referral then stands.

One table says what each receiver needs first. Whoever is in danger calls the police at once: that
is the one exception, and anybody may record it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError
from setsudo.referrals.lacking import Lack, Shortcoming
from setsudo.referrals.receivers import Receiver


class How(StrEnum):
    """By which way somebody was contacted."""

    PHONE = "phone"
    VISIT = "visit"
    FORM = "form"
    LETTER = "letter"
    EMAIL = "email"


HOW_NAMES: Final[Mapping[How, Text]] = {
    How.PHONE: Text(ja="電話", en="by telephone"),
    How.VISIT: Text(ja="訪問・来所", en="in person"),
    How.FORM: Text(ja="申請フォーム", en="by a form"),
    How.LETTER: Text(ja="郵便", en="by letter"),
    How.EMAIL: Text(ja="メール", en="by e-mail"),
}


class State(StrEnum):
    """Where a referral stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Deed(StrEnum):
    """What moves a referral on. Each is kept as one contact of its history."""

    REFER = "refer"
    CONTACT = "contact"
    ANSWER = "answer"
    CLOSE = "close"


MOVES: Final[Mapping[tuple[State, Deed], State]] = MappingProxyType(
    {
        (State.OPEN, Deed.CONTACT): State.OPEN,
        (State.OPEN, Deed.ANSWER): State.ANSWERED,
        (State.OPEN, Deed.CLOSE): State.CLOSED,
        (State.ANSWERED, Deed.CONTACT): State.OPEN,
        (State.ANSWERED, Deed.ANSWER): State.ANSWERED,
        (State.ANSWERED, Deed.CLOSE): State.CLOSED,
    }
)
STATE_NAMES: Final[Mapping[State, Text]] = {
    State.OPEN: Text(ja="回答待ち", en="waiting for an answer"),
    State.ANSWERED: Text(ja="回答あり", en="answered"),
    State.CLOSED: Text(ja="終了", en="closed"),
}
DEED_NAMES: Final[Mapping[Deed, Text]] = {
    Deed.REFER: Text(ja="連絡した", en="contacted"),
    Deed.CONTACT: Text(ja="もう一度連絡した", en="contacted again"),
    Deed.ANSWER: Text(ja="回答があった", en="answered"),
    Deed.CLOSE: Text(ja="終えた", en="closed"),
}


class NotNow(CaseError):
    """A referral or a proceeding that stands where it stands does not take this."""

    code = "referral_not_now"


def after(state: State, deed: Deed) -> State:
    """Return where a referral then stands. Raises NotNow for every pair absent from `MOVES`."""
    try:
        return MOVES[state, deed]
    except KeyError:
        raise NotNow(
            Text(
                ja=f"この連絡はすでに「{STATE_NAMES[state].ja}」です。続きがあれば、新しく記録して"
                "ください。",
                en=f"This referral is {STATE_NAMES[state].en}: record a new one where it goes on.",
            )
        ) from None


class Ground(StrEnum):
    """What a referral rests on."""

    MALICE = "malice"
    EMERGENCY = "emergency"


GROUND_NAMES: Final[Mapping[Ground, Text]] = {
    Ground.MALICE: Text(ja="悪質であるとの判断", en="a determination of malice"),
    Ground.EMERGENCY: Text(ja="緊急(危険)", en="an emergency"),
}

NEEDS: Final[Mapping[Receiver, frozenset[Ground]]] = MappingProxyType(
    {
        Receiver.COUNSEL: frozenset({Ground.MALICE}),
        Receiver.POLICE: frozenset({Ground.MALICE, Ground.EMERGENCY}),
        Receiver.PLATFORM: frozenset({Ground.MALICE}),
        Receiver.INSURER: frozenset({Ground.MALICE}),
        Receiver.INVOLVED_PARTY: frozenset({Ground.MALICE}),
        Receiver.COURT: frozenset({Ground.MALICE}),
        Receiver.INDUSTRY_BODY: frozenset({Ground.MALICE}),
    }
)
"""The grounds of which one is enough for a receiver."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A contact with somebody outside, as it is recorded.

    `who` is who exactly was reached: an office and a name. `danger` is what the emergency was;
    with it nothing else has to come first. `bundle` is the digest of what was handed over.
    """

    receiver: Receiver
    who: str
    why: str
    how: How
    at: datetime
    receipt: str = ""
    next_on: date | None = None
    bundle: str = ""
    danger: str = ""

    @property
    def ground(self) -> Ground:
        """What it rests on."""
        return Ground.EMERGENCY if self.danger.strip() else Ground.MALICE


def lacking(
    plan: Plan, *, criteria: Collection[str], made: Collection[str], now: datetime
) -> Iterator[Shortcoming]:
    """Yield what a referral lacks. `criteria` are those of malice that the determination found met,
    empty where malice was not determined; `made` the digests of bundles made for this receiver."""
    if plan.ground not in NEEDS[plan.receiver]:
        yield Shortcoming(Lack.DANGER, _NOT_AN_EMERGENCY, _POLICE_ALONE, "danger")
    elif plan.ground is Ground.MALICE and not criteria:
        remedy = _DETERMINE_OR_DANGER if plan.receiver is Receiver.POLICE else _DETERMINE
        yield Shortcoming(Lack.GROUND, _NO_MALICE, remedy, "receiver")
    if not plan.who.strip():
        yield Shortcoming(Lack.WHO, _NOBODY, _NAME_THEM, "who")
    if not plan.why.strip() and plan.ground is not Ground.EMERGENCY:
        yield Shortcoming(Lack.WHY, _NO_REASON, _WRITE_IT, "why")
    if plan.at > now:
        yield Shortcoming(Lack.TIME, _IN_FUTURE, _WHEN_DONE, "at")
    if plan.next_on is not None and plan.next_on < plan.at.date():
        yield Shortcoming(Lack.NEXT_DATE, _NEXT_BEFORE, _LATER, "next_on")
    if plan.bundle and plan.bundle not in made:
        yield Shortcoming(Lack.BUNDLE, _NO_BUNDLE, _MAKE_IT, "bundle")


@dataclass(frozen=True, slots=True)
class Further:
    """A further contact, an answer, or the end of a referral."""

    deed: Deed
    at: datetime
    words: str
    how: How = How.PHONE
    who: str = ""
    receipt: str = ""
    next_on: date | None = None
    bundle: str = ""


def lacking_further(
    one: Further, *, since: datetime, made: Collection[str], now: datetime
) -> Iterator[Shortcoming]:
    """Yield what a further contact lacks; `since` is when the referral was made."""
    if not one.words.strip():
        yield Shortcoming(Lack.WORDS, _NO_WORDS, _WRITE_IT, "words")
    if one.at > now or one.at < since:
        yield Shortcoming(Lack.TIME, _OUT_OF_ORDER, _WHEN_DONE, "at")
    if one.next_on is not None and one.next_on < one.at.date():
        yield Shortcoming(Lack.NEXT_DATE, _NEXT_BEFORE, _LATER, "next_on")
    if one.bundle and one.bundle not in made:
        yield Shortcoming(Lack.BUNDLE, _NO_BUNDLE, _MAKE_IT, "bundle")


_NOT_AN_EMERGENCY: Final = Text(
    ja="緊急を理由にできるのは警察への通報だけです。",
    en="Only a call to the police rests on an emergency.",
)
_POLICE_ALONE: Final = Text(
    ja="先に110番し、ほかへの連絡は悪質と判断されてからにしてください。",
    en="Call the police first; contact others once malice has been determined.",
)
_NO_MALICE: Final = Text(
    ja="悪質であるとの判断がありません。", en="Malice has not been determined on this case."
)
_DETERMINE: Final = Text(
    ja="悪質性の基準に答えた判断を、二人で行ってください。",
    en="Let two people determine it, with the criteria of malice answered.",
)
_DETERMINE_OR_DANGER: Final = Text(
    ja="危険があれば、その内容を書けば今すぐ記録できます。そうでなければ、先に判断してください。",
    en="In danger, write what it is and it is recorded at once; else determine first.",
)
_NOBODY: Final = Text(
    ja="誰に連絡したかが書かれていません。", en="It does not say who was contacted."
)
_NAME_THEM: Final = Text(
    ja="部署と氏名を書いてください(例:中央署 生活安全課 山田様)。",
    en="Write the office and the name, such as “Central Station, desk 2, Sgt Yamada”.",
)
_NO_REASON: Final = Text(
    ja="なぜ連絡したかが書かれていません。", en="It does not say why they were contacted."
)
_NO_WORDS: Final = Text(ja="内容が書かれていません。", en="It does not say what was said.")
_WRITE_IT: Final = Text(ja="一行で書いてください。", en="Write it in a line.")
_IN_FUTURE: Final = Text(ja="連絡の日時が未来です。", en="The time lies in the future.")
_OUT_OF_ORDER: Final = Text(
    ja="日時が未来か、最初の連絡より前です。",
    en="The time lies in the future, or before the first contact.",
)
_WHEN_DONE: Final = Text(
    ja="実際に行った日時を入れてください。", en="Enter when it was really done."
)
_NEXT_BEFORE: Final = Text(
    ja="次の予定日が連絡の日より前です。", en="The next date lies before the contact."
)
_LATER: Final = Text(ja="後の日を選んでください。", en="Choose a later day.")
_NO_BUNDLE: Final = Text(
    ja="その相手のために作られたまとめではありません。", en="No such bundle was made for them."
)
_MAKE_IT: Final = Text(
    ja="先にこの相手向けのまとめを作ってください。", en="Make one for this receiver first."
)
