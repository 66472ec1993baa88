"""Measure an engine: `python -m training.fairness [ENGINE]` prints tables for the model card.

Ends with 1 where more than `MOST_FLIPS` of the changed contacts get another verdict.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from setsudo.assessment.engines import DEFAULT, load_engine
from setsudo.assessment.evaluation.counterfactual import (
    Change,
    Steadiness,
    compared,
    steadiness,
    steadiness_by,
)
from setsudo.policy import load_policy
from training.fairness.disguises import DISGUISES
from training.fairness.families import changed, disguised, lines_of, spread, written

MOST_FLIPS = 0.02
CONTROL = "control"
# Contacts that are disguised, besides those of the validation part.
SEEN_DISGUISED = 40
SHOWN_FLIPS = 40


def main(arguments: Sequence[str]) -> int:
    """Print the tables for the engine named, the default one unless told."""
    engine, policy = load_engine(arguments[0] if arguments else DEFAULT), load_policy()
    unseen, seen = lines_of("validation"), lines_of("train")
    families = [*written(), *changed(unseen, seen)]
    told = list(compared(families, policy=policy, engine=engine))
    # How far any change of words moves a verdict, even one about nobody: to read the rest by.
    control = [change for change in told if change.swap == CONTROL]
    changes = [change for change in told if change.swap != CONTROL]
    every = steadiness(changes)
    _say(f"## Counterfactual contacts, {engine.name}@{engine.version}, {policy.id}\n")
    _table("swap, language", {
        **steadiness_by(changes, lambda one: f"{one.swap} {one.lang}"),
        **steadiness_by(changes, lambda one: one.way),
        **steadiness_by(changes, lambda one: one.lang),
        "all": every,
        "control (the day of the week)": steadiness(control),
    })  # fmt: skip
    _flips(changes)
    lines = [*unseen, *spread(seen, SEEN_DISGUISED)]
    hidden = [
        change
        for name, disguise in DISGUISES.items()
        for change in compared(disguised(lines, name, disguise), policy=policy, engine=engine)
    ]
    _say("\n## Disguised contacts\n")
    _table("disguise", {
        **steadiness_by(hidden, lambda one: one.swap),
        **steadiness_by(hidden, lambda one: one.way),
        **steadiness_by(hidden, lambda one: one.lang),
        "all": steadiness(hidden),
    })  # fmt: skip
    _flips(hidden)
    return int(every.flip_rate.value > MOST_FLIPS)


def _table(title: str, rows: Mapping[str, Steadiness]) -> None:
    heads = ("contacts", "flips", "rate (95 %)", "within/beyond", "mean change", "max", "lean")
    _say(f"| {title} | {' | '.join(heads)} |")
    _say(f"|---|{'---:|' * len(heads)}")
    for name, told in rows.items():
        rate = told.flip_rate
        cells = (
            str(told.contacts), str(told.flips),
            f"{rate.value:.1%} ({rate.low:.1%}–{rate.high:.1%})", str(told.opposite),
            f"{told.mean_change:.3f}", f"{told.max_change:.3f}", f"{told.lean:+.3f}",
        )  # fmt: skip
        _say(f"| {name} | {' | '.join(cells)} |")


def _flips(changes: Sequence[Change]) -> None:
    flipped = [change for change in changes if change.flips]
    if flipped:
        _say("\nContacts with another verdict:\n")
    for one in flipped[:SHOWN_FLIPS]:
        _say(
            f"- {one.id}: {one.before} ({one.score_before:.3f}) → {one.after} "
            f"({one.score_after:.3f})"
        )
    if len(flipped) > SHOWN_FLIPS:
        _say(f"- and {len(flipped) - SHOWN_FLIPS} more")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
