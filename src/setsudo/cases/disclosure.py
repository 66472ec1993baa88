"""Who sees which part of a case: the same kind of table as for acts, read part by part.

Names are shown to those who need them for what they do. Whoever appraises a worker never sees what
that worker told the consultation desk, nor that it was they who reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled, Permission, Reach, allowed, refusal
from setsudo.cases.roles import Involved, Person, Relation, Role, relations


class Part(StrEnum):
    """A part of a case that is shown or kept back as a whole."""

    SUMMARY = "summary"
    FACTS = "facts"
    CUSTOMER_NAME = "customer_name"
    VICTIM_NAME = "victim_name"
    REPORTER_NAME = "reporter_name"
    CONSULTATION = "consultation"
    CARE = "care"
    COMMENTS = "comments"
    DETERMINATION = "determination"
    ADVICE = "advice"
    RECORD = "record"
    FIGURES = "figures"


PART_NAMES: Final[Mapping[Part, Text]] = {
    Part.SUMMARY: Text(ja="概要(氏名なし)", en="the summary, without names"),
    Part.FACTS: Text(ja="事実・証拠・言葉", en="facts, evidence and words"),
    Part.CUSTOMER_NAME: Text(ja="お客様の氏名と連絡先", en="the customer's name and address"),
    Part.VICTIM_NAME: Text(ja="被害を受けた人の氏名", en="the name of whoever was hurt"),
    Part.REPORTER_NAME: Text(ja="報告した人の氏名", en="the name of whoever reported"),
    Part.CONSULTATION: Text(ja="相談の内容", en="what was told to the consultation desk"),
    Part.CARE: Text(ja="ケアの状況", en="the care steps"),
    Part.COMMENTS: Text(ja="コメント", en="comments"),
    Part.DETERMINATION: Text(ja="判断と理由", en="the determination and its reasons"),
    Part.ADVICE: Text(ja="法的な助言", en="legal advice"),
    Part.RECORD: Text(ja="操作の記録", en="the record of acts"),
    Part.FIGURES: Text(ja="集計", en="figures"),
}

_ACCUSED: Final = frozenset({Relation.ACCUSED})
_KEPT_FROM_EVALUATORS: Final = _ACCUSED | {Relation.EVALUATOR}
_AT_SITE: Final = {Role.SUPERVISOR: Reach.SITE, Role.OFFICER: Reach.SITE}
_CALLED_IN: Final = {Role.APPEAL_OFFICER: Reach.ASKED, Role.COUNSEL: Reach.ASKED}
_DECIDERS: Final = {**_AT_SITE, Role.APPROVER: Reach.SITE, **_CALLED_IN}

SIGHT: Final[Mapping[Part, Permission]] = MappingProxyType(
    {
        Part.SUMMARY: Permission({**_DECIDERS, Role.AUDITOR: Reach.ANYWHERE}, Reach.OWN, _ACCUSED),
        Part.FACTS: Permission(_DECIDERS, Reach.OWN, _ACCUSED),
        # The approver judges conduct, and judges it better without knowing whose it is.
        Part.CUSTOMER_NAME: Permission({**_AT_SITE, **_CALLED_IN}, Reach.OWN, _ACCUSED),
        Part.VICTIM_NAME: Permission(
            {Role.SUPERVISOR: Reach.SITE, Role.OFFICER: Reach.CLAIMED, Role.COUNSEL: Reach.ASKED},
            Reach.OWN,
            _ACCUSED,
        ),
        Part.REPORTER_NAME: Permission(
            {Role.SUPERVISOR: Reach.CLAIMED, Role.OFFICER: Reach.CLAIMED},
            Reach.REPORTED,
            _KEPT_FROM_EVALUATORS,
        ),
        Part.CONSULTATION: Permission(
            {Role.OFFICER: Reach.CLAIMED}, Reach.HURT, _KEPT_FROM_EVALUATORS
        ),
        Part.CARE: Permission(
            {Role.SUPERVISOR: Reach.SITE, Role.OFFICER: Reach.CLAIMED}, Reach.HURT, _ACCUSED
        ),
        Part.COMMENTS: Permission(_DECIDERS, never=_ACCUSED),
        Part.DETERMINATION: Permission(
            {**_DECIDERS, Role.AUDITOR: Reach.ANYWHERE}, Reach.OWN, _ACCUSED
        ),
        Part.ADVICE: Permission(
            {Role.COUNSEL: Reach.ASKED, Role.OFFICER: Reach.CLAIMED, Role.APPROVER: Reach.SITE},
            never=frozenset({Relation.ACCUSED, Relation.VICTIM, Relation.REPORTER}),
        ),
        Part.RECORD: Permission({Role.AUDITOR: Reach.ANYWHERE}, never=_ACCUSED),
        Part.FIGURES: Permission(
            dict.fromkeys(
                (Role.SUPERVISOR, Role.OFFICER, Role.APPROVER, Role.MANAGER, Role.AUDITOR),
                Reach.ANYWHERE,
            )
        ),
    }
)


def seen_by(person: Person, involved: Involved) -> frozenset[Part]:
    """Return the parts of a case that somebody sees; what is not among them is left out."""
    held = relations(person, involved)
    return frozenset(part for part in Part if not allowed(SIGHT[part], person.roles, held))


def refuse_unless_seen(person: Person, part: Part, involved: Involved) -> None:
    """Let somebody see a part, or raise NotEntitled with the reason."""
    because = allowed(SIGHT[part], person.roles, relations(person, involved))
    if because:
        raise NotEntitled(person, part, because, _kept_back(part, because))


def shown_name(name: str, number: int, *, to: frozenset[Part], part: Part) -> Text:
    """Return a name for those who may see it; for others what stands in its place.

    `number` tells people of one case apart and counts from 1; 27 follows Z as AA. `part` is one of
    the three name parts.
    """
    if part in to and name.strip():
        return Text(ja=name, en=name)
    return _IN_PLACE_OF[part].filled(letter=_letters(number))


def _kept_back(part: Part, because: str) -> Text:
    if because in set(Relation):
        name = PART_NAMES[part]
        return Text(
            ja=f"「{name.ja}」は、相談した人や報告した人を守るため、お見せできません。",
            en=f"“{name.en}” is kept from you, to protect whoever spoke up.",
        )
    return refusal(PART_NAMES[part], SIGHT[part], because)


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_IN_PLACE_OF: Final[Mapping[Part, Text]] = {
    Part.CUSTOMER_NAME: Text(ja="お客様{letter}", en="customer {letter}"),
    Part.VICTIM_NAME: Text(ja="従業員{letter}", en="employee {letter}"),
    Part.REPORTER_NAME: Text(ja="報告者{letter}", en="reporter {letter}"),
}
