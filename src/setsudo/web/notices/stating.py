"""The customer answers a notice: objects, adds facts and files, asks for an accommodation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Relation, Role, relations
from setsudo.cases.states import Act, State, possible
from setsudo.web.accounts.models import User
from setsudo.web.cases import objecting
from setsudo.web.cases.doing import locked
from setsudo.web.cases.models import Case, Objection, Part
from setsudo.web.cases.people import take_part
from setsudo.web.cases.refusing import NO_WORDS, Unfit
from setsudo.web.interactions import filing
from setsudo.web.ledger.entering import enter
from setsudo.web.notices.gathering import determined, home
from setsudo.web.notices.models import Enclosed, Notice, Statement
from setsudo.web.outbox.sending import emit
from setsudo.web.public.desk import desk

MOST_CHARS: Final = 20_000
MOST_STATEMENTS: Final = 30
_NO_PART: Final = frozenset({Relation.OWN_SITE, Relation.ASKED})


@transaction.atomic
def state(
    notice: Notice,
    text: str,
    *,
    at: datetime,
    need: str = "",
    files: Sequence[UploadedFile[Any]] = (),
) -> Statement:
    """Take in what a customer says to a notice.

    It begins an objection where the case can take one, and adds to one that waits. While nothing is
    determined it is kept beside the case, and waits for whoever works on it: it is never turned
    away for the state that the company's work is in.
    Raises Unfit without words, FileRefused for a file that is not taken.
    """
    text, need = _kept(text), _kept(need)
    if not text and not need:
        raise Unfit(NO_WORDS, field="text")
    if len(text) > MOST_CHARS or len(need) > MOST_CHARS:
        raise Unfit(_TOO_LONG, field="text")
    types = filing.check(files)
    case = Case.objects.select_for_update(of=("self",)).get(pk=home(notice.case).pk)
    if notice.statements.count() >= MOST_STATEMENTS:
        raise Unfit(_ENOUGH, field="text")
    objection = _objection(case, text, need, at=at)
    row = Statement.objects.create(notice=notice, objection=objection, text=text, need=need, at=at)
    enclosed = _enclosed(row, files, types)
    enter(
        "notice.answered",
        at=at,
        about=f"case/{case.ref}",
        by=str(desk().pk),
        facts={
            "notice": str(notice.ref),
            "objection": str(objection.ref) if objection is not None else "",
            "files": len(enclosed),
            "need": bool(need),
        },
        rows=[row, *enclosed],
    )
    return row


def _objection(case: Case, text: str, need: str, *, at: datetime) -> Objection | None:
    waiting = case.objections.filter(result="").first()
    if waiting is not None:
        appoint(waiting, at=at)
        return waiting
    if Act.RECEIVE_OBJECTION not in possible(State(case.state)):
        return None
    if not determined(case):
        return None
    return objecting.receive(case.ref, text or need, by=desk(), at=at)


def objected(row: Objection, *, at: datetime) -> None:
    """Tell who subscribed, and ask somebody to answer, however the objection came."""
    emit(
        "setsudo.objection.received",
        subject=f"objection/{row.ref}",
        data={"objection": str(row.ref), "case": row.case.number},
        at=at,
    )
    appoint(row, at=at)


def appoint(objection: Objection, *, at: datetime) -> User | None:
    """Ask an appeal officer who took no part, the one with the fewest objections to answer.

    Whoever decided before does not choose who looks at it anew. None where there is nobody.
    """
    case = objection.case
    involved = case.involved()
    people = User.objects.filter(roles__role=Role.APPEAL_OFFICER, is_active=True)
    uninvolved = [
        one
        for one in people.prefetch_related("roles", "sites").order_by("joined_at", "pk")
        if not relations(one.person, involved) - _NO_PART
    ]
    asked = [one for one in uninvolved if str(one.pk) in involved.asked]
    if asked:
        return asked[0]
    if not uninvolved:
        return None
    chosen = min(uninvolved, key=_waiting)
    take_part(case, chosen, Part.ASKED, at=at)
    enter(
        "objection.appointed",
        at=at,
        about=f"case/{case.ref}",
        facts={"objection": str(objection.ref)},
        personal={"who": str(chosen.pk)},
        rows=[locked(case.pk)],
    )
    return chosen


def nobody_answers(case: Case) -> bool:
    """Say whether an objection waits and no appeal officer was found who could answer it."""
    if all(one.result for one in case.objections.all()):
        return False
    asked = case.parts.filter(part=Part.ASKED, user__roles__role=Role.APPEAL_OFFICER)
    return not asked.filter(user__is_active=True).exists()


def waiting_for(user: User) -> list[Objection]:
    """Return the objections that wait for somebody, the longest waiting first."""
    mine = Objection.objects.filter(result="", case__parts__user=user, case__parts__part=Part.ASKED)
    return [*mine.select_related("case__site").distinct().order_by("received_at")]


def refuse_unless_answering(objection: Objection, user: User) -> None:
    """Raise NotEntitled for whoever is not asked to answer this objection."""
    involved = objection.case.involved()
    held = relations(user.person, involved)
    asked = Role.APPEAL_OFFICER in user.person.roles and Relation.ASKED in held
    if not asked or held - _NO_PART:
        raise NotEntitled(user.person, Act.UPHOLD, "asked", _NOT_YOURS)


def _waiting(user: User) -> int:
    return len(waiting_for(user))


def _enclosed(
    row: Statement, files: Sequence[UploadedFile[Any]], types: Sequence[str]
) -> list[Enclosed]:
    made: dict[str, Enclosed] = {}
    for file, media_type in zip(files, types, strict=True):
        digest = filing.stored(file)
        if digest not in made:
            made[digest] = Enclosed.objects.create(
                statement=row,
                name=filing.plain_name(file.name or ""),
                media_type=media_type,
                size=file.size or 0,
                digest=digest,
            )
    return [*made.values()]


def _kept(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "\ufffd").strip()


_TOO_LONG = Text(
    ja=f"文章が長すぎます。{MOST_CHARS}字までにするか、ファイルとして添えてください。",
    en=f"The text is too long: write at most {MOST_CHARS} letters, or enclose it as a file.",
)
_ENOUGH = Text(
    ja="この通知へのお申し出は上限に達しました。続きは、お知らせの連絡先へお願いします。",
    en="This notice has as many answers as it takes. Please go on at the address in the notice.",
)
_NOT_YOURS = Text(
    ja="異議に答えられるのは、依頼された、この事案に関わっていない異議担当だけです。",
    en="An objection is answered by the appeal officer who was asked, and who took no part.",
)
