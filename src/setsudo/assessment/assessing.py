"""The main job: records in, assessments out, in the same order, with memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from setsudo.assessment.concluding import conclude
from setsudo.assessment.detectors import DETECTORS
from setsudo.assessment.history import History
from setsudo.assessment.model import Assessment, Signal
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import Reading, cut
from setsudo.interactions.model import Interaction, Record, Unreadable
from setsudo.policy import Policy

# Records that the encoder sees at once: more costs memory and gains nothing.
BATCH = 32


def assess(
    records: Iterable[Record],
    *,
    policy: Policy,
    engine: Engine,
    history: History | None = None,
) -> Iterator[tuple[Record, Assessment | Unreadable]]:
    """Yield every record with its assessment, in input order; what could not be read is passed on.

    Contacts of one customer count for that customer's later contacts. Reads `records` lazily,
    `BATCH`
    at a time.
    """
    past = history or History()
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        yield from _assess_batch(batch, policy, engine, past)


def measure(reading: Reading) -> tuple[Signal, ...]:
    """Return what all detectors find in a reading, in the order of the detectors."""
    return tuple(signal for detector in DETECTORS for signal in detector.signals(reading))


def _assess_batch(
    batch: Sequence[Record], policy: Policy, engine: Engine, past: History
) -> Iterator[tuple[Record, Assessment | Unreadable]]:
    cuts = [cut(record) for record in batch if isinstance(record, Interaction)]
    ready = iter(zip(cuts, engine.vectors(cuts), strict=True))
    for record in batch:
        if isinstance(record, Unreadable):
            yield record, record
            continue
        one, vectors = next(ready)
        reading = one.with_vectors(vectors, past.before(record))
        signals = measure(reading)
        opinion = engine.opine(reading, signals)
        yield record, conclude(reading, signals, opinion, policy=policy, engine=engine)
        past.remember(reading)
