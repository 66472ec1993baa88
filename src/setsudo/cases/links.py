"""How cases belong together: links between them, joining two reports of one thing, and tags."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.cases.lacks import Lack
from setsudo.cases.shortcomings import Shortcoming, refuse_if_any

LONGEST_TAG: Final = 40


class LinkKind(StrEnum):
    """Why two cases are looked at together."""

    SAME_INCIDENT = "same_incident"
    SAME_CUSTOMER = "same_customer"
    SAME_MATTER = "same_matter"
    PILE_ON = "pile_on"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True)
class Link:
    """One case pointing to another, made by a person with a reason."""

    from_case: str
    to_case: str
    kind: LinkKind
    reason: str
    by: str
    at: datetime


def refuse_unless_linkable(link: Link) -> None:
    """Let two cases be linked, or raise Insufficient."""
    refuse_if_any(_link(link.from_case, link.to_case, link.reason))


def refuse_unless_joinable(case: str, into: str, *, reason: str, joined: Mapping[str, str]) -> None:
    """Let a case live on in another, or raise Insufficient.

    `joined` maps each case that was joined before to the one that it lives on in.
    """
    lacking = [*_link(case, into, reason)]
    if case != into and home_of(into, joined) == case:
        lacking.append(Shortcoming(Lack.JOINED_IN_A_CIRCLE))
    refuse_if_any(lacking)


def home_of(case: str, joined: Mapping[str, str]) -> str:
    """Return the case in which a case lives on: itself, unless it was joined to another."""
    seen = {case}
    while case in joined and joined[case] not in seen:
        case = joined[case]
        seen.add(case)
    return case


def tag(text: str) -> str:
    """Return a tag in its one spelling, so that a word is not two tags.

    Raises ValueError for an empty tag and for one longer than `LONGEST_TAG` characters.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not plain:
        raise ValueError("a tag needs a word")
    if len(plain) > LONGEST_TAG:
        raise ValueError(f"a tag has at most {LONGEST_TAG} characters: write a comment instead")
    return plain


def _link(case: str, other: str, reason: str) -> Iterator[Shortcoming]:
    if case == other:
        yield Shortcoming(Lack.LINK_TO_ITSELF)
    if not reason.strip():
        yield Shortcoming(Lack.LINK_REASON_MISSING)
