"""Determinations made into labelled lines without personal data, for measuring and for training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from setsudo.assessment.history import customer_key
from setsudo.assessment.learning.masked_quotes import masked_quote
from setsudo.assessment.learning.model import Determined, Outcome
from setsudo.assessment.learning.spoken import language
from setsudo.assessment.second.masking import MaskedContact, mask_contact, masked_copy
from setsudo.interactions.labelled import Labelled, LabelledQuote, Labels
from setsudo.interactions.lines import to_line as interaction_line
from setsudo.interactions.model import Channel, Interaction, Party, Speaker

# Only people can tell the manner of an act; where nobody did, the kind claims the least.
_KINDS: Mapping[Outcome, str] = {
    Outcome.BEYOND_NORM: "mixed",
    Outcome.WITHIN_NORM: "ordinary",
    Outcome.NEEDS_CARE: "accommodation",
    Outcome.COMPANY_AT_FAULT: "angry_legit",
}
_TEMPORAL = frozenset({"prolonged_reprimand", "repeated_assertion", "refusal_to_leave"})
# Within the norm there is at most discourtesy.
_MOST_WITHIN = 1


@dataclass(slots=True)
class Labeller:
    """Labels contacts of one export; ids and customers are numbered in the order they are met.

    The numbers mean nothing outside the export, and nothing in it leads back to the record.
    """

    _customers: dict[str, str] = field(default_factory=dict)
    _contacts: Counter[str] = field(default_factory=Counter)
    _count: int = 0

    def labelled(self, records: Iterable[Determined]) -> Iterator[Labelled]:
        """Yield one labelled contact for each that people settled, in order; others are left out.

        Everything outside the finding against somebody counts as within the norm, accommodation
        above all; an act that was named there all the same becomes one that `may` be seen.
        """
        for one in records:
            if one.settled:
                yield self._label(one)

    def _label(self, one: Determined) -> Labelled:
        masked = mask_contact(one.interaction)
        self._count += 1
        return Labelled(
            interaction=self._unnamed(one.interaction), labels=_labels(one),
            evidence=tuple(_evidence(one, masked)),
        )  # fmt: skip

    def _unnamed(self, interaction: Interaction) -> Interaction:
        """Return the masked contact with a number for its id and for its customer.

        An earlier contact of a customer can count for a later one, so the order of a customer's
        contacts within a month survives as minutes; their days and times do not.
        """
        copy = masked_copy(interaction)
        number = f"own-{self._count:06d}"
        customer, began = Party(), copy.started_at
        if who := customer_key(interaction):
            name = self._customers.setdefault(who, f"customer-{len(self._customers) + 1:05d}")
            customer = Party(id=name)
            if began is not None:
                began += timedelta(minutes=self._contacts[name])
            self._contacts[name] += 1
        return replace(
            copy, id=number, customer=customer, started_at=began, lang=language(interaction)
        )


def to_labelled_line(labelled: Labelled) -> dict[str, Any]:
    """Return the labelled line that `setsudo evaluate` and `training/` read, all keys present."""
    interaction, labels = labelled.interaction, labelled.labels
    line = {
        "lang": "und", "duration_s": None, **interaction_line(interaction),
        "context": {
            "business": interaction.context.business, "facts": interaction.context.facts,
        },
        "labels": {
            "acts": list(labels.acts), "may": list(labels.may),
            "beyond_norm": labels.beyond_norm, "malicious": labels.malicious,
            "severity": labels.severity, "kind": labels.kind,
        },
        "evidence": [
            {"turn": one.turn, "quote": one.quote, "act": one.act} for one in labelled.evidence
        ],
    }  # fmt: skip
    # An id comes first, as in every line that people may look through.
    return {"id": line.pop("id"), **line}


def _labels(one: Determined) -> Labels:
    return Labels(
        acts=one.acts if one.beyond_norm else (),
        may=() if one.beyond_norm else one.acts,
        beyond_norm=one.beyond_norm,
        malicious=one.malicious,
        severity=one.severity if one.beyond_norm else min(one.severity, _MOST_WITHIN),
        kind=one.kind or _kind(one),
    )


def _kind(one: Determined) -> str:
    if not one.beyond_norm:
        return _KINDS[one.outcome]
    if set(one.acts) <= _TEMPORAL:
        return "temporal"
    if one.interaction.channel is Channel.SOCIAL:
        return "post"
    speakers = {turn.speaker for turn in one.interaction.turns}
    return "report" if speakers == {Speaker.REPORTER} else _KINDS[one.outcome]


def _evidence(one: Determined, masked: MaskedContact) -> Iterator[LabelledQuote]:
    if not one.beyond_norm:
        return
    for said in one.evidence:
        if said.act not in one.acts:
            continue
        text = one.interaction.turns[said.turn].text
        start = text.find(said.quote)
        words = masked_quote(masked.turns[said.turn], start, start + len(said.quote))
        if words:
            yield LabelledQuote(said.turn, words, said.act)
