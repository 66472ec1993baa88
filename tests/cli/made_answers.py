"""A few contacts with the answers an engine could give them, for the reports to show."""

from __future__ import annotations

from datetime import UTC, datetime

from setsudo.assessment.model import Assessment, Counter, CounterKind, Finding, Quote, Verdict
from setsudo.bilingual import Text
from setsudo.cli.words import Names
from setsudo.interactions.model import (
    Channel,
    Context,
    Interaction,
    Party,
    Record,
    Speaker,
    Turn,
    Unreadable,
)

NAMES = Names(
    acts={
        "threat": Text(ja="脅迫", en="threat"),
        "abusive_language": Text(ja="暴言", en="abusive language"),
        "demand_compensation": Text(ja="金品の要求", en="demand for compensation"),
    },
    groups={
        "intimidation": Text(ja="威圧", en="Intimidation"),
        "unreasonable_demand": Text(ja="不当な要求", en="Unreasonable demands"),
    },
)
GROUP_OF = {
    "threat": "intimidation",
    "abusive_language": "intimidation",
    "demand_compensation": "unreasonable_demand",
}


def contact(
    identifier: str = "c-1",
    *turns: str,
    lang: str = "en",
    channel: Channel = Channel.PHONE,
    facts: str = "The parcel came two days late.",
) -> Interaction:
    """Return a contact in which the customer says every turn but each second, which is staff's."""
    speakers = (Speaker.CUSTOMER, Speaker.STAFF)
    return Interaction(
        id=identifier,
        channel=channel,
        lang=lang,
        started_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        duration_s=300.0,
        customer=Party(id="k-7"),
        turns=tuple(
            Turn(speakers[number % 2], text, at=number * 65.0)
            for number, text in enumerate(turns or ("Where is my parcel?", "On its way."))
        ),
        context=Context(business="parcel service", facts=facts),
    )


def quote_of(interaction: Interaction, words: str) -> Quote:
    """Return the place of the first turn that holds the words."""
    for number, turn in enumerate(interaction.turns):
        if (start := turn.text.find(words)) >= 0:
            return Quote(number, start, start + len(words), words)
    raise AssertionError("the words are not in the contact")


def answer(
    interaction: Interaction,
    *,
    verdict: Verdict = Verdict.BEYOND,
    score: float = 0.9,
    severity: int = 2,
    acts: dict[str, str] | None = None,
    counter: dict[CounterKind, str] | None = None,
) -> Assessment:
    """Return an assessment whose findings and counter-evidence quote the given words."""
    return Assessment(
        id=interaction.id,
        verdict=verdict,
        score=score,
        severity=severity,
        findings=tuple(
            Finding(
                act=act,
                group=GROUP_OF[act],
                score=score - 0.01 * number,
                because=Text(
                    ja="お客様の言葉がその行為を示します。", en="The customer's words show it."
                ),
                evidence=(quote_of(interaction, words),) if words else (),
            )
            for number, (act, words) in enumerate((acts or {}).items())
        ),
        counter=tuple(
            Counter(
                kind=kind,
                because=Text(
                    ja="当社の誤りが認められています。", en="The company's error is established."
                ),
                evidence=(quote_of(interaction, words),) if words else (),
            )
            for kind, words in (counter or {}).items()
        ),
        questions=(Text(ja="回答は済んでいましたか。", en="Had an answer been given?"),),
        policy="customer-service@1",
        engine="test-engine-1",
    )


def threatening(identifier: str = "c-1", *, severity: int = 2) -> tuple[Record, Assessment]:
    """Return a contact with a threat and a company at fault."""
    said = contact(
        identifier, "You lost my parcel again. I will come and break your windows.", "I am sorry."
    )
    return said, answer(
        said,
        severity=severity,
        acts={"threat": "I will come and break your windows"},
        counter={CounterKind.COMPANY_AT_FAULT: "You lost my parcel again"},
    )


def calm(identifier: str = "c-2") -> tuple[Record, Assessment]:
    """Return a contact within the norm."""
    said = contact(identifier)
    return said, answer(said, verdict=Verdict.WITHIN, score=0.02, severity=0)


def broken(line: int = 3) -> tuple[Record, Unreadable]:
    """Return a record that could not be read."""
    unreadable = Unreadable("", "json_malformed", "This line is not JSON.", line, "calls.jsonl")
    return unreadable, unreadable
