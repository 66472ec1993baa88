"""What each rung does in the company's services: the effect, on which channels, on what terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from setsudo.interactions.model import Channel
from setsudo.measures.restrictions import Effect
from setsudo.policy.model import Rung

WRITTEN: Final = frozenset({Channel.EMAIL.value, Channel.LETTER.value})
EVERY_CHANNEL: Final = frozenset(one.value for one in Channel)
STEP_KINDS: Final = frozenset({"word", "contact"})
"""Kinds of rung that are said and done at once, and logged; the others are proposed."""


@dataclass(frozen=True, slots=True)
class Does:
    """What a rung does. `channels` binds exactly these where set; `asks_channels` lets people name
    them; `asks_terms` says that the desk or the way must be told, `asks_windows` that the hours
    must be; `names_services` that it may not be about every service at once."""

    effect: Effect
    channels: frozenset[str] = frozenset()
    conditions: tuple[str, ...] = ()
    asks_channels: bool = False
    asks_terms: bool = False
    asks_windows: bool = False
    names_services: bool = False
    holds: bool = False

    @property
    def restricts(self) -> bool:
        """Say whether services have to know of it."""
        return self.effect is not Effect.SERVE

    @property
    def takes_windows(self) -> bool:
        """Say whether it can bind people to hours: where they are served at others."""
        return self.effect is Effect.CONDITIONS


_NOTHING: Final = Does(Effect.SERVE)
_OF_RUNG: Final[Mapping[str, Does]] = MappingProxyType(
    {
        "restrict_channel": Does(Effect.REFUSE, asks_channels=True),
        # A letter and a mail have no hour: they are read when the desk is open.
        "restrict_hours": Does(
            Effect.CONDITIONS,
            channels=EVERY_CHANNEL - WRITTEN,
            conditions=("hours",),
            asks_windows=True,
        ),
        "one_window": Does(Effect.CONDITIONS, conditions=("one_window",), asks_terms=True),
        "written_only": Does(
            Effect.REFUSE, channels=EVERY_CHANNEL - WRITTEN, conditions=("written_only",)
        ),
        "suspend": Does(Effect.SUSPEND, names_services=True, holds=True),
    }
)
_OF_KIND: Final[Mapping[str, Does]] = MappingProxyType(
    {
        "channel": Does(Effect.CONDITIONS, conditions=("agreed_way",), asks_terms=True),
        "service": Does(Effect.REFUSE, names_services=True),
        "transaction": Does(Effect.SERVE, names_services=True, holds=True),
        "premises": Does(Effect.REFUSE, channels=frozenset({Channel.IN_PERSON.value})),
        "account": Does(Effect.REFUSE, names_services=True, holds=True),
    }
)


def does(rung: Rung) -> Does:
    """Return what a rung does; a rung of a company's own policy does what its kind does."""
    return _OF_RUNG.get(rung.code) or _OF_KIND.get(rung.kind) or _NOTHING


def is_step(rung: Rung) -> bool:
    """Say whether a rung is a word or the end of a contact: logged, not proposed."""
    return rung.kind in STEP_KINDS
