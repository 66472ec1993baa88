"""What was decided about a case, and the record of acts and looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from setsudo.errors import LedgerError
from setsudo.ledger import Stored
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import (
    Case,
    Determined,
    Standing,
)
from setsudo.web.cases.reading.naming import Names
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.words import name_of


def decisions_of(case: Case, names: Names) -> dict[str, Any]:
    proposals = sorted(case.proposals.all(), key=lambda one: one.at, reverse=True)
    open_ = next((one for one in proposals if one.standing == Standing.OPEN), None)
    made = sorted(case.determinations.all(), key=lambda one: one.approved_at, reverse=True)
    objections = sorted(case.objections.all(), key=lambda one: one.received_at, reverse=True)
    return {
        "proposal": open_,
        "proposal_by": names.of(open_.by) if open_ is not None else "",
        "returned": [
            {
                "by": names.of(one.answered_by),
                "at": one.answered_at,
                "reasons": [names.masked(reason) for reason in one.reasons],
            }
            for one in proposals
            if one.standing == Standing.RETURNED
        ],
        "determinations": [_determined(one, names) for one in made],
        "objections": [
            {
                "row": one,
                "text": names.masked(one.text),
                "reason": names.masked(one.reason),
                "by": names.of(one.answered_by) if one.answered_by is not None else "",
            }
            for one in objections
        ],
    }


def _determined(row: Determined, names: Names) -> dict[str, Any]:
    return {
        "row": row,
        "draft": masked_draft(row.proposal.draft, names),
        "proposed_by": names.of(row.proposed_by),
        "approved_by": names.of(row.approved_by),
        "reason": names.masked(row.reason),
    }


def masked_draft(value: Any, names: Names) -> Any:
    """Return a kept draft without the names that its reader does not need."""
    if isinstance(value, str):
        return names.masked(value)
    if isinstance(value, Mapping):
        return {key: masked_draft(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [masked_draft(one, names) for one in value]
    return value


def _by(row: Entry) -> str:
    """Return the id of whoever made an entry; empty where it was the system, or nobody's id."""
    if not row.pieces:
        return ""
    stored = Stored(row.place, bytes(row.statement), tuple(bytes(row.pieces).split(b"\n")))
    try:
        return str(UUID(stored.shown().get("by", "")))
    except (LedgerError, ValueError, TypeError, AttributeError):
        # Somebody changed it, which a verification tells: the rest of the record is shown.
        return ""


def record_of(case: Case, names: Names) -> dict[str, Any]:
    rows = [*Entry.objects.filter(about=f"case/{case.ref}").order_by("place")]
    by = [_by(row) for row in rows]
    people = {str(one.pk): one for one in User.objects.filter(pk__in={one for one in by if one})}
    entries = []
    for row, who in zip(rows, by, strict=True):
        entries.append(
            {
                "place": row.place,
                "at": row.at,
                "act": name_of(row.act),
                "by": names.of(people[who]) if who in people else "",
            }
        )
    looks = case.looks.select_related("user").order_by("-at")[:200]
    return {
        "entries": entries,
        "looks": [{"at": one.at, "by": names.of(one.user), "kind": one.kind} for one in looks],
    }
