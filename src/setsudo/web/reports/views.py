"""The pages of figures: a month, the duties beside their proof, and the papers of both."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from setsudo.bilingual import LANGUAGES, Language
from setsudo.reports.charts import bars, course
from setsudo.reports.duties import LAW_NAMES, STANDING_NAMES, Law
from setsudo.reports.figures import Series, Shown
from setsudo.reports.months import Month, ended, month_of
from setsudo.reports.permissions import Deed, refuse_unless_entitled
from setsudo.reports.spreadsheets import HIDDEN
from setsudo.web.accounts.signed import by as signed
from setsudo.web.reports import papers, words
from setsudo.web.reports.counting import zone
from setsudo.web.reports.monthly import monthly
from setsudo.web.reports.papers import Paper
from setsudo.web.reports.proving import proofs
from setsudo.web.templatetags.saying import language

OFFERED = 24
"""How many months back the page offers; an address reaches further."""
_TYPES = {Paper.PDF: "application/pdf", Paper.CSV: "text/csv; charset=utf-8"}


@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """Lead to the month that ended last, or to the one that was chosen."""
    refuse_unless_entitled(signed(request).person, Deed.READ_FIGURES)
    chosen = request.GET.get("month", "")
    month = (
        ended(chosen, at=timezone.now(), zone=zone())
        if chosen
        else month_of(timezone.now(), zone()).after(-1)
    )
    return redirect("report", written=str(month))


@require_http_methods(["GET", "POST"])
def month(request: HttpRequest, written: str) -> HttpResponse:
    """Show the figures of a month; a form makes the paper of it."""
    user, at = signed(request), timezone.now()
    refuse_unless_entitled(user.person, Deed.READ_FIGURES)
    chosen = ended(written, at=at, zone=zone())
    if request.method == "POST":
        paper, lang = _asked(request)
        content = papers.make_monthly(chosen, paper, language=lang, by=user, at=at)
        return _file(content, paper, f"setsudo-{chosen}-{lang}")
    report = monthly(chosen, at=at)
    context = {
        "month": chosen,
        "months": _offered(chosen),
        "tables": [(one, _rows(one), _bars(one), _totals(one)) for one in report.breakdowns],
        "courses": [(one, _months(one), _course(one)) for one in report.series],
        "headline": [(words.COUNTED[one.code], one.values[-1]) for one in report.series],
        "words": words,
        "hidden": HIDDEN,
    }
    return render(request, "reports/month.html", context)


@require_http_methods(["GET", "POST"])
def duties(request: HttpRequest) -> HttpResponse:
    """Show the duties beside their proof; a form makes the paper of it."""
    user, at = signed(request), timezone.now()
    refuse_unless_entitled(user.person, Deed.READ_DUTIES)
    if request.method == "POST":
        paper, lang = _asked(request)
        content = papers.make_duties(paper, language=lang, by=user, at=at)
        return _file(content, paper, f"setsudo-duties-{timezone.localtime(at):%Y-%m-%d}-{lang}")
    today, found = timezone.localdate(), proofs(at=at)
    laws = [
        (
            LAW_NAMES[law],
            [
                (
                    one,
                    STANDING_NAMES[one.standing],
                    [(line, papers.told(line)) for line in one.lines],
                    papers.said_of(one, today),
                )
                for one in found
                if one.duty.law is law
            ],
        )
        for law in Law
    ]
    return render(request, "reports/duties.html", {"laws": laws, "words": words})


def _asked(request: HttpRequest) -> tuple[Paper, Language]:
    try:
        paper = Paper(request.POST.get("file", ""))
    except ValueError:
        raise Http404 from None
    lang = next((one for one in LANGUAGES if one == request.POST.get("lang")), language())
    return paper, lang


def _file(content: bytes, paper: Paper, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_TYPES[paper])
    response["Content-Disposition"] = f'attachment; filename="{name}.{paper.value}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _offered(chosen: Month) -> list[str]:
    last = month_of(timezone.now(), zone())
    months = [str(last.after(-n)) for n in range(1, OFFERED + 1)]
    return months if str(chosen) in months else [*months, str(chosen)]


def _rows(one: Shown) -> list[tuple[object, list[tuple[object, int | None]]]]:
    names = [column.name for column in one.columns]
    return [
        (name, list(zip(names, cells, strict=True)))
        for name, cells in zip(one.rows, one.cells, strict=True)
        if papers.worth(cells)
    ]


def _totals(one: Shown) -> list[tuple[object, int | None]]:
    # Rows that do not add up have no totals.
    names = [column.name for column in one.columns][: len(one.totals)]
    return list(zip(names, one.totals, strict=True))


def _bars(one: Shown) -> SafeString | str:
    rows = [
        (name.to(language()), cells[0])
        for name, cells in zip(one.rows, one.cells, strict=True)
        if papers.worth(cells)
    ]
    if not rows:
        return ""
    title = f"{one.title.to(language())}: {one.columns[0].name.to(language())}"
    # Everything of it that is text has been escaped where it was drawn.
    return mark_safe(bars(rows, title=title, hidden=HIDDEN.to(language())))  # noqa: S308


def _course(one: Series) -> SafeString:
    drawn = course(one.months, one.values, title=one.title.to(language()))
    return mark_safe(drawn)  # noqa: S308


def _months(one: Series) -> list[tuple[str, int | None]]:
    return list(zip(one.months, one.values, strict=True))
