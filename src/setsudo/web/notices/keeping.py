"""A notice's facts and words as JSON and back; its code is put in only where it is handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from django.conf import settings

from setsudo.bilingual import Text
from setsudo.measures.notices import codes
from setsudo.measures.notices.facts import Contact, Facts, Result
from setsudo.measures.notices.kinds import Kind
from setsudo.measures.notices.wording import Part, Written
from setsudo.web.notices.models import Code, Notice

PLACE: Final = "⟨::⟩"
"""Stands for the code in what is kept: as long as a group, so that grouping leaves it whole."""


def facts_json(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON values."""
    return {one.name: _plain(getattr(facts, one.name)) for one in fields(facts)}


def facts_of(kept: Mapping[str, Any]) -> Facts:
    """Return facts that were kept."""
    return Facts(
        company=_text(kept["company"]),
        number=kept["number"],
        written_on=date.fromisoformat(kept["written_on"]),
        address=kept["address"],
        code=kept["code"],
        customer=kept["customer"],
        contact=_text(kept["contact"]) if kept["contact"] else None,
        contacts=tuple(
            Contact(date.fromisoformat(one["on"]), _text(one["channel"]))
            for one in kept["contacts"]
        ),
        acts=tuple(_text(one) for one in kept["acts"]),
        told=tuple(kept["told"]),
        does=_text(kept["does"]) if kept["does"] else None,
        services=tuple(_text(one) for one in kept["services"]),
        ways=tuple(_text(one) for one in kept["ways"]),
        left=tuple(kept["left"]),
        since=_day(kept["since"]),
        until=_day(kept["until"]),
        review_on=_day(kept["review_on"]),
        transactions=tuple(kept["transactions"]),
        answer_days=kept["answer_days"],
        reason=kept["reason"],
        result=Result(kept["result"]) if kept["result"] else None,
        our_error=kept["our_error"],
        lapsed=kept["lapsed"],
        withdrawn=kept.get("withdrawn", False),
        still_bound=kept["still_bound"],
        determined=kept.get("determined", True),
    )


def written_json(written: Written) -> dict[str, Any]:
    """Return a written notice as JSON values."""
    return asdict(written)


def written_of(kept: Mapping[str, Any], code: str = "") -> Written:
    """Return a written notice, with its code where one is given."""
    said = _filled(kept, codes.shown(code)) if code else dict(kept)
    return Written(
        **{
            **said,
            "kind": Kind(said["kind"]),
            "parts": tuple(
                Part(
                    part["heading"],
                    tuple(part["paragraphs"]),
                    tuple(part["items"]),
                    tuple((label, value) for label, value in part["pairs"]),
                )
                for part in said["parts"]
            ),
        }
    )


def code_of(notice: Notice) -> str:
    """Return the code of an approved notice. It is worked out anew, not read from anywhere.

    Where the key of the service was changed since, it is another one, which from now on opens the
    notice beside the one that is out.
    """
    code = codes.code_from(_key(), str(notice.ref), notice.code_number)
    Code.objects.get_or_create(
        digest=codes.digest(code),
        defaults={"notice": notice, "made_at": notice.approved_at or notice.written_at},
    )
    return code


def opens(notice: Notice, code: str) -> bool:
    """Say whether a code is one that finds this notice."""
    return Code.objects.filter(notice=notice, digest=codes.digest(code)).exists()


def _key() -> bytes:
    return blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"notice-codes").digest()


def _filled(value: Any, code: str) -> Any:
    if isinstance(value, str):
        return value.replace(PLACE, code)
    if isinstance(value, Mapping):
        return {name: _filled(inner, code) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, code) for inner in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Contact):
        return {"on": value.on.isoformat(), "channel": _plain(value.channel)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Result) else value


def _text(kept: Mapping[str, str]) -> Text:
    return Text(ja=kept["ja"], en=kept["en"])


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
