"""The pages of transactions: what is open, held, overdue; one by one; and a file of them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.interactions.charsets import Written
from setsudo.measures.transactions import (
    CHOICE_NAMES,
    ENDED,
    HOLDING,
    NEEDS_A_PERSON,
    STEP_NAMES,
    Choice,
    Deed,
    State,
    Step,
    entitled,
    refuse_unless_entitled,
)
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.forms import spoken
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language
from setsudo.web.transactions import holding
from setsudo.web.transactions.models import Asked, Met, Transaction
from setsudo.web.transactions.reading import read, rows_of
from setsudo.web.transactions.registering import register

MOST: Final = 200
LARGEST: Final = 2 * 1024 * 1024
TABS: Final = {
    "waiting": Text(ja="決める必要があるもの", en="To be decided"),
    "held": Text(ja="保留", en="Held"),
    "overdue": Text(ja="返事が遅れているもの", en="Answer overdue"),
    "open": Text(ja="進行中", en="Open"),
    "ended": Text(ja="終わったもの", en="Ended"),
}
_DECIDED: Final = Text(ja="「{choice}」を記録しました。", en="Done and recorded: {choice}.")
_REGISTERED: Final = Text(ja="{n}件を登録しました。", en="Registered: {n}.")

_WRITTEN: Final = Text(
    ja="ファイルは{written}として読みました。文字化けがないか確かめてください。",
    en="The file was read as {written}: see that no characters are garbled.",
)


class CsvForm(forms.Form):
    """A file of transactions."""

    source = forms.SlugField(
        label=spoken("送信元", "Source"),
        help_text=spoken("その取引を扱う仕組みのもの", "Of the system that carries them out"),
        max_length=100,
    )
    file = forms.FileField(
        label=spoken("CSVファイル", "CSV file"),
        help_text=spoken(
            "1行目に列の名前。id、service と、phone、email などお客様の識別子が必要です",
            "Names of columns first: id, service, and identifiers such as phone or email",
        ),
        max_length=200,
    )


@require_safe
def transactions(request: HttpRequest) -> HttpResponse:
    """The transactions of a tab."""
    user = _reader(request)
    tab = request.GET.get("tab", "waiting")
    if tab not in TABS:
        raise Http404
    rows = _rows(tab)
    context = {
        "rows": rows[:MOST],
        "tabs": [(key, name, _rows(key).count()) for key, name in TABS.items() if key != "ended"]
        + [("ended", TABS["ended"], None)],
        "tab": tab,
        "may_import": entitled(user.person, Deed.IMPORT),
    }
    return render(request, "transactions/transactions.html", context)


def show(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One transaction: what is owed, decided and asked; and a decision where one is due."""
    user = _reader(request)
    row = get_object_or_404(Transaction, ref=ref)
    refused, status = "", 200
    if request.method == "POST":
        try:
            choice = Choice(request.POST.get("choice", ""))
        except ValueError:
            raise Http404 from None
        try:
            holding.decide_one(ref, choice, by=user, at=timezone.now())
        except SetsudoError as error:
            refused, status = told(error), status_of(error)
            row.refresh_from_db()
        else:
            said = _DECIDED.filled(choice=CHOICE_NAMES[choice].to(language()))
            messages.success(request, said.to(language()))
            return redirect("transaction", ref=ref)
    return render(
        request, "transactions/transaction.html", _page(row, user, refused), status=status
    )


def bring_in(request: HttpRequest) -> HttpResponse:
    """Register a CSV file of transactions: all of them, or none."""
    user = signed(request)
    refuse_unless_entitled(user.person, Deed.IMPORT)
    form = CsvForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "transactions/import.html", context, status=status)
    file, source = form.cleaned_data["file"], form.cleaned_data["source"]
    if file.size > LARGEST:
        context["refused"] = _TOO_LARGE.to(language())
        return render(request, "transactions/import.html", context, status=413)
    try:
        table = rows_of(file.read())
        rows = [read(one, source=source) for one in table.rows]
        made = register(rows, source=source, at=timezone.now(), by=user)
    except SetsudoError as error:
        context["refused"] = told(error)
        return render(request, "transactions/import.html", context, status=status_of(error))
    count = sum(one.new for one in made)
    messages.success(request, _REGISTERED.filled(n=count).to(language()))
    if table.written is not Written.UTF_8:
        messages.info(request, _WRITTEN.filled(written=table.written).to(language()))
    return redirect("transactions")


def _page(row: Transaction, user: User, refused: str) -> dict[str, Any]:
    now = timezone.now()
    measures = holding.restricting(row, now)
    may = entitled(user.person, Deed.DECIDE) and not row.ended
    return {
        "row": row,
        "refused": refused,
        "measures": measures,
        "choices": CHOICE_NAMES.items()
        if may and (measures or row.state in NEEDS_A_PERSON)
        else (),
        "decided": [
            (one, CHOICE_NAMES[Choice(one.choice)])
            for one in row.decided.select_related("by", "released_by").order_by("at")
        ],
        "asked": [
            (one, STEP_NAMES[Step(f"request_{one.command}")], _answer(one), one.due_at < now)
            for one in row.asked.order_by("number")
        ],
    }


def _answer(asked: Asked) -> Text | None:
    return STEP_NAMES[Step(asked.answer)] if asked.answer else None


def _rows(tab: str) -> QuerySet[Transaction]:
    every = Transaction.objects.order_by("-changed_at")
    if tab == "waiting":
        return every.filter(undecided=True).exclude(state__in=ENDED) | every.filter(
            state__in=NEEDS_A_PERSON
        )
    if tab == "held":
        return every.filter(state__in=HOLDING)
    if tab == "overdue":
        out = Asked.objects.filter(met=Met.OUT, due_at__lt=timezone.now())
        return every.filter(pk__in=out.values("transaction"))
    if tab == "ended":
        return every.filter(state__in=ENDED)
    return every.filter(state__in=[State.OPEN, State.RESUMED, State.RESUME_REQUESTED,
                                   State.CANCEL_REQUESTED])  # fmt: skip


def _reader(request: HttpRequest) -> User:
    user = signed(request)
    if not entitled(user.person, Deed.SEE):
        raise PermissionDenied
    return user


_TOO_LARGE: Final = Text(
    ja="ファイルが大きすぎます(2MBまで)。分けて取り込んでください。",
    en="The file is too large (2 MB at most): bring it in in parts.",
)
