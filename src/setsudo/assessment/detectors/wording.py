"""Ways of saying a thing in Japanese and English, looked for sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from setsudo.assessment.model import Quote
from setsudo.assessment.reading import Reading, Sentence
from setsudo.interactions.model import Speaker

# A person who checks a signal reads a few sentences; what is more is noise in the answer.
MOST_QUOTES = 8
_NEVER = re.compile(r"(?!)")


class Wording:
    """Alternatives in both languages; what matches `innocent` is looked past.

    Patterns are written for `plain` text (lower case, straight apostrophes); English ones begin at
    a word. Sentences are at most 320 characters, which bounds what any pattern can cost.
    """

    __slots__ = ("_en", "_innocent", "_ja")

    def __init__(
        self, *, ja: Iterable[str], en: Iterable[str], innocent: Iterable[str] = ()
    ) -> None:
        self._ja = _any(ja)
        self._en = _any(en, r"\b")
        self._innocent = _any(innocent)

    def found(self, text: str) -> bool:
        """Say whether the wording is in `text`, which is already `plain`."""
        if not self._searched(text):
            return False
        if self._innocent is _NEVER:
            return True
        rest = self._innocent.sub(" ", text)
        return len(rest) == len(text) or self._searched(rest)

    def _searched(self, text: str) -> bool:
        if self._en.search(text):
            return True
        return not text.isascii() and self._ja.search(text) is not None


def plain(text: str) -> str:
    """Return folded text in lower case with straight apostrophes; the length stays the same."""
    lower = text.lower()
    # U+0130 alone grows when lowered; offsets must not move.
    if len(lower) != len(text):
        lower = text.replace("\u0130", "I").lower()
    return lower.replace("’", "'") if "’" in lower else lower


def sentences_with(reading: Reading, wording: Wording, *speakers: Speaker) -> list[Sentence]:
    """Return the sentences of these speakers that hold the wording, in order."""
    return [
        sentence
        for sentence in reading.sentences
        if sentence.speaker in speakers and wording.found(plain(sentence.text))
    ]


def facts_with(reading: Reading, wording: Wording) -> str:
    """Return the first fact of the record that holds the wording, shortened; else empty."""
    for fact in reading.facts:
        if wording.found(plain(fact)):
            return fact if len(fact) <= 160 else fact[:159] + "…"
    return ""


def quotes(reading: Reading, sentences: Iterable[Sentence]) -> tuple[Quote, ...]:
    """Return the original words of the first few sentences."""
    return tuple(reading.sentence_quote(sentence) for sentence in list(sentences)[:MOST_QUOTES])


def _any(patterns: Iterable[str], start: str = "") -> re.Pattern[str]:
    joined = "|".join(patterns)
    return re.compile(f"{start}(?:{joined})") if joined else _NEVER
