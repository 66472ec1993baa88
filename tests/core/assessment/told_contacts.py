"""Contacts as stories tell them, and a way to have them assessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from setsudo.assessment.assessing import assess
from setsudo.assessment.model import Assessment
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import PastContact, Reading, cut
from setsudo.interactions.model import Channel, Interaction, Party, Record, Speaker, Turn
from setsudo.policy import Policy

NINE = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)

THREAT_EN = (
    "You useless idiot, I know where you live.",
    "I am going to come to your house tonight and kill you and your children.",
)
THREAT_JA = (
    "ふざけるな。お前みたいな役立たずは死ね。",
    "お前の家はわかってる。今夜殺しに行くからな。家に火をつけてやる。覚悟しろ。",
)
THANKS_EN = (
    "Hello, thank you for calling back about my order.",
    "That is fine, thank you very much for your help. Have a nice day.",
)
THANKS_JA = (
    "お世話になっております。先日の注文の件、ご連絡ありがとうございます。",
    "承知しました。ご丁寧にありがとうございました。よろしくお願いいたします。",
)


@dataclass(frozen=True, repr=False)
class Assessing:
    """Assess contacts with one engine under one policy."""

    engine: Engine
    policy: Policy

    def all(self, records: Iterable[Record]) -> list[Any]:
        return [answer for _, answer in assess(records, policy=self.policy, engine=self.engine)]

    def one(self, record: Record) -> Assessment:
        (answer,) = self.all([record])
        assert isinstance(answer, Assessment)
        return answer


def contact(
    *words: str,
    id: str = "c",
    speaker: Speaker = Speaker.CUSTOMER,
    channel: Channel = Channel.CHAT,
    customer: str = "",
    hours: float | None = None,
    **more: Any,
) -> Interaction:
    """Return a contact in which one speaker says all; `hours` counts from nine o'clock."""
    return talk(
        *((speaker, text) for text in words),
        id=id,
        channel=channel,
        customer=Party(id=customer),
        started_at=None if hours is None else NINE + timedelta(hours=hours),
        **more,
    )


def talk(
    *turns: tuple[Speaker, str], id: str = "c", channel: Channel = Channel.CHAT, **more: Any
) -> Interaction:
    """Return a contact with the turns of several speakers."""
    return Interaction(id, channel, tuple(Turn(who, text) for who, text in turns), **more)


def read_without_words(interaction: Interaction, past: Sequence[PastContact] = ()) -> Reading:
    """Return a reading whose vectors say nothing."""
    one = cut(interaction)
    return one.with_vectors(np.zeros((len(one.texts), 512), dtype=np.float32), tuple(past))


def quotes_hold(answer: Assessment, interaction: Interaction) -> bool:
    """Say whether every quote is what stands at its place, word for word."""
    quotes = [quote for said in (*answer.findings, *answer.counter) for quote in said.evidence]
    return all(
        quote.quote and interaction.turns[quote.turn].text[quote.start : quote.end] == quote.quote
        for quote in quotes
    )
