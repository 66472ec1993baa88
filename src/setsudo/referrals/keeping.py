"""Who may do what with exhibits: one table, read as that of cases is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role, relations


class Deed(StrEnum):
    """What people do with exhibits."""

    REGISTER = "register_exhibit"
    OPEN = "open_exhibit"
    COPY = "copy_exhibit"
    MOVE = "move_exhibit"
    UNMASK = "unmask_exhibit"


DEED_NAMES: Final[Mapping[Deed, Text]] = MappingProxyType(
    {
        Deed.REGISTER: Text(ja="証拠を登録する", en="register an exhibit"),
        Deed.OPEN: Text(ja="証拠の中身を読む", en="read what an exhibit holds"),
        Deed.COPY: Text(ja="証拠の写しを受け取る", en="take a copy of an exhibit"),
        Deed.MOVE: Text(ja="証拠の受け渡しを記録する", en="enter where an exhibit went"),
        Deed.UNMASK: Text(ja="伏せた氏名を表示する", en="show the names that are masked"),
    }
)
_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED})
_KEEPERS: Final = {
    Role.SUPERVISOR: Reach.SITE,
    Role.OFFICER: Reach.SITE,
    Role.COUNSEL: Reach.ASKED,
}
_DECIDERS: Final = {**_KEEPERS, Role.APPROVER: Reach.SITE, Role.APPEAL_OFFICER: Reach.ASKED}
PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        # Whoever keeps the proof is no party to what it proves.
        Deed.REGISTER: Permission(_KEEPERS, never=_PARTIES),
        Deed.OPEN: Permission(_DECIDERS, never=_PARTIES),
        # Whoever determines looks at the thing itself: that they did stays on record.
        Deed.COPY: Permission(_DECIDERS, never=_PARTIES),
        Deed.MOVE: Permission(_KEEPERS, never=_PARTIES),
        Deed.UNMASK: Permission(
            {
                Role.SUPERVISOR: Reach.CLAIMED,
                Role.OFFICER: Reach.CLAIMED,
                Role.APPEAL_OFFICER: Reach.ASKED,
                Role.COUNSEL: Reach.ASKED,
            },
            never=_PARTIES | {Relation.EVALUATOR},
        ),
    }
)


def refuse_unless_entitled(person: Person, deed: Deed, involved: Involved) -> None:
    """Let somebody do it, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[deed], person.roles, relations(person, involved))
    if because:
        text = refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        raise NotEntitled(person, deed, because, text)


def entitled(person: Person, deed: Deed, involved: Involved) -> bool:
    """Say whether somebody may do it; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[deed], person.roles, relations(person, involved))
