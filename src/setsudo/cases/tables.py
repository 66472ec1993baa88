"""The tables of `docs/reference/cases.md`, made from the rules themselves.

`python -m setsudo.cases.tables docs/reference/cases.md` writes them between their marks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from setsudo.bilingual import Text
from setsudo.cases.care import CARE_NAMES
from setsudo.cases.clocks import CLOCK_NAMES, DEFAULT_RULES, Rule
from setsudo.cases.determination import OUTCOME_NAMES
from setsudo.cases.disclosure import PART_NAMES, SIGHT
from setsudo.cases.evidence import EVIDENCE_NAMES, NEVER_ALONE, WITH_A_NEED
from setsudo.cases.lacks_in_words import SENTENCES
from setsudo.cases.permissions import PERMISSIONS, Permission
from setsudo.cases.roles import RELATION_NAMES, Relation, Role
from setsudo.cases.states import ACT_NAMES, MOVES, STATE_NAMES, Act, State
from setsudo.cases.triage import BAND_REASONS, Band

_Name = TypeVar("_Name", bound=StrEnum)


def filled(page: str) -> str:
    """Return the page with every table between its marks made anew.

    Raises ValueError where the page lacks the marks of a table.
    """
    for name, table in TABLES.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not marked.search(page):
            raise ValueError(f"the page has no place for the table “{name}”")
        whole = f"{begin}\n{table()}\n{end}"
        page = marked.sub(whole.replace("\\", r"\\"), page)
    return page


def states_table() -> str:
    """Every state, with both of its names."""
    return _named(State, STATE_NAMES, "state")


def moves_table() -> str:
    """Every act and where it leads from each state; a dash where it is not possible."""
    rows = [
        [_named_act(act), *(_code(MOVES[s, act]) if (s, act) in MOVES else "–" for s in State)]
        for act in Act
    ]
    return _table(["act", *(_code(state) for state in State)], rows)


def permissions_table() -> str:
    """Who may take each act, by role."""
    rows = [[_named_act(act), *_cells(PERMISSIONS[act])] for act in Act]
    return _table(["act", *_ROLE_HEADS], rows)


def disclosure_table() -> str:
    """Who sees each part of a case, by role."""
    rows = [[f"{_code(part)} {PART_NAMES[part].en}", *_cells(SIGHT[part])] for part in SIGHT]
    return _table(["part", *_ROLE_HEADS], rows)


def relations_table() -> str:
    """What somebody can be to a case."""
    return _named(Relation, RELATION_NAMES, "relation")


def outcomes_table() -> str:
    """Every outcome of a determination."""
    return _named(OUTCOME_NAMES, OUTCOME_NAMES, "outcome")


def evidence_table() -> str:
    """Every kind of evidence, and whether it can carry a finding."""
    rows = []
    for kind, name in EVIDENCE_NAMES.items():
        alone = "never alone" if kind in NEVER_ALONE else "can carry a finding"
        if kind in WITH_A_NEED - NEVER_ALONE:
            alone += ", unless a need for an accommodation was stated"
        rows.append([_code(kind), name.en, name.ja, alone])
    return _table(["kind", "meaning", "意味", "weight"], rows)


def clocks_table() -> str:
    """Every response clock with its default time."""
    rows = [
        [_code(clock), CLOCK_NAMES[clock].en, CLOCK_NAMES[clock].ja, *_times(rule)]
        for clock, rule in DEFAULT_RULES.items()
    ]
    return _table(
        ["clock", "stops when", "止まるとき", "time", "from severity 3", "counts", "pauses"], rows
    )


def bands_table() -> str:
    """The order of the queue."""
    rows = [[str(band.value + 1), BAND_REASONS[band].en, BAND_REASONS[band].ja] for band in Band]
    return _table(["", "reason", "理由"], rows)


def care_table() -> str:
    """Every care step."""
    return _named(CARE_NAMES, CARE_NAMES, "step")


def shortcomings_table() -> str:
    """Everything that can be lacking, with its remedy."""
    rows = [
        [_code(lack), f"{text.en} {remedy.en}", f"{text.ja}{remedy.ja}"]
        for lack, (text, remedy) in SENTENCES.items()
    ]
    return _table(["shortcoming", "meaning and remedy", "意味と直し方"], rows)


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "states": states_table,
    "moves": moves_table,
    "relations": relations_table,
    "permissions": permissions_table,
    "disclosure": disclosure_table,
    "outcomes": outcomes_table,
    "evidence": evidence_table,
    "shortcomings": shortcomings_table,
    "clocks": clocks_table,
    "queue": bands_table,
    "care": care_table,
}

_ROLE_HEADS: Final = [*(f"`{role.value}`" for role in Role), "anyone", "never"]


def _cells(permission: Permission) -> list[str]:
    granted = [permission.grants.get(role) for role in Role]
    reaches = [reach.value if reach is not None else "–" for reach in granted]
    anyone = permission.anyone.value if permission.anyone is not None else "–"
    never = ", ".join(bar.value for bar in Relation if bar in permission.never)
    return [*reaches, anyone, never or "–"]


def _times(rule: Rule) -> list[str]:
    grave = _hours(rule.grave) if rule.grave is not None else "–"
    pauses = "during a dialogue" if rule.pauses else "–"
    return [_hours(rule.allowed), grave, f"{rule.counted.value} hours", pauses]


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:g} h"


def _named_act(act: Act) -> str:
    return f"{_code(act)} {ACT_NAMES[act].en} / {ACT_NAMES[act].ja}"


def _named(codes: Iterable[_Name], names: Mapping[_Name, Text], head: str) -> str:
    rows = [[_code(code), names[code].en, names[code].ja] for code in codes]
    return _table([head, "meaning", "意味"], rows)


def _code(value: StrEnum) -> str:
    return f"`{value.value}`"


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
