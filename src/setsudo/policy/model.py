"""A policy as frozen values: clauses, acts, limits, norms, the ladder of measures, laws.

Everything here is plain data that pickles, so that a policy travels to worker processes as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from setsudo.bilingual import Text

Raise = Literal["review", "beyond"]
Cap = Literal["within", "review"]
Confidence = Literal["found", "memory"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as published. A clauses name acts, C clauses measures, D clauses promises."""

    code: str
    heading: Text
    text: Text
    group: str = ""


@dataclass(frozen=True, slots=True)
class ActGroup:
    """Acts of one kind; `clause` is the A clause that names them."""

    code: str
    clause: str
    name: Text
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Something a customer does that can exceed the norm, with cases on both sides of the line."""

    code: str
    group: str
    name: Text
    definition: Text
    examples: tuple[Text, ...]
    near_misses: tuple[Text, ...]
    laws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """House rules, not law: when a person is asked to look. Only customer-caused minutes count.

    `beyond_score` and `review_score` are calibrated probabilities, 0-1.
    """

    total_minutes: float
    same_content_minutes: float
    repeats: int
    beyond_score: float
    review_score: float

    def by_name(self) -> dict[str, float | int]:
        """Return the limits as norms name them."""
        return {
            "total_minutes": self.total_minutes,
            "same_content_minutes": self.same_content_minutes,
            "repeats": self.repeats,
            "beyond_score": self.beyond_score,
            "review_score": self.review_score,
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores for one language, one channel, or both; an empty field stands for any."""

    lang: str
    channel: str
    beyond_score: float
    review_score: float


@dataclass(frozen=True, slots=True)
class Norm:
    """A condition on signals and what it suggests: it raises the verdict, or caps it, never acts.

    Exactly one of `then` and `at_most` is set. `because` and `asks` may hold `{signal}` places.
    """

    code: str
    when: str
    because: Text
    then: Raise | None = None
    at_most: Cap | None = None
    asks: Text | None = None
    severity_at_least: int = 0


@dataclass(frozen=True, slots=True)
class MaliceCriterion:
    """A question to people before conduct is called malicious. `alone`: one yes can be enough."""

    code: str
    text: Text
    alone: bool


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must be so first: an earlier rung used (`after`) or a fact established (`needs`)."""

    text: Text
    after: str = ""
    needs: str = ""

    @property
    def code(self) -> str:
        return self.after or self.needs


@dataclass(frozen=True, slots=True)
class Approval:
    """How many people approve, how many of them at headquarters, and in which roles."""

    people: int
    headquarters: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duration:
    """How many days a measure binds. It ends by itself; after `review_days` people look again."""

    default_days: int
    maximum_days: int
    review_days: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One measure of the ladder, from asking to stop up to the police. People take it.

    `duration` is None for what happens once. `skipped_for_danger`: danger, with a reason, lets
    people skip its preconditions.
    """

    code: str
    name: Text
    does: Text
    kind: str
    preconditions: tuple[Precondition, ...]
    proposed_by: tuple[str, ...]
    approved_by: Approval
    notice: Text | None
    duration: Duration | None
    severity_from: int
    skipped_for_danger: bool
    clauses: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """One article of the law catalogue, in our own words. It is not legal advice."""

    code: str
    jurisdiction: str
    name: Text
    says: Text
    source: str
    url: str
    date_checked: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to serve: which rungs it blocks, what opens them, and which rungs stay open.

    `never` holds the kinds of rung that nothing opens.
    """

    code: str
    jurisdiction: str
    text: Text
    blocks: tuple[str, ...]
    until: tuple[str, ...]
    stays_open: tuple[str, ...]
    laws: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """A record that the law wants kept: erasing it earlier than `at_least_days` is refused."""

    code: str
    jurisdiction: str
    text: Text
    at_least_days: int
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time within which something has to be done, in whole months and days.

    `runs_from` names the day that it runs from, `counting` how it is counted, `whose` who has to
    act. `acts` empty means every act. `house` marks what no article demands.
    """

    code: str
    jurisdiction: str
    name: Text
    does: Text
    runs_from: str
    months: int
    days: int
    counting: Literal["next_day", "first_day", "same_day"]
    acts: tuple[str, ...]
    house: bool
    whose: Literal["ours", "theirs"]
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """An overlay on the policy: a sector's or a jurisdiction's own rules."""

    code: str
    kind: Literal["sector", "jurisdiction", "company"]
    revision: int
    name: Text
    about: Text


@dataclass(frozen=True, slots=True)
class Policy:
    """One revision of a company's customer-conduct policy, with its packs laid over it.

    `content_hash` is the SHA-256 of the merged `content` in canonical JSON.
    """

    name: str
    revision: int
    content_hash: str
    title: Text
    preamble: Text
    promises: tuple[Text, ...]
    clauses: Mapping[str, Clause]
    groups: Mapping[str, ActGroup]
    acts: Mapping[str, Act]
    never_sole_ground: tuple[str, ...]
    norms: tuple[Norm, ...]
    malice: Mapping[str, MaliceCriterion]
    ladder: Mapping[str, Rung]
    laws: Mapping[str, Law]
    duties: Mapping[str, Duty]
    retention: Mapping[str, Retention]
    deadlines: Mapping[str, Deadline]
    packs: tuple[Pack, ...]
    default_limits: Limits
    channel_limits: Mapping[str, Limits]
    scores: tuple[Scores, ...]
    content: Mapping[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        """The name and revision that every assessment quotes, for example `customer-service@1`."""
        return f"{self.name}@{self.revision}"

    def limits_for(self, channel: str, lang: str) -> Limits:
        """Return what applies to a channel and a language; of several scores the last that fits."""
        limits = self.channel_limits.get(channel, self.default_limits)
        beyond, review = limits.beyond_score, limits.review_score
        for scores in self.scores:
            if scores.lang in ("", lang) and scores.channel in ("", channel):
                beyond, review = scores.beyond_score, scores.review_score
        return Limits(
            limits.total_minutes, limits.same_content_minutes, limits.repeats, beyond, review
        )
