"""How the OpenAPI document describes what is posted and what is answered."""

from __future__ import annotations

from typing import Any, Final

from setsudo.interactions.limits import ABOUT_CHARS, ID_CHARS, ORDERS
from setsudo.interactions.model import Channel, Speaker
from setsudo.web.api.problems import MEDIA_TYPE
from setsudo.web.api.taking import MOST

_TEXT: Final = {"type": ["string", "null"]}
_PARTY: Final[dict[str, Any]] = {
    "type": ["object", "null"],
    "properties": dict.fromkeys(("id", "name", "tel", "email"), _TEXT),
}
_CUSTOMER: Final[dict[str, Any]] = {
    **_PARTY,
    "properties": {
        **_PARTY["properties"],
        "orders": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "maxItems": ORDERS,
            "description": "The numbers of the orders that it is about, in your own system.",
        },
    },
}
LINE: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Contact",
    "description": "One contact as a plain line. Unknown members are ignored.",
    "required": ["id", "channel", "turns"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": ID_CHARS},
        "channel": {"type": "string", "enum": [*Channel]},
        "turns": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["speaker", "text"],
                "properties": {
                    "speaker": {"type": "string", "enum": [*Speaker]},
                    "text": {"type": "string"},
                    "at": {"type": ["number", "null"], "minimum": 0},
                },
            },
        },
        "lang": _TEXT,
        "started_at": {
            "type": ["string", "null"],
            "format": "date-time",
            "examples": ["2026-01-05T10:00:00+09:00"],
        },
        "duration_s": {"type": ["number", "null"], "minimum": 0},
        "customer": _CUSTOMER,
        "staff": _PARTY,
        "context": {
            "type": ["object", "null"],
            "properties": {
                "business": _TEXT,
                "facts": _TEXT,
                "about": {
                    "type": ["string", "null"],
                    "maxLength": ABOUT_CHARS,
                    "description": "The posting, the product or the incident that many may write "
                    "about: its address or number. Contacts of one day about one are seen as one "
                    "wave.",
                },
            },
        },
        "site": {
            "type": ["string", "null"],
            "maxLength": 50,
            "description": "The code of the site that it belongs to; the token's site otherwise.",
        },
    },
    "example": {
        "id": "call-20260105-0001",
        "channel": "phone",
        "started_at": "2026-01-05T10:00:00+09:00",
        "customer": {"tel": "03-1234-5678"},
        "turns": [
            {"speaker": "customer", "text": "届いた品が壊れていました。"},
            {"speaker": "staff", "text": "申し訳ございません。すぐにお取り替えします。"},
        ],
    },
}
VCON: Final[dict[str, Any]] = {
    "type": "object",
    "title": "vCon",
    "description": "A conversation container of the IETF, neither signed nor encrypted.",
    "required": ["vcon", "uuid"],
    "properties": {"vcon": {"type": "string"}, "uuid": {"type": "string", "minLength": 1}},
}
_ONE: Final = {"anyOf": [LINE, VCON]}
_KEPT: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Kept",
    "required": ["ref", "id", "source", "digest", "received_at"],
    "properties": {
        "ref": {"type": "string", "format": "uuid"},
        "id": {"type": "string"},
        "source": {"type": "string"},
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "received_at": {"type": "string", "format": "date-time"},
    },
}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
_BATCH: Final[dict[str, Any]] = {
    "type": "object",
    "title": "BatchAnswer",
    "required": ["accepted", "refused", "results"],
    "properties": {
        "accepted": {"type": "integer"},
        "refused": {"type": "integer"},
        "results": {"type": "array", "items": {"anyOf": [_KEPT, _PROBLEM]}},
    },
}
_ASSESSED: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Interaction",
    "required": ["ref", "id", "source", "digest", "received_at", "state", "assessment"],
    "properties": {
        **_KEPT["properties"],
        "channel": {"type": "string"},
        "state": {"type": "string", "enum": ["waiting", "assessed"]},
        "assessment": {"type": ["object", "null"]},
    },
}


def as_json(schema: dict[str, Any], media: str = "application/json") -> dict[str, Any]:
    return {media: {"schema": schema}}


def problems(*statuses: int) -> dict[int, Any]:
    return {
        status: {"description": "A problem, RFC 9457", "content": as_json(_PROBLEM, MEDIA_TYPE)}
        for status in statuses
    }


POSTED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            **as_json(
                {
                    "anyOf": [
                        LINE,
                        VCON,
                        {"type": "array", "items": _ONE, "minItems": 1, "maxItems": MOST},
                    ]
                }
            ),
            **as_json(VCON, "application/vcon+json"),
        },
    },
    "responses": {
        202: {"description": "Kept durably", "content": as_json({"anyOf": [_KEPT, _BATCH]})},
        207: {"description": "A batch, of which some were refused", "content": as_json(_BATCH)},
        **problems(400, 401, 403, 409, 413, 415, 422, 503),
    },
}
READ: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "The contact", "content": as_json(_ASSESSED)},
        **problems(401, 403, 404, 422),
    },
}
