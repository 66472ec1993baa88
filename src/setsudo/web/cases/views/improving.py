"""The improvement register: what complaints became, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Person
from setsudo.errors import CaseError
from setsudo.web.accounts.signed import by as viewer
from setsudo.web.cases import improving
from setsudo.web.cases.models import Case, Improving, Stage
from setsudo.web.cases.reading.sight import seen_cases
from setsudo.web.cases.typed import Given
from setsudo.web.refusals import status_of
from setsudo.web.templatetags.saying import language

MOST = 500
STAGE_NAMES = {
    Stage.ENTERED.value: Text(ja="記録済み", en="entered"),
    Stage.IN_HAND.value: Text(ja="取組中", en="in hand"),
    Stage.DONE.value: Text(ja="済み", en="done"),
    Stage.DECLINED.value: Text(ja="行わない", en="not done"),
}
_NOT_OPEN = Text(
    ja="改善の記録は、現場責任者、事案担当、承認者、異議担当、経営・管理、監査の役割の人に開かれています。",
    en="The improvement register is open to supervisors, case officers, approvers, appeal "
    "officers, managers and auditors.",
)
_CHANGED = Text(ja="改善の記録を更新しました。", en="The register has been updated.")


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """List what is open first, then what ended."""
    _refuse_unless_open(viewer(request).person)
    stage = request.GET.get("stage", "")
    rows = Improving.objects.select_related("site", "owner").order_by("-entered_at")
    if stage in STAGE_NAMES:
        rows = rows.filter(stage=stage)
    context = {
        "rows": [(row, STAGE_NAMES[row.stage]) for row in rows[:MOST]],
        "stages": STAGE_NAMES.items(),
        "stage": stage,
        "today": timezone.localdate(),
    }
    return render(request, "cases/improvements.html", context)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one improvement; a form takes it in hand or ends it."""
    person = viewer(request).person
    _refuse_unless_open(person)
    row = get_object_or_404(Improving.objects.select_related("site", "owner", "case"), ref=ref)
    if request.method == "GET":
        return _page(request, row, QueryDict())
    given = Given(Case(), request.POST, viewer(request), timezone.now())
    try:
        owner = given.person("owner") if given.text("owner").strip() else None
        stage = given.one_of(Stage, "stage")
        improving.change(
            row.ref,
            stage,
            by=given.by,
            at=given.at,
            owner=owner,
            due=given.day("due"),
            result=given.text("result"),
        )
    except NotEntitled:
        raise
    except CaseError as refused:
        return _page(request, row, request.POST, refused=refused)
    messages.success(request, _CHANGED.to(language()))
    return redirect("improvement", ref=row.ref)


def _page(
    request: HttpRequest, row: Improving, typed: QueryDict, *, refused: CaseError | None = None
) -> HttpResponse:
    person = viewer(request).person
    seen = row.case_id is not None and seen_cases(person).filter(pk=row.case_id).exists()
    context = {
        "row": row,
        "stage_name": STAGE_NAMES[row.stage],
        "stages": STAGE_NAMES.items(),
        "typed": typed,
        "refused": refused.text if refused is not None else None,
        "from_case": row.case if seen else None,
        "may_work": improving.may_work(person),
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "cases/improvement.html", context, status=status)


def _refuse_unless_open(person: Person) -> None:
    if not improving.may_read(person):
        raise NotEntitled(person, Stage.ENTERED, "role", _NOT_OPEN)
