"""The chronology of a case: what happened, in order, and apart from it what was thought of it.

From the same contacts come the figures that a court asks for where somebody is to be kept from
calling: how often a day, how long, on how many days, and what it did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.cases.timeline import Note, Timeline, timeline
from setsudo.interactions.model import Channel
from setsudo.referrals.masking import Mask
from setsudo.referrals.receivers import RECEIVER_NAMES, Content, Receiver, may_hold


class Step(StrEnum):
    """What the company did, or was told."""

    MEASURE = "measure"
    ANSWER = "answer"
    REQUEST_TO_STOP = "request_to_stop"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Contacted:
    """One contact: when it began, over which channel, and how long it took in seconds if known."""

    ref: str
    at: datetime
    channel: Channel
    seconds: float | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What the company did and when; `says` is in the words that the customer was given."""

    at: datetime
    step: Step
    says: Text


@dataclass(frozen=True, slots=True)
class Told:
    """All that a chronology is made of. `effects` are what it did to work and to people."""

    number: str
    sender: str
    zone: tzinfo
    as_of: datetime
    contacts: Sequence[Contacted] = ()
    notes: Sequence[Note] = ()
    deeds: Sequence[Deed] = ()
    effects: Sequence[str] = ()
    exhibits: Sequence[tuple[str, str, str]] = ()
    """Number, what it is, SHA-256 in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: contacts, and minutes of those whose length is known."""

    day: date
    contacts: int
    minutes: float
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What the contacts amount to. `longest` is in minutes, 0 where no length is known."""

    days: tuple[Day, ...] = ()
    contacts: int = 0
    minutes: float = 0.0
    most_a_day: int = 0
    longest: float = 0.0
    unknown: int = 0
    by_channel: Mapping[Channel, int] = field(default_factory=dict)

    @property
    def span(self) -> int:
        """Days from the first contact to the last, both counted."""
        return (self.days[-1].day - self.days[0].day).days + 1 if self.days else 0


def figures(contacts: Iterable[Contacted], zone: tzinfo) -> Figures:
    """Count contacts and minutes a day, in the zone of the place where they came in."""
    every = sorted(contacts, key=lambda one: (one.at, one.ref))
    apart: dict[date, list[Contacted]] = defaultdict(list)
    channels: dict[Channel, int] = defaultdict(int)
    for one in every:
        apart[one.at.astimezone(zone).date()].append(one)
        channels[one.channel] += 1
    days = tuple(
        Day(day, len(found), _minutes(found), sum(one.seconds is None for one in found))
        for day, found in sorted(apart.items())
    )
    return Figures(
        days=days,
        contacts=len(every),
        minutes=_minutes(every),
        most_a_day=max((day.contacts for day in days), default=0),
        longest=max((_minutes([one]) for one in every), default=0.0),
        unknown=sum(one.seconds is None for one in every),
        by_channel=dict(sorted(channels.items())),
    )


def chronology(told: Told, *, receiver: Receiver, language: Language, mask: Mask) -> dict[str, Any]:
    """Return what stands in the chronology for a receiver, masked, for JSON and for the page."""
    zone = told.zone
    kept = timeline(told.notes)
    counted = figures(told.contacts, zone)

    def when(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at is not None else ""

    rows: list[tuple[datetime, int, dict[str, str]]] = []
    for note in kept.facts:
        at = note.happened or note.at
        rows.append((at, 1, _row(when(at), _NAMES["fact"], mask.text(note.text), language)))
    for note in kept.accounts:
        at = note.happened or note.at
        rows.append((at, 1, _row(when(at), _NAMES["account"], mask.text(note.text), language)))
    if may_hold(receiver, Content.CONTACTS):
        for one in told.contacts:
            words = _contact(one, language) + (f" {mask.text(one.summary)}" if one.summary else "")
            rows.append((one.at, 0, _row(when(one.at), _NAMES["contact"], words, language)))
    if may_hold(receiver, Content.MEASURES):
        for deed in told.deeds:
            words = mask.text(deed.says.to(language))
            rows.append((deed.at, 2, _row(when(deed.at), _NAMES[deed.step], words, language)))
    rows.sort(key=lambda row: (row[0], row[1], row[2]["text"]))
    return {
        "number": told.number,
        "sender": told.sender,
        "receiver": RECEIVER_NAMES[receiver].to(language),
        "as_of": when(told.as_of),
        "zone": str(zone),
        "labels": {name: text.to(language) for name, text in _LABELS.items()},
        "rows": [row for _, _, row in rows],
        "opinions": _apart(kept, Content.OPINIONS, receiver, mask, when),
        "inferences": _apart(kept, Content.INFERENCES, receiver, mask, when),
        "figures": _shown(counted, language) if may_hold(receiver, Content.FIGURES) else None,
        "effects": [mask.text(one) for one in told.effects]
        if may_hold(receiver, Content.FIGURES)
        else [],
        "exhibits": [[number, mask.text(about), digest] for number, about, digest in told.exhibits],
    }


def _apart(
    kept: Timeline, content: Content, receiver: Receiver, mask: Mask, when: Any
) -> list[dict[str, str]]:
    if not may_hold(receiver, content):
        return []
    notes = kept.opinions if content is Content.OPINIONS else kept.inferences
    return [{"at": when(note.happened or note.at), "text": mask.text(note.text)} for note in notes]


def _row(at: str, kind: Text, words: str, language: Language) -> dict[str, str]:
    return {"at": at, "kind": kind.to(language), "text": words}


def _contact(one: Contacted, language: Language) -> str:
    channel = CHANNEL_NAMES[one.channel].to(language)
    if one.seconds is None:
        return channel
    minutes = round(one.seconds / 60, 1)
    return f"{channel}、{minutes:g}分" if language == "ja" else f"{channel}, {minutes:g} minutes"


def _shown(counted: Figures, language: Language) -> dict[str, Any]:
    return {
        "contacts": counted.contacts,
        "minutes": round(counted.minutes, 1),
        "most_a_day": counted.most_a_day,
        "longest": round(counted.longest, 1),
        "days": len(counted.days),
        "span": counted.span,
        "unknown": counted.unknown,
        "by_channel": [
            [CHANNEL_NAMES[channel].to(language), count]
            for channel, count in counted.by_channel.items()
        ],
        "by_day": [
            {
                "day": day.day.isoformat(),
                "contacts": day.contacts,
                "minutes": round(day.minutes, 1),
                "unknown": day.unknown,
            }
            for day in counted.days
        ],
    }


def _minutes(contacts: Iterable[Contacted]) -> float:
    return sum(one.seconds or 0.0 for one in contacts) / 60


CHANNEL_NAMES: Final[Mapping[Channel, Text]] = {
    Channel.PHONE: Text(ja="電話", en="telephone"),
    Channel.CHAT: Text(ja="チャット", en="chat"),
    Channel.EMAIL: Text(ja="メール", en="e-mail"),
    Channel.SOCIAL: Text(ja="SNS", en="social media"),
    Channel.IN_PERSON: Text(ja="対面", en="in person"),
    Channel.LETTER: Text(ja="手紙", en="letter"),
}
_NAMES: Final[Mapping[str, Text]] = {
    "fact": Text(ja="事実", en="fact"),
    "account": Text(ja="お客様の言い分", en="the customer's account"),
    "contact": Text(ja="応対", en="contact"),
    Step.MEASURE: Text(ja="措置", en="measure"),
    Step.ANSWER: Text(ja="回答", en="answer"),
    Step.REQUEST_TO_STOP: Text(ja="その場の対応", en="on the spot"),
    Step.OBJECTION: Text(ja="異議", en="objection"),
}
_LABELS: Final[Mapping[str, Text]] = {
    "title": Text(ja="経過報告書", en="Chronology"),
    "for": Text(ja="提出先", en="For"),
    "from": Text(ja="作成", en="From"),
    "as_of": Text(ja="時点", en="As of"),
    "facts": Text(ja="経過(事実)", en="What happened"),
    "nothing": Text(ja="記録はありません。", en="Nothing is on record."),
    "opinions": Text(ja="意見(事実ではありません)", en="Opinions, which are not facts"),
    "inferences": Text(ja="推測(事実から考えたこと)", en="Inferences, drawn from facts"),
    "figures": Text(ja="回数と時間", en="Counts and minutes"),
    # Nought would read as if nothing had happened.
    "uncounted": Text(
        ja="応対そのものの記録はありません(従業員の報告は数えません)。",
        en="No contact itself is on record; what staff reported is not counted.",
    ),
    "contacts": Text(ja="回数", en="contacts"),
    "minutes": Text(ja="合計(分)", en="minutes in all"),
    "most_a_day": Text(ja="1日の最多", en="most in a day"),
    "longest": Text(ja="最長(分)", en="longest, minutes"),
    "days": Text(ja="日数", en="days with a contact"),
    "span": Text(ja="期間(日)", en="days from first to last"),
    "unknown": Text(ja="時間が不明", en="of unknown length"),
    "a_day": Text(ja="1日ごとの回数(棒)と分", en="Contacts a day (bars), and minutes"),
    "day": Text(ja="日", en="day"),
    "effects": Text(ja="業務や人への影響", en="What it did to work and to people"),
    "exhibits": Text(ja="証拠の一覧", en="Exhibits"),
    "times": Text(ja="時刻の地域", en="Times are those of"),
}
