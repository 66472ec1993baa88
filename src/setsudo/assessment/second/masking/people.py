"""Who is who in one contact: the same person has the same mask by full name, surname or first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from setsudo.assessment.second.masking.model import Claim, Kind
from setsudo.assessment.second.masking.name_words import ALSO_WORDS, NOT_NAMES_EN

_BLANKS = re.compile(r"[\s　・]+")
# A single letter is a name only where something says so.
_AFTER_ONE_LETTER = "(?=様|さん|さま|氏|君|くん|ちゃん|先生|です|でござ|と申|、|。|$)"
# 山口県 is no mention of Mr 山口.
_NO_PLACE = "(?![県市区町村駅])"


@dataclass(slots=True)
class People:
    """The people of a contact, in the order in which they are met."""

    _kinds: list[Kind] = field(default_factory=list)
    _parts: list[set[str]] = field(default_factory=list)

    def add(self, name: str, kind: Kind) -> None:
        """Take a name; one that shares a part with somebody known is that person's."""
        parts = _parts_of(name)
        if not parts:
            return
        known = self._known(parts)
        if known is None:
            self._kinds.append(kind)
            self._parts.append(parts)
        else:
            self._parts[known] |= parts

    def who(self, name: str) -> tuple[int, Kind]:
        """Return the number and the kind of the person that a name belongs to.

        Raises KeyError for a name that was never added.
        """
        known = self._known(_parts_of(name))
        if known is None:
            raise KeyError("nobody of that name")
        return known, self._kinds[known]

    def mentions(self, text: str) -> list[Claim]:
        """Return every place of a flat text where a known name stands, with its kind."""
        claims: list[Claim] = []
        for kind, parts in zip(self._kinds, self._parts, strict=True):
            for part in sorted(parts, key=len, reverse=True):
                claims += [Claim(*found.span(), kind) for found in _pattern(part).finditer(text)]
        return claims

    def _known(self, parts: set[str]) -> int | None:
        for number, there in enumerate(self._parts):
            if parts & there or any(_shares(a, b) for a in parts for b in there):
                return number
        return None


def _parts_of(name: str) -> set[str]:
    words = [word for word in _BLANKS.split(name.strip(" .,'’\"").casefold()) if word]
    if not words:
        return set()
    parts = {word for word in words if len(word) > 1 and word not in NOT_NAMES_EN}
    if not words[0].isascii():
        parts |= {"".join(words), *words}
    return parts or {" ".join(words)}


def _shares(one: str, other: str) -> bool:
    """Say whether one Japanese name begins or ends with the other, as 田中 does 田中太郎."""
    short, long = sorted((one, other), key=len)
    return (
        len(short) > 1 and not short.isascii() and (long.startswith(short) or long.endswith(short))
    )


def _pattern(part: str) -> re.Pattern[str]:
    written = re.escape(part)
    if not part.isascii():
        spaced = r"[\s　]?".join(map(re.escape, part))
        after = _NO_PLACE if len(part) > 1 else _AFTER_ONE_LETTER
        return re.compile(spaced + after, re.IGNORECASE)
    if part in ALSO_WORDS or len(part) < 3:
        return re.compile(rf"(?<![A-Za-z0-9]){re.escape(part.title())}(?![A-Za-z0-9])")
    return re.compile(rf"(?<![A-Za-z0-9]){written}(?![A-Za-z0-9])", re.IGNORECASE)
