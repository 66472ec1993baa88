"""What a measure restricts: whom, which services and channels, why, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.measures.windows import Window, next_opening, open_at, told

OUTSIDE: Final = "outside_hours"
"""The condition that tells why somebody is suspended who is served at other hours."""


class Effect(StrEnum):
    """What is done with a customer who asks, from the mildest up."""

    SERVE = "serve"
    CONDITIONS = "serve_with_conditions"
    SUSPEND = "suspend"
    REFUSE = "refuse"

    @property
    def weight(self) -> int:
        """How far it goes: 0 serve, 1 with conditions, 2 suspend, 3 refuse."""
        return tuple(Effect).index(self)


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction in force. It binds exactly what is named here and ends by itself.

    `services` and `channels` name what it is about; an empty set means every one. `conditions` are
    codes that go with `Effect.CONDITIONS` (for instance `written_only`). `says` is what the
    customer may be told, `code` what an objection is made with; `determination` names the ground
    for staff. `since` and `until` are aware; it binds from `since` up to, not at, `until`. Outside
    of its `windows`, where it has any, who is served with conditions is suspended.
    """

    ref: str
    effect: Effect
    services: frozenset[str]
    channels: frozenset[str]
    since: datetime
    until: datetime
    determination: str
    rung: str
    says: Text
    code: str = ""
    conditions: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()

    def standing(self, at: datetime) -> Restriction:
        """Return what it does at a time: itself, or outside of its hours one that suspends until
        the next of them, and says so."""
        if not self.windows or self.effect is not Effect.CONDITIONS or open_at(self.windows, at):
            return self
        opening, hours = next_opening(self.windows, at), told(self.windows)
        return replace(
            self,
            effect=Effect.SUSPEND,
            until=min(self.until, opening) if opening is not None else self.until,
            says=Text(
                ja=f"ただいまは、お約束した受付時間の外です。受付時間は{hours.ja}です。",
                en=f"This is outside of the hours that were agreed: {hours.en}.",
            ),
            conditions=(*self.conditions, OUTSIDE),
        )

    def binds(self, service: str, channel: str, at: datetime) -> bool:
        """Say whether it binds a service, asked for over a channel (empty: unknown) at a time.

        An unknown channel is bound: what cannot be told is not a way around.
        """
        return (
            self.since <= at < self.until
            and (not self.services or service in self.services)
            and (not self.channels or not channel or channel in self.channels)
        )
