"""The engine of this process and what it says of one kept contact. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any

from setsudo.assessment.assessing import assess
from setsudo.assessment.engines import load_engine
from setsudo.assessment.lines import to_line
from setsudo.assessment.model import Assessment as Said
from setsudo.assessment.model import Signal
from setsudo.assessment.opinion import Engine, Opinion
from setsudo.assessment.reading import Cut, Reading, Vectors
from setsudo.interactions.lines import from_line
from setsudo.policy import Policy
from setsudo.web.environment import env
from setsudo.web.interactions.models import Assessment, Interaction, Trace
from setsudo.web.interactions.remembering import Remembered

# An engine is not made for several threads at once.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Judged:
    """What an engine says, as it is stored, and what is kept for the customer's later contacts."""

    said: Said
    malice: float
    trace: Trace | None

    @property
    def line(self) -> Mapping[str, Any]:
        """The assessment in both languages."""
        return {"ja": to_line(self.said, "ja"), "en": to_line(self.said, "en")}


@cache
def engine_of_this_service() -> Engine:
    """Return the engine that SETSUDO_ENGINE names, loaded once a process.

    Raises UsageError or EngineError.
    """
    return load_engine(env("SETSUDO_ENGINE", "default"))


def name_of(engine: Engine) -> str:
    """Return how assessments name an engine with its version."""
    return f"{engine.name}@{engine.version}"


def judge(row: Interaction, *, engine: Engine, policy: Policy) -> Judged:
    """Assess one kept contact, its customer's earlier contacts known, as `setsudo assess` would."""
    contact = from_line(row.line, source=row.source)
    if contact.started_at is None and row.reported_by_id is not None:
        # Nobody reports what is yet to come: what the customer did before was before the report.
        contact = replace(contact, started_at=row.received_at)
    past = Remembered(row, name_of(engine))
    listening = _Listening(engine)
    with _ONE_AT_A_TIME:
        ((_, said),) = assess([contact], policy=policy, engine=listening, history=past)
    if not isinstance(said, Said):
        raise AssertionError("an interaction was answered as something unreadable")
    return Judged(said, listening.malice, past.trace)


def stored(row: Interaction, judged: Judged, **fields: Any) -> Assessment:
    """Return the row of an assessment, not yet saved."""
    said = judged.said
    return Assessment(
        interaction=row,
        engine=said.engine,
        policy=said.policy,
        policy_digest=said.policy_digest,
        verdict=said.verdict.value,
        score=said.score,
        severity=said.severity,
        malice=judged.malice,
        line=_storable(judged.line),
        **fields,
    )


class _Listening:
    """An engine that is heard: an assessment does not tell the malice that the engine saw."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.version = engine.name, engine.version
        self.malice = 0.0

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        return self._engine.vectors(cuts)

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        opinion = self._engine.opine(reading, signals)
        self.malice = round(opinion.malice, 4)
        return opinion


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, Mapping):
        return {name: _storable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    return value
