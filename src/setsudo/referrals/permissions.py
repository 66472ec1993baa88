"""Who may carry a case outside, and follow it there: one table, read as that of cases is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role, relations


class Deed(StrEnum):
    """What people do with the record of a case toward those outside."""

    SEE = "see"
    MAKE_BUNDLE = "make_bundle"
    CALL_POLICE = "call_police"
    REFER = "refer"
    PROCEED = "proceed"
    STATE_DAY = "state_day"
    SETTLE_DEADLINE = "settle_deadline"
    WRITE_PRIVILEGED = "write_privileged"


DEED_NAMES: Final[Mapping[Deed, Text]] = {
    Deed.SEE: Text(ja="外部への連絡を見る", en="see what went outside"),
    Deed.MAKE_BUNDLE: Text(ja="外部に渡す記録をまとめる", en="make a bundle for somebody outside"),
    Deed.CALL_POLICE: Text(ja="警察への通報を記録する", en="record a call to the police"),
    Deed.REFER: Text(ja="外部への連絡を記録する", en="record a referral"),
    Deed.PROCEED: Text(ja="手続を進める", en="start a proceeding and record its stages"),
    Deed.STATE_DAY: Text(ja="期限の起算日を決める", en="state the day that a deadline runs from"),
    Deed.SETTLE_DEADLINE: Text(ja="期限を済みにする", en="settle a deadline"),
    Deed.WRITE_PRIVILEGED: Text(ja="秘匿メモを書く", en="write privileged notes"),
}
# Whoever hands the record on is answerable for it, and is no party to it.
_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED, Relation.REPORTER})
_ACTING: Final = Permission(
    {Role.OFFICER: Reach.CLAIMED, Role.COUNSEL: Reach.ASKED}, never=_PARTIES
)
PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        Deed.SEE: Permission(
            {
                Role.SUPERVISOR: Reach.SITE,
                Role.OFFICER: Reach.SITE,
                Role.APPROVER: Reach.SITE,
                Role.APPEAL_OFFICER: Reach.ASKED,
                Role.COUNSEL: Reach.ASKED,
                Role.AUDITOR: Reach.ANYWHERE,
            },
            never=frozenset({Relation.ACCUSED}),
        ),
        Deed.MAKE_BUNDLE: _ACTING,
        # In danger nobody is asked for their role.
        Deed.CALL_POLICE: Permission(anyone=Reach.ANYWHERE),
        Deed.REFER: _ACTING,
        Deed.PROCEED: _ACTING,
        Deed.STATE_DAY: _ACTING,
        Deed.SETTLE_DEADLINE: _ACTING,
        # Counsel's own: no other role reaches it, however near to the case.
        Deed.WRITE_PRIVILEGED: Permission({Role.COUNSEL: Reach.ASKED}, never=_PARTIES),
    }
)


def refuse_unless_entitled(person: Person, deed: Deed, involved: Involved) -> None:
    """Let somebody do it, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[deed], person.roles, relations(person, involved))
    if because:
        text = refusal(DEED_NAMES[deed], PERMISSIONS[deed], because)
        raise NotEntitled(person, deed, because, text)


def entitled(person: Person, deed: Deed, involved: Involved) -> bool:
    """Say whether somebody may; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[deed], person.roles, relations(person, involved))


def reads_privileged(person: Person, involved: Involved, named: Collection[str]) -> bool:
    """Say whether somebody reads counsel's notes: counsel, and whom counsel named. `named` are ids.

    Whoever is a party never does, named or not.
    """
    if relations(person, involved) & _PARTIES:
        return False
    return person.id in named or entitled(person, Deed.WRITE_PRIVILEGED, involved)
