"""Contacts, assessments and model's answers for the stories of the second opinion."""

from __future__ import annotations

import json
from typing import Any

from setsudo.assessment.model import Assessment, Counter, CounterKind, Finding, Quote, Verdict
from setsudo.bilingual import Text
from setsudo.interactions.model import Channel, Context, Interaction, Party, Speaker, Turn

THREAT = "I will smash your face in"


def contact(*turns: str, facts: str = "", customer: Party | None = None,
            staff: Party | None = None) -> Interaction:  # fmt: skip
    """Return a contact in which customer and staff speak in turn."""
    speakers = (Speaker.CUSTOMER, Speaker.STAFF)
    return Interaction(
        id="call-20481",
        channel=Channel.PHONE,
        turns=tuple(Turn(speakers[n % 2], text) for n, text in enumerate(turns)),
        customer=customer or Party(),
        staff=staff or Party(),
        context=Context(business="a parcel service", facts=facts),
        source="monday/calls.jsonl",
    )


def assessment(
    verdict: Verdict, *, severity: int = 0, counter: tuple[CounterKind, ...] = ()
) -> Assessment:
    """Return what the engine could have found."""
    because = Text(ja="根拠がある。", en="The words show it.")
    found = Finding("threat", "intimidation", 0.9, because, (Quote(0, 0, 4, "I wi"),))
    return Assessment(
        id="call-20481",
        verdict=verdict,
        score={Verdict.WITHIN: 0.02, Verdict.REVIEW: 0.5, Verdict.BEYOND: 0.95}[verdict],
        severity=severity,
        findings=() if verdict is Verdict.WITHIN else (found,),
        counter=tuple(Counter(kind, because) for kind in counter),
        questions=(),
        policy="customer-service@1",
        engine="test@1",
    )


def said(
    verdict: str = "within",
    *,
    acts: list[tuple[str, int, str]] | None = None,
    counter: list[tuple[str, int, str]] | None = None,
    because: str = "Because of the words.",
    question: str = "",
) -> str:
    """Return the JSON of a model's answer; remarks are (code, turn, quote)."""
    answer: dict[str, Any] = {
        "because": because,
        "acts": [
            {"act": code, "turn": turn, "quote": quote, "because": "It says so."}
            for code, turn, quote in acts or []
        ],
        "counter": [
            {"kind": code, "turn": turn, "quote": quote, "because": "It says so."}
            for code, turn, quote in counter or []
        ],
        "question": question,
        "verdict": verdict,
    }
    return json.dumps(answer, ensure_ascii=False)
