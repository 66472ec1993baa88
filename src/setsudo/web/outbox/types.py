"""The types of events that others can subscribe to: one table, by family."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text

FAMILIES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "setsudo.case": Text(ja="事案のすべての動き", en="everything done with a case"),
        "setsudo.determination": Text(ja="認定", en="determinations"),
        "setsudo.measure": Text(ja="措置", en="measures"),
        "setsudo.restriction": Text(
            ja="有効になった制限、終わった制限", en="restrictions in force, ended"
        ),
        "setsudo.transaction": Text(
            ja="取引の保留・再開・取消し", en="holds and the like of transactions"
        ),
        "setsudo.notice": Text(ja="お客様への通知", en="notices to customers"),
        "setsudo.objection": Text(ja="異議", en="objections"),
        "setsudo.deadline": Text(ja="近づいた期限、過ぎた期限", en="deadlines near and passed"),
    }
)
"""What an event can be about. Its type is a family, a dot and what was done."""
COMMAND: Final = "setsudo.transaction.command"
"""Commands have this before them; they go to the service that carries the transaction out alone."""
COMMANDS: Final = tuple(f"{COMMAND}.{one}" for one in ("hold", "resume", "cancel"))
EVERYTHING: Final = "*"

_TYPE: Final = re.compile(
    rf"(?:{'|'.join(re.escape(one) for one in FAMILIES)})\.[a-z][a-z0-9_]{{0,63}}"
)


def refuse_unless_known(kind: str) -> None:
    """Raise ValueError for a type outside the table: nobody could have subscribed to it."""
    if kind not in COMMANDS and not _TYPE.fullmatch(kind):
        raise ValueError(f"no such type of event: {kind}")


def is_pattern(pattern: str) -> bool:
    """Say whether somebody can subscribe to this: `*`, a family with `.*`, or a whole type."""
    if pattern == EVERYTHING or pattern.removesuffix(".*") in FAMILIES:
        return True
    return bool(_TYPE.fullmatch(pattern))


def matches(kind: str, patterns: Iterable[str]) -> bool:
    """Say whether one of the patterns takes a type in. Commands are in none: they are addressed."""
    if kind in COMMANDS:
        return False
    family = kind.rpartition(".")[0]
    return any(one in (EVERYTHING, kind, f"{family}.*") for one in patterns)
