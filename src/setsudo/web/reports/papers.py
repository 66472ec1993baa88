"""The papers of this room: the report of a month and the proof of duties, as PDF and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

import setsudo.reports
from setsudo.bilingual import Language, Text
from setsudo.documents import pdf
from setsudo.reports.duties import LAW_NAMES, STANDING_NAMES, Due, Law, Line, Proof
from setsudo.reports.figures import Monthly, Shown
from setsudo.reports.months import Month
from setsudo.reports.permissions import Deed, refuse_unless_entitled
from setsudo.reports.spreadsheets import HIDDEN, TOTAL, monthly_csv, rows_to_csv
from setsudo.web.accounts.models import User
from setsudo.web.ledger.entering import enter
from setsudo.web.public.company import company
from setsudo.web.reports import words
from setsudo.web.reports.monthly import monthly
from setsudo.web.reports.proving import MADE, proofs

TEMPLATE: Final = Path(setsudo.reports.__file__).with_name("report.typ")


class Paper(StrEnum):
    """How a report is handed out."""

    PDF = "pdf"
    CSV = "csv"


@transaction.atomic
def make_monthly(
    month: Month, paper: Paper, *, language: Language, by: User, at: datetime
) -> bytes:
    """Return the report of a month as a file. That it was made is entered in the ledger."""
    refuse_unless_entitled(by.person, Deed.MAKE_REPORT)
    report = monthly(month, at=at)
    made = {Paper.CSV: monthly_csv, Paper.PDF: monthly_pdf}[paper]
    content = made(report, language)
    _entered(f"report/{month}", paper, content, language, by, at)
    return content


@transaction.atomic
def make_duties(paper: Paper, *, language: Language, by: User, at: datetime) -> bytes:
    """Return the proof of duties as a file. That it was made is entered in the ledger."""
    refuse_unless_entitled(by.person, Deed.MAKE_REPORT)
    found = proofs(at=at)
    if paper is Paper.CSV:
        content = rows_to_csv(_duty_rows(found, language, at))
    else:
        content = _pdf(_duty_data(found, language, at), language, at)
    _entered("report/duties", paper, content, language, by, at)
    return content


def monthly_pdf(report: Monthly, language: Language) -> bytes:
    """Return the report of a month as a PDF."""
    return _pdf(_monthly_data(report, language), language, report.made_at)


def told(line: Line) -> Text:
    """Return what is told of a line of evidence."""
    if line.due is Due.RULE:
        return words.BY_RULE
    if line.count is None:
        return words.FEW_COUNT
    if not line.there:
        return words.LACKS if line.lacking else words.NOT_ARISEN
    if line.of is not None:
        return words.OF.filled(count=line.count, of=line.of)
    return Text(ja=f"{line.count:,}", en=f"{line.count:,}")


def said_of(proof: Proof, today: date) -> list[Text]:
    """Return what stands under a block: what is kept elsewhere, and how it is known."""
    duty = proof.duty
    said = [words.SOURCE.filled(source=duty.source, checked=duty.checked)]
    if duty.outside is not None:
        said.insert(
            0,
            Text(
                ja=words.OUTSIDE.ja + duty.outside.ja,
                en=words.OUTSIDE.en + duty.outside.en,
            ),
        )
    if duty.read == "memory":
        said.append(words.FROM_MEMORY)
    if duty.stale(today):
        said.append(words.STALE)
    return said


def _entered(
    about: str, paper: Paper, content: bytes, language: Language, by: User, at: datetime
) -> None:
    enter(
        MADE,
        at=at,
        about=about,
        by=str(by.pk),
        facts={"file": paper.value, "lang": language, "sha256": sha256(content).hexdigest()},
    )


def _pdf(data: dict[str, Any], language: Language, at: datetime) -> bytes:
    return pdf(TEMPLATE.read_text(encoding="utf-8"), data, language=language, at=at)


def _data(title: Text, notes: Sequence[Text], language: Language, at: datetime) -> dict[str, Any]:
    made = timezone.localtime(at)
    return {
        "title": title.to(language),
        "company": company().name.to(language),
        "made": f"{words.MADE.to(language)} {made:%Y-%m-%d %H:%M} {made.tzname()}",
        "notes": [one.to(language) for one in notes],
    }


def _monthly_data(report: Monthly, language: Language) -> dict[str, Any]:
    title = words.MONTHLY.filled(month=report.month)
    data = _data(title, [words.SMALL], language, report.made_at)
    data["sections"] = [
        *(_table(one, language) for one in report.breakdowns),
        *(
            {
                "title": course.title.to(language),
                "note": "",
                "empty": "",
                "head": [words.MONTH.to(language), course.title.to(language)],
                "rows": [
                    [month, _figure(value, language)]
                    for month, value in zip(course.months, course.values, strict=True)
                ],
                "bars": [value or 0 for value in course.values],
                "total": [],
            }
            for course in report.series
        ),
    ]
    data["duties"] = []
    return data


def _table(one: Shown, language: Language) -> dict[str, Any]:
    rows = [(name, cells) for name, cells in zip(one.rows, one.cells, strict=True) if worth(cells)]
    few = bool(one.totals) and all(total is None for total in one.totals)
    return {
        "title": one.title.to(language),
        "note": one.note.to(language) if one.note is not None else "",
        "empty": (words.NOTHING if one.empty else words.FEW).to(language)
        if one.empty or few
        else "",
        "head": [one.label.to(language), *(column.name.to(language) for column in one.columns)],
        "rows": [
            [name.to(language), *(_figure(cell, language) for cell in cells)]
            for name, cells in rows
        ],
        "bars": [cells[0] or 0 for _, cells in rows],
        "total": [TOTAL.to(language), *(_figure(total, language) for total in one.totals)]
        if one.totals
        else [],
    }


def worth(cells: Sequence[int | None]) -> bool:
    """Say whether a row tells anything: rows of nothing but none at all are left out."""
    return any(cell is None or cell for cell in cells)


def _figure(value: int | None, language: Language) -> str:
    return HIDDEN.to(language) if value is None else f"{value:,}"


def _duty_data(found: Sequence[Proof], language: Language, at: datetime) -> dict[str, Any]:
    data = _data(words.DUTIES, [words.NO_ADVICE, words.SMALL], language, at)
    today = timezone.localtime(at).date()
    data["sections"] = []
    data["duties"] = [
        {
            "law": LAW_NAMES[law].to(language),
            "blocks": [
                {
                    "name": proof.duty.name.to(language),
                    "standing": STANDING_NAMES[proof.standing].to(language),
                    "good": proof.standing.value,
                    "must": proof.duty.must.to(language),
                    "lines": [
                        [
                            line.name.to(language),
                            told(line).to(language),
                            line.last.isoformat() if line.last is not None else "",
                        ]
                        for line in proof.lines
                    ],
                    "said": [one.to(language) for one in said_of(proof, today)],
                }
                for proof in found
                if proof.duty.law is law
            ],
        }
        for law in Law
    ]
    return data


def _duty_rows(found: Sequence[Proof], language: Language, at: datetime) -> list[list[str]]:
    head = (words.DUTY, words.STANDING, words.EVIDENCE, words.ON_RECORD, words.LAST)
    rows = [
        [words.DUTIES.to(language), timezone.localtime(at).isoformat(timespec="minutes")],
        [words.NO_ADVICE.to(language)],
        [one.to(language) for one in head],
    ]
    for proof in found:
        rows += [
            [
                f"{LAW_NAMES[proof.duty.law].to(language)}: {proof.duty.name.to(language)}",
                STANDING_NAMES[proof.standing].to(language),
                line.name.to(language),
                told(line).to(language),
                line.last.isoformat() if line.last is not None else "",
            ]
            for line in proof.lines
        ]
    return rows
