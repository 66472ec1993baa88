"""Who may do what with a case: one table of acts, and one question that reads it.

A grant says how near a person in a role must be to the case; a bar holds whatever the role. Bars
protect both sides: whoever was hurt, was complained of or decided before does not judge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.roles import RELATION_NAMES, ROLE_NAMES, Involved, Person, Relation, Role
from setsudo.cases.roles import relations as relations_of
from setsudo.cases.states import ACT_NAMES, Act
from setsudo.errors import CaseError


class Reach(StrEnum):
    """How near somebody must be to a case."""

    ANYWHERE = "anywhere"
    SITE = "site"
    CLAIMED = "claimed"
    ASKED = "asked"
    PROPOSED = "proposed"
    OWN = "own"
    REPORTED = "reported"
    HURT = "hurt"


REACHES: Final[Mapping[Reach, frozenset[Relation]]] = {
    Reach.ANYWHERE: frozenset(),
    Reach.SITE: frozenset({Relation.OWN_SITE}),
    Reach.CLAIMED: frozenset({Relation.CLAIMED}),
    Reach.ASKED: frozenset({Relation.ASKED}),
    Reach.PROPOSED: frozenset({Relation.PROPOSER}),
    Reach.OWN: frozenset({Relation.REPORTER, Relation.VICTIM}),
    Reach.REPORTED: frozenset({Relation.REPORTER}),
    Reach.HURT: frozenset({Relation.VICTIM}),
}
"""The relations of which one is enough; none is needed where the set is empty."""

REACH_NAMES: Final[Mapping[Reach, Text]] = {
    Reach.ANYWHERE: Text(ja="どの拠点でも", en="any case"),
    Reach.SITE: Text(ja="自分の拠点の事案", en="cases at one's own site"),
    Reach.CLAIMED: Text(ja="自分が引き受けた事案", en="cases one has claimed"),
    Reach.ASKED: Text(ja="名前を挙げて依頼された事案", en="cases one was asked about by name"),
    Reach.PROPOSED: Text(ja="自分が提案した事案", en="cases with one's own proposal"),
    Reach.OWN: Text(ja="自分が報告した、または被害を受けた事案", en="one's own cases"),
    Reach.REPORTED: Text(ja="自分が報告した事案", en="cases one reported"),
    Reach.HURT: Text(ja="自分が被害を受けた事案", en="cases in which one was hurt"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """Who is let through. `anyone` is for every worker, in whichever role; `never` bars."""

    grants: Mapping[Role, Reach] = field(default_factory=dict)
    anyone: Reach | None = None
    never: frozenset[Relation] = frozenset()


class NotEntitled(CaseError):
    """This person may not do this. `because` is `role`, a reach that was missed, or a bar."""

    code = "not_entitled"

    def __init__(self, person: Person, what: Act | StrEnum, because: str, text: Text) -> None:
        super().__init__(text)
        self.person = person.id
        self.what = what
        self.because = because


def allowed(permission: Permission, roles: Collection[Role], relations: frozenset[Relation]) -> str:
    """Return an empty string where somebody is let through, else why not: `role`, a Reach, or a
    Relation that bars."""
    held = [permission.grants[role] for role in Role if role in roles and role in permission.grants]
    # A program has no role, so what is for every worker is not for it.
    anyone = permission.anyone if roles else None
    reaches = held if anyone is None else [*held, anyone]
    if not reaches:
        return "role"
    if not any(_near(reach, relations) for reach in reaches):
        return reaches[0].value
    return next((bar.value for bar in Relation if bar in permission.never & relations), "")


def refuse_unless_entitled(person: Person, act: Act, involved: Involved) -> None:
    """Let somebody act, or raise NotEntitled with the reason."""
    because = allowed(PERMISSIONS[act], person.roles, relations_of(person, involved))
    if because:
        raise NotEntitled(person, act, because, refusal(ACT_NAMES[act], PERMISSIONS[act], because))


def entitled(person: Person, act: Act, involved: Involved) -> bool:
    """Say whether somebody may take an act; for showing only what can be pressed."""
    return not allowed(PERMISSIONS[act], person.roles, relations_of(person, involved))


def refusal(name: Text, permission: Permission, because: str) -> Text:
    """Return the sentence for a reason that `allowed` gave."""
    if because == "role":
        roles = [ROLE_NAMES[role] for role in permission.grants] or [_NOBODY]
        return Text(
            ja=f"「{name.ja}」は{'、'.join(role.ja for role in roles)}の役割に限られます。",
            en=f"“{name.en}” belongs to: {', '.join(role.en for role in roles)}.",
        )
    if because in set(Reach):
        reach = REACH_NAMES[Reach(because)]
        return Text(
            ja=f"「{name.ja}」ができるのは、{reach.ja}だけです。",
            en=f"“{name.en}” is open for {reach.en} only.",
        )
    bar = RELATION_NAMES[Relation(because)]
    return Text(
        ja=f"{bar.ja}は、公正を保つため「{name.ja}」はできません。別の人に頼んでください。",
        en=f"Somebody who {_AS_CLAUSE.get(because, bar.en)} may not “{name.en}”, so that it stays "
        "fair to both sides: ask somebody else.",
    )


def _near(reach: Reach, relations: frozenset[Relation]) -> bool:
    needed = REACHES[reach]
    return not needed or bool(needed & relations)


_NOBODY: Final = Text(ja="該当者", en="those concerned")
_AS_CLAUSE: Final[Mapping[str, str]] = {Relation.CLAIMED: "gathered the facts of the case"}

_AT_SITE: Final = {Role.SUPERVISOR: Reach.SITE, Role.OFFICER: Reach.SITE}
_IN_CHARGE: Final = {Role.SUPERVISOR: Reach.CLAIMED, Role.OFFICER: Reach.CLAIMED}
_READERS: Final = {
    **_AT_SITE,
    Role.APPROVER: Reach.SITE,
    Role.APPEAL_OFFICER: Reach.ASKED,
    Role.COUNSEL: Reach.ASKED,
}
_PARTIES: Final = frozenset({Relation.VICTIM, Relation.ACCUSED})
_ACCUSED: Final = frozenset({Relation.ACCUSED})
_APPROVING: Final = _PARTIES | {
    Relation.REPORTER, Relation.CLAIMED, Relation.PROPOSER, Relation.DECIDED_BEFORE,
}  # fmt: skip
_UNINVOLVED: Final = _APPROVING | {Relation.APPROVER, Relation.EVALUATOR}

_APPEAL: Final = Permission({Role.APPEAL_OFFICER: Reach.ASKED}, never=_UNINVOLVED)
_APPROVAL: Final = Permission({Role.APPROVER: Reach.SITE}, never=_APPROVING)

PERMISSIONS: Final[Mapping[Act, Permission]] = MappingProxyType(
    {
        # Nobody confirms to themselves that they were heard.
        Act.ACKNOWLEDGE: Permission(_AT_SITE, never=_PARTIES | {Relation.REPORTER}),
        Act.CLAIM: Permission(_AT_SITE, never=_PARTIES),
        Act.ASSIGN: Permission({Role.SUPERVISOR: Reach.SITE}, never=_PARTIES),
        Act.HAND_OVER: Permission(_IN_CHARGE, never=_PARTIES),
        Act.RELEASE: Permission(_IN_CHARGE),
        Act.WATCH: Permission({**_READERS, Role.AUDITOR: Reach.ANYWHERE}, Reach.OWN, _ACCUSED),
        Act.UNWATCH: Permission({**_READERS, Role.AUDITOR: Reach.ANYWHERE}, Reach.OWN),
        Act.COMMENT: Permission(_READERS, Reach.OWN, _ACCUSED),
        Act.TAG: Permission(_AT_SITE, never=_PARTIES),
        Act.LINK: Permission(_AT_SITE, never=_PARTIES),
        Act.JOIN: Permission(_IN_CHARGE | {Role.OFFICER: Reach.SITE}, never=_PARTIES),
        Act.SEPARATE: Permission(_AT_SITE, never=_PARTIES),
        # Any worker adds to what they reported; staff complained of are heard by somebody else.
        Act.RECORD_NOTE: Permission(_AT_SITE, Reach.OWN, _ACCUSED),
        Act.ADD_EVIDENCE: Permission(_AT_SITE, Reach.OWN, _ACCUSED),
        # A piece carries a finding once confirmed, so nobody confirms in their own cause.
        Act.CONFIRM_EVIDENCE: Permission(_AT_SITE, never=_PARTIES),
        Act.NAME_PERSON: Permission(_AT_SITE, never=_PARTIES),
        Act.CALL_IN: Permission({**_AT_SITE, Role.APPROVER: Reach.SITE}, never=_PARTIES),
        Act.CONTACT_VICTIM: Permission(_AT_SITE, never=_PARTIES),
        Act.RECORD_CARE: Permission(_AT_SITE, never=_PARTIES),
        # Only whoever was hurt can say that they want no help.
        Act.DECLINE_CARE: Permission(anyone=Reach.HURT),
        Act.PLAN_RECURRENCE: Permission(_AT_SITE, never=_ACCUSED),
        Act.OPEN_DIALOGUE: Permission(_IN_CHARGE, never=_PARTIES),
        Act.CONCLUDE_DIALOGUE: Permission(_IN_CHARGE, never=_PARTIES),
        Act.ADVISE: Permission({Role.COUNSEL: Reach.ASKED}, never=_PARTIES),
        Act.PROPOSE: Permission(_IN_CHARGE, never=_PARTIES | {Relation.DECIDED_BEFORE}),
        Act.WITHDRAW: Permission(dict.fromkeys(_IN_CHARGE, Reach.PROPOSED)),
        Act.RETURN: _APPROVAL,
        Act.APPROVE: _APPROVAL,
        Act.TELL_OUTCOME: Permission(_AT_SITE, never=_PARTIES),
        # An objection is taken wherever the customer brings it, by whoever is there.
        Act.RECEIVE_OBJECTION: Permission(
            {
                Role.AGENT: Reach.ANYWHERE,
                Role.SUPERVISOR: Reach.ANYWHERE,
                Role.OFFICER: Reach.ANYWHERE,
                Role.APPEAL_OFFICER: Reach.ANYWHERE,
            }
        ),
        Act.UPHOLD: _APPEAL,
        Act.OVERTURN: _APPEAL,
        Act.SEND_BACK: _APPEAL,
        Act.DISMISS: Permission(_IN_CHARGE, never=_PARTIES),
        Act.CLOSE: Permission(_IN_CHARGE, never=_PARTIES),
        Act.REOPEN: Permission(
            {**_AT_SITE, Role.APPROVER: Reach.SITE, Role.APPEAL_OFFICER: Reach.ASKED},
            never=_ACCUSED,
        ),
    }
)
