"""An assessment with its second opinion as one line of JSON."""

from __future__ import annotations

from collections.abc import Iterable

from setsudo.assessment.lines import to_line
from setsudo.assessment.model import Assessment
from setsudo.assessment.second.model import NoSecondOpinion, Remark, Seconded, SecondOpinion
from setsudo.bilingual import Language
from setsudo.interactions.model import Unreadable


def to_seconded_line(outcome: Assessment | Unreadable, lang: Language) -> dict[str, object]:
    """Return the line of one record, with `second_opinion` where a model was to be asked."""
    line = to_line(outcome, lang)
    if isinstance(outcome, Seconded):
        line["second_opinion"] = _opinion(outcome.second_opinion, outcome)
    return line


def _opinion(opinion: SecondOpinion | NoSecondOpinion, outcome: Seconded) -> dict[str, object]:
    if isinstance(opinion, NoSecondOpinion):
        return {"missing": opinion.why.value}
    return {
        "model": opinion.model,
        "verdict": opinion.verdict.value,
        "effect": opinion.effect.value,
        "first_verdict": outcome.first.value,
        "because": opinion.because,
        "acts": _remarks(opinion.acts, "act"),
        "counter": _remarks(opinion.counter, "kind"),
        "question": opinion.question,
        "unproven": opinion.unproven,
        "distrusted": opinion.distrusted,
    }


def _remarks(remarks: Iterable[Remark], name: str) -> list[dict[str, object]]:
    return [
        {
            name: remark.code,
            "because": remark.because,
            "evidence": [
                {"turn": quote.turn, "start": quote.start, "end": quote.end, "quote": quote.quote}
                for quote in remark.evidence
            ],
        }
        for remark in remarks
    ]
