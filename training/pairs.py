"""Which lines of a hand are told as pairs: the same event, but one thing that flips the label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_MEMBER = re.compile(r"(.*\d)[a-z]")
# Older hands did not name their pairs: neighbours that share this much of their spelling are one.
ALIKE = 0.3
# Letters that have to follow each other; an English word has more of them than a Japanese one.
RUN = {"ja": 4, "en": 10}


def units(lines: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return for each line of one hand the number of the pair, triple or single it belongs to."""
    found: list[int] = []
    known: dict[str, int] = {}
    for i, line in enumerate(lines):
        member = _MEMBER.fullmatch(line["id"])
        if member and member[1] in known:
            found.append(known[member[1]])
        elif not member and i and _near(lines[i - 1], line):
            found.append(found[-1])
        else:
            found.append(i)
        if member:
            known.setdefault(member[1], found[-1])
    return found


def _near(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one["labels"]["beyond_norm"] == other["labels"]["beyond_norm"]:
        return False
    a, b = _runs(one), _runs(other)
    return len(a & b) >= ALIKE * max(1, min(len(a), len(b)))


def _runs(line: Mapping[str, Any]) -> set[str]:
    text = "".join(turn["text"] for turn in line["turns"])
    run = RUN[line["lang"]]
    return {text[i : i + run] for i in range(max(1, len(text) - run + 1))}
