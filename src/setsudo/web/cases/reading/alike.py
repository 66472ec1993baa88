"""Cases that may belong together: nearly the same words, one text passed round, many voices.

It is proposed and no more; a person links or joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from setsudo.assessment.detectors.pile_on import calls_on_others
from setsudo.bilingual import Text
from setsudo.cases.grouping import VOICES, Message, Pattern, near_duplicates, waves
from setsudo.cases.links import LinkKind
from setsudo.cases.roles import Person
from setsudo.interactions.lines import from_line
from setsudo.web.cases.models import Case, Contact, LinkRow
from setsudo.web.cases.reading.sight import seen_cases

LOOKED_BACK = timedelta(days=14)
MOST = 400
"""Contacts that are compared with each other: the newest, so that a page stays quick."""


@dataclass(frozen=True, slots=True)
class Together:
    """Cases whose contacts look alike, and what they look like."""

    pattern: Pattern
    because: Text
    cases: tuple[Case, ...]
    suggests: LinkKind
    about: str = ""

    @property
    def joinable(self) -> bool:
        """Say whether they may be one case: nothing tells that their customers are several."""
        return len({case.customer_id for case in self.cases} - {None}) <= 1


def belongs_together(case: Case, person: Person, *, at: datetime) -> list[Together]:
    """Return groups that this case is part of, among the cases that somebody sees."""
    return [one for one in _groups(person, at, near=case) if case in one.cases]


def proposals(person: Person, *, at: datetime) -> list[Together]:
    """Return every group among the cases that somebody sees."""
    return _groups(person, at)


def _groups(person: Person, at: datetime, near: Case | None = None) -> list[Together]:
    contacts = [*_recent(person, at)]
    if near is not None:
        there = {one.pk for one in contacts}
        own = near.contacts.select_related("interaction", "case")
        contacts += [one for one in own if one.pk not in there]
    cases = {str(one.interaction_id): one.case for one in contacts}
    messages = _messages(contacts)
    found: list[Together] = []
    # A wave tells more than that its texts are alike, and comes before it for the same cases.
    for group in (*waves(messages), *near_duplicates(messages)):
        members = {cases[one.id].pk: cases[one.id] for one in group.messages}
        same = any({c.pk for c in one.cases} == members.keys() for one in found)
        if len(members) > 1 and not same and not _linked(members):
            rows = tuple(sorted(members.values(), key=lambda case: (case.opened_at, case.number)))
            kind = _kind(group.pattern, rows)
            found.append(Together(group.pattern, group.because, rows, kind, group.about))
    return found


def _linked(cases: Mapping[UUID, Case]) -> bool:
    """Say whether people have bound all of these together already: nothing is left to propose."""
    pairs = LinkRow.objects.filter(from_case__in=cases, to_case__in=cases)
    bound = [*pairs.values_list("from_case", "to_case")]
    bound += [(case.pk, case.joined_to_id) for case in cases.values() if case.joined_to_id]
    reached, newest = set[UUID](), {next(iter(cases))}
    while newest:
        reached |= newest
        ends = {end for pair in bound if reached & {*pair} for end in pair}
        newest = (ends & cases.keys()) - reached
    return reached == cases.keys()


def _kind(pattern: Pattern, cases: Sequence[Case]) -> LinkKind:
    """Return how cases probably belong together; whoever links them may say otherwise."""
    if pattern is Pattern.PILE_ON:
        return LinkKind.PILE_ON
    whose = {case.customer_id for case in cases}
    return LinkKind.SAME_CUSTOMER if len(whose) == 1 and None not in whose else LinkKind.SAME_MATTER


def _recent(person: Person, at: datetime) -> Iterable[Contact]:
    return (
        Contact.objects.filter(
            case__in=seen_cases(person), interaction__received_at__gte=at - LOOKED_BACK
        )
        .select_related("interaction", "case")
        .order_by("-interaction__received_at")[:MOST]
    )


def _messages(contacts: Sequence[Contact]) -> list[Message]:
    """Return what is compared. Only where a crowd wrote of one matter is a call on others looked
    for."""
    messages = [_message(one) for one in contacts]
    authors: dict[str, set[str]] = {}
    for one in messages:
        authors.setdefault(one.about, set()).add(one.author)
    crowded = {about for about, known in authors.items() if len(known - {""}) >= VOICES}
    return [
        replace(message, calls_on_others=calls_on_others(from_line(contact.interaction.line)))
        if message.about and message.about in crowded
        else message
        for message, contact in zip(messages, contacts, strict=True)
    ]


def _message(contact: Contact) -> Message:
    interaction = contact.interaction
    turns = interaction.line.get("turns", ())
    said = [turn["text"] for turn in turns if turn.get("speaker") in ("customer", "reporter")]
    return Message(
        id=str(interaction.pk),
        at=interaction.started_at or interaction.received_at,
        text="\n".join(said),
        author=str(interaction.customer_id or ""),
        about=str((interaction.line.get("context") or {}).get("about") or ""),
    )
