"""One contact without its personal data: for a reader outside, or as data to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from setsudo.assessment.second.masking.masker import Known, mask_texts
from setsudo.assessment.second.masking.model import Kind, MaskedText
from setsudo.interactions.model import Attachment, Context, Interaction, Party


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """A contact with its personal data masked.

    `turns` has one masked text for each turn and knows the places of the original words, as do
    `facts` and `business`. `interaction` is the same as a contact: who spoke, the channel, the
    language and the lengths stay; ids, parties, names of files and the source are empty. The day is
    kept to the month, since one day and one shop can name a person.
    """

    turns: tuple[MaskedText, ...]
    facts: MaskedText
    business: MaskedText
    interaction: Interaction


def mask_contact(interaction: Interaction) -> MaskedContact:
    """Return a contact with names, numbers, addresses and the like masked throughout."""
    texts = [turn.text for turn in interaction.turns]
    context = interaction.context
    *turns, facts, business = mask_texts(
        [*texts, context.facts, context.business], _known(interaction)
    )
    without = _without_traces(interaction, [turn.text for turn in turns])
    told = Context(business=business.text, facts=facts.text)
    return MaskedContact(tuple(turns), facts, business, replace(without, context=told))


def masked_copy(interaction: Interaction) -> Interaction:
    """Return `mask_contact(interaction).interaction`, for who needs nothing else of it."""
    return mask_contact(interaction).interaction


def _without_traces(interaction: Interaction, texts: Sequence[str]) -> Interaction:
    began = interaction.started_at
    return replace(
        interaction,
        id="",
        turns=tuple(
            replace(turn, text=text) for turn, text in zip(interaction.turns, texts, strict=True)
        ),
        started_at=None
        if began is None
        else began.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        customer=Party(),
        staff=Party(),
        attachments=tuple(
            Attachment("", file.media_type, file.size) for file in interaction.attachments
        ),
        source="",
    )


def _known(interaction: Interaction) -> Iterator[Known]:
    for party, kind in ((interaction.customer, Kind.CUSTOMER), (interaction.staff, Kind.STAFF)):
        for value, what in (
            (party.name, kind), (party.tel, Kind.PHONE), (party.email, Kind.MAIL),
            (party.id, Kind.NUMBER), *((order, Kind.NUMBER) for order in party.orders),
        ):  # fmt: skip
            if value.strip():
                yield Known(value, what)
