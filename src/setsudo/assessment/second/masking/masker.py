"""Texts of one contact in, the same texts without personal data out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from setsudo.assessment.second.masking.addresses import addresses
from setsudo.assessment.second.masking.flat import Flat, flatten
from setsudo.assessment.second.masking.model import NAMES, Claim, Kind, MaskedText, Piece
from setsudo.assessment.second.masking.names import names
from setsudo.assessment.second.masking.people import People
from setsudo.assessment.second.masking.shapes import shapes

_MASK = re.compile(rf"\[(?:{'|'.join(Kind)})-\d+\]")
_BY_FIGURES = frozenset({Kind.PHONE, Kind.CARD, Kind.NUMBER, Kind.POSTCODE})
_LEAST_OF_A_KNOWN_VALUE = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Personal data that the company holds beside the words: masked wherever it is said."""

    value: str
    kind: Kind


def mask_texts(texts: Sequence[str], known: Iterable[Known] = ()) -> tuple[MaskedText, ...]:
    """Return the texts of one contact with their personal data masked, in their order.

    The same thing has the same mask in all of them. Masks that already stand there stay as they are
    and their numbers are not given again. Pure: the same texts give the same masks.
    """
    flats = [flatten(text) for text in texts]
    held = [Known(flatten(one.value).text.strip(), one.kind) for one in known]
    people = People()
    for one in held:
        if one.kind in NAMES:
            people.add(one.value, one.kind)
    for flat in flats:
        for claim in _unmasked(flat.text, names(flat.text)):
            people.add(flat.text[claim.start : claim.end], claim.kind)
    masks = _Masks(people, taken={found for text in texts for found in _MASK.findall(text)})
    return tuple(
        _mask(text, flat, held, people, masks) for text, flat in zip(texts, flats, strict=True)
    )


@dataclass(slots=True)
class _Masks:
    """Which mask stands for what, numbered from 1 in the order in which things are met."""

    people: People
    taken: set[str]
    _given: dict[tuple[Kind, str], str] = field(default_factory=dict)
    _counts: dict[Kind, int] = field(default_factory=dict)

    def of(self, words: str, kind: Kind) -> str:
        key = self._key(words, kind)
        if key not in self._given:
            self._given[key] = self._next(key[0])
        return self._given[key]

    def _key(self, words: str, kind: Kind) -> tuple[Kind, str]:
        if kind in NAMES:
            try:
                number, kind = self.people.who(words)
            except KeyError:
                return kind, words.casefold()
            return kind, str(number)
        if kind in _BY_FIGURES and (figures := re.sub(r"\D", "", words)):
            return kind, re.sub(
                r"^(?:81|44|1)(?=\d{9,10}$)", "0", figures
            ) if "+" in words else figures
        return kind, re.sub(r"\s", "", words.casefold())

    def _next(self, kind: Kind) -> str:
        while True:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            mask = f"[{kind}-{self._counts[kind]}]"
            if mask not in self.taken:
                return mask


def _mask(
    text: str, flat: Flat, held: Sequence[Known], people: People, masks: _Masks
) -> MaskedText:
    claims = [
        *_held(flat.text, held), *shapes(flat.text), *addresses(flat.text),
        *people.mentions(flat.text), *names(flat.text),
    ]  # fmt: skip
    pieces: list[Piece] = []
    out: list[str] = []
    at = place = 0
    for claim in _apart(_unmasked(flat.text, claims)):
        start, end = flat.span(claim.start, claim.end)
        # Two letters of the flat text can be made of one of the original.
        start = max(start, place)
        if start >= end:
            continue
        mask = masks.of(flat.text[claim.start : claim.end], claim.kind)
        for words, begin, finish, hides in ((text[place:start], place, start, False),
                                            (mask, start, end, True)):  # fmt: skip
            if words:
                pieces.append(Piece(at, len(words), begin, finish, hides))
                out.append(words)
                at += len(words)
        place = end
    if rest := text[place:]:
        pieces.append(Piece(at, len(rest), place, len(text), False))
        out.append(rest)
    return MaskedText("".join(out), tuple(pieces))


def _held(text: str, held: Iterable[Known]) -> list[Claim]:
    claims: list[Claim] = []
    for one in held:
        if one.kind in NAMES or len(one.value) < _LEAST_OF_A_KNOWN_VALUE:
            continue
        pattern = r"[\s.\-ー()]{0,2}".join(map(re.escape, re.sub(r"[\s.\-ー()]", "", one.value)))
        if one.kind is Kind.MAIL:
            pattern = re.escape(one.value)
        whole = rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])"
        claims += [Claim(*f.span(), one.kind) for f in re.finditer(whole, text, re.IGNORECASE)]
    return claims


def _unmasked(text: str, claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that touch no mask; one that does gives up that part of itself."""
    masks = [found.span() for found in _MASK.finditer(text)]
    if not masks:
        return [claim for claim in claims if claim.start < claim.end]
    kept: list[Claim] = []
    for claim in claims:
        start = claim.start
        for begin, end in masks:
            if end <= start or begin >= claim.end:
                continue
            if start < begin:
                kept.append(Claim(start, begin, claim.kind))
            start = end
        if start < claim.end:
            kept.append(Claim(start, claim.end, claim.kind))
    return kept


def _apart(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims that do not overlap and cover all that was claimed; the surer kind wins."""
    order = {id(claim): number for number, claim in enumerate(claims)}
    joined: list[Claim] = []
    surest: list[int] = []
    for claim in sorted(claims, key=lambda one: (one.start, -one.end)):
        if joined and claim.start < joined[-1].end:
            last = joined[-1]
            kind = last.kind if surest[-1] <= order[id(claim)] else claim.kind
            joined[-1] = Claim(last.start, max(last.end, claim.end), kind)
            surest[-1] = min(surest[-1], order[id(claim)])
        else:
            joined.append(claim)
            surest.append(order[id(claim)])
    return joined
