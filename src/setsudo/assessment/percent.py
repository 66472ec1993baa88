"""How a probability is written wherever a person reads it: the same number looks the same."""

from __future__ import annotations


def percent(score: float) -> str:
    """Return a probability as whole percent; only certainty is written 0 or 100."""
    if 0.0 < score < 0.01:
        return "<1 %"
    if 0.99 < score < 1.0:
        return ">99 %"
    return f"{score:.0%}".replace("%", " %")
