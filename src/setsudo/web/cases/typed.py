"""What somebody typed for an act on a case, read as what it says it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar
from unicodedata import normalize
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from setsudo.bilingual import Text
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.cases.refusing import NO_CASE, NO_DATE, NOBODY, NOT_ONE_OF_THESE, Unfit

_DIGITS: Final = 5
Code = TypeVar("Code", bound=StrEnum)
Moment = TypeVar("Moment", date, datetime)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed for an act on a case. Raises Unfit for what cannot be what it says."""

    case: Case
    form: QueryDict
    by: User
    at: datetime
    told: list[Text] = field(default_factory=list)
    """What whoever did it should know besides, filled in as it is done."""

    def text(self, name: str) -> str:
        """Return a text, empty where nothing was typed."""
        return self.form.get(name, "").replace("\r\n", "\n").replace("\x00", "")

    def lines(self, name: str) -> list[str]:
        """Return the lines of a text that hold something."""
        return [one.strip() for one in self.text(name).splitlines() if one.strip()]

    def one_of(self, codes: type[Code], name: str) -> Code:
        """Return a code out of those offered."""
        try:
            return codes(self.form.get(name, ""))
        except ValueError:
            raise Unfit(NOT_ONE_OF_THESE, field=name) from None

    def day(self, name: str) -> date | None:
        """Return a date; None where nothing was typed."""
        return self._when(name, parse_date)

    def moment(self, name: str) -> datetime | None:
        """Return a point in time in the zone of the service; None where nothing was typed."""
        found = self._when(name, parse_datetime)
        return timezone.make_aware(found) if found is not None and found.tzinfo is None else found

    def person(self, name: str) -> User:
        """Return somebody by what they are called or by their id, if exactly one is meant."""
        typed = self.text(name).strip()
        found = User.objects.filter(username=typed, is_active=True).first()
        if found is None and (ref := _uuid(typed)) is not None:
            found = User.objects.filter(pk=ref, is_active=True).first()
        if found is None and typed:
            named = [*User.objects.filter(name=typed, is_active=True)[:2]]
            found = named[0] if len(named) == 1 else None
        if found is None:
            raise Unfit(NOBODY, field=name)
        return found

    def victim(self, name: str = "victim") -> User:
        """Return somebody who was hurt; the form names a row, so that no name stands on it."""
        typed = self.text(name)
        row = PartTaken.objects.filter(
            pk=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0,
            case=self.case,
            part=Part.VICTIM,
        ).first()
        if row is None:
            raise Unfit(NOBODY, field=name)
        return row.user

    def other_case(self, name: str = "other") -> UUID:
        """Return another case by its number, however it is typed, or the address of its page."""
        typed = normalize("NFKC", self.text(name)).strip().rstrip("/").rpartition("/")[2]
        number = re.sub(r"[\s‐‑‒–—―−ー]+", "-", typed).upper()
        found = Case.objects.filter(number=number).values_list("ref", flat=True).first()
        if found is None and number.isascii() and number.isdigit() and len(number) <= _DIGITS:
            # Of this case's own year, as people say them: "No. 12".
            same_year = f"{self.case.number.rpartition('-')[0]}-{number.zfill(_DIGITS)}"
            found = Case.objects.filter(number=same_year).values_list("ref", flat=True).first()
        if found is None:
            raise Unfit(NO_CASE, field=name)
        return found

    def piece(self, name: str = "piece") -> UUID:
        """Return the reference of a piece of evidence."""
        ref = _uuid(self.text(name))
        if ref is None:
            raise Unfit(NOT_ONE_OF_THESE, field=name)
        return ref

    def rows(self, name: str) -> list[int]:
        """Return the numbers of rows that were ticked."""
        ticked = self.form.getlist(name)
        if not all(one.isascii() and one.isdigit() and len(one) < 18 for one in ticked):
            raise Unfit(NOT_ONE_OF_THESE, field=name)
        return [int(one) for one in ticked]

    def _when(self, name: str, parse: Callable[[str], Moment | None]) -> Moment | None:
        typed = self.text(name).strip()
        if not typed:
            return None
        try:
            found = parse(typed)
        except ValueError:
            found = None
        if found is None:
            raise Unfit(NO_DATE, field=name)
        return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
