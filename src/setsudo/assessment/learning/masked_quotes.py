"""Words that people marked, found again in a masked text."""

from __future__ import annotations

from setsudo.assessment.second.masking import MaskedText


def masked_quote(masked: MaskedText, start: int, end: int) -> str:
    """Return what stands in a masked text for `original[start:end]`; a mask it touches is whole.

    Empty where the place is empty or lies outside the original.
    """
    touched = [piece for piece in masked.pieces if piece.start < end and start < piece.end]
    if start >= end or not touched:
        return ""
    first, last = touched[0], touched[-1]
    begin = first.at if first.mask else first.at + max(start - first.start, 0)
    finish = last.at + (last.length if last.mask else min(end - last.start, last.length))
    return masked.text[begin:finish]
