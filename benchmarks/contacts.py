"""The contacts that are assessed, repeated with ids and customers of their own."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from typing import Any

from setsudo.assessment.reading import cut
from setsudo.interactions.lines import to_line
from setsudo.interactions.model import Interaction, Party
from setsudo.interactions.reading import read

ROOT = Path(__file__).parents[1]
# The founders' labelled examples lie beside a checkout, or not; the shipped ones always do.
LABELLED = ROOT.parent / "shared" / "formats" / "labelled-sample.jsonl"
EXAMPLES = ROOT / "examples" / "interactions"


@dataclass(frozen=True, slots=True)
class ContactSet:
    """Contacts and, in words, where they are from and how long they are."""

    contacts: tuple[Interaction, ...]
    description: str


@lru_cache(maxsize=1)
def whole_set() -> ContactSet:
    """Return the labelled examples where they are at hand, else the shipped ones."""
    place = LABELLED if LABELLED.exists() else EXAMPLES
    found = tuple(one for one in read([place]) if isinstance(one, Interaction))
    sentences = sum(len(cut(one).sentences) for one in found) / len(found)
    encoded = sum(len(cut(one).texts) for one in found) / len(found)
    return ContactSet(
        found,
        f"{len(found)} contacts from {place.name}, {sentences:.1f} sentences each "
        f"({encoded:.1f} with what the company knows)",
    )


def repeated(number: int) -> Iterator[Interaction]:
    """Yield `number` contacts: the set again and again, each round with its own customers."""
    rounds = ((again, one) for again in count() for one in whole_set().contacts)
    for again, one in islice(rounds, number):
        customer = one.customer.id and f"{one.customer.id}-{again}"
        yield replace(one, id=f"{one.id}-{again}", customer=replace(one.customer, id=customer))


def short(number: int) -> Iterator[Interaction]:
    """Yield `number` contacts of one short turn; every tenth comes from the same customer."""
    model = next(one for one in whole_set().contacts if one.turns)
    turn = replace(model.turns[0], text="Where is my order? It has not come yet.")
    for n in range(number):
        yield replace(
            model, id=f"short-{n}", turns=(turn,), customer=Party(id=f"c-{n % (number // 10 + 1)}")
        )


def line(interaction: Interaction) -> bytes:
    """Return a contact as one JSON line."""
    return json.dumps(to_line(interaction), ensure_ascii=False).encode() + b"\n"


class Lines(io.RawIOBase):
    """Contacts as a stream of JSON lines that are made while they are read: no disk, no heap."""

    def __init__(self, contacts: Iterator[Interaction]) -> None:
        self._lines = map(line, contacts)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._rest) < len(buffer):
            more = next(self._lines, b"")
            if not more:
                break
            self._rest += more
        given = self._rest[: len(buffer)]
        self._rest = self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)
