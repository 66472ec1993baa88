"""What is masked, and a masked text that still knows the places of the original."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a mask stands for. The value is the word in the mask."""

    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"
    NAME = "NAME"
    PHONE = "PHONE"
    MAIL = "MAIL"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    CARD = "CARD"
    NUMBER = "NUMBER"
    BIRTHDAY = "BIRTHDAY"
    URL = "URL"
    HANDLE = "HANDLE"


NAMES = frozenset({Kind.CUSTOMER, Kind.STAFF, Kind.NAME})


@dataclass(frozen=True, slots=True)
class Claim:
    """Personal data at `text[start:end]` of a flat text."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """`masked[at:at + length]` stands for `original[start:end]`; `mask` says whether it hides it.

    A piece that hides nothing has the same length on both sides.
    """

    at: int
    length: int
    start: int
    end: int
    mask: bool


@dataclass(frozen=True, slots=True)
class MaskedText:
    """A text without its personal data, and where its pieces stood."""

    text: str
    pieces: tuple[Piece, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of `text[start:end]`; a mask that is touched is whole.

        Raises ValueError for an empty or impossible place.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError("not a place in this text")
        touched = [p for p in self.pieces if p.at < end and start < p.at + p.length]
        first, last = touched[0], touched[-1]
        begin = first.start if first.mask else first.start + (start - first.at)
        finish = last.end if last.mask else last.start + (end - last.at)
        return begin, finish
