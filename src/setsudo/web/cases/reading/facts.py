"""What is known of a case, as one person sees it: contacts, evidence on both sides, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce

from setsudo.assessment.model import CounterKind
from setsudo.bilingual import Text
from setsudo.cases.evidence import EVIDENCE_NAMES, NEVER_ALONE, EvidenceKind
from setsudo.policy import Policy
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import (
    Case,
    Contact,
    Piece,
)
from setsudo.web.cases.reading.marking import Stretch, stretches
from setsudo.web.cases.reading.naming import Names
from setsudo.web.cases.reading.rows import notes_of, pieces_of
from setsudo.web.cases.said import said
from setsudo.web.interactions.models import Assessment, Attachment

HURTFUL = frozenset({"intimidation", "rights_infringement"})
"""Groups of acts whose words are folded until somebody asks for them."""


OUR_PART = frozenset(
    {
        CounterKind.COMPANY_AT_FAULT.value,
        CounterKind.STAFF_AT_FAULT.value,
        CounterKind.COMPANY_CAUSED_TIME.value,
    }
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one party said. Folded words are not on the page; `place` is what opens them."""

    place: str
    speaker: str
    stretches: tuple[Stretch, ...]
    folded: bool
    because: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Along:
    """A file that came along. Its name may be that of somebody who is not named here."""

    pk: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact as it is shown. `began` is None where nobody said when it was."""

    contact: Contact
    began: datetime | None
    received: datetime
    verdict: str
    turns: tuple[Turn, ...]
    reasons: tuple[Text, ...]
    questions: tuple[Text, ...]
    report: bool
    of_case: str
    files: tuple[Along, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was, or else when it came in."""
        return self.began or self.received


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence as it is shown: its quote is empty while its words are folded.

    Words that no person has read or brought are called what they are: pointed at by a program.
    """

    piece: Piece
    place: str
    kind: Text
    act: Text | None
    quote: str
    about: str
    folded: bool
    alone: bool
    added_by: str
    confirmed_by: str
    because: Text | None


@dataclass(frozen=True, slots=True)
class Speaks:
    """What a program noticed for the customer and no piece of evidence says: our own fault, a need,
    a time that we caused. `quotes` are its words, empty where they are folded or there are none."""

    kind: str
    because: Text
    quotes: tuple[str, ...]


def contacts_of(family: list[Case], *, kept_back: bool, viewer: User) -> list[Contact]:
    found = (
        Contact.objects.filter(case__in=family)
        .select_related("interaction", "interaction__reported_by", "case")
        .order_by(Coalesce("interaction__started_at", "interaction__received_at"), "added_at")
    )
    # Whoever appraises a worker does not read what that worker told the company.
    return [
        one
        for one in found
        if not (
            kept_back
            and one.interaction.reported_by_id is not None
            and one.interaction.reported_by_id != viewer.pk
        )
    ]


def facts_of(
    case: Case,
    family: list[Case],
    contacts: list[Contact],
    names: Names,
    policy: Policy,
    opened: Collection[str],
    kept_back: bool,
    viewer: User,
) -> dict[str, Any]:
    interactions = {one.interaction_id for one in contacts}
    pieces = [
        one
        for one in pieces_of(case)
        if one.interaction_id is None or one.interaction_id in interactions
        if not (kept_back and names.hides(one.added_by))
    ]
    assessed = {
        one.interaction_id: one
        for one in Assessment.objects.filter(interaction__in=interactions, counts=True)
    }
    files: dict[Any, list[Along]] = {}
    for file in Attachment.objects.filter(interaction__in=interactions).order_by("pk"):
        along = Along(file.pk, names.masked(file.name), file.size)
        files.setdefault(file.interaction_id, []).append(along)
    at_turn: dict[tuple[Any, int], list[Piece]] = {}
    for piece in pieces:
        if piece.turn is not None:
            at_turn.setdefault((piece.interaction_id, piece.turn), []).append(piece)
    shown, unfolded = [], set()
    folded_turns: set[tuple[Any, int]] = set()
    for contact in contacts:
        turns = []
        for number, turn in enumerate(contact.interaction.line.get("turns", ())):
            place = f"{contact.pk}.{number}"
            here = at_turn.get((contact.interaction_id, number), [])
            hurtful = any(_hurts(piece, policy) for piece in here)
            is_open = "all" in opened or place in opened
            if hurtful and is_open:
                unfolded.add(place)
            folded = hurtful and not is_open
            if folded:
                folded_turns.add((contact.interaction_id, number))
            turns.append(
                Turn(
                    place=place,
                    speaker=turn.get("speaker", ""),
                    stretches=() if folded else tuple(stretches(turn["text"], here, names)),
                    folded=folded,
                    because=tuple(
                        text for one in here if not folded and (text := _because(one, names))
                    ),
                )
            )
        judged = assessed.get(contact.interaction_id)
        shown.append(
            Shown(
                contact=contact,
                began=contact.interaction.started_at,
                received=contact.interaction.received_at,
                verdict=judged.verdict if judged is not None else "",
                turns=tuple(turns),
                reasons=_texts(judged, "reasons", names),
                questions=_texts(judged, "questions", names),
                report=contact.interaction.reported_by_id is not None,
                of_case=contact.case.number if contact.case_id != case.pk else "",
                files=tuple(files.get(contact.interaction_id, ())),
            )
        )
    place_of: dict[Any, int] = {contact.interaction_id: contact.pk for contact in contacts}
    exhibits = [
        _exhibit(one, names, policy, f"{place_of.get(one.interaction_id)}.{one.turn}", opened)
        for one in pieces
    ]
    speaks = [
        one
        for contact in contacts
        if (judged := assessed.get(contact.interaction_id)) is not None
        for one in _speaks(judged, pieces, folded_turns, names)
    ]
    return {
        "contacts": shown,
        "folded_any": any(turn.folded for one in shown for turn in one.turns),
        "unfolded": len(unfolded),
        "exhibits": [one for one in exhibits if not one.piece.counter],
        "counter": [one for one in exhibits if one.piece.counter],
        "our_part": [one for one in exhibits if one.piece.counter in OUR_PART],
        "speaks": speaks,
        "our_part_said": [one for one in speaks if one.kind in OUR_PART],
        "need": any(one.piece.counter == CounterKind.ACCOMMODATION for one in exhibits)
        or any(one.kind == CounterKind.ACCOMMODATION for one in speaks),
        "distress": case.distress,
        "notes": _notes(case, names, {one.pk: one.key for one in pieces}, kept_back),
        "evidence_kinds": [
            (kind.value, name)
            for kind, name in EVIDENCE_NAMES.items()
            if kind is not EvidenceKind.ENGINE
        ],
    }


def _speaks(
    judged: Assessment, pieces: list[Piece], folded: set[tuple[Any, int]], names: Names
) -> list[Speaks]:
    """Return what an assessment says for the customer beside what stands as a piece of evidence."""
    mine = [one for one in pieces if one.interaction_id == judged.interaction_id and one.counter]
    there = {(one.counter, one.turn, one.start, one.end) for one in mine}
    found: list[Speaks] = []
    for one in said(judged).counter:
        places = [(one.kind.value, q.turn, q.start, q.end) for q in one.evidence]
        if places and all(place in there for place in places):
            continue
        open_ = [q for q in one.evidence if (judged.interaction_id, q.turn) not in folded]
        because = Text(ja=names.masked(one.because.ja), en=names.masked(one.because.en))
        quotes = tuple(names.masked(q.quote) for q in open_)
        found.append(Speaks(one.kind.value, because, quotes))
    return found


def _hurts(piece: Piece, policy: Policy) -> bool:
    act = policy.acts.get(piece.act)
    return act is not None and act.group in HURTFUL and piece.kind != EvidenceKind.RIGHTS_WORDS


def _exhibit(
    piece: Piece, names: Names, policy: Policy, place: str, opened: Collection[str]
) -> Exhibit:
    act = policy.acts.get(piece.act)
    folded = _hurts(piece, policy) and not ("all" in opened or place in opened)
    kind = EvidenceKind(piece.kind)
    by_a_person = piece.confirmed_by is not None or piece.added_by is not None
    return Exhibit(
        piece=piece,
        place=place,
        kind=EVIDENCE_NAMES[kind] if by_a_person or kind is not EvidenceKind.WORDS else _POINTED_AT,
        act=act.name if act is not None else None,
        quote="" if folded else names.masked(piece.quote),
        about=names.masked(piece.about),
        folded=folded,
        alone=kind not in NEVER_ALONE,
        added_by=names.of(piece.added_by) if piece.added_by is not None else "",
        confirmed_by=names.of(piece.confirmed_by) if piece.confirmed_by is not None else "",
        because=_because(piece, names),
    )


def _because(piece: Piece, names: Names) -> Text | None:
    if not (piece.because_ja and piece.because_en):
        return None
    return Text(ja=names.masked(piece.because_ja), en=names.masked(piece.because_en))


def _texts(judged: Assessment | None, key: str, names: Names) -> tuple[Text, ...]:
    if judged is None:
        return ()
    return tuple(
        Text(ja=names.masked(one.ja), en=names.masked(one.en)) for one in getattr(said(judged), key)
    )


def _notes(
    case: Case,
    names: Names,
    keys: Mapping[Any, str],
    kept_back: bool,
) -> dict[str, list[dict[str, Any]]]:
    rows = [one for one in notes_of(case) if not (kept_back and names.hides(one.by))]
    wrong = {one.corrects_id for one in rows if one.corrects_id is not None}
    shown: dict[str, list[dict[str, Any]]] = {
        "fact": [],
        "account": [],
        "opinion": [],
        "inference": [],
        "corrected": [],
    }
    for one in rows:
        kind = "corrected" if one.pk in wrong else str(one.kind)
        shown[kind].append(
            {
                "pk": one.pk,
                "text": names.masked(one.text),
                "by": names.of(one.by),
                "at": one.at,
                "happened": one.happened,
                "witness": names.masked(one.witness),
                "evidence": len(one.evidence),
                "drawn_from": [other.pk for other in one.drawn_from.all()],
            }
        )
    shown["fact"].sort(key=lambda one: (one["happened"] is None, one["happened"] or one["at"]))
    return shown


_POINTED_AT = Text(ja="プログラムが指した言葉", en="words that a program points at")
