"""The rows of a table as interactions: one row each, or one row a turn where rows share an id."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from setsudo.errors import UnreadableError
from setsudo.interactions.clues import COLUMNS, Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.json_values import parse
from setsudo.interactions.limits import ID_CHARS, LINE_BYTES
from setsudo.interactions.lines import from_line, unreadable
from setsudo.interactions.model import Record, Speaker, Unreadable
from setsudo.interactions.roles import ANYONE_ELSE, channel_of, speaker_of

_PER_TURN = 64
_PARTIES = (
    ("customer", "id", "customer_id"),
    ("customer", "name", "customer_name"),
    ("customer", "tel", "tel"),
    ("customer", "email", "email"),
    ("staff", "id", "staff_id"),
    ("staff", "name", "staff_name"),
    ("context", "business", "business"),
    ("context", "facts", "facts"),
    ("context", "about", "about"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row by Setsudo's column names. `line` is from 1; `refused` says why it has no cells."""

    line: int
    cells: Mapping[str, object] = field(default_factory=dict)
    refused: UnreadableError | None = None


def columns_of(header: Iterable[str], clues: Clues) -> dict[str, str]:
    """Return Setsudo's name for each column of a table that has one.

    Raises UnreadableError where the words, the channel, or a column that was mapped is missing.
    """
    mapping = clues.mapping
    present = {name.strip(): name for name in reversed(list(header))}
    loosely = {name.casefold(): column for name, column in present.items()}
    found: dict[str, str] = {}
    for name in COLUMNS:
        wanted = mapping.column(name)
        column = present.get(wanted) or loosely.get(wanted.casefold())
        if column is not None:
            found.setdefault(column, name)
        elif name in mapping.columns:
            raise UnreadableError(
                f"the table has no column for {name} as the column mapping says",
                code=Code.MISSING_COLUMN,
            )
    if not {"text", "turns"} & set(found.values()):
        raise UnreadableError(
            "no column holds the words: map one, such as text=Body", code=Code.MISSING_COLUMN
        )
    if "channel" not in found.values() and mapping.channel is None:
        raise UnreadableError(
            "no column holds the channel: map one, or give the same to all, such as channel=email",
            code=Code.MISSING_COLUMN,
        )
    return found


def table_records(rows: Iterable[Row], clues: Clues, *, source: str) -> Iterator[Record]:
    """Yield one record an interaction, in the order of their first rows."""
    group: _Group | None = None
    for row in rows:
        id = "" if row.refused else _id(row)
        if group and (not id or id != group.id or "turns" in row.cells):
            yield group.record()
            group = None
        if row.refused:
            yield unreadable(row.refused, line=row.line, source=source)
            continue
        if group is None:
            group = _Group(id or f"row-{row.line}", row.line, clues, source)
            group.add(row)
            if not id or "turns" in row.cells:
                yield group.record()
                group = None
        else:
            group.add(row)
    if group:
        yield group.record()


class _Group:
    """The rows of one interaction; once one of them is wrong the others are not held."""

    def __init__(self, id: str, line: int, clues: Clues, source: str) -> None:
        self.id = id
        self._clues = clues
        self._source = source
        self._first = line
        self._size = 0
        self._refused: Unreadable | None = None
        self._line: dict[str, Any] = {"id": id, "turns": []}
        if clues.mapping.channel:
            self._line["channel"] = clues.mapping.channel.value

    def add(self, row: Row) -> None:
        if self._refused:
            return
        try:
            self._fill(row.cells)
            self._line["turns"] += list(_turns(row.cells, self._clues))
            self._size += _PER_TURN + len(str(row.cells.get("text") or ""))
            if self._size > LINE_BYTES:
                raise UnreadableError("too many rows share one id", code=Code.TOO_LARGE)
        except UnreadableError as error:
            self._refused = unreadable(error, id=self.id, line=row.line, source=self._source)
            self._line["turns"] = []

    def record(self) -> Record:
        if self._refused:
            return self._refused
        try:
            return from_line(self._line, source=self._source)
        except UnreadableError as error:
            return unreadable(error, id=self.id, line=self._first, source=self._source)

    def _fill(self, cells: Mapping[str, object]) -> None:
        line = self._line
        if "channel" not in line and (named := _text(cells, "channel")):
            channel = channel_of(named)
            line["channel"] = channel.value if channel else named
        for name in ("lang", "started_at"):
            if name not in line and (value := _text(cells, name)):
                line[name] = value
        if "duration_s" not in line and (seconds := _number(cells, "duration_s")) is not None:
            line["duration_s"] = seconds
        for whole, part, name in _PARTIES:
            if value := _text(cells, name):
                line.setdefault(whole, {}).setdefault(part, value)
        if order := _text(cells, "order_id"):
            orders = line.setdefault("customer", {}).setdefault("orders", [])
            if order not in orders:
                orders.append(order)
        customer = line.get("customer")
        if customer and "id" not in customer and (known := _known(customer)):
            customer["id"] = known


def _known(customer: Mapping[str, Any]) -> str:
    """Return what stands in for a customer's number: contacts of one customer belong together."""
    return str(customer.get("email", "").lower() or customer.get("tel", ""))


def _turns(cells: Mapping[str, object], clues: Clues) -> Iterator[dict[str, object]]:
    turns = cells.get("turns")
    if turns is None:
        turn: dict[str, object] = {"speaker": _speaker(cells, clues), "text": _words(cells)}
        if (at := _number(cells, "at")) is not None:
            turn["at"] = at
        yield turn
        return
    if isinstance(turns, str):
        turns = parse(turns.encode("utf-8", "replace"))
    if not isinstance(turns, list) or not all(isinstance(entry, dict) for entry in turns):
        raise UnreadableError("turns must be a list of objects", code=Code.WRONG_TYPE)
    for entry in turns:
        told = entry.get("speaker")
        role = _role(told, clues) if isinstance(told, str) else None
        yield {**entry, "speaker": role.value if role else told}


def _speaker(cells: Mapping[str, object], clues: Clues) -> str:
    told = _text(cells, "speaker")
    if not told:
        return Speaker.CUSTOMER.value
    role = _role(told, clues)
    if role is None:
        raise UnreadableError(
            f"speaker must be one of {', '.join(Speaker)}, or a name whose role is given",
            code=Code.WRONG_VALUE,
        )
    return role.value


def _role(name: str, clues: Clues) -> Speaker | None:
    return clues.speakers.get(name) or speaker_of(name) or clues.speakers.get(ANYONE_ELSE)


def _id(row: Row) -> str:
    try:
        return _text(row.cells, "id")[:ID_CHARS]
    except UnreadableError:
        return ""


def _words(cells: Mapping[str, object]) -> str:
    value = cells.get("text")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError("text must hold text", code=Code.WRONG_TYPE)
    return value


def _text(cells: Mapping[str, object], name: str) -> str:
    match cells.get(name):
        case None:
            return ""
        case str() as text:
            return text.strip()
        case bool():
            pass
        case int() as whole:
            return str(whole)
        case float() as real if math.isnan(real):
            return ""
        case float() as real if real == int(real):
            return str(int(real))
        case datetime() as at:
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
        case date() as day:
            return day.isoformat()
        case _:
            pass
    raise UnreadableError(f"{name} must hold text", code=Code.WRONG_TYPE)


def _number(cells: Mapping[str, object], name: str) -> float | None:
    value = cells.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and value.strip().replace(".", "", 1).isdecimal():
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return None if isinstance(value, float) and math.isnan(value) else float(value)
    raise UnreadableError(f"{name} must be a number", code=Code.WRONG_TYPE)
