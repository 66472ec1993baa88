"""What a guard has counted, as the text that Prometheus reads (exposition format 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from setsudo.decisions.guard.states import Counts, Fault, GuardState

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


def metrics_text(
    counts: Counts,
    *,
    state: GuardState,
    seq: int,
    age: float,
    identifiers: int,
    stored: bool,
    waiting: int,
) -> str:
    """Return every figure of a guard. `age` is seconds since it last knew of everything."""
    decided = [((s, "serve", ""), n[0]) for s, n in sorted(counts.served.items())]
    decided += sorted(counts.decided.items())
    lines: list[str] = []
    _add(
        lines, "setsudo_guard_state", "gauge", "1 for the state the guard is in.",
        [({"state": one.value}, int(one is state)) for one in GuardState],
    )  # fmt: skip
    _add(
        lines, "setsudo_guard_decisions_total", "counter", "Decisions that the guard has given.",
        [
            ({"service": service, "effect": effect, "unknown": unknown}, n)
            for (service, effect, unknown), n in decided
        ],
    )  # fmt: skip
    _add(
        lines, "setsudo_guard_faults_total", "counter", "What went wrong, by kind.",
        [({"fault": one.value}, counts.faults[one]) for one in Fault],
    )  # fmt: skip
    for name, kind, tells, value in (
        ("sequence", "gauge", "The last change that the guard knows of.", seq),
        ("identifiers", "gauge", "Identifiers that have restrictions.", identifiers),
        ("lmdb", "gauge", "1 where identifiers are looked up in lmdb.", int(stored)),
        ("age_seconds", "gauge", "Seconds since the guard last knew of everything.", age),
        ("changes_total", "counter", "Changes taken in.", counts.other["changes"]),
        ("snapshots_total", "counter", "Snapshots loaded.", counts.other["snapshots"]),
        ("duplicates_total", "counter", "Changes told again.", counts.other["duplicates"]),
        (
            "unreadable_identifiers_total", "counter", "Identifiers that are none of their kind.",
            counts.other["unreadable_identifiers"],
        ),
        (
            "unregistered_services_total", "counter", "Questions about services nobody registered.",
            counts.other["unregistered_services"],
        ),
        ("spool_waiting", "gauge", "Transactions not yet reported.", waiting),
    ):  # fmt: skip
        _add(lines, f"setsudo_guard_{name}", kind, tells, [({}, value)])
    return "\n".join(lines) + "\n"


def _add(
    lines: list[str],
    name: str,
    kind: str,
    tells: str,
    samples: Iterable[tuple[dict[str, str], int | float]],
) -> None:
    lines += [f"# HELP {name} {tells}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        number = repr(round(value, 3)) if isinstance(value, float) else str(value)
        lines.append(f"{name}{{{told}}} {number}" if told else f"{name} {number}")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
