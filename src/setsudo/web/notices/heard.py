"""What a customer said for themselves, in answers to notices and in objections, as one person reads
it: without the names that they do not need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from setsudo.web.cases.models import Case, Objection
from setsudo.web.cases.reading.naming import Names
from setsudo.web.notices.models import Statement


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came along."""

    pk: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Said:
    """What was said at one time; `objects` says that it is an objection or adds to one."""

    at: datetime
    text: str
    need: str = ""
    files: tuple[Enclosure, ...] = ()
    objects: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """The customer's side of a case, the oldest first, and whether something determined holds."""

    said: tuple[Said, ...]
    determined: bool


def customers_side(case: Case, names: Names) -> Side:
    """Return what a customer answered and objected in a case, and in those that live on in it."""
    family = case.family()
    rows = _in_order(Statement.objects.filter(notice__case__in=family))
    objections = [one for member in family for one in member.objections.all()]
    said = [_said(one, names) for one in rows]
    for one in objections:
        said += _by_itself(one, [row for row in rows if row.objection_id == one.pk], names)
    said.sort(key=lambda one: one.at)
    return Side(tuple(said), any(one.holds for one in case.determinations.all()))


def said_in(objection: Objection, names: Names) -> list[Said]:
    """Return an objection as it was taken, wherever that was, and all that was added to it."""
    rows = _in_order(objection.statements.all())
    return [*_by_itself(objection, rows, names), *(_said(one, names) for one in rows)]


def _in_order(rows: QuerySet[Statement]) -> list[Statement]:
    return [*rows.prefetch_related("files").order_by("at")]


def _by_itself(objection: Objection, added: list[Statement], names: Names) -> list[Said]:
    """Return the words of an objection that did not come by the page, on which its first statement
    holds them already."""
    if added and (added[0].text or added[0].need) == objection.text:
        return []
    return [Said(objection.received_at, names.masked(objection.text), objects=True)]


def _said(row: Statement, names: Names) -> Said:
    files = tuple(
        Enclosure(one.pk, names.masked(one.name), one.media_type, one.size)
        for one in row.files.all()
    )
    text, need = names.masked(row.text), names.masked(row.need)
    return Said(row.at, text, need, files, row.objection_id is not None)
