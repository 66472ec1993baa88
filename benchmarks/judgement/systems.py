"""Who is measured, how each is started, and which figures can be asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Made(StrEnum):
    """Where a system comes from."""

    HERE = "engine"
    IN_THE_RUN = "baseline"
    ELSEWHERE = "peer"


@dataclass(frozen=True, slots=True)
class System:
    """Something that judges contacts.

    `names_acts` and `probability` say whether the figures about acts (with their evidence) and
    about calibration can be asked at all: a filter that only flags has neither.
    """

    name: str
    made: Made
    licence: str
    names_acts: bool
    probability: bool

    def command(self, python: Path, fitted: Path) -> Sequence[str]:
        """Return how to start it as a process that answers lines. `fitted` is the baseline."""
        worker = "peer_worker" if self.made is Made.ELSEWHERE else "own_worker"
        tail = [str(fitted)] if self.made is Made.IN_THE_RUN else []
        return [str(python), "-m", f"benchmarks.judgement.{worker}", self.name, *tail]


def _engine(name: str) -> System:
    return System(name, Made.HERE, "Apache-2.0", names_acts=True, probability=True)


def _peer(name: str, *, probability: bool = False) -> System:
    return System(name, Made.ELSEWHERE, "MIT", names_acts=False, probability=probability)


BASELINE = "use-logistic"
SYSTEMS: tuple[System, ...] = (
    _engine("fast"),
    _engine("deep"),
    _engine("cascade"),
    System(BASELINE, Made.IN_THE_RUN, "Apache-2.0", names_acts=False, probability=True),
    _peer("alt-profanity-check", probability=True),
    _peer("better-profanity"),
    _peer("glin-profanity"),
    _peer("safetype"),
)
