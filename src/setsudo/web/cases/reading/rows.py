"""The rows of a case that many parts of its page ask for, each kind fetched once.

Whoever reads them takes all of a kind and picks what is wanted, so that it is the same question
whether a page has fetched them or an act asks for itself.
"""

from __future__ import annotations

from django.db.models import Prefetch, prefetch_related_objects

from setsudo.web.cases.models import (
    Case,
    Determined,
    NoteRow,
    Objection,
    PartTaken,
    Piece,
    Proposed,
)
from setsudo.web.remembering import remembered


def fetch_rows(case: Case) -> None:
    """Fetch what was decided on a case, who takes part, and what was talked over."""
    prefetch_related_objects(
        [case],
        Prefetch("parts", PartTaken.objects.select_related("user")),
        Prefetch("proposals", Proposed.objects.select_related("by", "answered_by")),
        Prefetch(
            "determinations",
            Determined.objects.select_related("proposed_by", "approved_by", "proposal"),
        ),
        Prefetch("objections", Objection.objects.select_related("answered_by")),
        "dialogues",
    )


@remembered
def pieces_of(case: Case) -> list[Piece]:
    """Return the evidence of a case and of those that live on in it, the oldest first."""
    rows = Piece.objects.filter(case__in=case.family()).select_related("added_by", "confirmed_by")
    return [*rows.order_by("added_at", "key")]


@remembered
def notes_of(case: Case) -> list[NoteRow]:
    """Return the notes of a case and of those that live on in it, the oldest first."""
    rows = NoteRow.objects.filter(case__in=case.family()).select_related("by")
    return [*rows.prefetch_related("drawn_from").order_by("at", "pk")]
