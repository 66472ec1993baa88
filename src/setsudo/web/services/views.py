"""The register of services: a list, and one form for entering or changing one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.errors import SetsudoError
from setsudo.interactions.model import Channel
from setsudo.web.accounts.models import User
from setsudo.web.accounts.signed import by as signed
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.policies.in_force import in_force
from setsudo.web.refusals import status_of, told
from setsudo.web.services.models import RISKS, Service
from setsudo.web.services.registering import KEEPERS, Entry, register
from setsudo.web.templatetags.saying import language

RISK_NAMES = {
    "low": Text(ja="低い", en="low"),
    "medium": Text(ja="中くらい", en="medium"),
    "high": Text(ja="高い", en="high"),
}
_SAVED = Text(ja="登録しました。", en="Saved in the register.")


def services(request: HttpRequest) -> HttpResponse:
    """List the register."""
    _reader(request)
    duties = in_force().duties
    lines = [(row, duties.get(row.duty)) for row in Service.objects.order_by("code")]
    return render(request, "services/services.html", {"lines": lines})


def service(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter a service, or change the one with this code."""
    user = _reader(request)
    row = None
    if code:
        row = Service.objects.filter(code=code).first()
        if row is None:
            raise Http404
    said = entry_of(request.POST.dict(), code) if request.method == "POST" else None
    context = {
        "row": row,
        "typed": said or row,
        "channels": [(one.value, CHANNELS[one]) for one in Channel],
        "risks": [(one, RISK_NAMES[one]) for one in RISKS],
        "duties": in_force().duties.values(),
        "refused": "",
    }
    if said is None:
        return render(request, "services/service.html", context)
    try:
        register(said, by=user, at=timezone.now())
    except SetsudoError as refused:
        context["refused"] = told(refused)
        return render(request, "services/service.html", context, status=status_of(refused))
    messages.success(request, _SAVED.to(language()))
    return redirect("services")


def entry_of(said: dict[str, str], code: str = "") -> Entry:
    """Return what was typed, as an entry of the register."""
    form = {name: value.replace("\x00", "") for name, value in said.items()}
    return Entry(
        code=code or form.get("code", "").strip(),
        name_ja=form.get("name_ja", ""),
        name_en=form.get("name_en", ""),
        channel=form.get("channel", ""),
        risk=form.get("risk", "medium"),
        fails=form.get("fails", "closed"),
        duty=form.get("duty", ""),
        active=bool(form.get("active")),
    )


def _reader(request: HttpRequest) -> User:
    user = signed(request)
    if not (KEEPERS | {Role.COUNSEL}) & user.person.roles:
        raise PermissionDenied
    return user
