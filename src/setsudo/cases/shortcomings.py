"""What a proposal, an approval, an appeal or a closing lacks, and the refusal that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from setsudo.bilingual import Text
from setsudo.cases.lacks import Lack
from setsudo.cases.lacks_in_words import SENTENCES
from setsudo.errors import CaseError


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing that is lacking. `where` is the field, the element, the evidence or the step."""

    lack: Lack
    where: str = ""

    @property
    def text(self) -> Text:
        """What is lacking, as a sentence."""
        return SENTENCES[self.lack][0]

    @property
    def remedy(self) -> Text:
        """What to do about it."""
        return SENTENCES[self.lack][1]


class Insufficient(CaseError):
    """What was handed in falls short. `shortcomings` holds all of it, never only the first."""

    code = "insufficient"

    def __init__(self, shortcomings: Iterable[Shortcoming]) -> None:
        self.shortcomings = tuple(shortcomings)
        super().__init__(
            Text(
                ja="".join(f"{one.text.ja}{one.remedy.ja}" for one in self.shortcomings),
                en=" ".join(f"{one.text.en} {one.remedy.en}" for one in self.shortcomings),
            )
        )


def refuse_if_any(shortcomings: Iterable[Shortcoming]) -> None:
    """Raise Insufficient with everything that is lacking; nothing lacking, nothing raised."""
    if lacking := tuple(shortcomings):
        raise Insufficient(lacking)
