"""The stage of a drill: who plays, what time it is, and how a rule is held."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from setsudo.bilingual import Text
from setsudo.cases.determination import (
    Accommodation,
    Answer,
    Answered,
    Axis,
    Claim,
    CompanyFault,
    Draft,
    Element,
    Harmed,
    Outcome,
    Posting,
)
from setsudo.cases.malice import MaliceAnswer
from setsudo.cases.roles import Role
from setsudo.errors import SetsudoError
from setsudo.referrals.drills import Drill
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.cases import proposing
from setsudo.web.cases.models import Case
from setsudo.web.cases.pinning import pinned

REPORTER: Final = "訓練用 報告子"
SECRET: Final = "訓練用の秘匿メモの中身"  # noqa: S105
SHOP: Final = "drill"
MINUTE: Final = timedelta(minutes=1)


class RuleBroken(Exception):
    """A rule was not met: says which."""


@dataclass(frozen=True, slots=True)
class Walked:
    """One step: what was done, at what time of the story, where in the console, how long it took.

    `wrong` says why its rule was not met, and is empty where it was.
    """

    name: Text
    at: datetime
    where: str
    seconds: float
    wrong: str = ""


@dataclass(slots=True)
class Story:
    drill: Drill
    at: datetime
    folder: Path
    staff: dict[str, User]
    case: Case = field(init=False)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return self.case.number

    def later(self, minutes: int = 1) -> datetime:
        self.at += minutes * MINUTE
        return self.at


def hired(code: str) -> dict[str, User]:
    site, _ = Site.objects.get_or_create(
        code=SHOP, defaults={"name_ja": "訓練店", "name_en": "Drill shop"}
    )
    roles = {
        "agent": (Role.AGENT, REPORTER, False),
        "supervisor": (Role.SUPERVISOR, "訓練用 店長", False),
        "officer": (Role.OFFICER, "訓練用 担当", False),
        "approver": (Role.APPROVER, "訓練用 承認者", True),
        "counsel": (Role.COUNSEL, "訓練用 弁護士", False),
    }
    made: dict[str, User] = {}
    for username, (role, name, headquarters) in roles.items():
        user = User.objects.create(
            username=f"{code}-{username}-1", name=name, headquarters=headquarters
        )
        user.sites.set([site])
        HeldRole.objects.create(user=user, role=role)
        made[username] = user
    return made


def draft(story: Story) -> Draft:
    pieces = proposing.pieces_of(story.case)
    keys = tuple(piece.key for piece in pieces if piece.confirmed_at is not None)
    policy = pinned(story.case)

    def answered(answer: Answer, degree: int = 0) -> Answered:
        return Answered(answer, story.drill.why, keys, degree)

    posted = any(policy.acts[code].group == "damaging_posting" for code in story.drill.acts)
    return Draft(
        outcome=Outcome.BEYOND_NORM,
        policy=story.case.policy,
        policy_hash=story.case.policy_hash,
        elements={
            Element.CUSTOMER_CONDUCT: answered(Answer.YES),
            Element.BEYOND_NORM: answered(Answer.YES, 3),
            Element.HARMS_ENVIRONMENT: answered(Answer.YES, 3),
        },
        axes={Axis.DEMAND: answered(Answer.NO), Axis.MEANS: answered(Answer.NO)},
        evidence=tuple(piece.evidence for piece in pieces if piece.confirmed_at is not None),
        company_fault=CompanyFault(Answer.NO, "商品と応対に誤りはなく、説明も済んでいる"),
        accommodation=Accommodation(need_stated=False),
        acts=story.drill.acts,
        harmed=frozenset({Harmed.EMPLOYEES}),
        posting=Posting(Claim.FACT, Answer.NO, Answer.NO, True, "従業員個人の名を挙げている")
        if posted
        else None,
        malicious=True,
        malice=tuple(MaliceAnswer(code, True, story.drill.why, keys) for code in policy.malice),
    )


def must(met: bool, rule: str) -> None:
    if not met:
        raise RuleBroken(rule)


def refused(deed: Callable[[], Any], rule: str, kind: type[SetsudoError] = SetsudoError) -> None:
    """Hold a deed to be refused, and for the reason that the rule is about."""
    try:
        deed()
    except kind:
        return
    except SetsudoError:
        raise RuleBroken(f"{rule}: it was refused for another reason") from None
    raise RuleBroken(rule)


def held_in(words: str, held: bytes) -> bool:
    return words.encode() in held or json.dumps(words)[1:-1].encode() in held
