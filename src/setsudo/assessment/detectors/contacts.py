"""Earlier contacts of the same customer: in all, of late, and on the same matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

# The mean of a contact is blunter than a sentence, so the same matter lies further apart.
SAME_MATTER = 0.6
DAY = timedelta(days=1)
# What was asked a season ago and is asked again is a new question.
SEASON = timedelta(days=90)


class Contacts:
    """Counts what came before. A contact later than this one never counts."""

    name = "contacts/2"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield counts of earlier contacts; nothing for a customer who is new."""
        now = reading.interaction.started_at
        past = [p for p in reading.past if now is None or p.started_at <= now]
        if not past:
            return
        yield Signal("contacts_before", len(past), _BEFORE.filled(n=len(past)), (), self.name)
        recent = 0 if now is None else sum(now - p.started_at <= DAY for p in past)
        if recent:
            yield Signal("contacts_last_day", recent, _RECENT.filled(n=recent), (), self.name)
        about = _about(reading)
        if about is None:
            return
        near = [p.about for p in past if now is None or now - p.started_at <= SEASON]
        same = int((np.stack(near) @ about >= SAME_MATTER).sum()) if near else 0
        if same:
            yield Signal("repeats_over_contacts", same, _SAME.filled(n=same), (), self.name)


_BEFORE = Text(
    ja="このお客様からは以前に{n}件の連絡があります。",
    en="This customer has been in touch {n} time(s) before.",
)
_RECENT = Text(
    ja="うち{n}件は直近24時間以内です。", en="Of these, {n} came within the last 24 hours."
)
_SAME = Text(
    ja="この90日の連絡のうち{n}件が、同じ内容とみられます。",
    en="{n} earlier contact(s) of the last 90 days seem to be about the same matter.",
)


def _about(reading: Reading) -> np.ndarray[tuple[int], np.dtype[np.float32]] | None:
    rows = [
        row
        for row, sentence in enumerate(reading.sentences)
        if sentence.speaker is Speaker.CUSTOMER
    ]
    if not rows:
        return None
    mean = reading.vectors[rows].mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 0 else None
