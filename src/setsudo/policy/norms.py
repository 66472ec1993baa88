"""Norms applied: what the signals suggest, which norms said so, and what a person is asked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import Any, Literal

import cel

from setsudo.bilingual import Text
from setsudo.errors import UsageError
from setsudo.policy.expression import LIMIT_KINDS
from setsudo.policy.model import Cap, Limits, Norm, Policy
from setsudo.policy.signals import SIGNALS

Suggestion = Literal["within", "review", "beyond"]
Effect = Literal["review", "beyond", "at_most_review", "at_most_within"]

_ORDER: Mapping[Suggestion, int] = {"within": 0, "review": 1, "beyond": 2}
_CAPS: Mapping[Cap, Effect] = {"within": "at_most_within", "review": "at_most_review"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Applied:
    """A norm whose condition was met, with its reason and its question filled with the values."""

    code: str
    effect: Effect
    because: Text
    asks: Text | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the norms suggest together. A person determines.

    `severity_at_least` is 0-4 and 0 where nothing raised the verdict or a cap brought it to within.
    """

    verdict: Suggestion
    severity_at_least: int
    applied: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    norm: Norm
    program: cel.Program


@dataclass(frozen=True, slots=True)
class _Norms:
    compiled: tuple[_Compiled, ...]
    names: tuple[str, ...]
    uses_limits: bool
    no_acts: dict[str, float]


def apply_norms(policy: Policy, signals: Mapping[str, object]) -> Outcome:
    """Apply every norm to the signals of one contact.

    Signals left out count as not measured. Raises UsageError for a signal that is not declared or
    has another type. Raising norms come first; caps come after them and win.
    """
    norms = _norms(policy)
    values = _values(signals, norms.names, norms.no_acts)
    limits = policy.limits_for(str(values["channel"]), str(values["lang"]))
    if norms.uses_limits:
        values["limits"] = limits.by_name()
    context = cel.Context(values)
    met = [one.norm for one in norms.compiled if one.program.execute(context)]
    return suggested(met, tuple(_applied(norm, signals, limits) for norm in met))


def suggested(met: Iterable[Norm], applied: tuple[Applied, ...] = ()) -> Outcome:
    """Return what norms that are met suggest together: the highest raise under the lowest cap."""
    verdict: Suggestion = "within"
    cap: Suggestion = "beyond"
    severity = 0
    for norm in met:
        if norm.then is not None:
            verdict = max(verdict, norm.then, key=_ORDER.__getitem__)
            severity = max(severity, norm.severity_at_least)
        elif norm.at_most is not None:
            cap = min(cap, norm.at_most, key=_ORDER.__getitem__)
    verdict = min(verdict, cap, key=_ORDER.__getitem__)
    return Outcome(verdict, severity if verdict != "within" else 0, applied)


def placeholders(text: str) -> list[str]:
    """Return the names between braces in a norm's reason or question."""
    return _PLACEHOLDER.findall(text)


def fillable(name: str) -> bool:
    """Say whether a reason may show this: a signal that is one value, or `limits.NAME`."""
    if name.startswith("limits."):
        return name.removeprefix("limits.") in LIMIT_KINDS
    return name in SIGNALS and name != "acts"


@lru_cache(maxsize=32)
def _compiled_once(content_hash: str, norms: tuple[Norm, ...], acts: tuple[str, ...]) -> _Norms:
    compiled = tuple(_Compiled(norm, cel.compile(norm.when)) for norm in norms)
    named = {name for one in compiled for name in one.program.variables()}
    return _Norms(
        compiled=compiled,
        # Turning a value into CEL costs a microsecond, so only what some norm names is turned.
        names=tuple(sorted((named & SIGNALS.keys()) | {"channel", "lang"})),
        uses_limits="limits" in named,
        no_acts=dict.fromkeys(acts, 0.0),
    )


_latest: list[tuple[Policy, _Norms]] = []


def _norms(policy: Policy) -> _Norms:
    # The same policy asks again and again; comparing by identity spares hashing its texts.
    for known, norms in _latest:
        if known is policy:
            return norms
    norms = _compiled_once(policy.content_hash, policy.norms, tuple(policy.acts))
    _latest[:] = [(policy, norms)]
    return norms


def _values(
    signals: Mapping[str, object], names: Iterable[str], no_acts: dict[str, float]
) -> dict[str, Any]:
    for name in signals:
        if name not in SIGNALS:
            raise UsageError(f"there is no signal “{name}”; setsudo.policy.signals lists them")
    return {
        name: _acts(signals.get("acts"), no_acts)
        if name == "acts"
        else _value(name, signals[name])
        if name in signals
        else SIGNALS[name].absent
        for name in names
    }


def _acts(given: object, no_acts: dict[str, float]) -> dict[str, float]:
    if given is None:
        return no_acts
    if not isinstance(given, Mapping):
        raise UsageError("the signal “acts” maps act codes to probabilities")
    acts = dict(no_acts)
    # An engine may know acts that this policy does not have: they cannot count here.
    acts.update((code, _number("acts", value)) for code, value in given.items() if code in no_acts)
    return acts


def _value(name: str, value: object) -> object:
    kind = SIGNALS[name].kind
    if kind == "string":
        return str(value)
    if kind == "bool":
        return bool(value)
    number = _number(name, value)
    return number if kind == "float" else int(number)


def _number(name: str, value: object) -> float:
    if isinstance(value, (float, Real)) and math.isfinite(value):
        return float(value)
    raise UsageError(f"the signal “{name}” must be a finite number")


def _applied(norm: Norm, signals: Mapping[str, object], limits: Limits) -> Applied:
    effect: Effect = norm.then or _CAPS[norm.at_most or "review"]
    return Applied(
        code=norm.code,
        effect=effect,
        because=_filled(norm.because, signals, limits),
        asks=_filled(norm.asks, signals, limits) if norm.asks is not None else None,
    )


def _filled(text: Text, signals: Mapping[str, object], limits: Limits) -> Text:
    if "{" not in text.ja and "{" not in text.en:
        return text

    def shown(match: re.Match[str]) -> str:
        return _shown(match[1], signals, limits)

    return Text(ja=_PLACEHOLDER.sub(shown, text.ja), en=_PLACEHOLDER.sub(shown, text.en))


def _shown(name: str, signals: Mapping[str, object], limits: Limits) -> str:
    if name.startswith("limits."):
        name = name.removeprefix("limits.")
        return _rounded(limits.by_name()[name], minutes=name.endswith("minutes"))
    value = signals.get(name, SIGNALS[name].absent)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _rounded(value, minutes=SIGNALS[name].unit == "minutes")
    return str(value)


def _rounded(value: float, *, minutes: bool) -> str:
    if minutes:
        return f"{value:.0f}"
    return str(int(value)) if float(value).is_integer() else f"{value:.2f}"
