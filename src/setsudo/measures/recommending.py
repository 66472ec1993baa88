"""Which rung the policy suggests for this severity and history. People choose."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from setsudo.bilingual import Text
from setsudo.measures.effects import is_step
from setsudo.measures.ladder import Fact, by_code
from setsudo.policy.model import Policy, Rung


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rung, and why it comes next."""

    rung: Rung
    because: Text


def suggested(
    policy: Policy, *, severity: int, facts: Iterable[Fact], taken: Collection[str]
) -> Suggestion | None:
    """Return the mildest rung that the severity allows and that was not used yet; else None.

    `facts` tell of the steps that were logged, `taken` are codes of measures that this customer had
    before. Words come first, unless what they were for has happened: then the mildest measure that
    is not in the history. At severity 4 the mildest rung for grave conduct comes into view at once.
    """
    known = by_code(facts)
    allowed = [rung for rung in policy.ladder.values() if rung.severity_from <= severity]
    if not allowed:
        return None
    fresh = [rung for rung in allowed if rung.code not in known and rung.code not in taken]
    words = [rung for rung in fresh if is_step(rung)]
    measures = [rung for rung in fresh if not is_step(rung)]
    determined = "determination" in known
    if severity >= 3 and determined:
        grave = [rung for rung in measures if rung.severity_from >= 3]
        if grave and taken:
            return Suggestion(grave[0], _AGAIN)
    if words and not determined:
        return Suggestion(words[0], _WORDS)
    if measures and determined:
        return Suggestion(measures[0], _AGAIN if taken else _MILDEST)
    return Suggestion(words[0], _WORDS) if words else None


_WORDS = Text(
    ja="まだ伝えていない段階のうち、最も軽いものです。",
    en="It is the mildest that has not been said yet.",
)
_MILDEST = Text(
    ja="判断の深刻さで可能な措置のうち、最も軽いものです。",
    en="It is the mildest measure that this severity allows.",
)
_AGAIN = Text(
    ja="このお客様には以前の措置があり、次の段階に当たります。",
    en="This customer has had a measure before; this is the next one up.",
)
