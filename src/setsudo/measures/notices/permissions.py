"""Who may do what with a notice, in the terms of a case's permissions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role
from setsudo.cases.roles import relations as relations_of
from setsudo.measures.notices.kinds import BINDING, Kind
from setsudo.measures.notices.standing import DEED_NAMES, Deed

_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED})
_AT_SITE: Final = {Role.SUPERVISOR: Reach.SITE, Role.OFFICER: Reach.SITE}
_WRITING: Final = Permission({**_AT_SITE, Role.APPEAL_OFFICER: Reach.ASKED}, never=_PARTIES)
_SENDING: Final = Permission(
    {**_AT_SITE, Role.APPROVER: Reach.SITE, Role.APPEAL_OFFICER: Reach.ASKED}, never=_PARTIES
)

PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        Deed.CHANGE: _WRITING,
        Deed.SIGN_OFF: Permission({Role.COUNSEL: Reach.ASKED}, never=_PARTIES),
        Deed.APPROVE: Permission(
            {Role.SUPERVISOR: Reach.SITE, Role.OFFICER: Reach.SITE, Role.APPROVER: Reach.SITE},
            never=_PARTIES,
        ),
        Deed.WITHDRAW: _SENDING,
        Deed.SEND: _SENDING,
        Deed.CONFIRM: _SENDING,
        Deed.FAIL: _SENDING,
        Deed.RESEND: _SENDING,
    }
)
BINDING_APPROVAL: Final = Permission({Role.APPROVER: Reach.SITE}, never=_PARTIES)
"""What tells of a restriction goes out over the name of an approver."""


def permission_for(deed: Deed, kind: Kind) -> Permission:
    """Return who may do a deed with a notice of a kind."""
    if deed is Deed.APPROVE and kind in BINDING:
        return BINDING_APPROVAL
    return PERMISSIONS[deed]


def refuse_unless_entitled(person: Person, deed: Deed, kind: Kind, involved: Involved) -> None:
    """Let somebody act, or raise NotEntitled with the reason."""
    permission = permission_for(deed, kind)
    because = allowed(permission, person.roles, relations_of(person, involved))
    if because:
        raise NotEntitled(person, deed, because, refusal(DEED_NAMES[deed], permission, because))


def entitled(person: Person, deed: Deed, kind: Kind, involved: Involved) -> bool:
    """Say whether somebody may; for showing only what can be pressed."""
    permission = permission_for(deed, kind)
    return not allowed(permission, person.roles, relations_of(person, involved))
