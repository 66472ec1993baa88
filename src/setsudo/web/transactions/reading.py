"""Read what a system tells of a transaction; what cannot be read is refused with the remedy."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.conf import settings

from setsudo.decisions.identifiers import KINDS, OF_A_SOURCE, handle, normalised, of_source
from setsudo.errors import SetsudoError, UnreadableError
from setsudo.interactions.charsets import Written, read_document

LONGEST_ID: Final = 200
MOST: Final = 1_000
"""Transactions in one request."""
MOST_IDENTIFIERS: Final = 20
_FIELDS: Final = frozenset(
    {
        "id", "service", "channel", "identifiers", "summary", "amount", "currency", "paid",
        "refundable", "delivered",
    }
)  # fmt: skip
_SERVICE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_AMOUNT: Final = re.compile(r"\d{1,15}(?:\.\d{1,4})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_YES, _NO = (
    frozenset({"1", "yes", "true", "はい", "済"}),
    frozenset({"0", "no", "false", "いいえ", "未"}),
)


class Unregistered(SetsudoError):
    """A transaction cannot be registered as it was told. The message quotes no value."""

    code = "transaction_unreadable"


@dataclass(frozen=True, slots=True)
class Told:
    """A transaction as its system told it. `identifiers` are in their compared form."""

    id: str
    service: str
    channel: str = ""
    identifiers: frozenset[tuple[str, str]] = frozenset()
    summary: str = ""
    amount: str = ""
    currency: str = ""
    owed: Mapping[str, bool | None] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what was told: the same id with another is refused."""
        told = [
            self.id, self.service, self.channel, sorted(self.identifiers), self.summary,
            self.amount, self.currency, sorted(self.owed.items()),
        ]  # fmt: skip
        return sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def read(raw: object, *, source: str) -> Told:
    """Return a transaction. `source` stands before accounts, orders and handles of its own.

    Raises Unregistered with what is wrong.
    """
    if not isinstance(raw, dict):
        raise Unregistered("a transaction is an object with at least id, service and identifiers")
    if {*raw} - _FIELDS:
        raise Unregistered(f"a member is not known; there are: {', '.join(sorted(_FIELDS))}")
    ref = identifier(raw.get("id"))
    service = raw.get("service")
    if not isinstance(service, str) or not _SERVICE.fullmatch(service):
        raise Unregistered("service is the code of a service of the register")
    channel = _text(raw, "channel", 20)
    if channel and not _CHANNEL.fullmatch(channel):
        raise Unregistered("channel is a short code, such as web, phone or in_person")
    currency = _text(raw, "currency", 3)
    if currency and not _CURRENCY.fullmatch(currency):
        raise Unregistered("currency is three letters, such as JPY")
    return Told(
        ref,
        service,
        channel,
        _identifiers(raw.get("identifiers"), source),
        _text(raw, "summary", 200),
        _amount(raw.get("amount")),
        currency,
        {name: _flag(raw, name) for name in ("paid", "refundable", "delivered")},
    )


def identifier(raw: object) -> str:
    """Return a reference that a system gave its transaction. Raises Unregistered."""
    if not isinstance(raw, str) or not raw or len(raw) > LONGEST_ID or not raw.isprintable():
        raise Unregistered(f"id is a text of 1 to {LONGEST_ID} printable characters")
    return raw


class Table(NamedTuple):
    """The rows of a CSV file, and how its characters were written."""

    rows: list[dict[str, Any]]
    written: Written


def rows_of(text: bytes) -> Table:
    """Return the transactions of a CSV file with a heading: the members of a transaction.

    Columns `phone`, `email`, `account`, `order`, `social` and `line` are identifiers. Raises
    Unregistered.
    """
    try:
        told, written = read_document(text)
    except UnreadableError:
        raise Unregistered(
            "the file is neither UTF-8 nor Shift_JIS throughout: save it again as “CSV UTF-8”"
        ) from None
    if "\x00" in told:
        raise Unregistered("the file is no text")
    reader = csv.DictReader(io.StringIO(told, newline=""), strict=True)
    rows: list[dict[str, Any]] = []
    try:
        heading = reader.fieldnames or []
        if unknown := {*heading} - _FIELDS - KINDS:
            raise Unregistered(f"{len(unknown)} columns are not known: see the list on the page")
        for row in reader:
            if len(rows) >= MOST:
                raise Unregistered(f"send at most {MOST} transactions at once")
            rows.append(_row(row, reader.line_num))
    except csv.Error:
        raise Unregistered(
            f"line {reader.line_num} is no CSV: look at its quotation marks"
        ) from None
    return Table(rows, written)


def _row(row: Mapping[str | None, Any], line: int) -> dict[str, Any]:
    if None in row or any(value is None for value in row.values()):
        raise Unregistered(f"line {line} has more or fewer cells than the heading")
    made: dict[str, Any] = {
        str(name): value.strip() for name, value in row.items() if name in _FIELDS and value.strip()
    }
    for name in ("paid", "refundable", "delivered"):
        if name in made:
            word = made[name].lower()
            if word not in _YES | _NO:
                raise Unregistered(f"line {line}: {name} is yes or no")
            made[name] = word in _YES
    made["identifiers"] = [
        {"kind": name, "value": value.strip()}
        for name, value in row.items()
        if name in KINDS and value.strip()
    ]
    return made


def _identifiers(raw: object, source: str) -> frozenset[tuple[str, str]]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_IDENTIFIERS:
        raise Unregistered(f"identifiers is a list of 1 to {MOST_IDENTIFIERS} of the customer's")
    return frozenset(_identifier(one, source) for one in raw)


def _identifier(raw: object, source: str) -> tuple[str, str]:
    if not isinstance(raw, dict):
        raise Unregistered("an identifier is an object with kind and value")
    kind, value = raw.get("kind"), raw.get("value")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unregistered(f"the kind of an identifier is one of: {', '.join(sorted(KINDS))}")
    if not isinstance(value, str) or not value.strip() or len(value) > 1_000 or "\x00" in value:
        raise Unregistered("the value of an identifier is a text")
    if kind in OF_A_SOURCE and source and not handle(value).startswith(handle(f"{source}:")):
        form = of_source(source, value)
    else:
        form = normalised(kind, value, region=settings.REGION)
    if not form:
        raise Unregistered(f"this is no {kind} that could be told from another")
    return kind, form.encode("utf-8", "replace").decode()[:254]


def _text(raw: Mapping[str, Any], name: str, most: int) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise Unregistered(f"{name} is a text of at most {most} characters")
    return value.strip()


def _amount(raw: object) -> str:
    if raw is None or raw == "":
        return ""
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text) or not text.isascii():
        raise Unregistered("amount is a whole number, or a text such as 1200.50")
    return text


def _flag(raw: Mapping[str, Any], name: str) -> bool | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, bool):
        raise Unregistered(f"{name} is true or false")
    return value
