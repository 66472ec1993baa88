"""The contacts that are judged: the test part, and the pairs told in test and validation."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks.contacts import ROOT
from setsudo.assessment.evaluation.cases import NO_CONTEXT
from setsudo.assessment.evaluation.measuring import Pair
from setsudo.interactions.labelled import Labelled, read_labelled
from training.pairs import units

CORPUS = ROOT / "training" / "corpus"
TRAIN = "train"
TEST = "test"
VALIDATION = "validation"
WITHIN = "within"
"""Contacts within the norm alone, so many of each kind that a share of false alarms is told."""


@dataclass(frozen=True, slots=True)
class LabelledPart:
    """Labelled contacts of one part, and which two of them are told as a minimal pair."""

    name: str
    contacts: tuple[Labelled, ...]
    pairs: tuple[Pair, ...]

    def without_context(self) -> LabelledPart:
        """Return the same contacts with nothing known but the words."""
        bare = (
            replace(one, interaction=replace(one.interaction, context=NO_CONTEXT))
            for one in self.contacts
        )
        return replace(self, contacts=tuple(bare))


def part(name: str, *, of_each_hand: int | None = None) -> LabelledPart:
    """Read a part of the corpus; `of_each_hand` bounds how many lines of each file are taken."""
    contacts: list[Labelled] = []
    pairs: list[Pair] = []
    for path in hands(name):
        contacts.extend(read_hand(path, of_each_hand))
        pairs.extend(_pairs(path, of_each_hand))
    return LabelledPart(name, tuple(contacts), tuple(pairs))


def hands(name: str) -> Sequence[Path]:
    """Return the files of a part; each is one writer's hand."""
    return sorted((CORPUS / name).glob("*.jsonl"))


def read_hand(path: Path, most: int | None) -> Iterator[Labelled]:
    """Yield the lines of one hand.

    Raises ValueError where one cannot be read: a figure over fewer lines than it names is wrong.
    """
    for record in islice(read_labelled(path), most):
        if not isinstance(record, Labelled):
            raise ValueError(f"{path.name}, line {record.line}: {record.message}")
        yield record


def _pairs(path: Path, most: int | None) -> Iterator[Pair]:
    """Yield (beyond the norm, within it) for every two of a unit that differ in their label."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][:most]
    told_together = defaultdict(list)
    for unit, line in zip(units(lines), lines, strict=True):
        told_together[unit].append(line)
    for members in told_together.values():
        for one in members:
            for other in members:
                if one["labels"]["beyond_norm"] and not other["labels"]["beyond_norm"]:
                    yield one["id"], other["id"]
