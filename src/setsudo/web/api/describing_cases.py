"""How the OpenAPI document describes cases: what is answered, and what each act asks for."""

from __future__ import annotations

from typing import Any, Final

from setsudo.cases.clocks import Clock
from setsudo.cases.determination import Answer, Axis, Claim, Element, Harmed, Outcome
from setsudo.cases.states import ACT_NAMES, Act, State
from setsudo.cases.triage import Band
from setsudo.web.api.describing import as_json, problems
from setsudo.web.cases.asking import FORMS, Ask, Kind

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_SUMMARY: Final[dict[str, Any]] = {
    "type": "object",
    "title": "CaseSummary",
    "required": ["number", "ref", "state", "site", "suggested", "opened_at", "due_at", "claimed"],
    "properties": {
        "number": _TEXT,
        "ref": {"type": "string", "format": "uuid"},
        "state": {"type": "string", "enum": [*State]},
        "site": {"type": ["string", "null"]},
        "suggested": {
            "type": "object",
            "description": "What a program suggests; people determine.",
            "properties": {
                "verdict": {"type": ["string", "null"]},
                "score": {"type": "number"},
                "severity": {"type": "integer"},
                "malice": {"type": "number"},
            },
        },
        "danger": {"type": "boolean"},
        "distress": {"type": "boolean"},
        "reported": {"type": "boolean"},
        "opened_at": {"type": "string", "format": "date-time"},
        "due_at": {"type": ["string", "null"], "format": "date-time"},
        "claimed": {"type": "boolean"},
    },
}
_IN_QUEUE: Final[dict[str, Any]] = {
    **_SUMMARY,
    "title": "CaseInQueue",
    "properties": {
        **_SUMMARY["properties"],
        "band": {"type": "string", "enum": [one.name.lower() for one in Band]},
        "clock": {"type": ["string", "null"], "enum": [*Clock, None]},
        "reasons": _TEXTS,
    },
}
_LIST: Final[dict[str, Any]] = {
    "type": "object",
    "title": "CaseList",
    "required": ["cases", "further"],
    "properties": {
        "cases": {"type": "array", "items": _IN_QUEUE},
        "further": {
            "type": ["string", "null"],
            "description": "Send it as `after` for the next page; null on the last.",
        },
    },
}
_WHOLE: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Case",
    "description": "What the token's person sees of the case. A part that is not theirs is absent.",
    "required": [*_SUMMARY["required"], "acts", "sees", "policy"],
    "properties": {
        **_SUMMARY["properties"],
        "policy": {"type": "object", "properties": {"id": _TEXT, "hash": _TEXT}},
        "sees": _TEXTS,
        "acts": {"type": "array", "items": {"type": "string", "enum": [*Act]}},
    },
}
LISTED: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "A page of the queue", "content": as_json(_LIST)},
        **problems(401, 403, 422),
    }
}
SHOWN: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "The case", "content": as_json(_WHOLE)},
        **problems(401, 403, 404, 422),
    }
}
_MARK: Final = {Kind.CHECK: {"type": "boolean"}, Kind.DATE: {"type": "string", "format": "date"}}
_MANY: Final = frozenset({Kind.PIECES, Kind.FACTS})
_REFS: Final[dict[Act, dict[str, Any]]] = {
    Act.CONFIRM_EVIDENCE: {
        "piece": {"type": "string", "description": "The ref of the piece."},
        "kind": {"type": "string", "description": "What it is, where the program said wrongly."},
    },
    Act.APPROVE: {"proposal": {"type": "string", "description": "The ref of what was read."}},
    Act.RETURN: {"proposal": {"type": "string", "description": "The ref of what was read."}},
    Act.TAG: {"remove": {"type": "string", "description": "A tag to take off instead."}},
    Act.LINK: {"remove": {"type": "string", "description": "A link's row to take away instead."}},
}


def done(act: Act) -> dict[str, Any]:
    """Return what an act takes and what it answers."""
    schema = _determination() if act is Act.PROPOSE else _asked(act)
    return {
        "requestBody": {"required": bool(schema.get("required")), "content": as_json(schema)},
        "responses": {
            200: {"description": "Done and entered in the ledger", "content": as_json(_SUMMARY)},
            **problems(400, 401, 403, 404, 409, 413, 422),
        },
    }


def _asked(act: Act) -> dict[str, Any]:
    asks = FORMS.get(act, ())
    properties = {one.name: _value(one) for one in asks} | _REFS.get(act, {})
    needed = [one.name for one in asks if not one.optional]
    if act in (Act.TAG, Act.LINK):
        needed = []
    if act is Act.CONFIRM_EVIDENCE:
        needed = ["piece"]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return schema | ({"required": needed} if needed else {})


def _value(ask: Ask) -> dict[str, Any]:
    if ask.kind in _MARK:
        return {**_MARK[ask.kind], "description": ask.label.en}
    if ask.kind in _MANY:
        return {**_TEXTS, "description": ask.label.en}
    choices = {"enum": [value for value, _ in ask.choices]} if ask.choices else {}
    return {**_TEXT, **choices, "description": ask.label.en}


def _determination() -> dict[str, Any]:
    answer = {"type": "string", "enum": [*Answer]}
    asked: dict[str, Any] = {}
    for key in (*Element, *Axis):
        asked |= {
            f"{key.value}_answer": answer,
            f"{key.value}_reason": _TEXT,
            f"{key.value}_evidence": {**_TEXTS, "description": "Keys of the evidence."},
        }
    for key in (Element.BEYOND_NORM, Element.HARMS_ENVIRONMENT):
        asked[f"{key.value}_degree"] = {"type": "integer", "minimum": 0, "maximum": 4}
    asked |= {
        "outcome": {"type": "string", "enum": [*Outcome]},
        "acts": {**_TEXTS, "description": "Codes of the acts, as the policy names them."},
        "harmed": {"type": "array", "items": {"type": "string", "enum": [*Harmed]}},
        "fault_answer": answer,
        "fault_reason": _TEXT,
        "fault_put_right": _TEXT,
        "need_stated": {"type": "string", "enum": ["yes", "no"]},
        "need_dialogue": _TEXT,
        "need_offered": {**_TEXT, "description": "One a line."},
        "posting_claim": {"type": "string", "enum": [*Claim]},
        "posting_true": answer,
        "posting_public_interest": answer,
        "posting_names": {"type": "boolean"},
        "posting_reason": _TEXT,
        "malicious": {"type": "boolean"},
        "improvement_title": _TEXT,
        "improvement_about": _TEXT,
        "other_ground": _TEXT,
        "missing": _TEXT,
        "care": _TEXT,
    }
    return {
        "type": "object",
        "title": "Determination",
        "description": "The form of a determination. For each criterion of malice of the policy: "
        "`malice_CODE` (yes or no), `malice_CODE_reason`, `malice_CODE_evidence`.",
        "required": ["outcome"],
        "properties": asked,
    }


def summary_of(act: Act) -> str:
    """Return the line by which the document calls an act."""
    name = ACT_NAMES[act].en
    return name[0].upper() + name[1:]
