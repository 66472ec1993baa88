"""The duties of employers, each block beside what proves it: data of `duties.toml`, no advice.

The record is asked by whoever keeps it: `Evidence` names what is asked, `prove` lays it beside.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from setsudo.bilingual import Text
from setsudo.reports.figures import LEAST

FILE: Final = Path(__file__).with_name("duties.toml")
STALE_AFTER_DAYS: Final = 180
"""How long a reading of the law counts as fresh; house rule."""


class Law(StrEnum):
    """Whose duties they are."""

    JP = "jp"
    UK = "uk"


class Due(StrEnum):
    """When a line of evidence has to be there."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    RULE = "rule"


class Evidence(StrEnum):
    """What the record is asked for."""

    POLICY_REVISIONS = "policy_revisions"
    POLICY_READ = "policy_read"
    LADDER = "ladder"
    MALICE_RULES = "malice_rules"
    DESK = "desk"
    APPROVERS = "approvers"
    COUNSEL = "counsel"
    APPEAL_OFFICER = "appeal_officer"
    REPORTS = "reports"
    ACKNOWLEDGED = "acknowledged"
    FACTS_IN_TIME = "facts_in_time"
    DETERMINATIONS = "determinations"
    VICTIMS_CONTACTED = "victims_contacted"
    CARE = "care"
    OUTCOME_TOLD = "outcome_told"
    RECURRENCES = "recurrences"
    STEPS = "steps"
    MEASURES = "measures"
    NOTICES = "notices"
    LOOKS = "looks"
    DIALOGUES = "dialogues"
    OBJECTIONS_ANSWERED = "objections_answered"
    IMPROVEMENTS = "improvements"
    REPORTS_MADE = "reports_made"
    LEDGER = "ledger"
    EVALUATORS_BARRED = "evaluators_barred"
    NAMES_HIDDEN = "names_hidden"
    NEED_GATE = "need_gate"


class Standing(StrEnum):
    """How a block stands: everything that is always due is there, some of it, or none of it."""

    SHOWN = "shown"
    PARTLY = "partly"
    LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class Duty:
    """One block of a duty. `read` is `found` or `memory`; `outside` is kept elsewhere."""

    code: str
    law: Law
    name: Text
    must: Text
    evidence: tuple[Evidence, ...]
    source: str
    checked: date
    read: str
    outside: Text | None = None

    def stale(self, today: date) -> bool:
        """Say whether its source was last read too long ago."""
        return (today - self.checked).days > STALE_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class Found:
    """What the record holds: how many in all, and when last. `of` is how many there could be."""

    count: int
    last: datetime | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence of a block, with how much is told of it; None is a small number."""

    evidence: Evidence
    name: Text
    due: Due
    there: bool
    count: int | None
    of: int | None
    last: date | None

    @property
    def lacking(self) -> bool:
        """Say whether it has to be there and is not."""
        return self.due is Due.ALWAYS and not self.there


@dataclass(frozen=True, slots=True)
class Proof:
    """A block beside its evidence."""

    duty: Duty
    lines: tuple[Line, ...]
    standing: Standing


def prove(duty: Duty, record: Mapping[Evidence, Found], *, least: int = LEAST) -> Proof:
    """Return a block beside what the record holds of it; a count below `least` is not told.

    Of who fills an office the number is told, for that is no secret; of what happened to people
    it is not, and neither is the day where there are so few.
    """
    lines = tuple(_line(one, record.get(one, Found(0)), least) for one in duty.evidence)
    due = [line for line in lines if line.due is Due.ALWAYS]
    there = sum(line.there for line in due)
    if there == len(due):
        standing = Standing.SHOWN
    else:
        standing = Standing.PARTLY if there else Standing.LACKING
    return Proof(duty, lines, standing)


@cache
def duties(file: Path = FILE) -> tuple[Duty, ...]:
    """Return the duties in their order. Raises ValueError, KeyError for data that is none."""
    with file.open("rb") as data:
        return tuple(_duty(one) for one in tomllib.load(data)["duty"])


def _line(evidence: Evidence, found: Found, least: int) -> Line:
    due, name = EVIDENCE[evidence]
    small = evidence not in _OPEN and 0 < found.count < least
    return Line(
        evidence,
        name,
        due,
        due is Due.RULE or found.count > 0,
        None if small or due is Due.RULE else found.count,
        None if small else found.of,
        None if small or found.last is None else found.last.date(),
    )


def _duty(one: Mapping[str, Any]) -> Duty:
    if one["read"] not in ("found", "memory") or not isinstance(one["checked"], date):
        raise ValueError(f"the duty {one['code']} says neither when nor how it was read")
    return Duty(
        one["code"],
        Law(one["law"]),
        Text(**one["name"]),
        Text(**one["must"]),
        tuple(Evidence(code) for code in one["evidence"]),
        one["source"],
        one["checked"],
        one["read"],
        Text(**one["outside"]) if "outside" in one else None,
    )


LAW_NAMES: Final[Mapping[Law, Text]] = {
    Law.JP: Text(
        ja="日本:労働施策総合推進法33条と指針", en="Japan: the Act, Article 33, and its guideline"
    ),
    Law.UK: Text(ja="英国:「合理的な手段のすべて」", en="United Kingdom: “all reasonable steps”"),
}

STANDING_NAMES: Final[Mapping[Standing, Text]] = {
    Standing.SHOWN: Text(ja="記録がある", en="on record"),
    Standing.PARTLY: Text(ja="一部だけある", en="partly on record"),
    Standing.LACKING: Text(ja="記録がない", en="not on record"),
}

_OPEN: Final = frozenset(
    {
        Evidence.POLICY_REVISIONS,
        Evidence.POLICY_READ,
        Evidence.LADDER,
        Evidence.MALICE_RULES,
        Evidence.DESK,
        Evidence.APPROVERS,
        Evidence.COUNSEL,
        Evidence.APPEAL_OFFICER,
        Evidence.IMPROVEMENTS,
        Evidence.REPORTS_MADE,
        Evidence.LEDGER,
    }
)
"""What tells of the company and of nobody in it: its numbers are told however small."""

EVIDENCE: Final[Mapping[Evidence, tuple[Due, Text]]] = MappingProxyType(
    {
        Evidence.POLICY_REVISIONS: (
            Due.ALWAYS,
            Text(ja="施行された方針の版", en="revisions of the policy that were in force"),
        ),
        Evidence.POLICY_READ: (
            Due.ALWAYS,
            Text(ja="今の方針を読んだと確認した人", en="people who confirmed the policy in force"),
        ),
        Evidence.LADDER: (
            Due.ALWAYS,
            Text(ja="方針が定める対処の段階", en="rungs of handling that the policy sets"),
        ),
        Evidence.MALICE_RULES: (
            Due.ALWAYS,
            Text(ja="特に悪質とする基準", en="criteria of an especially malicious case"),
        ),
        Evidence.DESK: (
            Due.ALWAYS,
            Text(ja="窓口の担当者", en="people who take reports up"),
        ),
        Evidence.APPROVERS: (Due.ALWAYS, Text(ja="承認者", en="approvers")),
        Evidence.COUNSEL: (Due.ALWAYS, Text(ja="弁護士・法務", en="counsel")),
        Evidence.APPEAL_OFFICER: (Due.ALWAYS, Text(ja="異議担当", en="appeal officers")),
        Evidence.REPORTS: (
            Due.ALWAYS,
            Text(ja="従業員からの報告(過去1年)", en="reports by staff in a year"),
        ),
        Evidence.ACKNOWLEDGED: (
            Due.ALWAYS,
            Text(ja="受付を伝えた事案(過去1年)", en="cases acknowledged in a year"),
        ),
        Evidence.FACTS_IN_TIME: (
            Due.ALWAYS,
            Text(
                ja="事実確認を始めた事案(過去1年)", en="cases whose facts were taken up in a year"
            ),
        ),
        Evidence.DETERMINATIONS: (
            Due.ALWAYS,
            Text(ja="二人で行った判断(過去1年)", en="determinations by two people in a year"),
        ),
        Evidence.VICTIMS_CONTACTED: (
            Due.SOMETIMES,
            Text(
                ja="被害を受けた人に連絡した事案(過去1年)",
                en="cases in which whoever was hurt was contacted, in a year",
            ),
        ),
        Evidence.CARE: (
            Due.SOMETIMES,
            Text(ja="行ったケア(過去1年)", en="steps of care done in a year"),
        ),
        Evidence.OUTCOME_TOLD: (
            Due.SOMETIMES,
            Text(
                ja="本人への結果の説明(過去1年)", en="outcomes told to whoever was hurt, in a year"
            ),
        ),
        Evidence.RECURRENCES: (
            Due.SOMETIMES,
            Text(ja="再発防止策(過去1年)", en="actions against a recurrence in a year"),
        ),
        Evidence.STEPS: (
            Due.SOMETIMES,
            Text(ja="その場での申入れの記録(過去1年)", en="steps said on the spot in a year"),
        ),
        Evidence.MEASURES: (
            Due.SOMETIMES,
            Text(ja="承認された措置(過去1年)", en="measures approved in a year"),
        ),
        Evidence.NOTICES: (
            Due.SOMETIMES,
            Text(ja="お客様への通知(過去1年)", en="notices sent to customers in a year"),
        ),
        Evidence.LOOKS: (
            Due.ALWAYS,
            Text(ja="閲覧の記録(過去1年)", en="looks at cases on record in a year"),
        ),
        Evidence.DIALOGUES: (
            Due.SOMETIMES,
            Text(ja="配慮についての話し合い(過去1年)", en="dialogues on accommodations in a year"),
        ),
        Evidence.OBJECTIONS_ANSWERED: (
            Due.SOMETIMES,
            Text(ja="答えた異議(過去1年)", en="objections answered in a year"),
        ),
        Evidence.IMPROVEMENTS: (
            Due.SOMETIMES,
            Text(ja="改善の記録(過去1年)", en="improvements entered in a year"),
        ),
        Evidence.REPORTS_MADE: (
            Due.ALWAYS,
            Text(ja="作った報告書(過去1年)", en="reports made of the figures in a year"),
        ),
        Evidence.LEDGER: (
            Due.ALWAYS,
            Text(ja="台帳に記入された行為", en="acts entered in the ledger"),
        ),
        Evidence.EVALUATORS_BARRED: (
            Due.RULE,
            Text(
                ja="評価する人には、評価される人の相談が見えない",
                en="who appraises somebody sees nothing of what they reported",
            ),
        ),
        Evidence.NAMES_HIDDEN: (
            Due.RULE,
            Text(
                ja="統計に名前がなく、少ない数は示さない",
                en="statistics name nobody, and small numbers are hidden",
            ),
        ),
        Evidence.NEED_GATE: (
            Due.RULE,
            Text(
                ja="配慮の必要が示された事案は、回数や時間だけでは判断できない",
                en="where a need is stated, counts and time alone decide nothing",
            ),
        ),
    }
)
