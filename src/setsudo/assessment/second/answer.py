"""The model's answer, read at the edge: only what its quotes prove is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import ValidationError

from setsudo.assessment.model import CounterKind, Quote
from setsudo.assessment.second.form import Answer, Counter
from setsudo.assessment.second.injection import speaks_to_a_machine
from setsudo.assessment.second.masking import MaskedContact
from setsudo.assessment.second.model import Missing, NoSecondOpinion, Remark, SecondOpinion
from setsudo.bilingual import Language
from setsudo.interactions.model import Interaction, Speaker

FACTS = -1
MOST_REMARKS = 8
_MOST_LETTERS = 400
_MOST_OF_A_NAME = 100
_LEAST_OF_A_QUOTE = 2
_ACCUSABLE = frozenset({Speaker.CUSTOMER, Speaker.REPORTER})
# The words of an act can be a quotation or an innocent use of a word; they cannot be the proof of
# the company's fault or of the customer's need as well.
_OF_OTHER_WORDS = frozenset(
    {
        CounterKind.COMPANY_AT_FAULT,
        CounterKind.STAFF_AT_FAULT,
        CounterKind.COMPANY_CAUSED_TIME,
        CounterKind.ACCOMMODATION,
        CounterKind.DISTRESS,
    }
)
_FENCED = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\Z", re.DOTALL)
_ROUND = "\"'“”‘’「」『』 \t\n.…"
_ONLY_MASKS = re.compile(r"(?:\[[A-Z]+-\d+\]|[\W_])*")


def read_answer(
    text: str,
    *,
    model: str,
    interaction: Interaction,
    masked: MaskedContact,
    acts: Mapping[str, object],
    lang: Language,
) -> SecondOpinion | NoSecondOpinion:
    """Return what a model's text says of a contact, with quotes led back to the original words.

    A text that is not the JSON asked for is nonsense. A remark with an unknown act, or with a quote
    that does not stand where it should, is left out and counted, and so is one for the customer
    that rests on the words of an act. The model's sentences lose what is past a few hundred
    letters.
    """
    fenced = _FENCED.match(text.strip())
    try:
        answer = Answer.model_validate_json(fenced[1] if fenced else text.strip())
    except ValidationError:
        return NoSecondOpinion(Missing.NONSENSE)
    told_acts = [
        Remark(one.act, _short(one.because), (quote,))
        for one in answer.acts[:MOST_REMARKS]
        if one.act in acts
        and (quote := _place(one.quote, one.turn, interaction, masked, _ACCUSABLE)) is not None
    ]
    held = [quote for remark in told_acts for quote in remark.evidence]
    told_counter = [
        remark
        for one in answer.counter[:MOST_REMARKS]
        if (remark := _counter(one, interaction, masked)) is not None
        and not (one.kind in _OF_OTHER_WORDS and _touches(remark, held))
    ]
    told = len(told_acts) + len(told_counter)
    return SecondOpinion(
        model=model.strip()[:_MOST_OF_A_NAME],
        verdict=answer.verdict,
        because=_short(answer.because),
        acts=_each_once(told_acts),
        counter=_each_once(told_counter),
        question=_short(answer.question),
        lang=lang,
        unproven=len(answer.acts) + len(answer.counter) - told,
        distrusted=speaks_to_a_machine(interaction),
    )


def _counter(one: Counter, interaction: Interaction, masked: MaskedContact) -> Remark | None:
    if one.turn == FACTS:
        words = one.quote.strip(_ROUND)
        there = _says_something(words) and words in masked.facts.text
        return Remark(one.kind.value, _short(one.because)) if there else None
    quote = _place(one.quote, one.turn, interaction, masked, frozenset(Speaker))
    return None if quote is None else Remark(one.kind.value, _short(one.because), (quote,))


def _touches(remark: Remark, held: list[Quote]) -> bool:
    return any(
        one.turn == other.turn and one.start < other.end and other.start < one.end
        for one in remark.evidence
        for other in held
    )


def _each_once(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Return the remarks without those that say of the same words the same again."""
    first: dict[tuple[str, tuple[Quote, ...]], Remark] = {}
    for remark in remarks:
        first.setdefault((remark.code, remark.evidence), remark)
    return tuple(first.values())


def _place(
    words: str,
    turn: int,
    interaction: Interaction,
    masked: MaskedContact,
    speakers: frozenset[Speaker],
) -> Quote | None:
    """Return the original words of a masked quote: in the turn it names, else in the first."""
    words = words.strip(_ROUND)
    if not _says_something(words):
        return None
    numbers = range(len(interaction.turns))
    for number in sorted(numbers, key=lambda one: (one != turn, one)):
        if interaction.turns[number].speaker not in speakers:
            continue
        start = masked.turns[number].text.find(words)
        if start >= 0:
            begin, end = masked.turns[number].original(start, start + len(words))
            return Quote(number, begin, end, interaction.turns[number].text[begin:end])
    return None


def _says_something(words: str) -> bool:
    return len(words) >= _LEAST_OF_A_QUOTE and _ONLY_MASKS.fullmatch(words) is None


def _short(words: str) -> str:
    return words if len(words) <= _MOST_LETTERS else words[: _MOST_LETTERS - 1] + "…"
