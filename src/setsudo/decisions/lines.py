"""Changes and services as JSON: what the feed sends, and what the guard keeps in its journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from setsudo.bilingual import Text
from setsudo.decisions.identifiers import DIGEST_BYTES
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Change, SnapshotError
from setsudo.measures.restrictions import Effect, Restriction
from setsudo.measures.windows import as_json, from_json

LONGEST: Final = 1 << 20


def change_told(change: Change) -> dict[str, Any]:
    """Return a change as the members of a JSON object."""
    told: dict[str, Any] = {"seq": change.seq, "after": change.after}
    if change.put is not None:
        told["put"] = restriction_told(change.put)
    if change.drop:
        told["drop"] = change.drop
    if change.subjects:
        told["subjects"] = [one.hex() for one in change.subjects]
    if change.service is not None:
        told["service"] = service_told(change.service)
    if change.gone:
        told["gone"] = change.gone
    return told


def change_line(change: Change) -> str:
    """Return a change as one line of JSON."""
    return json.dumps(change_told(change), ensure_ascii=False, separators=(",", ":"))


def change_from(told: object) -> Change:
    """Return the change that a JSON object, or a line of it, tells. Raises SnapshotError."""
    try:
        if isinstance(told, (str, bytes)):
            if len(told) > LONGEST:
                raise ValueError("too long")
            told = json.loads(told)
        row = _object(told)
        put, service = row.get("put"), row.get("service")
        subjects = tuple(bytes.fromhex(_text(one)) for one in row.get("subjects", ()))
        if any(len(one) != DIGEST_BYTES for one in subjects):
            raise ValueError("a hash has 16 bytes")
        return Change(
            seq=_number(row["seq"]),
            after=_number(row["after"]),
            put=restriction_from(put) if put is not None else None,
            drop=_text(row.get("drop", "")),
            subjects=subjects,
            service=service_from(service) if service is not None else None,
            gone=_text(row.get("gone", "")),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as why:
        raise SnapshotError(
            "a change of the feed cannot be read; fetch the snapshot again"
        ) from why


def restriction_told(one: Restriction) -> dict[str, Any]:
    """Return a restriction as the members of a JSON object."""
    hours = {"windows": [as_json(window) for window in one.windows]} if one.windows else {}
    return {
        "ref": one.ref,
        "effect": one.effect.value,
        "services": sorted(one.services),
        "channels": sorted(one.channels),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "determination": one.determination,
        "rung": one.rung,
        "says": {"ja": one.says.ja, "en": one.says.en},
        "code": one.code,
        "conditions": list(one.conditions),
        **hours,
    }


def restriction_from(told: object) -> Restriction:
    """Return the restriction that a JSON object tells. Raises ValueError, TypeError or KeyError."""
    row = _object(told)
    return Restriction(
        ref=_text(row["ref"]),
        effect=Effect(_text(row["effect"])),
        services=frozenset(map(_text, row["services"])),
        channels=frozenset(map(_text, row["channels"])),
        since=_moment(row["since"]),
        until=_moment(row["until"]),
        determination=_text(row["determination"]),
        rung=_text(row["rung"]),
        says=_words(row["says"]),
        code=_text(row.get("code", "")),
        conditions=tuple(map(_text, row.get("conditions", ()))),
        windows=tuple(map(from_json, row.get("windows", ()))),
    )


def service_told(one: Service) -> dict[str, Any]:
    """Return a service as the members of a JSON object."""
    return {
        "code": one.code,
        "name": {"ja": one.name.ja, "en": one.name.en},
        "channel": one.channel,
        "risk": one.risk,
        "fails": one.fails,
        "duty": one.duty,
    }


def service_from(told: object) -> Service:
    """Return the service that a JSON object tells. Raises ValueError, TypeError or KeyError."""
    row = _object(told)
    return Service(
        code=_text(row["code"]),
        name=_words(row["name"]),
        channel=_text(row["channel"]),
        risk=_text(row["risk"]),
        fails="open" if row["fails"] == "open" else "closed",
        duty=_text(row["duty"]),
    )


def _words(told: object) -> Text:
    row = _object(told)
    return Text(ja=_text(row["ja"]), en=_text(row["en"]))


def _object(told: object) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise TypeError("an object was meant")
    return told


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was meant")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise TypeError("a number of the sequence was meant")
    return value


def _moment(value: object) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError("a time needs its zone")
    return found
