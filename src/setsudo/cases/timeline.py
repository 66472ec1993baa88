"""What is known, kept apart: facts, opinions and inferences never stand in one field.

Notes are not changed. Whoever finds one wrong adds another that corrects it, and both stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.cases.lacks import Lack
from setsudo.cases.shortcomings import Shortcoming, refuse_if_any


class NoteKind(StrEnum):
    """What a note is. A fact was seen or heard; an opinion is held; an inference is drawn; an
    account is how the customer says that it was, when asked."""

    FACT = "fact"
    ACCOUNT = "account"
    OPINION = "opinion"
    INFERENCE = "inference"


@dataclass(frozen=True, slots=True)
class Note:
    """One statement. `happened` is when it took place, None where unknown.

    `evidence` are pieces that show a fact, `witness` is who saw or heard it. `drawn_from` are the
    notes that an inference rests on. `corrects` names the note that this one puts right.
    """

    id: str
    kind: NoteKind
    text: str
    by: str
    at: datetime
    happened: datetime | None = None
    evidence: tuple[str, ...] = ()
    witness: str = ""
    drawn_from: tuple[str, ...] = ()
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The notes that hold, kind by kind; `corrected` are those that another has put right."""

    facts: tuple[Note, ...]
    accounts: tuple[Note, ...]
    opinions: tuple[Note, ...]
    inferences: tuple[Note, ...]
    corrected: tuple[Note, ...]


def timeline(notes: Iterable[Note]) -> Timeline:
    """Return the notes apart; facts in the order in which they happened, undated ones last."""
    every = sorted(notes, key=_when)
    wrong = {note.corrects for note in every if note.corrects}
    held = [note for note in every if note.id not in wrong]

    def of(kind: NoteKind) -> tuple[Note, ...]:
        return tuple(note for note in held if note.kind is kind)

    return Timeline(
        facts=of(NoteKind.FACT),
        accounts=of(NoteKind.ACCOUNT),
        opinions=of(NoteKind.OPINION),
        inferences=of(NoteKind.INFERENCE),
        corrected=tuple(note for note in every if note.id in wrong),
    )


def refuse_unless_sound(note: Note, facts: Collection[str]) -> None:
    """Let a note be recorded, or raise Insufficient. `facts` are the ids of facts on record."""
    refuse_if_any(note_shortcomings(note, facts))


def note_shortcomings(note: Note, facts: Collection[str]) -> Iterator[Shortcoming]:
    """Yield what a note lacks to be what it says it is."""
    if not note.text.strip():
        yield Shortcoming(Lack.NOTE_EMPTY, note.kind)
    if note.at.tzinfo is None or (note.happened is not None and note.happened.tzinfo is None):
        yield Shortcoming(Lack.TIME_WITHOUT_ZONE, note.kind)
    if note.kind is NoteKind.FACT:
        if not note.evidence and not note.witness.strip():
            yield Shortcoming(Lack.FACT_WITHOUT_SOURCE)
        if _GUESS.search(_QUOTED.sub("", note.text)):
            yield Shortcoming(Lack.GUESS_AS_FACT)
    if note.kind is NoteKind.INFERENCE and not set(note.drawn_from) & set(facts):
        yield Shortcoming(Lack.INFERENCE_FROM_NOTHING)


def _when(note: Note) -> tuple[bool, float, float, str]:
    happened = note.happened.timestamp() if note.happened is not None else 0.0
    return (note.happened is None, happened, note.at.timestamp(), note.id)


# What somebody is quoted as saying is a fact, however they felt; only the writer's words count.
_QUOTED: Final = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|‘[^’]*’")
_GUESS: Final = re.compile(
    r"たぶん|おそらく|恐らく|と思う|と思い(?:ます|ました)|と思われ|に違いない|かもしれ|はず(?:だ|です)"
    r"|らしい(?:です)?(?:。|$)|ような気がする|悪意があ|\b(?:probably|presumably|apparently|perhaps"
    r"|maybe|i (?:think|guess|suppose|believe|feel)|must have been|seems? to|no doubt|obviously"
    r"|clearly wanted|out of spite)\b",
    re.IGNORECASE,
)
