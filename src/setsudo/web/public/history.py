"""The revisions of the policy that were in force, and what each of them changed, as people read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from setsudo.bilingual import Language
from setsudo.policy import Policy
from setsudo.policy.freeze import frozen
from setsudo.policy.render import render
from setsudo.web.policies.models import PolicyRevision

Mark = Literal["same", "gone", "new"]
_WORDS = re.compile(r"[A-Za-z0-9'’-]+|\s+|.", re.DOTALL)
ALIKE = 0.5
"""A line that shares so much with one that went is that line, changed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One line that differs, as pieces that stayed, went or came."""

    pieces: tuple[tuple[Mark, str], ...]


def policy_of(row: PolicyRevision) -> Policy:
    """Return a revision as it was in force."""
    return _thawed(row.content_hash, row.text)


def between(before: PolicyRevision, after: PolicyRevision, lang: Language) -> tuple[Changed, ...]:
    """Return what differs between two kept revisions; worked out once, however many ask."""
    return _between(before.content_hash, before.text, after.content_hash, after.text, lang)


def changes(before: Policy, after: Policy, lang: Language) -> list[Changed]:
    """Return what differs between two revisions in the text that the public reads."""
    old, new = _lines(before, lang), _lines(after, lang)
    found: list[Changed] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            found += _paired(old[a:b], new[c:d])
    return found


def _lines(policy: Policy, lang: Language) -> list[str]:
    # The last line is the name of the revision, which always differs.
    lines = render(policy, lang, form="text").splitlines()[:-1]
    return [line.strip().removeprefix("- ") for line in lines if line.strip()]


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[Changed]:
    left = list(old)
    for line in new:
        alike = [(SequenceMatcher(None, one, line).ratio(), one) for one in left]
        best, one = max(alike, default=(0.0, ""))
        if best < ALIKE:
            yield Changed((("new", line),))
            continue
        # What stood before the changed line and has no heir went before it.
        where = left.index(one)
        yield from (Changed((("gone", lost),)) for lost in left[:where])
        left = left[where + 1 :]
        yield Changed(tuple(_pieces(one, line)))
    yield from (Changed((("gone", lost),)) for lost in left)


def _pieces(old: str, new: str) -> Iterator[tuple[Mark, str]]:
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(was[a:b])
            continue
        if a < b:
            yield "gone", "".join(was[a:b])
        if c < d:
            yield "new", "".join(now[c:d])


@lru_cache(maxsize=64)
def _between(before: str, old: str, after: str, new: str, lang: Language) -> tuple[Changed, ...]:
    return tuple(changes(_thawed(before, old), _thawed(after, new), lang))


@lru_cache(maxsize=16)
def _thawed(content_hash: str, text: str) -> Policy:
    content = json.loads(text)
    return frozen(content, content.get("packs", []))
