"""Who sets periods, who puts something under a legal hold, who lifts one: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role, relations

NOBODY: Final = Involved(site="")
"""Stands for a subject that is no case: a customer, or the table of periods."""


class Deed(StrEnum):
    """What people do about keeping and deleting."""

    LOOK = "look_at_retention"
    SET = "set_a_period"
    HOLD = "put_under_legal_hold"
    LIFT = "lift_a_legal_hold"
    CLOCK = "confirm_the_clock"


DEED_NAMES: Final[Mapping[Deed, Text]] = MappingProxyType(
    {
        Deed.LOOK: Text(ja="保存と削除の予定を見る", en="see what is kept and when it goes"),
        Deed.SET: Text(ja="保存期間を決める", en="set how long something is kept"),
        Deed.HOLD: Text(ja="保全する(削除を止める)", en="put under a legal hold"),
        Deed.LIFT: Text(ja="保全を解く", en="lift a legal hold"),
        Deed.CLOCK: Text(ja="時計が正しいと確かめる", en="say that the clock is right"),
    }
)
_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED})
PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        Deed.LOOK: Permission(
            dict.fromkeys(
                (Role.ADMINISTRATOR, Role.OFFICER, Role.COUNSEL, Role.AUDITOR), Reach.ANYWHERE
            )
        ),
        Deed.SET: Permission({Role.ADMINISTRATOR: Reach.ANYWHERE}),
        Deed.CLOCK: Permission({Role.ADMINISTRATOR: Reach.ANYWHERE}),
        Deed.HOLD: Permission({Role.COUNSEL: Reach.ANYWHERE, Role.OFFICER: Reach.ANYWHERE}),
        # What was held for proceedings is let go by whoever knows that they are over.
        Deed.LIFT: Permission({Role.COUNSEL: Reach.ANYWHERE}, never=_PARTIES),
    }
)


def refuse_unless_entitled(person: Person, deed: Deed, involved: Involved = NOBODY) -> None:
    """Let somebody do it, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[deed], person.roles, relations(person, involved))
    if because:
        text = refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        raise NotEntitled(person, deed, because, text)


def entitled(person: Person, deed: Deed, involved: Involved = NOBODY) -> bool:
    """Say whether somebody may do it; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[deed], person.roles, relations(person, involved))
