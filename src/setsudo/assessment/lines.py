"""One assessment as one line of JSON: the form other programs read, and its keys in their order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from setsudo.assessment.model import Assessment, Counter, Finding, Quote
from setsudo.bilingual import Language
from setsudo.interactions.model import Unreadable

# These are legal in JSON, but a terminal or an editor that shows the line could obey them; escaped,
# they say the same to a program and nothing to a terminal.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_line(outcome: Assessment | Unreadable, lang: Language) -> dict[str, object]:
    """Return what `assess --format jsonl` writes for one record; reasons are in `lang`.

    Scores of findings have four decimals and the score of the whole has six. A record that could
    not be read gives its id (None where unknown) and an `error` with code, message and line.
    """
    if isinstance(outcome, Unreadable):
        return _error(outcome)
    return {
        "id": outcome.id,
        "verdict": outcome.verdict.value,
        "score": round(outcome.score, 6),
        "severity": outcome.severity,
        "findings": [_finding(finding, lang) for finding in outcome.findings],
        "counter": [_counter(counter, lang) for counter in outcome.counter],
        "policy": outcome.policy,
        "engine": outcome.engine,
        "questions": [question.to(lang) for question in outcome.questions],
        "reasons": [reason.to(lang) for reason in outcome.reasons],
        "policy_digest": outcome.policy_digest,
    }


def to_json(line: Mapping[str, object]) -> str:
    """Return the line as JSON text without its line break: readable, and harmless on a terminal."""
    text = json.dumps(line, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _finding(finding: Finding, lang: Language) -> dict[str, object]:
    return {
        "act": finding.act,
        "group": finding.group,
        "score": round(finding.score, 4),
        "because": finding.because.to(lang),
        "evidence": _quotes(finding.evidence),
    }


def _counter(counter: Counter, lang: Language) -> dict[str, object]:
    return {
        "kind": counter.kind.value,
        "because": counter.because.to(lang),
        "evidence": _quotes(counter.evidence),
    }


def _quotes(evidence: Iterable[Quote]) -> list[dict[str, object]]:
    return [
        {"turn": quote.turn, "start": quote.start, "end": quote.end, "quote": quote.quote}
        for quote in evidence
    ]


def _error(unreadable: Unreadable) -> dict[str, object]:
    error: dict[str, object] = {
        "code": unreadable.code,
        "message": unreadable.message,
        "line": unreadable.line,
    }
    if unreadable.source:
        error["source"] = unreadable.source
    return {"id": unreadable.id or None, "error": error}
