"""What a reading looks like to a linear model: vectors of who said what, the course, and the
spelling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from setsudo.assessment.ngrams import Buckets, Weights, hashed
from setsudo.assessment.reading import SPEAKS_OF_ACTS, Reading, Vectors
from setsudo.interactions.model import Channel, Speaker

# The last words of a contact often tell more than its average.
LAST_SENTENCES = 3

# Signals that are features too, with the factor that brings each to about 0-1.
COURSE: Mapping[str, float] = {
    "minutes_total": 1 / 60,
    "minutes_customer": 1 / 60,
    "minutes_company": 1 / 60,
    "repeats_within": 1 / 4,
    "repeats_over_contacts": 1 / 3,
    "contacts_before": 1 / 4,
    "contacts_last_day": 1 / 3,
    "asked_to_stop": 1 / 2,
    "asked_to_leave": 1 / 2,
    "stayed_after_asked": 1.0,
    "warned": 1.0,
    "continued_after_warning": 1.0,
    "pile_on": 1.0,
    "private_facts": 1.0,
    "company_at_fault": 1.0,
    "rights_words": 1.0,
    "quoting": 1.0,
    "third_party": 1.0,
    "accommodation": 1.0,
    "profanity_not_at_staff": 1.0,
    "staff_at_fault": 1.0,
    "distress": 1.0,
}
_CHANNELS = tuple(Channel)


def mean(vectors: Vectors) -> Vectors:
    """Return the mean direction of the rows as a unit vector; zeros where there are none."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], dtype=np.float32)
    middle = vectors.mean(axis=0)
    length = float(np.linalg.norm(middle))
    return np.asarray(middle / length if length else middle, dtype=np.float32)


def told(reading: Reading) -> Vectors:
    """Return the vectors of the sentences that can tell of an act: the customer's and a
    reporter's."""
    rows = [i for i, s in enumerate(reading.sentences) if s.speaker in SPEAKS_OF_ACTS]
    return reading.vectors[rows]


def blocks(reading: Reading, course: Mapping[str, float | int | bool]) -> Vectors:
    """Return one row: who said what (6 x 512), then numbers about the course of the contact."""
    words = told(reading)
    staff = [i for i, s in enumerate(reading.sentences) if s.speaker is Speaker.STAFF]
    most = words.max(axis=0) if len(words) else np.zeros(words.shape[1], dtype=np.float32)
    return np.concatenate([
        mean(words), most, mean(words[-LAST_SENTENCES:]), mean(reading.facts_vectors),
        mean(reading.vectors[staff]), mean(reading.business_vectors), numbers(reading, course),
    ]).astype(np.float32)  # fmt: skip


def numbers(reading: Reading, course: Mapping[str, float | int | bool]) -> Vectors:
    """Return the numbers about the course: length, channel, language, and the detectors'
    signals."""
    interaction = reading.interaction
    words = sum(s.speaker in SPEAKS_OF_ACTS for s in reading.sentences)
    return np.array([
        np.log1p(max(interaction.duration_s or 0.0, 0.0)) / 10,
        min(len(interaction.turns) / 20, 5.0),
        min(words / 30, 5.0),
        *(float(interaction.channel is channel) for channel in _CHANNELS),
        float(reading.lang == "ja"),
        float(bool(reading.facts)),
        *(min(float(course.get(name, 0)) * by, 5.0) for name, by in COURSE.items()),
    ], dtype=np.float32)  # fmt: skip


def in_context(reading: Reading) -> Vectors:
    """Return a row for each sentence: the sentence, the whole of the words, the facts, and 1."""
    words, facts = mean(told(reading)) * 0.7, mean(reading.facts_vectors) * 0.5
    n = len(reading.vectors)
    ones = np.ones((n, 1), dtype=np.float32)
    return np.hstack([reading.vectors, np.tile(words, (n, 1)), np.tile(facts, (n, 1)), ones])


def sentence_values(reading: Reading, weights: Vectors) -> Vectors:
    """Return `in_context(reading) @ weights` without building its many columns."""
    words, facts = mean(told(reading)) * 0.7, mean(reading.facts_vectors) * 0.5
    size = reading.vectors.shape[1]
    of_all = words @ weights[size : 2 * size] + facts @ weights[2 * size : 3 * size] + weights[-1]
    return np.asarray(reading.vectors @ weights[:size] + of_all, dtype=np.float32)


def spelling(reading: Reading) -> tuple[tuple[Buckets, Weights], ...]:
    """Return the hashed spelling of the words told, the staff's words, and the facts."""
    sides: tuple[list[str], list[str]] = ([], [])
    for turn, folded in zip(reading.interaction.turns, reading.turns, strict=True):
        if turn.speaker in SPEAKS_OF_ACTS:
            sides[0].append(folded.text)
        elif turn.speaker is Speaker.STAFF:
            sides[1].append(folded.text)
    facts = "\n".join(reading.facts)
    return hashed("\n".join(sides[0])), hashed("\n".join(sides[1])), hashed(facts)
