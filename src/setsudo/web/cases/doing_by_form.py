"""Every act of the table over a form: read what was typed, call the one action that does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar
from unicodedata import normalize
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

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
from setsudo.web.accounts.models import User
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
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.cases.refusing import NO_CASE, NO_DATE, NOBODY, NOT_ONE_OF_THESE, Unfit
from setsudo.web.cases.writing import draft_of

_DIGITS: Final = 5
Code = TypeVar("Code", bound=StrEnum)
Moment = TypeVar("Moment", date, datetime)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed for an act on a case. Raises Unfit for what cannot be what it says."""

    case: Case
    form: QueryDict
    by: User
    at: datetime
    told: list[Text] = field(default_factory=list)
    """What whoever did it should know besides, filled in as it is done."""

    def text(self, name: str) -> str:
        """Return a text, empty where nothing was typed."""
        return self.form.get(name, "").replace("\r\n", "\n").replace("\x00", "")

    def lines(self, name: str) -> list[str]:
        """Return the lines of a text that hold something."""
        return [one.strip() for one in self.text(name).splitlines() if one.strip()]

    def one_of(self, codes: type[Code], name: str) -> Code:
        """Return a code out of those offered."""
        try:
            return codes(self.form.get(name, ""))
        except ValueError:
            raise Unfit(NOT_ONE_OF_THESE, field=name) from None

    def day(self, name: str) -> date | None:
        """Return a date; None where nothing was typed."""
        return self._when(name, parse_date)

    def moment(self, name: str) -> datetime | None:
        """Return a point in time in the zone of the service; None where nothing was typed."""
        found = self._when(name, parse_datetime)
        return timezone.make_aware(found) if found is not None and found.tzinfo is None else found

    def person(self, name: str) -> User:
        """Return somebody by what they are called or by their id, if exactly one is meant."""
        typed = self.text(name).strip()
        found = User.objects.filter(username=typed, is_active=True).first()
        if found is None and (ref := _uuid(typed)) is not None:
            found = User.objects.filter(pk=ref, is_active=True).first()
        if found is None and typed:
            named = [*User.objects.filter(name=typed, is_active=True)[:2]]
            found = named[0] if len(named) == 1 else None
        if found is None:
            raise Unfit(NOBODY, field=name)
        return found

    def victim(self, name: str = "victim") -> User:
        """Return somebody who was hurt; the form names a row, so that no name stands on it."""
        typed = self.text(name)
        row = PartTaken.objects.filter(
            pk=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0,
            case=self.case,
            part=Part.VICTIM,
        ).first()
        if row is None:
            raise Unfit(NOBODY, field=name)
        return row.user

    def other_case(self, name: str = "other") -> UUID:
        """Return another case by its number, however it is typed, or the address of its page."""
        typed = normalize("NFKC", self.text(name)).strip().rstrip("/").rpartition("/")[2]
        number = re.sub(r"[\s‐‑‒–—―−ー]+", "-", typed).upper()
        found = Case.objects.filter(number=number).values_list("ref", flat=True).first()
        if found is None and number.isascii() and number.isdigit() and len(number) <= _DIGITS:
            # Of this case's own year, as people say them: "No. 12".
            same_year = f"{self.case.number.rpartition('-')[0]}-{number.zfill(_DIGITS)}"
            found = Case.objects.filter(number=same_year).values_list("ref", flat=True).first()
        if found is None:
            raise Unfit(NO_CASE, field=name)
        return found

    def piece(self, name: str = "piece") -> UUID:
        """Return the reference of a piece of evidence."""
        ref = _uuid(self.text(name))
        if ref is None:
            raise Unfit(NOT_ONE_OF_THESE, field=name)
        return ref

    def rows(self, name: str) -> list[int]:
        """Return the numbers of rows that were ticked."""
        ticked = self.form.getlist(name)
        if not all(one.isascii() and one.isdigit() and len(one) < 18 for one in ticked):
            raise Unfit(NOT_ONE_OF_THESE, field=name)
        return [int(one) for one in ticked]

    def _when(self, name: str, parse: Callable[[str], Moment | None]) -> Moment | None:
        typed = self.text(name).strip()
        if not typed:
            return None
        try:
            found = parse(typed)
        except ValueError:
            found = None
        if found is None:
            raise Unfit(NO_DATE, field=name)
        return found


def do(act: Act, given: Given) -> None:
    """Do an act with what was typed.

    Raises NotEntitled before anything is read, so that a refusal tells nothing else; then Unfit,
    Insufficient or IllegalMove.
    """
    refuse_unless_entitled(given.by.person, act, given.case.involved())
    DEEDS[act](given)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


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
