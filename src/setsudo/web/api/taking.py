"""What is posted to the intake: read and checked, taken in, and answered item by item."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from setsudo.errors import UnreadableError
from setsudo.interactions.json_values import parse
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Interaction as Contact
from setsudo.interactions.vcon import from_vcon, is_vcon
from setsudo.web.accounts.models import Site
from setsudo.web.api.models import Token
from setsudo.web.api.problems import Problem
from setsudo.web.interactions.actions import Incoming, SentDifferently, Taken, receive_all
from setsudo.web.interactions.models import Interaction

LARGEST: Final = 5 * 1024 * 1024
MOST: Final = 500
JSON: Final = frozenset({"application/json", "application/vcon+json", "application/vcon"})
LINES: Final = frozenset({"application/x-ndjson", "application/jsonl"})


@dataclass(frozen=True, slots=True)
class Item:
    """One contact that was posted and can be read. `site` is the code that it names, if any."""

    contact: Contact
    site: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was posted: contacts and refusals in their order, and whether it was a batch."""

    items: tuple[Item | Problem, ...]
    batch: bool

    @property
    def readable(self) -> list[Item]:
        """The contacts, without what was refused."""
        return [item for item in self.items if isinstance(item, Item)]


def check_size(length: int) -> None:
    """Raise Problem 413 for a body that is longer than may be sent."""
    if length > LARGEST:
        raise Problem(
            413,
            "body_too_large",
            f"the body is longer than {LARGEST} bytes: send fewer contacts at once",
        )


def sent(body: bytes, content_type: str, *, source: str) -> Sent:
    """Return what a body holds: a plain line, a vCon, or a list of these.

    Raises Problem 400, 413, 415 or 422 where the body as a whole cannot be read.
    """
    check_size(len(body))
    if not body.strip():
        raise Problem(400, "empty_body", "there is no body: send a contact, or a list of them")
    media = content_type.partition(";")[0].strip().lower()
    if media in LINES:
        values: list[object] = [_line(line, number) for number, line in _lines(body)]
        return _batch(values, source)
    if media not in JSON:
        raise Problem(
            415,
            "media_type",
            "send application/json, application/vcon+json or application/x-ndjson",
        )
    value = _parsed(body)
    if isinstance(value, list):
        return _batch(value, source)
    item = _item(value, source)
    if isinstance(item, Problem):
        raise item
    return Sent((item,), batch=False)


def take(sendings: Sequence[tuple[Sent, Token]], *, at: datetime) -> list[list[Taken | Problem]]:
    """Take in what was sent, all in one transaction; the answers are those of each sending."""
    codes = {item.site for one, _ in sendings for item in one.readable if item.site}
    sites = {site.code: site for site in Site.objects.filter(code__in=codes)} if codes else {}
    incoming: list[Incoming] = []
    places: list[list[int | Problem]] = []
    for one, token in sendings:
        mine: list[int | Problem] = []
        for item in one.items:
            if isinstance(item, Problem):
                mine.append(item)
            elif item.site and item.site not in sites:
                mine.append(_no_site())
            else:
                mine.append(len(incoming))
                site = sites[item.site] if item.site else token.site
                incoming.append(Incoming(item.contact, token.source, site, item.original))
        places.append(mine)
    taken = receive_all(incoming, at=at) if incoming else []
    return [[one if isinstance(one, Problem) else taken[one] for one in mine] for mine in places]


def told(one: Sent, answers: Sequence[Taken | Problem]) -> tuple[int, dict[str, Any]]:
    """Return the status and the body of the answer. Raises Problem for a refused single contact.

    A batch is answered 202 where everything was taken in, otherwise 207 with a status an item.
    """
    parts = [_answer(answer) for answer in answers]
    if not one.batch:
        (part,) = parts
        if isinstance(part, Problem):
            raise part
        return 202, part
    results = [
        part.body() if isinstance(part, Problem) else {"status": 202, **part} for part in parts
    ]
    refused = sum(isinstance(part, Problem) for part in parts)
    body = {"accepted": len(parts) - refused, "refused": refused, "results": results}
    return (207 if refused else 202), body


def as_json(body: Mapping[str, Any]) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _answer(answer: Taken | Problem) -> dict[str, Any] | Problem:
    if isinstance(answer, Problem):
        return answer
    if isinstance(answer, SentDifferently):
        return Problem(409, answer.code, answer.text.en)
    return _kept(answer)


def _kept(row: Interaction) -> dict[str, Any]:
    return {
        "ref": str(row.ref),
        "id": row.external_id,
        "source": row.source,
        "digest": row.digest,
        "received_at": row.received_at.isoformat(),
    }


def _batch(values: Sequence[object], source: str) -> Sent:
    if not values:
        raise Problem(422, "empty_batch", "the list holds no contact")
    if len(values) > MOST:
        raise Problem(413, "batch_too_large", f"a batch holds at most {MOST} contacts")
    return Sent(tuple(_item(value, source) for value in values), batch=True)


def _item(value: object, source: str) -> Item | Problem:
    if isinstance(value, Problem):
        return value
    try:
        if isinstance(value, dict) and "turns" not in value and is_vcon(value):
            contact = from_vcon(value, source=source)
            _require_short(contact)
            return Item(contact, "", json.dumps(value, ensure_ascii=False))
        contact = from_line(value, source=source)
        _require_short(contact)
        return Item(contact, _site(value))
    except UnreadableError as error:
        return Problem(422, error.code, error.message)


def _require_short(contact: Contact) -> None:
    if len(contact.id) > 1024:
        raise UnreadableError("the id must not be longer than 1024 characters", code="wrong_value")


def _site(value: object) -> str:
    site = value.get("site") if isinstance(value, dict) else None
    if site is None:
        return ""
    if not isinstance(site, str) or not 0 < len(site) <= 50 or "\x00" in site:
        raise UnreadableError("site must be the code of a site", code="wrong_value")
    return site


def _parsed(body: bytes) -> object:
    try:
        return parse(body)
    except UnreadableError as error:
        raise Problem(400, error.code, error.message) from None


def _lines(body: bytes) -> list[tuple[int, bytes]]:
    found = enumerate(body.split(b"\n"), start=1)
    return [(number, line) for number, line in found if line.strip()]


def _line(line: bytes, number: int) -> object:
    try:
        return parse(line)
    except UnreadableError as error:
        return Problem(422, error.code, f"line {number}: {error.message}")


def _no_site() -> Problem:
    return Problem(
        422, "unknown_site", "there is no site with that code: ask an administrator to make it"
    )
