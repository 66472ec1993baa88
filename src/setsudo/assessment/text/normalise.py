"""Bring text to one spelling without losing where each character came from.

Width, compatibility forms, zero-width characters, look-alike letters and common evasions of a
filter
(`sh1t`, `ﾀﾋね`, `氏ね`) are folded, so that a detector sees what a reader sees; every offset
found in the
folded text can be taken back to the original, in Unicode code points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f]"
)
# Letters of other scripts that look like Latin ones; folded only inside words that also hold
# Latin letters.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕԁɡӏոΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTYXaeopcyxijsdglnABEZHIKMNOPTYXo",
)
_MIXED_WORD = re.compile(r"(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[\u0370-\u052f\u0261])[^\W\d_]+")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(
    r"(?<![A-Za-z0-9@$*])(?=[A-Za-z0-9@$]*[A-Za-z])[A-Za-z]*[0134570@$][A-Za-z0-9@$]*[A-Za-z](?![A-Za-z0-9@$])"
)
_SPACED_WORD = re.compile(r"(?<!\w)(?:[A-Za-z][ .\-_*]){3,}[A-Za-z](?!\w)")
_ROUGH = frozenset({
    "shit", "shitty", "bullshit", "fuck", "fucking", "fucker", "fucked", "bitch", "bastard",
    "idiot", "moron", "stupid", "kill", "die", "dead", "ass", "asshole", "arse", "cunt",
    "dick", "retard", "whore", "slut", "scum", "trash", "loser",
})  # fmt: skip
_EVASIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"タヒ(?=ね|ん|ぬ|に)"), "死"),
    (re.compile(r"氏(?=ねよ|ねや|んで(?:くれ|ください|しま)|ね(?![ぇえー]?\w*さ))"), "死"),
    (re.compile(r"[4４]ね(?=$|[よや。!!wｗ])"), "死ね"),
    (re.compile(r"56(?=す|し|さ|せ)"), "殺"),
    (re.compile(r"(?<![ァ-ヶ])コロ(?=ス(?![ト])|シテヤ)"), "殺"),
    (re.compile(r"\bf[\W_]{1,2}ck", re.IGNORECASE), "fuck"),
    (re.compile(r"\bs[\W_]{1,2}it\b", re.IGNORECASE), "shit"),
    (re.compile(r"\bkys\b", re.IGNORECASE), "kill yourself"),
    (re.compile(r"\bunalive\b", re.IGNORECASE), "kill"),
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """Folded text. `starts[i]:ends[i]` is the original span of folded character `i`; None =
    unchanged."""

    original: str
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Take a span of the folded text back to the original text."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end or not self.text:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    """Fold `text`; spans of the result can be taken back with `Normalised.span`."""
    if text.isascii() and not _needs_unmasking(text):
        return Normalised(text, text)
    folded = _Folding(text)
    folded.replace_characters()
    folded.substitute(_MIXED_WORD, lambda m: m[0].translate(_LOOKALIKES))
    folded.substitute(_LEET_WORD, _unleet)
    folded.substitute(_SPACED_WORD, _unspaced)
    for pattern, plain in _EVASIONS:
        folded.substitute(pattern, _always(plain))
    return folded.result()


def _always(plain: str) -> Callable[[re.Match[str]], str]:
    return lambda _: plain


def _needs_unmasking(text: str) -> bool:
    return bool(
        _LEET_WORD.search(text)
        or _SPACED_WORD.search(text)
        or any(pattern.search(text) for pattern, _ in _EVASIONS)
    )


def _unleet(found: re.Match[str]) -> str:
    plain = found[0].translate(_LEET)
    return plain if plain.lower() in _ROUGH else found[0]


def _unspaced(found: re.Match[str]) -> str:
    plain = re.sub(r"[^A-Za-z]", "", found[0])
    return plain if plain.lower() in _ROUGH else found[0]


class _Folding:
    """Text under change, with the original span of every character kept beside it."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text
        self.starts = list(range(len(text)))
        self.ends = list(range(1, len(text) + 1))

    def replace_characters(self) -> None:
        """Apply NFKC cluster by cluster and drop what cannot be seen."""
        if unicodedata.is_normalized("NFKC", self.text) and not _INVISIBLE.search(self.text):
            return
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _clusters(self.text):
            for char in _INVISIBLE.sub("", unicodedata.normalize("NFKC", self.text[start:end])):
                out.append(char)
                starts.append(start)
                ends.append(end)
        self.text, self.starts, self.ends = "".join(out), starts, ends

    def substitute(self, pattern: re.Pattern[str], plain: Callable[[re.Match[str]], str]) -> None:
        """Replace matches; each new character stands for the whole of what it replaced."""
        for found in reversed(list(pattern.finditer(self.text))):
            new = plain(found)
            if new == found[0]:
                continue
            a, b = found.span()
            first, last = self.starts[a], self.ends[b - 1]
            self.text = self.text[:a] + new + self.text[b:]
            if len(new) == b - a:
                continue
            self.starts[a:b] = [first] * len(new)
            self.ends[a:b] = [last] * len(new)

    def result(self) -> Normalised:
        if self.text == self.original:
            return Normalised(self.original, self.original)
        return Normalised(self.original, self.text, tuple(self.starts), tuple(self.ends))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut `text` where a base character starts, so that NFKC can compose (ﾀﾞ, e + accent) inside
    a piece."""
    cuts: list[tuple[int, int]] = []
    begin = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or not _joins(text[i]):
            cuts.append((begin, i))
            begin = i
    return cuts if text else []


def _joins(char: str) -> bool:
    return unicodedata.combining(char) != 0 or char in "ﾞﾟ"
