"""Who is concerned: people hurt or complained of, and those called in by name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.cases.refusing import Unfit

NAMED = (Part.VICTIM, Part.ACCUSED)
CALLED = frozenset({Role.COUNSEL, Role.APPEAL_OFFICER})


def take_part(case: Case, user: User, part: Part, *, at: datetime) -> PartTaken:
    """Keep that somebody has a part in a case; a part is taken once."""
    found = PartTaken.objects.filter(case=case, user=user, part=part).first()
    if found is not None:
        return found
    last = PartTaken.objects.filter(case=case, part=part).aggregate(last=Max("number"))["last"]
    return PartTaken.objects.create(
        case=case, user=user, part=part, number=(last or 0) + 1, since=at
    )


@transaction.atomic
def name_person(ref: UUID, who: User, part: Part, *, by: User, at: datetime) -> Case:
    """Record that somebody was hurt, or is the one complained of. Both then judge nothing here."""
    doing = begun(ref, Act.NAME_PERSON, by=by, at=at)
    if part not in NAMED:
        raise Unfit(_ONLY_NAMED)
    case = doing.case
    take_part(case, who, part, at=at)
    if part is Part.VICTIM:
        case.victim_named_at = case.victim_named_at or at
    return doing.finished(facts={"part": part.value}, personal={"who": str(who.pk)})


@transaction.atomic
def call_in(ref: UUID, who: User, *, by: User, at: datetime) -> Case:
    """Ask counsel or an appeal officer by name; from then on the case is open to them."""
    doing = begun(ref, Act.CALL_IN, by=by, at=at)
    if not who.person.roles & CALLED:
        raise Unfit(_ONLY_CALLED)
    take_part(doing.case, who, Part.ASKED, at=at)
    return doing.finished(personal={"who": str(who.pk)})


_ONLY_NAMED = Text(
    ja="記録できるのは、被害を受けた人か、苦情の対象となった従業員です。",
    en="Record somebody who was hurt, or a member of staff who is complained of.",
)
_ONLY_CALLED = Text(
    ja="依頼できるのは、弁護士・法務か異議担当の役割を持つ人です。",
    en="Only counsel or an appeal officer can be called in: choose somebody in that role.",
)
