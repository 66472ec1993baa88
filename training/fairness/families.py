"""The families to measure with: those written by hand, and those changed from lines of the corpus.

The test part of the corpus is never read here.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from setsudo.assessment.evaluation.counterfactual import Family
from setsudo.assessment.reading import SPEAKS_OF_ACTS
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Interaction
from training.fairness.disguises import Disguise
from training.fairness.swaps import Line, swapped

T = TypeVar("T")
HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
# Families of each swap, way and language; more would say the same again.
EACH = 30
_MEMBER = re.compile(r"family-(?P<swap>[a-z]+)-(?P<lang>ja|en)-\d+(?P<member>[a-z])")


def written() -> list[Family]:
    """Return the families written by hand, in the order of their ids."""
    held: dict[str, list[Interaction]] = defaultdict(list)
    for path in sorted((HERE / "families").glob("*.jsonl")):
        for line in _lines(path):
            held[line["id"][:-1]].append(from_line(line))
    return [_family(members) for _, members in sorted(held.items())]


def _family(members: Sequence[Interaction]) -> Family:
    told = _MEMBER.fullmatch(members[0].id)
    if told is None:
        raise ValueError(f"{members[0].id} is no id of a family's member")
    return Family(members[0].id[:-1], told["swap"], "written", told["lang"], tuple(members))


def changed(unseen: Iterable[Line], seen: Iterable[Line], *, each: int = EACH) -> list[Family]:
    """Return families changed by rule: at most `each` for a swap, way and language.

    Lines that no weight was learnt from come first; the rest are spread evenly over `seen`. Equal
    lines give equal families.
    """
    new, old = _by_rule(unseen), _by_rule(seen)
    found: list[Family] = []
    for key in sorted({*new, *old}):
        first = spread(new[key], each)
        found += [*first, *spread(old[key], each - len(first))]
    return found


def _by_rule(lines: Iterable[Line]) -> dict[tuple[str, str, str], list[Family]]:
    held: dict[tuple[str, str, str], list[Family]] = defaultdict(list)
    for line in lines:
        for swap, way, members in swapped(line):
            id = f"{way}-{swap}-{line['id']}"
            told = tuple(
                from_line({**member, "id": f"{id}-{chr(97 + i)}"})
                for i, member in enumerate(members)
            )
            held[swap, way, line["lang"]].append(Family(id, swap, way, line["lang"], told))
    return held


def disguised(lines: Iterable[Line], name: str, disguise: Disguise) -> Iterator[Family]:
    """Yield each contact with the words that can count disguised, where that changes any."""
    for line in lines:
        plain = from_line(line)
        turns = tuple(
            replace(turn, text=disguise(turn.text)) if turn.speaker in SPEAKS_OF_ACTS else turn
            for turn in plain.turns
        )
        if turns != plain.turns:
            way = "beyond the norm" if line["labels"]["beyond_norm"] else "within the norm"
            yield Family(
                f"{name}-{plain.id}", name, way, line["lang"], (plain, replace(plain, turns=turns))
            )


def lines_of(part: str) -> list[dict[str, Any]]:
    """Return the lines of `validation` or `train`, in the order of the files."""
    return [line for path in sorted((CORPUS / part).glob("*.jsonl")) for line in _lines(path)]


def spread(things: Sequence[T], most: int) -> list[T]:
    """Return at most `most` of the things, evenly spaced, the first among them."""
    if most <= 0:
        return []
    if len(things) <= most:
        return list(things)
    return [things[i * len(things) // most] for i in range(most)]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for row in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(row)
