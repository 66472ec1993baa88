"""What an assessment says, read back from its stored line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from setsudo.assessment.model import Assessment as Said
from setsudo.assessment.model import Counter, CounterKind, Finding, Quote, Verdict
from setsudo.bilingual import Text
from setsudo.web.interactions.models import Assessment


def said(assessment: Assessment) -> Said:
    """Return a stored assessment as the engine gave it. Reasons are in both languages."""
    line: Mapping[str, Any] = assessment.line
    other: Mapping[str, Any] = line
    if "ja" in line and "en" in line:
        line, other = line["ja"], line["en"]
    return Said(
        id=str(line.get("id", "")),
        verdict=Verdict(assessment.verdict),
        score=assessment.score,
        severity=assessment.severity,
        findings=tuple(
            Finding(
                act=ja["act"],
                group=ja["group"],
                score=ja["score"],
                because=_text(ja["because"], en["because"]),
                evidence=_quotes(ja["evidence"]),
            )
            for ja, en in zip(line["findings"], other["findings"], strict=True)
        ),
        counter=tuple(
            Counter(
                kind=CounterKind(ja["kind"]),
                because=_text(ja["because"], en["because"]),
                evidence=_quotes(ja["evidence"]),
            )
            for ja, en in zip(line["counter"], other["counter"], strict=True)
        ),
        questions=_texts(line.get("questions", ()), other.get("questions", ())),
        policy=assessment.policy,
        engine=assessment.engine,
        reasons=_texts(line.get("reasons", ()), other.get("reasons", ())),
    )


def _texts(ja: Iterable[Any], en: Iterable[Any]) -> tuple[Text, ...]:
    return tuple(_text(one, other) for one, other in zip(ja, en, strict=True))


def _text(ja: Any, en: Any) -> Text:
    if isinstance(ja, Mapping):
        return Text(ja=ja["ja"], en=ja["en"])
    return Text(ja=ja, en=en)


def _quotes(evidence: Iterable[Mapping[str, Any]]) -> tuple[Quote, ...]:
    return tuple(Quote(one["turn"], one["start"], one["end"], one["quote"]) for one in evidence)
