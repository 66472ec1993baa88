"""What a notice may tell: facts of the case that concern its reader, and nobody else's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class Result(StrEnum):
    """What became of an objection, as its reader is told."""

    UPHELD = "upheld"
    CHANGED = "changed"
    LIFTED = "lifted"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that the notice is about: the day and the way, never who took it."""

    on: date
    channel: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a notice is written from.

    `acts` are the names that the published policy gives to the conduct; `told` are sentences of
    fact that its writer added. `services` and `ways` say what is restricted (empty: all of them),
    `left` what stays open. `until` is the day on which it ends. `transactions` tell what becomes
    of dealings in progress. `answer_days` are the working days within which an objection is
    answered. `reason` and `result` belong to a lifting and to the answer to an objection. `lapsed`
    says that a restriction ended at its time, `withdrawn` that it was taken back before it began,
    `still_bound` that another one of the reader's goes on. `determined` says that something was
    determined and holds, so that there is something to object to.
    """

    company: Text
    number: str
    written_on: date
    address: str
    code: str
    customer: str = ""
    contact: Text | None = None
    contacts: tuple[Contact, ...] = ()
    acts: tuple[Text, ...] = ()
    told: tuple[str, ...] = ()
    does: Text | None = None
    services: tuple[Text, ...] = ()
    ways: tuple[Text, ...] = ()
    left: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    review_on: date | None = None
    transactions: tuple[str, ...] = ()
    answer_days: int = 10
    reason: str = ""
    result: Result | None = None
    our_error: bool = False
    lapsed: bool = False
    withdrawn: bool = False
    still_bound: bool = False
    determined: bool = True


class NamesTold(CaseError):
    """A notice would name somebody whom it must not name."""

    code = "notice_names_somebody"

    def __init__(self, count: int) -> None:
        super().__init__(
            Text(
                ja="報告した人、被害を受けた人、従業員など、お客様以外の方の名前が"
                f"{count}か所に入っています。名前を除き、役割や事実だけを書いてください。",
                en="The text names somebody who is not the customer (a colleague, or whoever was "
                f"hurt or reported), in {count} places. Take the names out: write what happened.",
            )
        )


_GAP = re.compile(r"[\s\u3000・=.,'’-]+")
_BETWEEN = r"[\s\u3000・=.,'’-]*"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def names_in(text: str, names: Iterable[str], own: str = "") -> int:
    """Return at how many places a text holds one of these names, or a part of one.

    Written otherwise (full width, capitals, gaps) it is the same name. A single Japanese letter is
    too common to be told apart; a part in other letters counts from three letters on. A part that
    the reader's `own` name has too is the reader's.
    """
    flat = _flat(text)
    mine = {_flat(own).strip(), *_GAP.split(_flat(own))}
    places: set[tuple[int, int]] = set()
    for name in names:
        parts = [part for part in _GAP.split(_flat(name).strip()) if part]
        for letters in dict.fromkeys(("".join(parts), *parts)):
            japanese = _JAPANESE.search(letters) is not None
            if letters in mine or len(letters) < (2 if japanese else 3):
                continue
            # Between Japanese letters gaps mean nothing; in other writing they part words.
            whole = letters == "".join(parts) and len(parts) > 1
            pieces = list(letters) if japanese else parts if whole else [letters]
            pattern = _BETWEEN.join(map(re.escape, pieces))
            bounded = pattern if japanese else rf"(?<![a-z0-9]){pattern}(?![a-z0-9])"
            places |= {found.span() for found in re.finditer(bounded, flat)}
    # A name and its part at one place are one.
    starts = sorted(places)
    return sum(
        1
        for number, (start, _) in enumerate(starts)
        if not any(begin <= start < finish for begin, finish in starts[:number])
    )


def refuse_names(texts: Iterable[str], names: Iterable[str], own: str = "") -> None:
    """Raise NamesTold where any of the texts names one of these people."""
    kept = [name for name in names if name.strip()]
    if count := sum(names_in(text, kept, own) for text in texts):
        raise NamesTold(count)


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
