"""Who may do what with a measure: one table, in the terms of a case's permissions.

The policy's ladder narrows it further, rung by rung: see `setsudo.measures.proposing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role
from setsudo.cases.roles import relations as relations_of
from setsudo.measures.standing import DEED_NAMES, Deed

_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED})
_DECIDING: Final = _PARTIES | {Relation.REPORTER, Relation.CLAIMED}
_PROPOSING: Final = {
    Role.SUPERVISOR: Reach.CLAIMED,
    Role.OFFICER: Reach.CLAIMED,
    Role.COUNSEL: Reach.ASKED,
}
_APPROVING: Final = Permission(
    {Role.APPROVER: Reach.SITE, Role.COUNSEL: Reach.ASKED}, never=_DECIDING
)

PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        # Whoever is talked to says stop, victim or not; only staff complained of do not.
        Deed.LOG_STEP: Permission(
            {
                Role.SUPERVISOR: Reach.SITE,
                Role.OFFICER: Reach.SITE,
            },
            Reach.OWN,
            frozenset({Relation.ACCUSED}),
        ),
        # The one supervisor who was named; whoever is complained of agrees to nothing.
        Deed.CONFIRM_STEP: Permission(
            {Role.SUPERVISOR: Reach.SITE}, never=frozenset({Relation.ACCUSED})
        ),
        Deed.PROPOSE: Permission(_PROPOSING, never=_PARTIES),
        Deed.STATE: Permission(_PROPOSING, never=_PARTIES),
        Deed.SIGN_OFF: Permission({Role.COUNSEL: Reach.ASKED}, never=_PARTIES),
        Deed.APPROVE: _APPROVING,
        Deed.COMPLETE: _APPROVING,
        Deed.AGREE: _APPROVING,
        Deed.BEGIN_AT_ONCE: _APPROVING,
        Deed.DECLINE: _APPROVING,
        Deed.WITHDRAW: Permission(_PROPOSING),
        Deed.REVIEW: Permission(
            {Role.OFFICER: Reach.SITE, Role.APPROVER: Reach.SITE}, never=_PARTIES
        ),
        # Taking a measure off somebody is easier than putting it on.
        Deed.LIFT: Permission(
            {
                Role.OFFICER: Reach.SITE,
                Role.APPROVER: Reach.SITE,
                Role.APPEAL_OFFICER: Reach.ASKED,
                Role.COUNSEL: Reach.ASKED,
            },
            never=_PARTIES,
        ),
        # What begins with its notice, ends at its time or falls with its ground does so by itself.
        Deed.BEGIN: Permission(),
        Deed.LAPSE: Permission(),
        Deed.FALL: Permission(),
    }
)


def refuse_unless_entitled(person: Person, deed: Deed, involved: Involved) -> None:
    """Let somebody act, or raise NotEntitled with the reason."""
    permission = PERMISSIONS[deed]
    because = allowed(permission, person.roles, relations_of(person, involved))
    if because:
        raise NotEntitled(person, deed, because, refusal(DEED_NAMES[deed], permission, because))


def entitled(person: Person, deed: Deed, involved: Involved) -> bool:
    """Say whether somebody may; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[deed], person.roles, relations_of(person, involved))
