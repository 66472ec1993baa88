"""What each act asks for, as data: the page draws its form from it, and `deeds` reads it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from setsudo.bilingual import Text
from setsudo.cases.care import CARE_NAMES, CareStatus
from setsudo.cases.closing import Progress
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.cases.evidence import EVIDENCE_NAMES, EvidenceKind
from setsudo.cases.links import LinkKind
from setsudo.cases.states import Act
from setsudo.cases.timeline import NoteKind
from setsudo.web.cases.models import Part

Code = TypeVar("Code", bound=StrEnum)
Choices = tuple[tuple[str, Text], ...]


class Kind(StrEnum):
    """How something is asked."""

    LINE = "line"
    LONG = "long"
    CHOICE = "choice"
    CHECK = "check"
    DATE = "date"
    MOMENT = "moment"
    VICTIM = "victim"
    RECEIVER = "receiver"
    CALLED = "called"
    PIECES = "pieces"
    FACTS = "facts"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a form. `when` says to whom or when it matters, where that is not plain."""

    name: str
    label: Text
    kind: Kind = Kind.LONG
    optional: bool = False
    choices: Choices = ()
    when: Text | None = None


LINK_NAMES: Final[Mapping[LinkKind, Text]] = {
    LinkKind.SAME_INCIDENT: Text(ja="同じ出来事", en="the same incident"),
    LinkKind.SAME_CUSTOMER: Text(ja="同じお客様", en="the same customer"),
    LinkKind.SAME_MATTER: Text(ja="同じ用件", en="the same matter"),
    LinkKind.PILE_ON: Text(ja="集中した投稿や連絡", en="part of a pile-on"),
    LinkKind.FOLLOWS: Text(ja="続きの事案", en="follows from it"),
}
LINKED_FROM: Final[Mapping[LinkKind, Text]] = {
    **LINK_NAMES,
    LinkKind.FOLLOWS: Text(ja="続きがある事案", en="what followed from this"),
}
"""What a link is called on the case that it points to."""
NOTE_NAMES: Final[Mapping[NoteKind, Text]] = {
    NoteKind.FACT: Text(ja="事実(見聞きしたこと)", en="a fact: seen or heard"),
    NoteKind.ACCOUNT: Text(
        ja="お客様の言い分(本人に聞いたこと)", en="the customer's account: what they say when asked"
    ),
    NoteKind.OPINION: Text(ja="意見(どう思うか)", en="an opinion: what somebody thinks"),
    NoteKind.INFERENCE: Text(ja="推測(事実から考えたこと)", en="an inference: drawn from facts"),
}
PROGRESS_NAMES: Final[Mapping[Progress, Text]] = {
    Progress.PLANNED: Text(ja="これから行う", en="planned"),
    Progress.DONE: Text(ja="済んだ", en="done"),
    Progress.DECLINED: Text(ja="行わない(理由を書く)", en="not done, for a reason"),
}
STATUS_NAMES: Final[Mapping[CareStatus, Text]] = {
    CareStatus.OFFERED: Text(ja="申し出た", en="offered"),
    CareStatus.DONE: Text(ja="済んだ", en="done"),
}
PART_NAMES: Final[Mapping[Part, Text]] = {
    Part.VICTIM: Text(ja="被害を受けた人", en="was hurt"),
    Part.ACCUSED: Text(ja="苦情の対象となった従業員", en="is complained of"),
}
INSTEAD_NAMES: Final[Mapping[Outcome, Text]] = {
    outcome: name for outcome, name in OUTCOME_NAMES.items() if outcome is not Outcome.BEYOND_NORM
}


def _choices(names: Mapping[Code, Text]) -> Choices:
    return tuple((key.value, name) for key, name in names.items())


_REASON = Ask("reason", Text(ja="理由", en="Reason"))
_VICTIM = Ask("victim", Text(ja="どなたに", en="Whom"), Kind.VICTIM)
_NOTE = Ask("note", Text(ja="メモ", en="Note"), optional=True)
_RECEIVER = Ask("to", Text(ja="だれに", en="To whom"), Kind.RECEIVER)
_OTHER = Ask(
    "other",
    Text(ja="事案の番号", en="Number of the case"),
    Kind.CASE,
    when=Text(
        ja="番号の末尾だけでも、事案のページのアドレスでもかまいません",
        en="its last digits do, and so does the address of its page",
    ),
)
_IMPROVEMENT = (
    Ask(
        "improvement_title",
        Text(ja="改善の記録:何を", en="For the improvement register: what"),
        Kind.LINE,
        optional=True,
        when=Text(
            ja="正当な申し出、または当社に誤りがある場合",
            en="where the complaint is legitimate or the Company is at fault",
        ),
    ),
    Ask(
        "improvement_about", Text(ja="改善の記録:内容", en="For the register: about"), optional=True
    ),
)

FORMS: Final[Mapping[Act, tuple[Ask, ...]]] = {
    Act.ASSIGN: (_RECEIVER,),
    Act.HAND_OVER: (
        _RECEIVER,
        Ask("because", Text(ja="引き継ぐ内容", en="What the next person has to know")),
    ),
    Act.COMMENT: (
        Ask(
            "text",
            Text(ja="コメント", en="Comment"),
            when=Text(
                ja="@利用者名 か @名字 で、この事案を見られる人を呼べます",
                en="@username or @name calls somebody who may read this case",
            ),
        ),
    ),
    Act.TAG: (Ask("word", Text(ja="タグ", en="Tag"), Kind.LINE),),
    Act.LINK: (
        _OTHER,
        Ask("kind", Text(ja="関係", en="How"), Kind.CHOICE, choices=_choices(LINK_NAMES)),
        _REASON,
    ),
    Act.JOIN: (_OTHER, _REASON),
    Act.RECORD_NOTE: (
        Ask("kind", Text(ja="種類", en="What it is"), Kind.CHOICE, choices=_choices(NOTE_NAMES)),
        Ask("text", Text(ja="内容", en="What you know")),
        Ask(
            "happened",
            Text(ja="起きた日時", en="When it happened"),
            Kind.MOMENT,
            optional=True,
        ),
        Ask("witness", Text(ja="見聞きした人", en="Who saw or heard it"), Kind.LINE, optional=True),
        Ask(
            "evidence", Text(ja="示す証拠", en="Evidence that shows it"), Kind.PIECES, optional=True
        ),
        Ask("drawn_from", Text(ja="もとになった事実", en="Drawn from"), Kind.FACTS, optional=True),
    ),
    Act.ADD_EVIDENCE: (
        Ask(
            "kind",
            Text(ja="種類", en="Kind"),
            Kind.CHOICE,
            choices=tuple(
                (kind.value, name)
                for kind, name in EVIDENCE_NAMES.items()
                if kind is not EvidenceKind.ENGINE
            ),
        ),
        Ask(
            "about",
            Text(ja="どこにあり、何を示すか", en="Where it lies and what it shows"),
        ),
    ),
    Act.NAME_PERSON: (
        Ask("who", Text(ja="利用者名または氏名", en="Username or full name"), Kind.LINE),
        Ask(
            "part", Text(ja="関わり", en="What they are"), Kind.CHOICE, choices=_choices(PART_NAMES)
        ),
    ),
    Act.CALL_IN: (Ask("who", Text(ja="だれに", en="Whom"), Kind.CALLED),),
    Act.CONTACT_VICTIM: (
        _VICTIM,
        Ask(
            "told",
            Text(
                ja="聞いたこと(ごく限られた人だけが読めます)",
                en="What they told you (few may read it)",
            ),
            optional=True,
        ),
    ),
    Act.RECORD_CARE: (
        _VICTIM,
        Ask("step", Text(ja="ケア", en="Step"), Kind.CHOICE, choices=_choices(CARE_NAMES)),
        Ask("status", Text(ja="状況", en="Status"), Kind.CHOICE, choices=_choices(STATUS_NAMES)),
        _NOTE,
    ),
    Act.DECLINE_CARE: (
        Ask("step", Text(ja="ケア", en="Step"), Kind.CHOICE, choices=_choices(CARE_NAMES)),
        _NOTE,
    ),
    Act.PLAN_RECURRENCE: (
        Ask("cause", Text(ja="原因", en="Cause")),
        Ask(
            "own_fault",
            Text(ja="原因は当社にある", en="The cause lies with us"),
            Kind.CHECK,
            optional=True,
        ),
        Ask("action", Text(ja="行うこと", en="What is done"), optional=True),
        Ask("owner", Text(ja="担当者", en="Who does it"), Kind.LINE, optional=True),
        Ask("due", Text(ja="期限", en="By when"), Kind.DATE, optional=True),
        Ask(
            "progress",
            Text(ja="進み具合", en="Progress"),
            Kind.CHOICE,
            choices=_choices(PROGRESS_NAMES),
        ),
        Ask("reason", Text(ja="行わない理由", en="Why nothing is done"), optional=True),
    ),
    Act.OPEN_DIALOGUE: (
        Ask(
            "need",
            Text(ja="どのような配慮が求められているか", en="What would help"),
            when=Text(ja="診断名は書かないでください", en="never a diagnosis"),
        ),
    ),
    Act.CONCLUDE_DIALOGUE: (
        Ask("dialogue", Text(ja="話し合った内容", en="What was talked over")),
        Ask("offered", Text(ja="提案した配慮(一行に一つ)", en="What was offered, one a line")),
    ),
    Act.ADVISE: (Ask("text", Text(ja="助言", en="Advice")),),
    Act.RETURN: (
        Ask("reasons", Text(ja="直してほしいこと(一行に一つ)", en="What to put right, one a line")),
    ),
    Act.APPROVE: (_REASON,),
    Act.TELL_OUTCOME: (_VICTIM, _NOTE),
    Act.RECEIVE_OBJECTION: (
        Ask("text", Text(ja="お客様の異議", en="What the customer objects to, in their words")),
    ),
    Act.UPHOLD: (_REASON,),
    Act.OVERTURN: (
        Ask(
            "instead",
            Text(ja="代わりの判断", en="What holds instead"),
            Kind.CHOICE,
            choices=_choices(INSTEAD_NAMES),
        ),
        _REASON,
        *_IMPROVEMENT,
    ),
    Act.SEND_BACK: (_REASON,),
    Act.DISMISS: (_REASON,),
    Act.REOPEN: (_REASON,),
}
"""Acts that are absent ask nothing, or have a page of their own: `propose`, `confirm_evidence`."""
