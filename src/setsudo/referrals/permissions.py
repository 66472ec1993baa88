"""Who may make a bundle: one table, read as that of cases is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role, relations


class Deed(StrEnum):
    """What people do with the record of a case toward those outside."""

    MAKE_BUNDLE = "make_bundle"


DEED_NAMES: Final[Mapping[Deed, Text]] = {
    Deed.MAKE_BUNDLE: Text(ja="外部に渡す記録をまとめる", en="make a bundle for somebody outside"),
}
PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        # Whoever hands the record on is answerable for it, and is no party to it.
        Deed.MAKE_BUNDLE: Permission(
            {Role.OFFICER: Reach.CLAIMED, Role.COUNSEL: Reach.ASKED},
            never=frozenset({Relation.VICTIM, Relation.ACCUSED, Relation.REPORTER}),
        ),
    }
)


def refuse_unless_entitled(person: Person, deed: Deed, involved: Involved) -> None:
    """Let somebody do it, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[deed], person.roles, relations(person, involved))
    if because:
        text = refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        raise NotEntitled(person, deed, because, text)
