"""Who of the staff has read the policy as it is now, and who has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Person, Role
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter
from setsudo.web.policies.in_force import in_force
from setsudo.web.public.models import Acknowledged

SEE_ALL = frozenset({Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR})
SEE_SITE = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Standing:
    """One of the staff, and when they read the revision in force; `earlier` is what they read."""

    user: User
    at: datetime | None
    earlier: str = ""


@transaction.atomic
def acknowledge(content_hash: str, *, by: User, at: datetime) -> Acknowledged:
    """Keep that somebody has read the policy. Raises NotEntitled where it is not the one in force:
    what they had before them has been revised since."""
    policy = in_force()
    if content_hash != policy.content_hash:
        raise NotEntitled(by.person, Role.AGENT, "revised", _REVISED)
    row, made = Acknowledged.objects.get_or_create(
        user=by, content_hash=content_hash, defaults={"ident": policy.id, "at": at}
    )
    if made:
        enter(
            "policy.acknowledged",
            at=at,
            about=f"policy/{content_hash}",
            by=str(by.pk),
            facts={"policy": policy.id},
            rows=[row],
        )
    return row


def mine(user: User) -> Acknowledged | None:
    """Return when somebody read the revision in force."""
    return user.acknowledged.filter(content_hash=in_force().content_hash).first()


def may_see_others(person: Person) -> bool:
    """Say whether somebody answers for others having read it."""
    return bool(person.roles & (SEE_ALL | SEE_SITE))


def staff(viewer: User) -> list[Standing]:
    """Return everybody whom the viewer answers for: those who have not read it come first."""
    person = viewer.person
    people = User.objects.filter(is_active=True)
    if not (person.roles & SEE_ALL or person.headquarters):
        people = people.filter(Q(sites__in=viewer.sites.all())).distinct()
    now = in_force().content_hash
    read: dict[object, datetime] = {}
    earlier: dict[object, str] = {}
    for row in Acknowledged.objects.filter(user__in=people).order_by("at"):
        if row.content_hash == now:
            read[row.user_id] = row.at
        else:
            earlier[row.user_id] = row.ident
    every = [
        Standing(one, read.get(one.pk), earlier.get(one.pk, "")) for one in people.order_by("name")
    ]
    return sorted(every, key=lambda one: one.at is not None)


_REVISED = Text(
    ja="読んでいる間に方針が改定されました。新しい版を読んでから、もう一度押してください。",
    en="The policy was revised while you were reading: read the new revision, then press again.",
)
