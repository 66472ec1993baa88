"""What packs are made of, as their reader may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from setsudo.bilingual import Text
from setsudo.measures.steps import Step as Said
from setsudo.policy.model import Law
from setsudo.referrals.chronology import Contacted, Deed
from setsudo.referrals.deadlines import Due


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that was said on the spot, with its time."""

    step: Said
    at: datetime
    words: str
    danger: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit by its number, with what it is and its SHA-256, empty for an object."""

    number: Text
    about: Text
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Went:
    """What went outside before: to whom, when, the receipt number, and where it stands."""

    receiver: Text
    who: str
    at: datetime
    receipt: str
    state: Text
    danger: str = ""
    """What the emergency was, where it was a call to the police."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post that an operator is asked about."""

    url: str
    posted_on: date | None
    seen_at: datetime
    right: Text
    why: str
    words: str
    capture: str


@dataclass(frozen=True, slots=True)
class Pursued:
    """A proceeding with the stages that it went through."""

    kind: Text
    office: str
    number: str
    stages: Sequence[tuple[date, Text, str]] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What two people determined: the reason, and the criteria of malice that were met."""

    outcome: Text
    reason: str
    severity: int
    at: datetime
    criteria: Sequence[tuple[Text, str]] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that packs are made of. `customer` and `victims` are as their reader may know them."""

    number: str
    sender: Text
    contact: Text
    site: Text
    zone: tzinfo
    as_of: datetime
    customer: str = ""
    victims: Sequence[str] = ()
    acts: Sequence[Text] = ()
    laws: Sequence[Law] = ()
    contacts: Sequence[Contacted] = ()
    happened: Sequence[datetime] = ()
    """When each contact was, and what was reported happened."""
    spoken: Sequence[Spoken] = ()
    deeds: Sequence[Deed] = ()
    exhibits: Sequence[Exhibit] = ()
    went: Sequence[Went] = ()
    posts: Sequence[Post] = ()
    operator: str = ""
    """Whose posts they are, where the pack is for an operator."""
    pursued: Sequence[Pursued] = ()
    dues: Sequence[Due] = ()
    decided: Decided | None = None
