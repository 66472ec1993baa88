"""Labelled contacts and answers written by hand, so that every figure can be counted on fingers."""

from __future__ import annotations

from typing import Any

from setsudo.assessment.evaluation.cases import Case, beside
from setsudo.assessment.model import Assessment, Finding, Quote, Verdict
from setsudo.bilingual import Text
from setsudo.interactions.labelled import Labelled, from_labelled_line

GROUP_OF = {
    "threat": "intimidation",
    "violence": "intimidation",
    "disparagement": "rights_infringement",
    "demand_apology": "unreasonable_demand",
    "other_beyond_norm": "other",
}
WHY = Text(ja="理由", en="reason")


def labelled(id: str, *, text: str = "お前の家に火をつけるぞ。", **labels: Any) -> Labelled:
    """Return one labelled chat message. `quote` and `act` may name the labelled words."""
    evidence = labels.pop("evidence", [])
    line = {
        "id": id,
        "channel": labels.pop("channel", "chat"),
        "lang": labels.pop("lang", "ja"),
        "turns": [{"speaker": "customer", "text": text}],
        "context": {"business": "靴屋", "facts": "当社に落ち度はない。"},
        "labels": {"acts": [], "may": [], "beyond_norm": False, "severity": 0, **labels},
        "evidence": evidence,
    }
    return from_labelled_line(line)


def answered(
    one: Labelled,
    *,
    verdict: Verdict = Verdict.WITHIN,
    score: float = 0.1,
    severity: int = 0,
    acts: tuple[str, ...] = (),
    quote: tuple[int, int] | None = None,
) -> Case:
    """Return the case of a labelled contact and an answer that names `acts` and quotes one span."""
    text = one.interaction.turns[0].text
    quotes = () if quote is None else (Quote(0, *quote, text[slice(*quote)]),)
    answer = Assessment(
        id=one.interaction.id,
        verdict=verdict,
        score=score,
        severity=severity,
        findings=tuple(Finding(act, GROUP_OF[act], score, WHY, quotes) for act in acts),
        counter=(),
        questions=(),
        policy="customer-service@1",
        engine="by hand",
    )
    return beside(one, answer, group_of=GROUP_OF)
