"""What a company asks of the machine, in figures that people can answer for."""

from __future__ import annotations

from dataclasses import dataclass

from setsudo.errors import UsageError

# Under this many nobody should be told a figure, whatever the arithmetic allows.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """`false_alarms`: the most legitimate contacts that may be called `beyond`. `seen`: the least
    contacts beyond the norm that a person has to see. `confidence`: how sure it has to be.

    All are shares, 0-1. Raises UsageError for a share that nothing could keep or break.
    """

    false_alarms: float = 0.02
    seen: float = 0.95
    confidence: float = 0.95

    def __post_init__(self) -> None:
        for name, value in (
            ("--false-alarms", self.false_alarms),
            ("--seen", self.seen),
            ("--confidence", self.confidence),
        ):
            if not 0 < value < 1:
                raise UsageError(
                    f"{name} must be above 0 and below 100 %: write 2% or 0.02",
                    code="share_out_of_range",
                )

    @property
    def error(self) -> float:
        """How likely a promise may be broken by the chance of what was drawn."""
        return 1 - self.confidence


def share_told(text: str, *, option: str) -> float:
    """Return the share that “2%”, “2 %” or “0.02” tells. Raises UsageError."""
    plain = text.strip().replace("％", "%")
    try:
        if plain.endswith("%"):
            return float(plain.removesuffix("%")) / 100
        return float(plain)
    except ValueError:
        raise UsageError(
            f"{option} is not a share: write 2% or 0.02", code="share_out_of_range"
        ) from None


def in_percent(part: float) -> str:
    """Return a share as it was asked for: `2 %`, `97.5 %`."""
    return f"{part * 100:.4g} %"
