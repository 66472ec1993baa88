"""A draft of a determination as JSON: what was handed in is what is kept and read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from setsudo.cases.determination import (
    Accommodation,
    Answer,
    Answered,
    Axis,
    Claim,
    CompanyFault,
    Draft,
    Element,
    Harmed,
    Improvement,
    Outcome,
    Posting,
)
from setsudo.cases.evidence import Evidence
from setsudo.cases.malice import MaliceAnswer


def to_json(draft: Draft) -> dict[str, Any]:
    """Return a draft as values that JSON knows; evidence stands by its key."""
    fault, need, posting, item = (
        draft.company_fault,
        draft.accommodation,
        draft.posting,
        draft.improvement,
    )
    return {
        "outcome": draft.outcome.value,
        "policy": draft.policy,
        "policy_hash": draft.policy_hash,
        "elements": {key.value: _answered(one) for key, one in draft.elements.items()},
        "axes": {key.value: _answered(one) for key, one in draft.axes.items()},
        "evidence": [piece.id for piece in draft.evidence],
        "company_fault": fault
        and {
            "answer": fault.answer.value,
            "reason": fault.reason,
            "put_right": fault.put_right,
        },
        "accommodation": need
        and {
            "need_stated": need.need_stated,
            "dialogue": need.dialogue,
            "offered": list(need.offered),
        },
        "acts": list(draft.acts),
        "harmed": sorted(one.value for one in draft.harmed),
        "other_ground": draft.other_ground,
        "posting": posting
        and {
            "claim": posting.claim.value,
            "true": posting.true.value,
            "public_interest": posting.public_interest.value,
            "names_individual": posting.names_individual,
            "reason": posting.reason,
        },
        "malicious": draft.malicious,
        "malice": [
            {
                "criterion": one.criterion,
                "met": one.met,
                "reason": one.reason,
                "evidence": list(one.evidence),
            }
            for one in draft.malice
        ],
        "improvement": item and {"title": item.title, "about": item.about},
        "missing": draft.missing,
        "care": draft.care,
    }


def from_json(form: Mapping[str, Any], pieces: Iterable[Evidence]) -> Draft:
    """Return the draft that was kept, over the pieces as they stand on the case now."""
    known = {piece.id: piece for piece in pieces}
    fault, need = form["company_fault"], form["accommodation"]
    posting, item = form["posting"], form["improvement"]
    return Draft(
        outcome=Outcome(form["outcome"]),
        policy=form["policy"],
        policy_hash=form["policy_hash"],
        elements={Element(key): _from(one) for key, one in form["elements"].items()},
        axes={Axis(key): _from(one) for key, one in form["axes"].items()},
        evidence=tuple(known[key] for key in form["evidence"] if key in known),
        company_fault=CompanyFault(Answer(fault["answer"]), fault["reason"], fault["put_right"])
        if fault
        else None,
        accommodation=Accommodation(need["need_stated"], need["dialogue"], tuple(need["offered"]))
        if need
        else None,
        acts=tuple(form["acts"]),
        harmed=frozenset(Harmed(one) for one in form["harmed"]),
        other_ground=form["other_ground"],
        posting=Posting(
            Claim(posting["claim"]),
            Answer(posting["true"]),
            Answer(posting["public_interest"]),
            posting["names_individual"],
            posting["reason"],
        )
        if posting
        else None,
        malicious=form["malicious"],
        malice=tuple(
            MaliceAnswer(one["criterion"], one["met"], one["reason"], tuple(one["evidence"]))
            for one in form["malice"]
        ),
        improvement=Improvement(item["title"], item["about"]) if item else None,
        missing=form["missing"],
        care=form["care"],
    )


def _answered(one: Answered) -> dict[str, Any]:
    return {
        "answer": one.answer.value,
        "reason": one.reason,
        "evidence": list(one.evidence),
        "degree": one.degree,
    }


def _from(one: Mapping[str, Any]) -> Answered:
    return Answered(Answer(one["answer"]), one["reason"], tuple(one["evidence"]), one["degree"])
