"""The policy as data: clauses, acts, norms, limits, the ladder; load, check, compare, publish.

The names below are loaded when they are first used, because reading YAML and CEL costs time that a
command which needs neither should not pay.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from setsudo.policy.load import load_policy
    from setsudo.policy.model import Limits, Policy
    from setsudo.policy.norms import Applied, Outcome, apply_norms
    from setsudo.policy.problems import PolicyErrors

__all__ = ["Applied", "Limits", "Outcome", "Policy", "PolicyErrors", "apply_norms", "load_policy"]

_HOMES = {
    "Applied": "norms",
    "Limits": "model",
    "Outcome": "norms",
    "Policy": "model",
    "PolicyErrors": "problems",
    "apply_norms": "norms",
    "load_policy": "load",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
