"""A pack as a bundle of this moment would hold it, to be read before one is made."""

from __future__ import annotations

from datetime import datetime

from setsudo.bilingual import Language
from setsudo.referrals.receivers import Receiver
from setsudo.web.cases.models import Case
from setsudo.web.referrals import gathering, packing


def now(
    case: Case, receiver: Receiver, language: Language, *, at: datetime, operator: str = ""
) -> bytes:
    """Return the pack of a receiver as a PDF."""
    return packing.made_of(
        case,
        receiver,
        language,
        at=at,
        size=None,
        contacts=gathering.contacts_of(case, at),
        deeds=[*gathering.deeds_of(case, at)],
        operator=operator,
    )
