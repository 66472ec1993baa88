"""Undo capitals throughout and cApItAlS bY tUrNs: shouting is heard, and the words stay the same.

A word or a sentence in capitals inside ordinary text is emphasis and stays as it is.
"""

from __future__ import annotations

import re

# Fewer letters may be an abbreviation, a code, or a single cry.
FEWEST_LETTERS = 12
# So few words in capitals may be a heading or the name of a thing.
FEWEST_WORDS = 3
MOST_SMALL = 0.1
# Changes of case inside words, by pairs of letters; product names alone stay far below.
LEAST_CHANGES = 0.4

_LETTER = re.compile(r"[^\W\d_]")
_SMALL, _LARGE = re.compile(r"[a-z]"), re.compile(r"[A-Z]")
_WORD = re.compile(r"[A-Za-z]+")
_INNER_CHANGE = re.compile(
    r"(?<=[A-Za-z])(?:[a-z](?=[A-Z])|[A-Z](?=[a-z]))|(?<![A-Za-z])[a-z](?=[A-Z])"
)
_INNER_PAIR = re.compile(r"[A-Za-z](?=[A-Za-z])")
_TO_BE_LARGE = re.compile(r"(?:^|[.!?][\"”')]*\s+|\n\s*)[\"“'(]?[a-z]|[,:]\s+[\"“][a-z]|\bi\b")
# Nothing is learnt about a text's habit after so many characters.
_SEEN = 4_000


def may_be_disguised(text: str) -> bool:
    """Say whether the case of `text` has to be looked at: quick, and true too often."""
    return _INNER_CHANGE.search(text) is not None or len(_LARGE.findall(text)) >= FEWEST_LETTERS


def undisguised(text: str) -> str:
    """Return `text` as written in ordinary case where its own is a disguise; the length stays."""
    seen = text[:_SEEN]
    if not _all_large(seen) and not _by_turns(seen):
        return text
    small = "".join(c.lower() if "A" <= c <= "Z" else c for c in text)
    return _TO_BE_LARGE.sub(lambda found: found[0][:-1] + found[0][-1].upper(), small)


def _all_large(text: str) -> bool:
    large, small = len(_LARGE.findall(text)), len(_SMALL.findall(text))
    return (
        large >= FEWEST_LETTERS
        and small <= MOST_SMALL * large
        and len(_WORD.findall(text)) >= FEWEST_WORDS
        and large * 2 > len(_LETTER.findall(text))
    )


def _by_turns(text: str) -> bool:
    pairs = len(_INNER_PAIR.findall(text))
    return pairs >= FEWEST_LETTERS / 2 and len(_INNER_CHANGE.findall(text)) >= LEAST_CHANGES * pairs
