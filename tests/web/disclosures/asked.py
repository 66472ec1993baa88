"""A customer of whom much is held, and a request of theirs at any step."""

from __future__ import annotations

from datetime import datetime

from stored_cases import HOUR, NOON

from setsudo.retention.asking import Kind
from setsudo.web.accounts.models import User
from setsudo.web.disclosures import acting
from setsudo.web.disclosures.models import Request

NUMBERS = ("090-1234-5678", "Rei@Example.jp")


def asked(
    by: User, *, kind: Kind = Kind.ACCESS, where: str = "jp", lang: str = "en", **more: str
) -> Request:
    return acting.receive(
        kind,
        jurisdiction=where,
        lang=lang,
        name="Noguchi Rei",
        asks=more.get("asks", "everything"),
        by=by,
        at=NOON,
    )


def identified(by: User, *, at: datetime = NOON + HOUR, **more: object) -> Request:
    row = asked(by, **more)  # type: ignore[arg-type]
    return acting.identify(row.ref, NUMBERS, by=by, at=at)
