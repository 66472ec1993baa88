"""What the readers' stories ask of what was read."""

from __future__ import annotations

from collections.abc import Callable

from setsudo.interactions.model import Interaction, Record, Unreadable

Reading = Callable[..., list[Record]]


def only(records: list[Record]) -> Interaction:
    """Return the one interaction that was read."""
    (record,) = records
    assert isinstance(record, Interaction), record
    return record


def refused(records: list[Record]) -> Unreadable:
    """Return the one refusal among the records."""
    (record,) = (record for record in records if isinstance(record, Unreadable))
    return record


def said(interaction: Interaction) -> list[tuple[str, str]]:
    """Return who said what."""
    return [(turn.speaker.value, turn.text) for turn in interaction.turns]
