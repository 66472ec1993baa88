"""One interaction made ready to be judged: folded text, sentences with places, vectors, earlier
contacts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import numpy.typing as npt

from setsudo.assessment.model import Quote
from setsudo.assessment.text.normalise import Normalised, normalise
from setsudo.assessment.text.segment import sentences
from setsudo.assessment.text.veiling import veiled
from setsudo.interactions.model import Context, Interaction, Speaker

Vectors = npt.NDArray[np.float32]

# Whose words are looked at for acts. A bystander's words count against nobody; they are context.
SPEAKS_OF_ACTS = frozenset({Speaker.CUSTOMER, Speaker.REPORTER})
# Characters that later contacts of a customer are told of this one.
GIST = 90


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at a place: `text` is folded, `start`/`end` are offsets in the turn's original
    text."""

    turn: int
    speaker: Speaker
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PastContact:
    """What is kept of an earlier contact: when it was, and what it was about (unit vector, 512).

    `gist` is its last words that can tell of acts, folded, at most `GIST` characters.
    """

    id: str
    started_at: datetime
    about: Vectors
    channel: str = ""
    gist: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An interaction with its folded turns, its sentences and their vectors, one row of 512 each.

    `facts` and `business` are folded sentences of the context with their own vectors; `past` holds
    the customer's earlier contacts, oldest first. `lang` is that of the words that can count
    against the customer: ja, en, or und where they do not tell.
    """

    interaction: Interaction
    turns: tuple[Normalised, ...]
    sentences: tuple[Sentence, ...]
    facts: tuple[str, ...]
    business: tuple[str, ...]
    lang: str
    vectors: Vectors
    facts_vectors: Vectors
    business_vectors: Vectors
    past: tuple[PastContact, ...] = field(default=())

    def quote(self, turn: int, start: int, end: int) -> Quote:
        """Return the original words behind a span of the folded text of a turn."""
        return _quote(self.turns[turn], turn, *self.turns[turn].span(start, end))

    def sentence_quote(self, sentence: Sentence) -> Quote:
        """Return the original words of a sentence."""
        return _quote(self.turns[sentence.turn], sentence.turn, sentence.start, sentence.end)

    def spoken_by(self, *speakers: Speaker) -> Iterator[tuple[int, str]]:
        """Yield (turn index, folded text) of the turns of these speakers, in order."""
        for index, turn in enumerate(self.interaction.turns):
            if turn.speaker in speakers:
                yield index, self.turns[index].text


@dataclass(frozen=True, slots=True)
class Cut:
    """An interaction folded and cut into sentences, before the encoder has seen it."""

    interaction: Interaction
    turns: tuple[Normalised, ...]
    sentences: tuple[Sentence, ...]
    facts: tuple[str, ...]
    business: tuple[str, ...]
    lang: str

    @property
    def texts(self) -> list[str]:
        """All that the encoder has to see, in the order: sentences, facts, business."""
        return [*(s.text for s in self.sentences), *self.facts, *self.business]

    def with_vectors(self, vectors: Vectors, past: tuple[PastContact, ...]) -> Reading:
        """Join the vectors of `texts` (one row each) and the earlier contacts."""
        n, m = len(self.sentences), len(self.sentences) + len(self.facts)
        return Reading(
            self.interaction, self.turns, self.sentences, self.facts, self.business, self.lang,
            vectors[:n], vectors[n:m], vectors[m:], past,
        )  # fmt: skip


def gist(interaction: Interaction, turns: Sequence[Normalised]) -> str:
    """Return the last folded words of a contact that can tell of acts, else of its first turn."""
    told = [
        turn.text
        for turn, said in zip(turns, interaction.turns, strict=True)
        if said.speaker in SPEAKS_OF_ACTS
    ]
    return " ".join(told or [turn.text for turn in turns[:1]])[-GIST:]


def cut(interaction: Interaction) -> Cut:
    """Fold and cut the turns and the context of an interaction."""
    turns = tuple(normalise(turn.text) for turn in interaction.turns)
    found = tuple(
        Sentence(
            index, interaction.turns[index].speaker, *turn.span(start, end), turn.text[start:end]
        )
        for index, turn in enumerate(turns)
        for start, end in sentences(turn.text)
    )
    return Cut(
        interaction, turns, found, _cut_plain(known(interaction.context)),
        _cut_plain(normalise(interaction.context.business).text),
        language_of(s.text for s in found if s.speaker in SPEAKS_OF_ACTS),
    )  # fmt: skip


_JA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_WORD = re.compile(r"[A-Za-z']+")
# Words that other languages in Latin letters do not share; English hardly does without them.
_ENGLISH = re.compile(
    r"\b(?:the|and|you|your|u|ur|is|it|its|it's|my|to|of|i|i'm|i've|for|that|that's|this|have|has|not|was|"
    r"with|are|what|why|how|can|can't|don't|will|be|been|at|please|thanks|thank|we|they|she|if|get)\b",
    re.IGNORECASE,
)  # fmt: skip
FEW_WORDS = 6
ONE_ENGLISH_WORD_IN = 12


def language_of(texts: Iterable[str]) -> str:
    """Return ja, en, or und where there are too few letters or they are of neither language."""
    text = "\n".join(texts)[:20_000]
    kana, han, latin = len(_JA.findall(text)), len(_HAN.findall(text)), len(_LATIN.findall(text))
    letters = len(_LETTER.findall(text))
    if letters < 2:
        return "und"
    if kana and (kana + han) * 5 >= letters:
        return "ja"
    if not kana and 0 < han <= 8 and han * 2 >= letters:
        return "ja"
    return "en" if latin * 2 >= letters and _is_english(text) else "und"


def _is_english(text: str) -> bool:
    words = len(_LATIN_WORD.findall(text))
    return words < FEW_WORDS or len(_ENGLISH.findall(text)) * ONE_ENGLISH_WORD_IN >= words


def known(context: Context) -> str:
    """Return the facts that an engine is shown, folded."""
    return veiled(normalise(context.facts).text)


def _cut_plain(folded: str) -> tuple[str, ...]:
    return tuple(folded[start:end] for start, end in sentences(folded))


def _quote(turn: Normalised, index: int, start: int, end: int) -> Quote:
    return Quote(index, start, end, turn.original[start:end])
