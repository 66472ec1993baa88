"""Bring text to one spelling without losing where each character came from.

Width, compatibility forms, zero-width characters, look-alike letters and evasions of a filter
(`sh1t`, `ﾀﾋね`, `氏ね`) are folded, so that a detector sees what a reader sees; every offset found
in the folded text can be taken back to the original, in Unicode code points. Time grows in line
with the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from setsudo.assessment.text import case
from setsudo.assessment.text.evasions import UNMASKINGS, needs_unmasking

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
# Strokes through letters and rings round them; no word of either language is written with them.
_ORNAMENTS = "\u0334-\u0338\u0488\u0489\u20d0-\u20e1\u20e4-\u20f0"
_PICTURE = "\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# An emoji is told from others by what stands invisibly inside it; there it stays.
_EMOJI = (
    rf"[{_PICTURE}](?:[\u200d\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f]+[{_PICTURE}]?)+"
    r"|[0-9#*]\ufe0f?\u20e3"
)
_DROPPED = re.compile(rf"({_EMOJI})|[{_INVISIBLE}{_ORNAMENTS}]")
# Half of a character, which JSON can hold and no encoder can take.
_HALF = re.compile("[\ud800-\udfff]")
_JOINING = re.compile(rf"[{_INVISIBLE}{_ORNAMENTS}ﾞﾟ]")
# What NFKC could not join to a Latin letter is decoration: no English word has it.
_DECORATION = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
# An evasion within an evasion within an evasion: nobody could read more.
MOST_LAYERS = 8


@dataclass(frozen=True, slots=True)
class Normalised:
    """Folded text. `starts[i]:ends[i]` is the original span of character `i`; None = unchanged."""

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
    if text.isascii() and not needs_unmasking(text) and not case.may_be_disguised(text):
        return Normalised(text, text)
    folded = _Folding(text)
    folded.replace_characters()
    folded.unmask()
    return folded.result()


class _Folding:
    """Text under change, with the original span of every character kept beside it."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = _HALF.sub("\ufffd", text)
        self.starts = list(range(len(text)))
        self.ends = list(range(1, len(text) + 1))

    def replace_characters(self) -> None:
        """Apply NFKC cluster by cluster and drop what cannot be seen."""
        if unicodedata.is_normalized("NFKC", self.text) and not _DROPPED.search(self.text):
            return
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _clusters(self.text):
            plain = _seen(unicodedata.normalize("NFKC", _seen(self.text[start:end])))
            out.append(plain)
            starts.extend([start] * len(plain))
            ends.extend([end] * len(plain))
        self.text, self.starts, self.ends = "".join(out), starts, ends

    def unmask(self) -> None:
        """Undo evasions, and what comes to light by undoing one."""
        for _ in range(MOST_LAYERS):
            before = self.text
            self.substitute(_DECORATION, _nothing)
            self.text = case.undisguised(self.text)
            for pattern, plain in UNMASKINGS:
                self.substitute(pattern, plain)
            if self.text == before:
                return

    def substitute(self, pattern: re.Pattern[str], plain: Callable[[re.Match[str]], str]) -> None:
        """Replace matches; where the length changes, each new character stands for all of it."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for found in pattern.finditer(self.text):
            new = plain(found)
            if new == found[0]:
                continue
            a, b = found.span()
            text += (self.text[done:a], new)
            starts += self.starts[done:a]
            ends += self.ends[done:a]
            if len(new) == b - a:
                starts += self.starts[a:b]
                ends += self.ends[a:b]
            else:
                starts += [self.starts[a]] * len(new)
                ends += [self.ends[b - 1]] * len(new)
            done = b
        if done:
            self.text = "".join((*text, self.text[done:]))
            self.starts = starts + self.starts[done:]
            self.ends = ends + self.ends[done:]

    def result(self) -> Normalised:
        if self.text == self.original:
            return Normalised(self.original, self.original)
        return Normalised(self.original, self.text, tuple(self.starts), tuple(self.ends))


def _nothing(_: re.Match[str]) -> str:
    return ""


def _seen(cluster: str) -> str:
    return _DROPPED.sub(lambda found: found[1] or "", cluster)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut `text` where a base character starts, so that NFKC can compose inside a piece (ﾀﾞ)."""
    cuts: list[tuple[int, int]] = []
    begin = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or not _joins(text, i):
            cuts.append((begin, i))
            begin = i
    return cuts if text else []


def _joins(text: str, i: int) -> bool:
    char = text[i]
    if char.isascii():
        return False
    joined = unicodedata.combining(char) != 0 or _JOINING.match(char) is not None
    return joined or char == "\u20e3" or (text[i - 1] == "\u200d" and char > "\u2190")
