"""Personal data in contacts, found and masked before the words leave the company.

A mask such as `[NAME-1]` says what stood there. The same person, number or address has the same
mask throughout one contact, so that its sense remains; another contact counts anew.
"""

from __future__ import annotations

from setsudo.assessment.second.masking.contact import MaskedContact, mask_contact, masked_copy
from setsudo.assessment.second.masking.masker import Known, mask_texts
from setsudo.assessment.second.masking.model import Kind, MaskedText

__all__ = [
    "Kind", "Known", "MaskedContact", "MaskedText", "mask_contact", "mask_texts", "masked_copy",
]  # fmt: skip
