"""Who people are: their roles in the company, and what each of them is to one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text


class Role(StrEnum):
    """What somebody's work is. A program has no role, so nothing is open to it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    APPROVER = "approver"
    APPEAL_OFFICER = "appeal_officer"
    COUNSEL = "counsel"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Relation(StrEnum):
    """What a person is to a case."""

    OWN_SITE = "own_site"
    CLAIMED = "claimed"
    ASKED = "asked"
    REPORTER = "reporter"
    VICTIM = "victim"
    ACCUSED = "accused"
    PROPOSER = "proposer"
    APPROVER = "approver"
    DECIDED_BEFORE = "decided_before"
    EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts, by an identifier that means one human being.

    `headquarters` reaches every site. `executive` is what the policy's ladder calls by that name.
    Raises ValueError for an empty `id`: an act without a name is nobody's.
    """

    id: str
    roles: frozenset[Role] = frozenset()
    sites: frozenset[str] = frozenset()
    headquarters: bool = False
    executive: bool = False

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise ValueError("a person needs an identifier")


@dataclass(frozen=True, slots=True)
class Involved:
    """Who is what on one case, by identifiers; empty where there is nobody.

    `accused` are members of staff whose own conduct is complained of. `evaluators` appraise the
    work of somebody who was hurt or who reported. `asked` were called in by name: counsel, an
    appeal officer. `decided_before` proposed or approved what was later sent back or reopened.
    `also_reported` reported what was joined to this case.
    """

    site: str
    claimed_by: str = ""
    asked: frozenset[str] = frozenset()
    reporter: str = ""
    victims: frozenset[str] = frozenset()
    accused: frozenset[str] = frozenset()
    proposer: str = ""
    approver: str = ""
    decided_before: frozenset[str] = frozenset()
    evaluators: frozenset[str] = frozenset()
    also_reported: frozenset[str] = frozenset()


def relations(person: Person, involved: Involved) -> frozenset[Relation]:
    """Return everything that a person is to a case."""
    who = person.id
    held = {
        Relation.OWN_SITE: person.headquarters or involved.site in person.sites,
        Relation.CLAIMED: who == involved.claimed_by,
        Relation.ASKED: who in involved.asked,
        Relation.REPORTER: who == involved.reporter or who in involved.also_reported,
        Relation.VICTIM: who in involved.victims,
        Relation.ACCUSED: who in involved.accused,
        Relation.PROPOSER: who == involved.proposer,
        Relation.APPROVER: who == involved.approver,
        Relation.DECIDED_BEFORE: who in involved.decided_before,
        Relation.EVALUATOR: who in involved.evaluators,
    }
    return frozenset(relation for relation, so in held.items() if so)


def policy_roles(person: Person) -> frozenset[str]:
    """Return the names under which the policy's ladder knows somebody, such as `case_officer`."""
    names = {_IN_POLICY[role] for role in person.roles if role in _IN_POLICY}
    if Role.APPROVER in person.roles and person.headquarters:
        names.add("headquarters_approver")
    if person.executive:
        names.add("executive")
    return frozenset(names)


_IN_POLICY: Final[Mapping[Role, str]] = {
    Role.AGENT: "front_line",
    Role.SUPERVISOR: "supervisor",
    Role.OFFICER: "case_officer",
    Role.COUNSEL: "counsel",
}

ROLE_NAMES: Final[Mapping[Role, Text]] = {
    Role.AGENT: Text(ja="応対担当", en="agent"),
    Role.SUPERVISOR: Text(ja="現場責任者", en="supervisor"),
    Role.OFFICER: Text(ja="事案担当", en="case officer"),
    Role.APPROVER: Text(ja="承認者", en="approver"),
    Role.APPEAL_OFFICER: Text(ja="異議担当", en="appeal officer"),
    Role.COUNSEL: Text(ja="弁護士・法務", en="counsel"),
    Role.MANAGER: Text(ja="経営・管理(数字のみ)", en="manager (figures only)"),
    Role.AUDITOR: Text(ja="監査", en="auditor"),
    Role.ADMINISTRATOR: Text(ja="システム管理", en="administrator"),
}

RELATION_NAMES: Final[Mapping[Relation, Text]] = {
    Relation.OWN_SITE: Text(ja="自分の拠点の事案", en="the case is at one's own site"),
    Relation.CLAIMED: Text(ja="引き受けた人", en="claimed it"),
    Relation.ASKED: Text(ja="名前を挙げて依頼された人", en="was asked by name"),
    Relation.REPORTER: Text(ja="報告した人", en="reported it"),
    Relation.VICTIM: Text(ja="被害を受けた人", en="was hurt"),
    Relation.ACCUSED: Text(ja="苦情の対象となった従業員", en="is the one complained of"),
    Relation.PROPOSER: Text(ja="判断を提案した人", en="proposed the determination"),
    Relation.APPROVER: Text(ja="判断を承認した人", en="approved the determination"),
    Relation.DECIDED_BEFORE: Text(ja="前の判断に関わった人", en="took part in an earlier decision"),
    Relation.EVALUATOR: Text(
        ja="被害者または報告者を評価する人", en="appraises whoever was hurt or reported"
    ),
}
