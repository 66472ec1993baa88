"""What a referral or a proceeding lacks, each with its remedy, and the refusal that carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class Lack(StrEnum):
    """Stable over versions."""

    GROUND = "ground"
    DANGER = "danger"
    WHO = "who"
    WHY = "why"
    WORDS = "words"
    HOW = "how"
    TIME = "time"
    NEXT_DATE = "next_date"
    BUNDLE = "bundle"
    STAGE = "stage"
    OUTCOME = "outcome"
    DOCUMENT = "document"
    ADDRESS = "address"
    PERSON = "person"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing that is lacking. `where` names the field."""

    lack: Lack
    text: Text
    remedy: Text
    where: str = ""


class NotReferable(CaseError):
    """A referral, an answer or a stage falls short: everything at once, each with a remedy."""

    code = "referral_not_ready"

    def __init__(self, shortcomings: tuple[Shortcoming, ...]) -> None:
        self.shortcomings = shortcomings
        super().__init__(
            Text(
                ja="".join(f"{one.text.ja}{one.remedy.ja}" for one in shortcomings),
                en=" ".join(f"{one.text.en} {one.remedy.en}" for one in shortcomings),
            )
        )


def refuse_if_any(lacking: Iterable[Shortcoming]) -> None:
    """Raise NotReferable where something is lacking."""
    found = tuple(lacking)
    if found:
        raise NotReferable(found)
