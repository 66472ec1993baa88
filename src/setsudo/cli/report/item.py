"""What the page shows of one record: plain values for the templates, made safe to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from setsudo.assessment.model import Assessment, Quote
from setsudo.assessment.percent import percent
from setsudo.assessment.reading import language_of
from setsudo.bilingual import Text
from setsudo.cli.report.second import shown_second
from setsudo.cli.report.segments import Segment, Span, segments
from setsudo.cli.severe import overlaps, severe_quotes
from setsudo.cli.table import best_quote
from setsudo.cli.visible import one_line, visible
from setsudo.cli.words import (
    CHANNELS,
    COUNTERS,
    SEVERITIES,
    SPEAKERS,
    UNREADABLE,
    VERDICTS,
    Names,
)
from setsudo.interactions.model import Interaction, Unreadable

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MOST_OF_A_QUOTE = 140


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One turn with its marked text. `clock` is minutes and seconds from the start, or empty."""

    speaker: str
    name: Text
    clock: str
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """Quoted words of a turn; `severe` ones are covered until somebody asks for them."""

    turn: int
    words: str
    severe: bool


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One finding, or one piece of counter-evidence: then `under` and `score` are empty."""

    name: Text
    under: Text | None
    score: str
    because: Text
    quotes: list[ShownQuote]


def assessed(
    interaction: Interaction, answer: Assessment, *, number: int, names: Names
) -> dict[str, Any]:
    """Return the values of `item.html` for one assessment."""
    findings = sorted(answer.findings, key=lambda found: -found.score)
    quote = best_quote(answer)
    severe = severe_quotes(answer, names)
    tag = interaction.lang if _TAG.fullmatch(interaction.lang) else _language(interaction)
    return {
        "number": number,
        "id": one_line(answer.id),
        "verdict": answer.verdict.value,
        "verdict_name": VERDICTS[answer.verdict],
        "score": percent(answer.score),
        "severity": answer.severity,
        "severity_name": SEVERITIES[answer.severity],
        "severe": bool(severe),
        "channel": interaction.channel.value,
        "channel_name": CHANNELS[interaction.channel],
        "lang": tag,
        "spoken": tag.split("-")[0].lower(),
        "started": interaction.started_at,
        "minutes": None if interaction.duration_s is None else f"{interaction.duration_s / 60:.0f}",
        "customer": one_line(interaction.customer.id),
        "acts": [names.act(found.act) for found in findings],
        "groups": list(dict.fromkeys(found.group for found in findings)),
        "against": list(dict.fromkeys(COUNTERS[one.kind] for one in answer.counter)),
        "quote": None if quote is None else _quote(quote, severe),
        "turns": _turns(interaction, answer, names, severe),
        "findings": [
            ShownReason(
                name=names.act(found.act),
                under=names.group(found.group),
                score=percent(found.score),
                because=_safe(found.because),
                quotes=[_quote(q, severe) for q in found.evidence],
            )
            for found in findings
        ],
        "counter": [
            ShownReason(
                name=COUNTERS[one.kind],
                under=None,
                score="",
                because=_safe(one.because),
                quotes=[_quote(q, severe) for q in one.evidence],
            )
            for one in answer.counter
        ],
        "reasons": [_safe(reason) for reason in answer.reasons],
        "questions": [_safe(question) for question in answer.questions],
        "second": shown_second(answer, names=names, quoted=lambda quote: _quote(quote, severe)),
        "business": visible(interaction.context.business),
        "facts": visible(interaction.context.facts),
        "attachments": [
            f"{one_line(file.name)} ({one_line(file.media_type)}, {file.size:,} B)"
            for file in interaction.attachments
        ],
    }


def unreadable(record: Unreadable, *, number: int) -> dict[str, Any]:
    """Return the values of `error.html` for a record that could not be read."""
    return {
        "number": number,
        "name": UNREADABLE,
        "id": one_line(record.id),
        "code": one_line(record.code),
        "message": visible(record.message),
        "line": record.line,
        "source": one_line(record.source),
    }


def _language(interaction: Interaction) -> str:
    told = language_of(turn.text for turn in interaction.turns)
    return "" if told == "und" else told


def _turns(
    interaction: Interaction, answer: Assessment, names: Names, severe: list[Quote]
) -> list[ShownTurn]:
    spans: dict[int, list[Span]] = {}
    marked = [
        *((q, "for", names.act(found.act)) for found in answer.findings for q in found.evidence),
        *((q, "against", COUNTERS[one.kind]) for one in answer.counter for q in one.evidence),
    ]
    for quote, speaks, label in marked:
        span = Span(quote.start, quote.end, speaks, label, severe=overlaps(quote, severe))
        spans.setdefault(quote.turn, []).append(span)
    return [
        ShownTurn(
            speaker=turn.speaker.value,
            name=SPEAKERS[turn.speaker],
            clock="" if turn.at is None else _clock(turn.at),
            segments=[
                replace(part, text=visible(part.text))
                for part in segments(turn.text, spans.get(position, []))
            ],
        )
        for position, turn in enumerate(interaction.turns)
    ]


def _quote(quote: Quote, severe: list[Quote]) -> ShownQuote:
    return ShownQuote(quote.turn, _short(one_line(quote.quote)), overlaps(quote, severe))


def _short(words: str) -> str:
    return words if len(words) <= _MOST_OF_A_QUOTE else words[: _MOST_OF_A_QUOTE - 1] + "…"


def _safe(text: Text) -> Text:
    return Text(ja=visible(text.ja), en=visible(text.en))


def _clock(seconds: float) -> str:
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
