"""The language of a contact, as the policy's scores tell languages apart."""

from __future__ import annotations

from setsudo.assessment.reading import SPEAKS_OF_ACTS, language_of
from setsudo.interactions.model import Interaction


def language(interaction: Interaction) -> str:
    """Return the language that a contact states, without its region, else that of its words.

    `und` where neither tells.
    """
    stated = interaction.lang.partition("-")[0].lower()
    return stated or language_of(
        turn.text for turn in interaction.turns if turn.speaker in SPEAKS_OF_ACTS
    )
