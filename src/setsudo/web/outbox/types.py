"""The types of events that others can subscribe to: one table, by family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.states import Act
from setsudo.measures.transactions import Command, Step

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
COMMANDS: Final = tuple(f"{COMMAND}.{one.value}" for one in Command)
EVERYTHING: Final = "*"

_DONE: Final[Mapping[str, Iterable[str]]] = {
    "setsudo.case": ("opened", "gathered", *(one.value for one in Act)),
    "setsudo.determination": ("made",),
    "setsudo.measure": (
        "proposed", "approved_by_one", "agreed", "approved", "begun", "declined", "withdrawn",
        "reviewed", "review_due", "followed", "lifted", "lapsed",
    ),
    "setsudo.restriction": ("started", "ended"),
    "setsudo.transaction": ("begun", *(one.value for one in Step)),
    "setsudo.notice": (
        "drafted", "changed", "signed_off", "approved", "withdrawn", "drawn", "handed", "accepted",
        "refused", "sent_again", "arrived", "opened", "returned",
    ),
    "setsudo.objection": ("received", "answered"),
    "setsudo.deadline": ("near", "passed"),
}  # fmt: skip
TYPES: Final = frozenset(
    chain.from_iterable((f"{family}.{one}" for one in _DONE[family]) for family in FAMILIES)
)
"""Every type that there is, besides the commands."""


def refuse_unless_known(kind: str) -> None:
    """Raise ValueError for a type outside the table: nobody could have subscribed to it."""
    if kind not in COMMANDS and kind not in TYPES:
        raise ValueError(f"no such type of event: {kind}")


def is_pattern(pattern: str) -> bool:
    """Say whether somebody can subscribe to this: `*`, a family with `.*`, or a whole type."""
    family = pattern.removesuffix(".*")
    return pattern == EVERYTHING or pattern in TYPES or (family != pattern and family in FAMILIES)


def matches(kind: str, patterns: Iterable[str]) -> bool:
    """Say whether one of the patterns takes a type in. Commands are in none: they are addressed."""
    if kind in COMMANDS:
        return False
    family = kind.rpartition(".")[0]
    return any(one in (EVERYTHING, kind, f"{family}.*") for one in patterns)
