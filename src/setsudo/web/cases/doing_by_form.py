"""Every act of the table over a form: read what was typed, call the one action that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from setsudo.bilingual import Text
from setsudo.cases.appeals import Result
from setsudo.cases.care import CareStatus, CareStep
from setsudo.cases.closing import Progress
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.evidence import EvidenceKind
from setsudo.cases.links import LinkKind
from setsudo.cases.permissions import refuse_unless_entitled
from setsudo.cases.states import Act
from setsudo.cases.timeline import NoteKind
from setsudo.web.cases import (
    caring,
    claiming,
    closing,
    deciding,
    gathering,
    noting,
    objecting,
    people,
    proposing,
    talking,
)
from setsudo.web.cases.models import Part
from setsudo.web.cases.typed import Given
from setsudo.web.cases.writing import draft_of


def do(act: Act, given: Given) -> None:
    """Do an act with what was typed.

    Raises NotEntitled before anything is read, so that a refusal tells nothing else; then Unfit,
    Insufficient or IllegalMove.
    """
    refuse_unless_entitled(given.by.person, act, given.case.involved())
    DEEDS[act](given)


def _assign(given: Given) -> None:
    claiming.assign(given.case.ref, given.person("to"), by=given.by, at=given.at)


def _hand_over(given: Given) -> None:
    claiming.hand_over(
        given.case.ref,
        given.person("to"),
        by=given.by,
        at=given.at,
        because=given.text("because"),
    )


def _comment(given: Given) -> None:
    text = given.text("text")
    row = talking.comment(given.case.ref, text, by=given.by, at=given.at)
    named = [one.name for one in row.mentions.order_by("name")]
    if named:
        given.told.append(_CALLED.filled(names=", ".join(named)))
    elif talking.calls(text):
        given.told.append(_NOBODY_CALLED)


def _tag(given: Given) -> None:
    if given.text("remove"):
        talking.untag(given.case.ref, given.text("remove"), by=given.by, at=given.at)
    else:
        talking.tag(given.case.ref, given.text("word"), by=given.by, at=given.at)


def _link(given: Given) -> None:
    if given.text("remove"):
        [row] = given.rows("remove")[:1]
        talking.unlink(given.case.ref, row, by=given.by, at=given.at)
        return
    talking.link(
        given.case.ref,
        given.other_case(),
        given.one_of(LinkKind, "kind"),
        given.text("reason"),
        by=given.by,
        at=given.at,
    )


def _join(given: Given) -> None:
    talking.join(given.case.ref, given.other_case(), given.text("reason"), by=given.by, at=given.at)


def _record_note(given: Given) -> None:
    noting.record_note(
        given.case.ref,
        given.one_of(NoteKind, "kind"),
        given.text("text"),
        by=given.by,
        at=given.at,
        happened=given.moment("happened"),
        evidence=given.form.getlist("evidence"),
        witness=given.text("witness")[:200],
        drawn_from=given.rows("drawn_from"),
        corrects=next(iter(given.rows("corrects")), None) if given.text("corrects") else None,
    )


def _add_evidence(given: Given) -> None:
    gathering.add(
        given.case.ref,
        given.one_of(EvidenceKind, "kind"),
        given.text("about"),
        by=given.by,
        at=given.at,
    )


def _confirm(given: Given) -> None:
    gathering.confirm(
        given.case.ref,
        given.piece(),
        by=given.by,
        at=given.at,
        kind=given.one_of(EvidenceKind, "kind") if given.text("kind") else None,
    )


def _name_person(given: Given) -> None:
    people.name_person(
        given.case.ref,
        given.person("who"),
        given.one_of(Part, "part"),
        by=given.by,
        at=given.at,
    )


def _call_in(given: Given) -> None:
    people.call_in(given.case.ref, given.person("who"), by=given.by, at=given.at)


def _contact_victim(given: Given) -> None:
    caring.contact_victim(
        given.case.ref, given.victim(), given.text("told"), by=given.by, at=given.at
    )


def _record_care(given: Given) -> None:
    caring.record_care(
        given.case.ref,
        given.victim(),
        given.one_of(CareStep, "step"),
        given.one_of(CareStatus, "status"),
        by=given.by,
        at=given.at,
        note=given.text("note"),
    )


def _decline_care(given: Given) -> None:
    caring.decline_care(
        given.case.ref,
        given.one_of(CareStep, "step"),
        by=given.by,
        at=given.at,
        note=given.text("note"),
    )


def _plan_recurrence(given: Given) -> None:
    caring.plan_recurrence(
        given.case.ref,
        by=given.by,
        at=given.at,
        cause=given.text("cause"),
        progress=given.one_of(Progress, "progress"),
        own_fault=given.form.get("own_fault") == "1",
        action=given.text("action"),
        owner=given.text("owner")[:150],
        due=given.day("due"),
        reason=given.text("reason"),
        row=next(iter(given.rows("row")), None) if given.text("row") else None,
    )


def _conclude(given: Given) -> None:
    caring.conclude_dialogue(
        given.case.ref,
        given.text("dialogue"),
        given.lines("offered"),
        by=given.by,
        at=given.at,
    )


def _propose(given: Given) -> None:
    proposing.propose(given.case.ref, draft_of(given.form, given.case), by=given.by, at=given.at)


def _return(given: Given) -> None:
    deciding.give_back(
        given.case.ref, given.lines("reasons"), by=given.by, at=given.at, read=_read(given)
    )


def _approve(given: Given) -> None:
    deciding.approve(
        given.case.ref, given.text("reason"), by=given.by, at=given.at, read=_read(given)
    )


def _read(given: Given) -> UUID | None:
    """Return the proposal that stood on the page from which somebody decides."""
    return given.piece("proposal") if given.text("proposal") else None


def _answer(given: Given, result: Result) -> None:
    title = given.text("improvement_title").strip()[:300]
    about = given.text("improvement_about").strip()
    objecting.answer(
        given.case.ref,
        result,
        given.text("reason"),
        by=given.by,
        at=given.at,
        instead=given.one_of(Outcome, "instead") if result is Result.OVERTURNED else None,
        improvement=Improvement(title, about) if title or about else None,
    )


def _tell(given: Given) -> None:
    closing.tell_outcome(
        given.case.ref, given.victim(), given.text("note"), by=given.by, at=given.at
    )


Simple = Callable[..., object]


def _plain(action: Simple, *texts: str) -> Callable[[Given], None]:
    def done(given: Given) -> None:
        action(given.case.ref, *map(given.text, texts), by=given.by, at=given.at)

    return done


DEEDS: Final[Mapping[Act, Callable[[Given], None]]] = {
    Act.ACKNOWLEDGE: _plain(claiming.acknowledge),
    Act.CLAIM: _plain(claiming.claim),
    Act.ASSIGN: _assign,
    Act.HAND_OVER: _hand_over,
    Act.RELEASE: _plain(claiming.release),
    Act.WATCH: _plain(talking.watch),
    Act.UNWATCH: _plain(talking.unwatch),
    Act.COMMENT: _comment,
    Act.TAG: _tag,
    Act.LINK: _link,
    Act.JOIN: _join,
    Act.SEPARATE: _plain(talking.separate),
    Act.RECORD_NOTE: _record_note,
    Act.ADD_EVIDENCE: _add_evidence,
    Act.CONFIRM_EVIDENCE: _confirm,
    Act.NAME_PERSON: _name_person,
    Act.CALL_IN: _call_in,
    Act.CONTACT_VICTIM: _contact_victim,
    Act.RECORD_CARE: _record_care,
    Act.DECLINE_CARE: _decline_care,
    Act.PLAN_RECURRENCE: _plan_recurrence,
    Act.OPEN_DIALOGUE: _plain(caring.open_dialogue, "need"),
    Act.CONCLUDE_DIALOGUE: _conclude,
    Act.ADVISE: _plain(noting.advise, "text"),
    Act.PROPOSE: _propose,
    Act.WITHDRAW: _plain(proposing.withdraw),
    Act.RETURN: _return,
    Act.APPROVE: _approve,
    Act.TELL_OUTCOME: _tell,
    Act.RECEIVE_OBJECTION: _plain(objecting.receive, "text"),
    Act.UPHOLD: lambda given: _answer(given, Result.UPHELD),
    Act.OVERTURN: lambda given: _answer(given, Result.OVERTURNED),
    Act.SEND_BACK: lambda given: _answer(given, Result.SENT_BACK),
    Act.DISMISS: _plain(closing.dismiss, "reason"),
    Act.CLOSE: _plain(closing.close),
    Act.REOPEN: _plain(closing.reopen, "reason"),
}

_CALLED = Text(ja="呼びかけました:{names}", en="Called: {names}.")
_NOBODY_CALLED = Text(
    ja="@ の呼びかけは、だれにも届いていません。利用者名と、その人がこの事案を見られるかを"
    "確かめてください。",
    en="The @ calls nobody: check the user name, and whether that person may read this case.",
)
