"""Write an interaction as the deep model reads it: the facts, the earlier contacts, then who said
what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from setsudo.assessment.reading import SPEAKS_OF_ACTS, PastContact, known
from setsudo.assessment.text.normalise import Normalised, normalise
from setsudo.interactions.model import Context, Interaction, Speaker

MARKS = {
    Speaker.CUSTOMER: "C", Speaker.STAFF: "S", Speaker.BYSTANDER: "B", Speaker.REPORTER: "R",
}  # fmt: skip
# Earlier contacts that are retold.
RETOLD = 4
# Minutes that have to pass before a turn says again how late it is.
CLOCK = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A turn with its mark in front: `text[mark:]` is the folded text of turn number `turn`.

    `tells` says whether these words can count against the customer.
    """

    text: str
    mark: int
    turn: int
    tells: bool


def heading(interaction: Interaction, past: Iterable[PastContact]) -> tuple[str, str]:
    """Return what is known of the contact, and the customer's earlier contacts in short."""
    minutes = interaction.duration_s
    length = f"{round(minutes / 60, 1)} min. " if minutes else ""
    return (
        f"[{interaction.channel.value}] {length}{_known(interaction.context)}",
        f"history: {_retold(tuple(past)) or 'none'}",
    )


def passages(interaction: Interaction, turns: Sequence[Normalised]) -> list[Passage]:
    """Return one passage a turn, in order; `turns` are the folded texts of the turns."""
    found, clock = [], 0
    for index, (turn, said) in enumerate(zip(turns, interaction.turns, strict=True)):
        minute = int((said.at or 0) // 60)
        late = ""
        if minute >= clock + CLOCK:
            clock, late = minute, f" {minute} min"
        mark = f"{MARKS[said.speaker]}{late}: "
        found.append(Passage(mark + turn.text, len(mark), index, said.speaker in SPEAKS_OF_ACTS))
    return found


def _known(context: Context) -> str:
    business = normalise(context.business).text or "unknown"
    return f"{business}. facts: {known(context) or 'unknown'}"


def _retold(past: tuple[PastContact, ...]) -> str:
    if not past:
        return ""
    said = [f"{c.started_at:%Y-%m-%d} {c.channel}: {c.gist}" for c in past[-RETOLD:]]
    return f"{len(past)} contacts. " + " | ".join(said)
