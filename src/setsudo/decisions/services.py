"""A service of the company, as far as a decision needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from setsudo.bilingual import Text

Fails = Literal["open", "closed"]
FAILS: tuple[Fails, ...] = get_args(Fails)


@dataclass(frozen=True, slots=True)
class Service:
    """A service that customers ask for.

    `fails` says what is done while nobody can tell whether a customer is restricted: `open` serves,
    `closed` does not. `duty` is the code of a duty to serve from the sector pack, or empty.
    """

    code: str
    name: Text
    channel: str = ""
    risk: str = ""
    fails: Fails = "closed"
    duty: str = ""

    def __post_init__(self) -> None:
        if self.fails not in FAILS:
            raise ValueError("a service fails open or closed")


def unregistered(code: str) -> Service:
    """Return how a service is taken that nobody has registered: it fails closed."""
    return Service(code, Text(ja=code.strip() or "?", en=code.strip() or "?"))
