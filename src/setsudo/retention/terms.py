"""By when a request is to be answered, and where somebody complains about the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.retention.classes import months_after


@dataclass(frozen=True, slots=True)
class Term:
    """The time for an answer in one jurisdiction. `house`: its law names no number of days.

    `extended_by` months can be added once, where the person is told before the time is over. The
    authority is where somebody complains.
    """

    jurisdiction: str
    name: Text
    months: int
    days: int
    extended_by: int
    house: bool
    law: str
    article: Text
    source: str
    date_checked: str
    authority: Text
    address: str


TERMS: Final[Mapping[str, Term]] = MappingProxyType(
    {
        one.jurisdiction: one
        for one in (
            Term(
                "jp",
                Text(ja="日本(個人情報保護法)", en="Japan (personal information)"),
                months=0,
                days=14,
                extended_by=1,
                house=True,
                law="jp-personal-data",
                article=Text(ja="第33条〜第35条「遅滞なく」", en="arts. 33 to 35, “without delay”"),
                source="記憶による。公布された条文で確かめること "
                "(recalled; compare with the official text)",
                date_checked="2026-11-28",
                authority=Text(
                    ja="個人情報保護委員会", en="Personal Information Protection Commission, Japan"
                ),
                address="https://www.ppc.go.jp/",
            ),
            Term(
                "uk",
                Text(ja="英国(UK GDPR)", en="United Kingdom (UK GDPR)"),
                months=1,
                days=0,
                extended_by=2,
                house=False,
                law="uk-data",
                article=Text(ja="UK GDPR 第12条第3項", en="UK GDPR art. 12(3)"),
                source="recalled; compare with legislation.gov.uk",
                date_checked="2026-11-28",
                authority=Text(
                    ja="英国情報コミッショナー事務局", en="Information Commissioner's Office"
                ),
                address="https://ico.org.uk/make-a-complaint/",
            ),
        )
    }
)


def due(jurisdiction: str, received: datetime, *, extended: bool = False) -> datetime:
    """Return by when a request that was received then is to be answered."""
    term = TERMS[jurisdiction]
    months = term.months + (term.extended_by if extended else 0)
    return months_after(received, months) + timedelta(days=term.days)
