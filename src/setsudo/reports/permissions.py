"""Who sees the figures and the proof of duties: a table without any case, and without a name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Person, Role


class Deed(StrEnum):
    """What somebody does with figures."""

    READ_FIGURES = "read_figures"
    READ_DUTIES = "read_duties"
    MAKE_REPORT = "make_report"


DEED_NAMES: Final[Mapping[Deed, Text]] = {
    Deed.READ_FIGURES: Text(ja="数字を見る", en="see the figures"),
    Deed.READ_DUTIES: Text(ja="義務の証拠を見る", en="see the proof of duties"),
    Deed.MAKE_REPORT: Text(ja="報告書を作る", en="make a report"),
}

_FIGURES: Final = Permission({Role.MANAGER: Reach.ANYWHERE, Role.AUDITOR: Reach.ANYWHERE})

PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(dict.fromkeys(Deed, _FIGURES))


def refuse_unless_entitled(person: Person, deed: Deed) -> None:
    """Let somebody see figures, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[deed], person.roles, frozenset())
    if because:
        raise NotEntitled(
            person, deed, because, refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        )
