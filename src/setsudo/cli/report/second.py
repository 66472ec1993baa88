"""The second opinion as the page shows it: beside the assessment and apart from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from setsudo.assessment.model import Assessment, CounterKind, Quote
from setsudo.assessment.second.model import NoSecondOpinion, Remark, Seconded, SecondOpinion
from setsudo.bilingual import Text
from setsudo.cli.second_opinion.words import (
    ASKS,
    DISTRUSTED,
    EFFECTS,
    FROM_FACTS,
    HEADING,
    NO_GROUND,
    UNPROVEN,
    WHY,
)
from setsudo.cli.visible import one_line, visible
from setsudo.cli.words import COUNTERS, VERDICTS, Names


def shown_second(
    answer: Assessment, *, names: Names, quoted: Callable[[Quote], object]
) -> dict[str, Any] | None:
    """Return the values of the panel; None where no model was to be asked.

    `missing` says why there is no opinion, and is None where there is one.
    """
    if not isinstance(answer, Seconded):
        return None
    opinion = answer.second_opinion
    if isinstance(opinion, NoSecondOpinion):
        return {"heading": HEADING, "missing": WHY[opinion.why]}
    acts = [(names.act(one.code), "for", one) for one in opinion.acts]
    counter = [(COUNTERS[CounterKind(one.code)], "against", one) for one in opinion.counter]
    return {
        "heading": HEADING,
        "missing": None,
        "model": one_line(opinion.model),
        "lang": opinion.lang,
        "verdict": VERDICTS[opinion.verdict],
        "effect": EFFECTS[opinion.effect],
        "because": visible(opinion.because),
        "remarks": [_remark(*one, quoted) for one in (*acts, *counter)],
        "asks": ASKS,
        "question": visible(opinion.question),
        "from_facts": FROM_FACTS,
        "notes": list(_notes(opinion)),
    }


def _remark(
    name: Text, speaks: str, remark: Remark, quoted: Callable[[Quote], object]
) -> dict[str, Any]:
    return {
        "name": name,
        "speaks": speaks,
        "because": visible(remark.because),
        "quotes": [quoted(quote) for quote in remark.evidence],
    }


def _notes(opinion: SecondOpinion) -> Iterator[Text]:
    if opinion.distrusted:
        yield DISTRUSTED
    if opinion.unproven:
        yield UNPROVEN.filled(count=opinion.unproven)
    yield NO_GROUND
