"""What a measure lacks, each with its remedy, and the one refusal that carries all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class Lack(StrEnum):
    """Stable over versions."""

    RUNG_UNKNOWN = "rung_unknown"
    NOT_A_MEASURE = "not_a_measure"
    PROPOSER_ROLE = "proposer_role"
    APPROVER_ROLE = "approver_role"
    SAME_PERSON = "same_person"
    APPROVED_ALREADY = "approved_already"
    HEADQUARTERS_STILL = "headquarters_still"
    SEVERITY = "severity"
    REASON = "reason"
    DAYS = "days"
    SERVICES = "services"
    CHANNELS = "channels"
    TERMS = "terms"
    WINDOWS = "windows"
    CUSTOMER = "customer"
    PRECONDITION = "precondition"
    DUTY = "duty"
    DANGER = "danger"
    AGREED = "agreed"
    UNCONFIRMED = "unconfirmed"
    WORDS = "words"
    START = "start"


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing that is lacking. `where` names the field, the precondition or the service."""

    lack: Lack
    text: Text
    remedy: Text
    where: str = ""


class NotReady(CaseError):
    """A step, a proposal or an approval falls short: everything at once, each with a remedy."""

    code = "measure_not_ready"

    def __init__(self, shortcomings: tuple[Shortcoming, ...]) -> None:
        self.shortcomings = shortcomings
        super().__init__(
            Text(
                ja="".join(f"{one.text.ja}{one.remedy.ja}" for one in shortcomings),
                en=" ".join(f"{one.text.en} {one.remedy.en}" for one in shortcomings),
            )
        )


def refuse_if_any(lacking: Iterable[Shortcoming]) -> None:
    """Raise NotReady where something is lacking."""
    found = tuple(lacking)
    if found:
        raise NotReady(found)
