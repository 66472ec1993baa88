"""Names and addresses taken out of words before they leave; one person has one mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Numbers begin with 0 or with a country, or are written in three groups; dates and sums are not.
_CALL: Final = re.compile(
    r"(?<![\w-])(?:[+＋(（]\s?\d|[0０])[\d\s()（）.－‐−ー-]{7,}\d(?!\w)"
    r"|(?<![\w-])\d{3}[-. ]\d{3}[-. ]\d{4}(?!\w)"
)
_SPACE: Final = re.compile(r"[\s\u3000]+")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whose names are masked, and what stands in their place.

    With `whole` a name is masked as a whole, and a part of it that stands alone is not.
    """

    names: tuple[str, ...]
    mark: str
    whole: bool = False


class Mask:
    """Masks names, mail addresses and telephone numbers in text, and in whatever holds text."""

    def __init__(self, people: Iterable[Named]) -> None:
        marks: dict[str, str] = {}
        forms: set[str] = set()
        for one in people:
            for name in one.names:
                for spelling in _spellings(name, whole=one.whole):
                    for form in (spelling, spelling.casefold()):
                        marks.setdefault(form.casefold(), one.mark)
                        forms.add(form)
        self._marks = marks
        # The longest first: a family name is part of a whole one.
        ordered = sorted(forms, key=lambda name: (-len(name), name))
        self._names = (
            re.compile("|".join(map(_pattern, ordered)), re.IGNORECASE) if ordered else None
        )

    def text(self, words: str) -> str:
        """Return the words with marks in the place of names, addresses and numbers."""
        if self._names is not None:
            words = self._names.sub(
                lambda found: (
                    self._marks.get(_SPACE.sub(" ", found[0]).casefold())
                    or self._marks.get(found[0].casefold(), "■")
                ),
                words,
            )
        return _CALL.sub("■■■", _MAIL.sub("■@■", words))

    def value(self, value: Any) -> Any:
        """Return a JSON value with every text in it masked; names of members stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self.value(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        return value


def _spellings(name: str, *, whole: bool) -> Iterator[str]:
    full = _SPACE.sub(" ", name.strip())
    if not full:
        return
    yield full
    if " " in full:
        yield full.replace(" ", "")
        if not whole:
            # A single letter is part of too many words.
            yield from (part for part in full.split(" ") if len(part) > 1)


def _pattern(name: str) -> str:
    inner = r"[\s\u3000]*".join(map(re.escape, name.split(" ")))
    edges = (r"(?<![a-z0-9])", r"(?![a-z0-9])") if name.isascii() else ("", "")
    return f"{edges[0]}{inner}{edges[1]}"
