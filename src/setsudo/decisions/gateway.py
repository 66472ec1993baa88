"""What a gateway asks before it lets a request through: nginx, Caddy, Traefik and their like.

The address that the gateway asks at says where in the customer's request everything stands, so that
nothing the customer sends can change the question:

    /access/v1/forward?service=orders&channel=web&account=header:X-Customer-Id
    /access/v1/forward?service=path:1&phone=cookie:tel&nobody=serve
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from setsudo.decisions.authzen import BadRequest
from setsudo.decisions.identifiers import KINDS

ADDRESSES: Final = ("x-forwarded-uri", "x-original-uri", "x-original-url")
"""Where gateways tell which address the customer asked for."""
_WAYS: Final = "header:NAME, cookie:NAME"
_PLACES: Final = 9
_OCTAL: Final = re.compile(r"\\([0-3][0-7][0-7]|.)")
_PARTS: Final = KINDS | {"service", "channel", "nobody"}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where a gateway's question stands in the requests that it hands on.

    `service` is a code, `header:NAME` or `path:N` (the part of the path, from 1); `identifiers`
    are pairs of a kind and `header:NAME` or `cookie:NAME`. `serves_nobody` lets through whoever
    brings no identifier at all, as before a sign-in.
    """

    service: str
    channel: str
    identifiers: tuple[tuple[str, str], ...]
    serves_nobody: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what."""

    service: str
    channel: str
    identifiers: tuple[tuple[str, str], ...]


def arrangement(query: str) -> Arrangement:
    """Return what the address says. Raises BadRequest with what to write there."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query[:4000], keep_blank_values=True):
        found.setdefault(name, []).append(value)
    if strange := found.keys() - _PARTS:
        raise BadRequest(
            f"the gateway's address names {min(strange)[:40]!r}, which is nothing here"
        )
    services, nobody = found.get("service", []), found.get("nobody", ["ask"])
    if len(services) != 1 or not services[0]:
        raise BadRequest("the gateway's address names no service: add ?service=CODE")
    service = services[0]
    way, _, place = service.partition(":")
    if way == "path" and not (place.isascii() and place.isdigit() and 0 < int(place) <= _PLACES):
        raise BadRequest("service=path:N takes the part of the path, from 1 to 9")
    if nobody[-1] not in ("ask", "serve"):
        raise BadRequest("nobody is serve, or is left out")
    identifiers = [(kind, where) for kind in sorted(KINDS & found.keys()) for where in found[kind]]
    if not identifiers:
        raise BadRequest(f"the gateway's address names no identifier: add &account={_WAYS}")
    for kind, where in identifiers:
        way, _, name = where.partition(":")
        if way not in ("header", "cookie") or not name:
            raise BadRequest(f"{kind} stands in one of {_WAYS}")
    channel = found.get("channel", [""])[-1]
    return Arrangement(service, channel, tuple(identifiers), nobody[-1] == "serve")


def question(
    arranged: Arrangement, headers: Mapping[str, str], repeated: Collection[str] = ()
) -> Question:
    """Return what a request asks; headers are by their names in small letters.

    `repeated` names those that came more than once: which of them the service believes nobody
    knows. Raises BadRequest for one of these, and where the service cannot be told.
    """
    _refuse_repeated(arranged, repeated)
    return Question(
        _service(arranged.service, headers),
        arranged.channel,
        tuple(
            (kind, value)
            for kind, where in arranged.identifiers
            for value in _values(where, headers)
            if value
        ),
    )


def _service(where: str, headers: Mapping[str, str]) -> str:
    way, colon, name = where.partition(":")
    if not colon:
        return where
    if way == "header":
        found = headers.get(name.lower(), "").strip()
    elif way == "path":
        address = next((headers[one] for one in ADDRESSES if headers.get(one)), "")
        try:
            path = urlsplit(address).path if "://" in address[:10] else address.partition("?")[0]
        except ValueError:
            path = ""
        # As servers read it: an empty part, or another way to write one, leads nowhere else.
        parts = [one for one in unquote(path).split("/") if one and one != "."]
        place = int(name)
        found = parts[place - 1] if len(parts) >= place and ".." not in parts else ""
    else:
        return where
    if not found:
        raise BadRequest("the gateway's request does not tell which service is asked for")
    return found[:200]


def _refuse_repeated(arranged: Arrangement, repeated: Collection[str]) -> None:
    places = [arranged.service, *(where for _, where in arranged.identifiers)]
    named = {where.partition(":")[2].lower() for where in places if where.startswith("header:")}
    if arranged.service.startswith("path:"):
        named.update(ADDRESSES)
    if twice := sorted(named.intersection(repeated)):
        raise BadRequest(f"{twice[0]} came twice: let the gateway set it in place of what came")


def _values(where: str, headers: Mapping[str, str]) -> Iterator[str]:
    way, _, name = where.partition(":")
    if way == "header":
        yield from _written(headers.get(name.lower(), "").strip())
        return
    # A browser sends a name twice where two paths set it: both are asked about.
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key.strip() == name:
            yield from _written(value.strip())


def _written(value: str) -> Iterator[str]:
    """Go through what a value may mean: services differ in which escapes they undo."""
    bare = value.strip('"').strip()
    forms = [bare, unquote(bare).strip()]
    if bare != value and "\\" in bare:
        forms.append(_OCTAL.sub(_sign, bare).strip())
    yield from dict.fromkeys(forms)


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[1], 8)) if len(found[1]) == 3 else found[1]
