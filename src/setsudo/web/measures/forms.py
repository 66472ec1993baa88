"""What is typed into the pages of measures, as plans and values; nothing here decides."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.http import QueryDict
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.measures.proposing import LONGEST_NOTICE, Plan
from setsudo.measures.windows import DAY, MOST, Window, minutes, read
from setsudo.web.cases.refusing import NO_DATE, Unfit

LONGEST: Final = 5_000
_NUL: Final = "\x00"


def text(form: QueryDict, name: str, *, most: int = LONGEST) -> str:
    """Return one field without what no database keeps. Raises Unfit where it is too long."""
    value = form.get(name, "").replace(_NUL, "").strip()
    if len(value) > most:
        raise Unfit(_too_long(most), field=name)
    return value


def many(form: QueryDict, name: str) -> frozenset[str]:
    """Return every value that was ticked."""
    return frozenset(one.replace(_NUL, "")[:100] for one in form.getlist(name) if one.strip())


def plan(form: QueryDict, *, at: datetime) -> Plan:
    """Return what somebody proposes. Raises Unfit for days or a day that cannot be read."""
    begins = day(form, "begins")
    starts = None
    if begins is not None:
        starts = timezone.make_aware(datetime.combine(begins, time()))
        if starts > at + LONGEST_NOTICE:
            raise Unfit(_TOO_FAR, field="begins")
    return Plan(
        rung=text(form, "rung", most=60),
        reason=text(form, "reason"),
        services=many(form, "services"),
        channels=many(form, "channels"),
        terms=text(form, "terms", most=500),
        days=number(form, "days"),
        danger=text(form, "danger"),
        begins=starts,
        windows=windows(form),
    )


ROWS: Final = (1, 2)
"""The hours that the page of a proposal takes: `days-1`, `from-1`, `to-1`, and so on."""


def windows(form: QueryDict) -> tuple[Window, ...]:
    """Return the hours that were chosen. Raises Unfit for what cannot be read as hours.

    A program writes them in lines, `windows`: `mon-fri 10:00-12:00`.
    """
    zone = timezone.get_default_timezone_name()
    found = []
    try:
        for line in form.getlist("windows")[: MOST + 1]:
            found.append(read(line, zone=zone))
        for n in ROWS:
            days = many(form, f"days-{n}")
            opens, closes = (text(form, f"{end}-{n}", most=5) for end in ("from", "to"))
            if days or opens or closes:
                place = tuple(sorted(int(one) for one in days))
                # A field for a time of the day has no 24:00.
                end = minutes(closes) or DAY
                found.append(Window(place, minutes(opens), end, zone))
    except (ValueError, TypeError):
        raise Unfit(_NO_HOURS, field="windows") from None
    return tuple(found)


def number(form: QueryDict, name: str) -> int:
    """Return a whole number; 0 where the field is empty. Raises Unfit."""
    typed = text(form, name, most=20)
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > 6 or not int(typed):
        raise Unfit(_NO_NUMBER, field=name)
    return int(typed)


def day(form: QueryDict, name: str) -> date | None:
    """Return a day; None where the field is empty. Raises Unfit."""
    typed = text(form, name, most=20)
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Unfit(NO_DATE, field=name) from None


def because(form: QueryDict) -> str:
    """Return why a measure is lifted: our `error`, of which the customer is told; else a review."""
    return "error" if form.get("because") == "error" else "review"


def choices(form: QueryDict) -> dict[str, str]:
    """Return what was chosen for each transaction, from the fields `choice-<ref>`."""
    return {
        name.removeprefix("choice-")[:36]: text(form, name, most=20)
        for name in form
        if name.startswith("choice-") and form.get(name)
    }


def _too_long(most: int) -> Text:
    return Text(ja=f"{most}字以内で書いてください。", en=f"Write at most {most} characters.")


_NO_NUMBER: Final = Text(ja="日数は 30 のように書いてください。", en="Write the days as 30.")
_TOO_FAR: Final = Text(ja="開始日は90日以内にしてください。", en="Let it begin within 90 days.")
_NO_HOURS: Final = Text(
    ja="曜日と、10:00 から 12:00 のような時間を選んでください。日をまたぐときは二つに分けます。",
    en="Choose days, and hours such as 10:00 to 12:00; across midnight they are two.",
)
