"""The AuthZEN Authorization API 1.0, as values: what a request asks, and what is answered.

Nothing here knows of HTTP or of customers. A `Point` decides; this module reads what a client sent,
asks the point in the way the standard says, and returns the object that goes back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from setsudo.errors import SetsudoError

MOST: Final = 1_000
"""Evaluations in one request."""
LONGEST_WORD: Final = 2_000
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class BadRequest(SetsudoError):
    """A request that is not as the standard has it. The message says what to send instead."""

    code = "authzen_request"


class Undisclosed(SetsudoError):
    """A question that is not answered, since the answer would tell of people."""

    code = "authzen_undisclosed"


class Semantic(StrEnum):
    """How many of the evaluations of one request are carried out."""

    ALL = "execute_all"
    UNTIL_DENIED = "deny_on_first_deny"
    UNTIL_PERMITTED = "permit_on_first_permit"


class Entity(NamedTuple):
    """A subject or a resource. `id` is empty where it is what is searched for."""

    type: str
    id: str
    properties: Mapping[str, Any] = _NONE


class Action(NamedTuple):
    """What is to be done with the resource."""

    name: str
    properties: Mapping[str, Any] = _NONE


class Asked(NamedTuple):
    """One question: may this subject take this action on this resource?"""

    subject: Entity
    action: Action
    resource: Entity
    context: Mapping[str, Any] = _NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it may, and what goes along with that."""

    decision: bool
    context: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return the members of the JSON object."""
        return {"decision": self.decision, **({"context": self.context} if self.context else {})}


class Page(NamedTuple):
    """Which part of what was found is wanted."""

    token: str = ""
    limit: int | None = None


class Point(Protocol):
    """Whoever decides, and whoever knows what there is to be decided about."""

    def decide(self, asked: Asked) -> Answer: ...
    def subjects(self, asked: Asked) -> Sequence[str]: ...
    def resources(self, asked: Asked) -> Sequence[str]: ...
    def actions(self, asked: Asked) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """A request that has been read. Where one evaluation is not as it should be, its place holds
    the reason."""

    asked: tuple[Asked | BadRequest, ...]
    semantic: Semantic = Semantic.ALL
    single: bool = False


def body_of(raw: bytes) -> Mapping[str, Any]:
    """Return the JSON object of a body. Raises BadRequest."""
    try:
        body = _read(raw.decode())
    except (ValueError, RecursionError):
        raise BadRequest("the body is no JSON: send one JSON object in UTF-8") from None
    if not isinstance(body, dict):
        raise BadRequest("the body is no JSON object: send one with subject, action and resource")
    return body


def asked_in(body: Mapping[str, Any]) -> Asked:
    """Return the one question of a body. Raises BadRequest."""
    return Asked(_entity(body, "subject"), _action(body), _entity(body, "resource"), _context(body))


def batch_in(body: Mapping[str, Any]) -> Batch:
    """Return the questions of a body, each with what it leaves to the body. Raises BadRequest."""
    rows = body.get("evaluations")
    if rows is None or rows == []:
        return Batch((asked_in(body),), single=True)
    if not isinstance(rows, list):
        raise BadRequest("evaluations is no array: send a list of objects")
    if len(rows) > MOST:
        raise BadRequest(f"there are more than {MOST} evaluations: send fewer at once")
    semantic = _semantic(body)
    given = {
        name: body[name] for name in ("subject", "action", "resource", "context") if name in body
    }
    return Batch(tuple(_one_of(given, row) for row in rows), semantic)


def evaluations(batch: Batch, point: Point) -> dict[str, Any]:
    """Return what is answered to a batch, as its semantic has it."""
    if batch.single:
        return point.decide(batch.asked[0]).told()  # type: ignore[arg-type]
    told: list[dict[str, Any]] = []
    for asked in batch.asked:
        answer = _answered(asked, point)
        told.append(answer.told())
        if batch.semantic is Semantic.UNTIL_DENIED and not answer.decision:
            break
        if batch.semantic is Semantic.UNTIL_PERMITTED and answer.decision:
            break
    return {"evaluations": told}


def subject_search(body: Mapping[str, Any], point: Point) -> dict[str, Any]:
    """Answer a search for subjects. Raises BadRequest, Undisclosed."""
    subject = Entity(_entity(body, "subject", sought=True).type, "")
    asked = Asked(subject, _action(body), _entity(body, "resource"), _context(body))
    page = _page(body)
    return _found([{"type": subject.type, "id": one} for one in point.subjects(asked)], page)


def resource_search(body: Mapping[str, Any], point: Point) -> dict[str, Any]:
    """Answer a search for resources. Raises BadRequest."""
    sought = _entity(body, "resource", sought=True)
    resource = Entity(sought.type, "", sought.properties)
    asked = Asked(_entity(body, "subject"), _action(body), resource, _context(body))
    page = _page(body)
    return _found([{"type": resource.type, "id": one} for one in point.resources(asked)], page)


def action_search(body: Mapping[str, Any], point: Point) -> dict[str, Any]:
    """Answer a search for actions. Raises BadRequest."""
    subject, resource = _entity(body, "subject"), _entity(body, "resource")
    page = _page(body)
    asked = Asked(subject, Action(""), resource, _context(body))
    return _found([{"name": one} for one in point.actions(asked)], page)


def metadata(base: str) -> dict[str, Any]:
    """Return what a client is told of a decision point at `base`. Who searches for subjects is
    refused (see `Undisclosed`), so that this is not among what is offered."""
    base = base.rstrip("/")
    return {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{base}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{base}/access/v1/evaluations",
        "search_resource_endpoint": f"{base}/access/v1/search/resource",
        "search_action_endpoint": f"{base}/access/v1/search/action",
    }


def _answered(asked: Asked | BadRequest, point: Point) -> Answer:
    try:
        if isinstance(asked, Asked):
            return point.decide(asked)
        why = asked
    except BadRequest as refused:
        why = refused
    return Answer(False, {"error": {"status": 400, "message": why.message}})


def _one_of(given: Mapping[str, Any], row: object) -> Asked | BadRequest:
    try:
        if not isinstance(row, dict):
            raise BadRequest("an evaluation is no object")
        return asked_in({**given, **row})
    except BadRequest as why:
        return why


def _entity(body: Mapping[str, Any], name: str, *, sought: bool = False) -> Entity:
    row = body.get(name)
    if not isinstance(row, dict):
        raise BadRequest(f"{name} is missing or no object: send its type and its id")
    kind, found = row.get("type"), row.get("id", "" if sought else None)
    if not isinstance(kind, str) or not kind:
        raise BadRequest(f"{name}.type is missing or no text")
    if sought:
        found = ""
    elif not isinstance(found, str) or not found:
        raise BadRequest(f"{name}.id is missing or no text")
    if len(kind) > LONGEST_WORD or len(found) > LONGEST_WORD:
        raise BadRequest(f"{name} is longer than {LONGEST_WORD} characters")
    return Entity(kind, found, _properties(row, name))


def _action(body: Mapping[str, Any]) -> Action:
    row = body.get("action")
    if not isinstance(row, dict):
        raise BadRequest("action is missing or no object: send its name")
    name = row.get("name")
    if not isinstance(name, str) or not name or len(name) > LONGEST_WORD:
        raise BadRequest("action.name is missing, no text or too long")
    return Action(name, _properties(row, "action"))


def _properties(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get("properties")
    if found is None:
        return _NONE
    if not isinstance(found, dict):
        raise BadRequest(f"{name}.properties is no object")
    return found


def _context(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = body.get("context")
    if found is None:
        return _NONE
    if not isinstance(found, dict):
        raise BadRequest("context is no object")
    return found


def _semantic(body: Mapping[str, Any]) -> Semantic:
    options = body.get("options")
    if options is None:
        return Semantic.ALL
    if not isinstance(options, dict):
        raise BadRequest("options is no object")
    try:
        return Semantic(options.get("evaluations_semantic", Semantic.ALL))
    except (ValueError, TypeError):
        raise BadRequest(f"options.evaluations_semantic is one of {', '.join(Semantic)}") from None


def _page(body: Mapping[str, Any]) -> Page | None:
    row = body.get("page")
    if row is None:
        return None
    if not isinstance(row, dict):
        raise BadRequest("page is no object")
    token, limit = row.get("token", ""), row.get("limit")
    if not isinstance(token, str):
        raise BadRequest("page.token is no text: send the next_token of the answer before")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 0):
        raise BadRequest("page.limit is no number from 0 up")
    return Page(token, limit)


def _found(rows: list[dict[str, Any]], page: Page | None) -> dict[str, Any]:
    """Return the part of what was found that was asked for.

    A token says where the page begins and how long pages are, so that the second request may leave
    the limit out as the standard's own example does.
    """
    if page is None:
        return {"results": rows}
    start, limit = 0, page.limit
    if page.token:
        first, dot, length = page.token.partition(".")
        # Digits alone: other signs that count as such are no token of ours.
        if not (dot and _plain(first) and _plain(length)):
            raise BadRequest("page.token is none of ours: send the next_token of the answer before")
        start = int(first)
        if limit is not None and limit != int(length):
            raise BadRequest("page.limit differs from that of the page before: send the same one")
        limit = int(length)
    if limit is None or limit == 0:
        part = rows[start:] if limit is None else []
        return {
            "page": {"next_token": "", "count": len(part), "total": len(rows)},
            "results": part,
        }
    part = rows[start : start + limit]
    more = start + limit < len(rows)
    return {
        "page": {
            "next_token": f"{start + limit}.{limit}" if more else "",
            "count": len(part),
            "total": len(rows),
        },
        "results": part,
    }


def _plain(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _no_number(name: str) -> object:
    raise ValueError(name)


# Made once: making it costs more than reading a question.
_read: Final = json.JSONDecoder(parse_constant=_no_number).decode
