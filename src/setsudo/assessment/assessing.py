"""The main job: records in, assessments out, in the same order, with memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from setsudo.assessment.concluding import conclude
from setsudo.assessment.detectors import DETECTORS
from setsudo.assessment.history import History
from setsudo.assessment.model import Assessment, Signal
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import Reading, cut
from setsudo.interactions.model import Interaction, Record, Unreadable
from setsudo.policy import Policy

# What the engine sees at once: more costs memory and gains nothing.
BATCH = 32
BATCH_CHARACTERS = 200_000


def assess(
    records: Iterable[Record],
    *,
    policy: Policy,
    engine: Engine,
    history: History | None = None,
) -> Iterator[tuple[Record, Assessment | Unreadable]]:
    """Yield every record with its assessment, in input order; what could not be read is passed on.

    Contacts of one customer count for that customer's later contacts; otherwise no record's answer
    depends on its neighbours. Reads `records` lazily, at most `BATCH` at a time.
    """
    past = history if history is not None else History()
    for batch in _batches(records):
        yield from _assess_batch(batch, policy, engine, past)


def measure(reading: Reading) -> tuple[Signal, ...]:
    """Return what all detectors find in a reading, in the order of the detectors."""
    return tuple(signal for detector in DETECTORS for signal in detector.signals(reading))


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    characters = 0
    for record in records:
        batch.append(record)
        if isinstance(record, Interaction):
            characters += sum(len(turn.text) for turn in record.turns)
        if len(batch) == BATCH or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


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
