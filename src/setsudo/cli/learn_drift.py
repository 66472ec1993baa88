"""What `setsudo learn drift` does: compare two periods of the record, show, say what to look at."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from setsudo.assessment.learning.agreeing import pair_of
from setsudo.assessment.learning.drifting import drift, to_object
from setsudo.assessment.learning.periods import period_told, two_periods
from setsudo.bilingual import Language
from setsudo.cli.learn_drift_shown import show
from setsudo.cli.learn_reading import Determinations, wanted_of


def show_drift(
    paths: Sequence[str],
    *,
    periods: tuple[str | None, str | None],
    shares: tuple[str, str, str],
    least: int,
    as_json: bool,
    lang: Language,
) -> int:
    """Compare and print; return how many lines could not be read. Raises UsageError."""
    wanted = wanted_of(shares)
    earlier, later = (
        None if text is None else period_told(text, option=option)
        for text, option in zip(periods, ("--earlier", "--later"), strict=True)
    )
    determinations = Determinations(paths, lang)
    pairs = [pair for one in determinations if (pair := pair_of(one)) is not None]
    determinations.require_some()
    earlier, later = two_periods((one.day for one in pairs), earlier=earlier, later=later)
    drifted = drift(pairs, earlier=earlier, later=later, wanted=wanted, least=least)
    if as_json:
        sys.stdout.write(json.dumps(to_object(drifted), ensure_ascii=False, indent=2) + "\n")
    else:
        show(drifted, sys.stdout, lang=lang)
    sys.stdout.flush()
    return determinations.unreadable
