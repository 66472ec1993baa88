"""Which words are hard to read, and which contacts to look at first."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.concluding import LIKELY, found_by_detector
from setsudo.assessment.model import Assessment, Finding, Quote
from setsudo.cli.words import Names

SEVERE_ACTS = frozenset(
    {"violence", "threat", "abusive_language", "sexual_harassment", "discrimination"}
)
SEVERE = 3
ALMOST_SURE = 0.9


def severe_quotes(answer: Assessment, names: Names) -> list[Quote]:
    """Return the quotes that a page covers: those of a finding that is severe itself.

    It is where its act is one of `SEVERE_ACTS` and almost sure; or where it is likely, or found by
    its wording, in a contact of severity `SEVERE` or more. Other acts are carried out in words that
    nobody is hurt by reading.
    """
    return [quote for found in answer.findings if _covers(found, answer, names)
            for quote in found.evidence]  # fmt: skip


def overlaps(quote: Quote, others: list[Quote]) -> bool:
    """Say whether a quote shares words with one of the others."""
    return any(
        quote.turn == other.turn and quote.start < other.end and other.start < quote.end
        for other in others
    )


def strength(answer: Assessment, names: Names) -> float:
    """Return how strong the strongest sign is, 0 to 1: the score, an act's, or a found severe act.

    Orders the contacts of one verdict and severity.
    """
    return max([answer.score, *_signs(answer, names)])


def _signs(answer: Assessment, names: Names) -> Iterator[float]:
    for found in answer.findings:
        plain = found.act in SEVERE_ACTS and found_by_detector(found, names.act(found.act))
        yield 1.0 if plain else found.score


def _covers(found: Finding, answer: Assessment, names: Names) -> bool:
    if found.act not in SEVERE_ACTS:
        return False
    if found.score >= ALMOST_SURE:
        return True
    likely = found.score >= LIKELY or found_by_detector(found, names.act(found.act))
    return answer.severity >= SEVERE and likely
