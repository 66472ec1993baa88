"""From an interaction to a vCon that others read, with the assessment as an analysis entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from setsudo.interactions.lines import to_line
from setsudo.interactions.model import Interaction, Party, Speaker
from setsudo.interactions.vcon.reading import OWN_ATTACHMENT
from setsudo.interactions.vcon.transcript import dumped

VCON_VERSION = "0.4.0"
ASSESSMENT = "conduct_assessment"
_NAMESPACE = UUID("6d0e8a9e-4f0c-5d6f-9c6b-1f6f0f6d7a52")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def to_vcon(
    interaction: Interaction,
    analysis: Mapping[str, Any] | None = None,
    *,
    created_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the vCon. Each turn is a text dialog; `from_vcon` gives the same interaction back.

    `created_at` defaults to the start of the contact, and to 1970 where that is not known either:
    the draft wants a time, and the core has no clock.
    """
    began = interaction.started_at or created_at or _BEGINNING
    speakers = [Speaker.CUSTOMER, Speaker.STAFF]
    speakers += sorted({turn.speaker for turn in interaction.turns} - set(speakers))
    dialog = [
        {
            "type": "text",
            "start": (began + timedelta(seconds=_within(turn.at))).isoformat(),
            "parties": _parties_of(speakers.index(turn.speaker)),
            "originator": speakers.index(turn.speaker),
            "mediatype": "text/plain",
            "body": turn.text,
            "encoding": "none",
        }
        for turn in interaction.turns
    ]
    vcon: dict[str, Any] = {
        "vcon": VCON_VERSION,
        "uuid": _uuid(interaction.id),
        "created_at": (created_at or began).isoformat(),
        "parties": [_party(speaker, interaction) for speaker in speakers],
        "dialog": dialog,
        "attachments": [
            {
                "type": OWN_ATTACHMENT,
                "purpose": OWN_ATTACHMENT,
                "start": began.isoformat(),
                "party": 1,
                "dialog": list(range(len(dialog))),
                "mediatype": "application/json",
                "encoding": "json",
                "body": dumped(_beside_the_words(interaction)),
            }
        ],
        "analysis": [],
    }
    if analysis is not None:
        vcon["analysis"].append(
            {
                "type": ASSESSMENT,
                "dialog": list(range(len(dialog))),
                "vendor": "Setsudo",
                "product": str(analysis.get("engine", "")),
                "schema": str(analysis.get("policy", "")),
                "mediatype": "application/json",
                "encoding": "json",
                "body": dumped(analysis),
            }
        )
    return vcon


def _beside_the_words(interaction: Interaction) -> dict[str, Any]:
    line = to_line(interaction)
    line["turns"] = [
        {name: value for name, value in turn.items() if name != "text"} for turn in line["turns"]
    ]
    return line


def _party(speaker: Speaker, interaction: Interaction) -> dict[str, str]:
    known = {Speaker.CUSTOMER: interaction.customer, Speaker.STAFF: interaction.staff}
    party = known.get(speaker, Party())
    fields = {
        "name": party.name,
        "tel": f"tel:{party.tel}" if party.tel else "",
        "mailto": f"mailto:{party.email}" if party.email else "",
        "role": "agent" if speaker is Speaker.STAFF else speaker.value,
    }
    return {name: value for name, value in fields.items() if value}


def _parties_of(speaker: int) -> list[int]:
    return [speaker, 1 if speaker == 0 else 0]


def _within(at: float | None) -> float:
    """Bound a stated second to ten years: a hostile one would run past the calendar."""
    return min(at or 0.0, 315_360_000.0)


def _uuid(id: str) -> str:
    try:
        return str(UUID(id))
    except ValueError:
        return str(uuid5(_NAMESPACE, id))
