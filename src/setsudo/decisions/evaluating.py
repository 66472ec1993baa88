"""May this customer be served, now? One pure function, and its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from setsudo.decisions.services import Service
from setsudo.measures.restrictions import Effect, Restriction


class Unknown(StrEnum):
    """Why it could not be told whether a customer is restricted."""

    STALE = "stale"
    ERROR = "error"
    UNIDENTIFIED = "unidentified"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with a customer who asks for a service now, with every reason for it.

    `because` holds each restriction that binds, the furthest-reaching first. `unknown` is set where
    what is known did not suffice, so that the service's own rule (fail open or closed) spoke.
    """

    effect: Effect
    because: tuple[Restriction, ...]
    service: Service
    channel: str = ""
    unknown: Unknown | None = None

    @property
    def serves(self) -> bool:
        """Say whether the customer is served, perhaps with conditions."""
        return self.effect is Effect.SERVE or self.effect is Effect.CONDITIONS

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the codes of every condition that goes with serving, each once."""
        return tuple(dict.fromkeys(code for one in self.because for code in one.conditions))

    @property
    def until(self) -> datetime | None:
        """Return when the last restriction that goes this far ends; None where none does."""
        ends = [one.until for one in self.because if one.effect is self.effect]
        return max(ends, default=None)


def decide(
    restrictions: Iterable[Restriction], *, service: Service, channel: str, at: datetime
) -> Decision:
    """Say whether a customer with these restrictions may be served. Reads nothing, writes nothing.

    One restriction never weakens another: the furthest effect counts, and all reasons are kept,
    each as it stands at this time. `channel` may be empty: unknown. `at` is aware.
    """
    binding = sorted(
        {
            one.ref: one.standing(at)
            for one in restrictions
            if one.binds(service.code, channel, at)
        }.values(),
        key=lambda one: (-one.effect.weight, one.since, one.ref),
    )
    effect = binding[0].effect if binding else Effect.SERVE
    return Decision(effect, tuple(binding), service, channel)


def undecided(because: Unknown, *, service: Service, channel: str, on: Decision) -> Decision:
    """Raise a decision that rests on too little to what the service does when it cannot know.

    What is known binds all the same; a service that fails open stays at what is known.
    """
    if service.fails == "open" or on.effect.weight >= Effect.SUSPEND.weight:
        return Decision(on.effect, on.because, service, channel, because)
    return Decision(Effect.SUSPEND, on.because, service, channel, because)
