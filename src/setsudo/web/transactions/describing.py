"""How the OpenAPI document describes transactions."""

from __future__ import annotations

from typing import Any, Final

from setsudo.decisions.identifiers import KINDS
from setsudo.measures.transactions import State, Step
from setsudo.web.api.problems import MEDIA_TYPE

_FLAG: Final = {"type": ["boolean", "null"]}
TRANSACTION: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Transaction",
    "required": ["id", "service", "identifiers"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 200},
        "service": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$"},
        "channel": {"type": "string", "pattern": "^([a-z][a-z0-9_-]{0,19})?$"},
        "identifiers": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": {
                "type": "object",
                "required": ["kind", "value"],
                "properties": {
                    "kind": {"type": "string", "enum": sorted(KINDS)},
                    "value": {"type": "string", "minLength": 1, "maxLength": 1000},
                },
            },
        },
        "summary": {"type": "string", "maxLength": 200, "description": "What it is; no names."},
        "amount": {"type": ["string", "integer"], "examples": ["1200.50", 3980]},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "paid": {**_FLAG, "description": "Whether the customer has paid."},
        "refundable": {**_FLAG, "description": "Whether what was paid can be given back."},
        "delivered": {**_FLAG, "description": "Whether the customer has what was bought."},
    },
    "example": {
        "id": "order-1001",
        "service": "shop-order",
        "channel": "web",
        "identifiers": [{"kind": "email", "value": "rei@example.com"}],
        "amount": "3980",
        "currency": "JPY",
        "paid": True,
        "refundable": True,
        "delivered": False,
    },
}
ANSWER: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Answer",
    "required": ["command", "answer"],
    "properties": {
        "command": {"type": "string", "format": "uuid"},
        "answer": {
            "type": "string",
            "enum": [
                one.value
                for one in Step
                if not one.value.startswith("request_") and one is not Step.HAND_OVER
            ],
        },
        "reason": {"type": "string", "maxLength": 200},
    },
}
_ROW: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "transaction": {"type": "string", "format": "uuid"},
        "service": {"type": "string"},
        "state": {"type": "string", "enum": [*State]},
        "undecided": {"type": "boolean"},
        "begun_at": {"type": "string", "format": "date-time"},
        "changed_at": {"type": "string", "format": "date-time"},
    },
}


def _problem(says: str) -> dict[str, Any]:
    return {"description": says, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}


def _good(says: str, schema: dict[str, Any] = _ROW) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": {"schema": schema}}}


def _body(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}, **more}}


_MANY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["transactions"],
    "properties": {
        "transactions": {"type": "array", "minItems": 1, "maxItems": 1000, "items": TRANSACTION}
    },
}
_ONE_OR_MANY: Final[dict[str, Any]] = {
    "oneOf": [TRANSACTION, _MANY, {**_MANY["properties"]["transactions"]}]
}
_REFUSED: Final[dict[int, Any]] = {
    400: _problem("It is no JSON."),
    401: _problem("No valid token, or no valid signature."),
    403: _problem("The token was not made for this."),
    409: _problem("The id was used with other content, or the step is not possible."),
    413: _problem("It is too large."),
    422: _problem("It cannot be read as a transaction."),
    503: _problem("Nothing was kept: send it again."),
}
_FOUND_NONE: Final = {404: _problem("This source has no such transaction.")}
BEGUN: Final[dict[str, Any]] = {
    "requestBody": _body(_ONE_OR_MANY, **{"text/csv": {"schema": {"type": "string"}}}),
    "responses": {
        200: _good("They were registered before, with the same content.", {"type": "object"}),
        201: _good("They are registered.", {"type": "object"}),
        **_REFUSED,
    },
}
ANSWERED: Final[dict[str, Any]] = {
    "requestBody": _body(ANSWER),
    "responses": {200: _good("It is taken in, now or before."), **_REFUSED},
}
SIGNED: Final[dict[str, Any]] = {
    "requestBody": _body({"type": "object", "title": "CloudEvent"}),
    "responses": {200: _good("Taken in."), 201: _good("Registered."), **_FOUND_NONE, **_REFUSED},
}
REPORTED: Final[dict[str, Any]] = {
    "responses": {200: _good("Where it stands now."), **_FOUND_NONE, **_REFUSED}
}
SHOWN: Final[dict[str, Any]] = {
    "responses": {200: _good("Where it stands, and open commands."), **_FOUND_NONE, **_REFUSED}
}
