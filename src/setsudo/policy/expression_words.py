"""The words of an expression, each with its place, and the faults that are told of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEEPEST_EXPRESSION = 16
"""Levels of parentheses in one expression."""
LONGEST_EXPRESSION = 2_000
"""Characters of one expression."""

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
    |(?P<float>[0-9]+\.[0-9]+)
    |(?P<int>[0-9]+)
    |(?P<string>"[^"\\\n]*"|'[^'\\\n]*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>&&|\|\||<=|>=|==|!=|[-+*<>!?:().,\[\]])""",
    re.VERBOSE,
)


class ExpressionError(ValueError):
    """A fault inside an expression; `offset` and `length` count code points of the expression."""

    def __init__(
        self, code: str, message: str, offset: int, length: int, *, word: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.length = max(1, length)
        self.word = word


@dataclass(frozen=True, slots=True)
class Word:
    """One word: a number, a text, a name, a mark, or the end."""

    kind: str
    text: str
    offset: int


def words_of(text: str) -> list[Word]:
    """Cut an expression into its words. Raises ExpressionError for what cannot stand there."""
    if len(text) > LONGEST_EXPRESSION:
        raise ExpressionError(
            "expression_too_long", f"longer than {LONGEST_EXPRESSION} characters", 0, 1
        )
    found: list[Word] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError("expression_syntax", f"“{text[at]}” cannot stand here", at, 1)
        if match.lastgroup != "blank":
            found.append(Word(str(match.lastgroup), match[0], at))
        at = match.end()
    found.append(Word("end", "", len(text.rstrip())))
    return found
