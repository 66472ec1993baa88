"""A case as the API tells it: what its reader sees on the page, and not a word more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.web.cases.models import Case
from setsudo.web.cases.models.case import NEVER
from setsudo.web.cases.reading.decisions import masked_draft
from setsudo.web.cases.reading.facts import Exhibit, Shown, Speaks
from setsudo.web.cases.reading.queue import Row

_PEOPLE: Final = ("victims", "reporters", "accused", "asked")
_PLAIN: Final = ("dialogues", "comments", "consultations", "advice", "returned", "recurrences")


def summary(case: Case) -> dict[str, Any]:
    """Return what stands in the queue of a case."""
    return {
        "number": case.number,
        "ref": str(case.ref),
        "state": str(case.state),
        "site": case.site.code if case.site is not None else None,
        "suggested": {
            "verdict": str(case.verdict) or None,
            "score": case.score,
            "severity": case.severity,
            "malice": case.malice,
        },
        "danger": case.danger,
        "distress": case.distress,
        "reported": case.reported,
        "opened_at": _time(case.opened_at),
        "due_at": _time(case.due_at) if case.due_at < NEVER else None,
        "claimed": case.claimed_by_id is not None,
    }


def in_queue(row: Row, lang: Language) -> dict[str, Any]:
    """Return a case with its place and why it stands there."""
    return {
        **summary(row.case),
        "band": row.band.name.lower(),
        "clock": str(row.clock) if row.clock is not None else None,
        "reasons": [one.to(lang) for one in row.reasons],
    }


def whole(page: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    """Return what `read_case` let somebody see. A part that is not theirs is absent."""
    case: Case = page["case"]
    told = {
        **summary(case),
        "policy": {"id": case.policy, "hash": case.policy_hash},
        "with": page["claimed_by"] or None,
        "sees": sorted(page["seen"]),
        "acts": sorted(page["can"]),
        "not_possible": [
            {"act": one.act.value, "because": one.why_not.to(lang)} for one in page["why_not"]
        ],
        "clocks": [
            {
                "name": one.name.to(lang),
                "standing": one.standing,
                "due": _time(one.due),
                "met": _time(one.met),
            }
            for one in page["clocks"]
        ],
        "tags": [one.word for one in page["tags"]],
    }
    for part in _PEOPLE:
        told[part] = [{"row": str(one["row"]), "name": one["name"]} for one in page[part]]
    if "contacts" in page:
        told["contacts"] = [_contact(one, lang) for one in page["contacts"]]
        told["evidence"] = [_piece(one, lang) for one in (*page["exhibits"], *page["counter"])]
        told["speaks_for_the_customer"] = [_speaks(one, lang) for one in page["speaks"]]
        told["notes"] = _plain(page["notes"], lang)
        told["links"] = [
            {
                "row": str(one["row"]),
                "case": one["case"].number,
                "kind": str(one["kind"]),
                "reason": one["reason"],
            }
            for one in page["links"]
        ]
    for part in _PLAIN:
        if part in page:
            told[part] = _plain(page[part], lang)
    if "care" in page:
        told["care"] = _care(page["care"], lang)
    if "determinations" in page:
        told["determinations"] = _determined(page["determinations"])
        told["objections"] = _objections(page["objections"])
        told["proposal"] = _proposed(page)
    if page.get("customer") is not None:
        told["customer"] = {"ref": str(page["customer"].pk), "name": page["customer"].name}
    return told


def _contact(one: Shown, lang: Language) -> dict[str, Any]:
    return {
        "at": _time(one.at),
        "channel": one.contact.interaction.channel,
        "report": one.report,
        "verdict": one.verdict or None,
        "turns": [
            {
                "place": turn.place,
                "speaker": turn.speaker,
                "folded": turn.folded,
                "text": None if turn.folded else "".join(part.text for part in turn.stretches),
            }
            for turn in one.turns
        ],
        "reasons": [text.to(lang) for text in one.reasons],
        "questions": [text.to(lang) for text in one.questions],
    }


def _piece(one: Exhibit, lang: Language) -> dict[str, Any]:
    return {
        "ref": str(one.piece.ref),
        "key": one.piece.key,
        "kind": str(one.piece.kind),
        "act": one.piece.act or None,
        "counter": one.piece.counter or None,
        "place": one.place if one.piece.turn is not None else None,
        "folded": one.folded,
        "quote": None if one.folded else one.quote,
        "about": one.about,
        "because": one.because.to(lang) if one.because is not None else None,
        "confirmed": one.piece.confirmed_by_id is not None,
    }


def _speaks(one: Speaks, lang: Language) -> dict[str, Any]:
    return {"kind": one.kind, "because": one.because.to(lang), "quotes": [*one.quotes]}


def _care(people: Iterable[Mapping[str, Any]], lang: Language) -> list[dict[str, Any]]:
    return [
        {
            "who": one["who"],
            "steps": [
                {
                    "step": step["step"],
                    "name": step["name"].to(lang),
                    "status": str(step["row"].status) if step["row"] is not None else None,
                    "open": step["open"],
                }
                for step in one["steps"]
            ],
        }
        for one in people
    ]


def _determined(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "ref": str(one["row"].ref),
            "outcome": str(one["row"].outcome),
            "outcome_now": str(one["row"].outcome_now),
            "severity": one["row"].severity,
            "malicious": one["row"].malicious,
            "holds": one["row"].holds,
            "approved_at": _time(one["row"].approved_at),
            "proposed_by": one["proposed_by"],
            "approved_by": one["approved_by"],
            "reason": one["reason"],
            "draft": one["draft"],
        }
        for one in rows
    ]


def _proposed(page: Mapping[str, Any]) -> dict[str, Any] | None:
    proposal = page["proposal"]
    if proposal is None:
        return None
    told = {"ref": str(proposal.ref), "at": _time(proposal.at), "by": page["proposal_by"]}
    # As on the pages: whoever decides about it reads it whole.
    if "approve" in page["can"]:
        told["draft"] = masked_draft(proposal.draft, page["names"])
    return told


def _objections(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "received_at": _time(one["row"].received_at),
            "text": one["text"],
            "result": str(one["row"].result) or None,
            "reason": one["reason"],
            "by": one["by"],
        }
        for one in rows
    ]


def _plain(value: Any, lang: Language) -> Any:
    """Return a value out of a page as JSON can hold it."""
    if isinstance(value, Text):
        return value.to(lang)
    if isinstance(value, Mapping):
        return {str(key): _plain(one, lang) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, lang) for one in value]
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
