"""The screens on which administrators decide who works here, and everybody's own page."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from setsudo.bilingual import Text
from setsudo.cases.roles import ROLE_NAMES, Role
from setsudo.web.accounts import actions
from setsudo.web.accounts.forms import (
    AppraiseForm,
    DescribeForm,
    InviteForm,
    LanguageForm,
    PlaceForm,
    SiteForm,
    SiteNamesForm,
)
from setsudo.web.accounts.models import Site, User, Welcome
from setsudo.web.accounts.refusing import PeopleError
from setsudo.web.accounts.signed import by
from setsudo.web.accounts.welcoming import confirm, welcome
from setsudo.web.templatetags.saying import said

A_PAGE: Final = 50
_SAVED: Final = Text(ja="保存しました。", en="Saved.")


def people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; narrowed by words, a role or a site."""
    actions.refuse_to_show(by(request))
    found = User.objects.prefetch_related("roles", "sites").order_by("-is_active", "name", "pk")
    # The form is posted: names and addresses of people belong in no address, which proxies keep.
    asked = request.POST if request.method == "POST" else request.GET
    if words := asked.get("q", "").replace("\x00", "").strip()[:200]:
        found = found.filter(
            Q(name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words)
        )
    if (role := asked.get("role", "")) in set(Role):
        found = found.filter(roles__role=role)
    if site := asked.get("site", "").replace("\x00", ""):
        found = found.filter(sites__code=site)
    page = Paginator(found, A_PAGE).get_page(asked.get("page"))
    context = {
        "page": page, "q": words, "role": role, "site": site, "role_names": ROLE_NAMES,
        "sites": Site.objects.order_by("code"),
    }  # fmt: skip
    return render(request, "accounts/people.html", context)


def invite(request: HttpRequest) -> HttpResponse:
    """Add somebody, then show the link with which they choose a password."""
    me = by(request)
    actions.refuse_to_show(me)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.invite(by=me, at=timezone.now(), **form.cleaned_data)
        except PeopleError as refused:
            form.add_error(None, said(refused.text))
        else:
            return _with_link(request, user)
    return render(request, "accounts/invite.html", {"form": form})


def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: who they are, where they work, who appraises them."""
    actions.refuse_to_show(by(request))
    return _person(request, get_object_or_404(User, pk=pk))


@require_POST
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a name or an address."""
    user = get_object_or_404(User, pk=pk)
    form = DescribeForm(request.POST)
    if form.is_valid():
        actions.describe(user, by=by(request), at=timezone.now(), **form.cleaned_data)
    return _back(request, user, form)


@require_POST
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change roles and sites."""
    user = get_object_or_404(User, pk=pk)
    form = PlaceForm(request.POST)
    if form.is_valid():
        actions.place(user, by=by(request), at=timezone.now(), **form.cleaned_data)
    return _back(request, user, form)


@require_POST
def appraise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change who appraises somebody."""
    user = get_object_or_404(User, pk=pk)
    form = AppraiseForm(request.POST, people=User.objects.filter(is_active=True))
    if form.is_valid():
        named = list(form.cleaned_data["appraisers"])
        actions.appraise(user, named, by=by(request), at=timezone.now())
    return _back(request, user, form)


@require_POST
def send_welcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new link; it is shown once, on the next page."""
    return _with_link(request, get_object_or_404(User, pk=pk))


@require_POST
def confirm_welcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As a second administrator, let a link work with which somebody chooses a new password."""
    user = get_object_or_404(User, pk=pk)
    confirm(user, by=by(request), at=timezone.now())
    return _back(request, user)


@require_POST
def switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deactivate somebody, or bring them back."""
    user = get_object_or_404(User, pk=pk)
    act = actions.deactivate if user.is_active else actions.reactivate
    act(user, by=by(request), at=timezone.now())
    return _back(request, user)


def sites(request: HttpRequest) -> HttpResponse:
    """Every site, and a form for a new one."""
    me = by(request)
    actions.refuse_to_show(me)
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_site(by=me, at=timezone.now(), **form.cleaned_data)
        except PeopleError as refused:
            form.add_error("code", said(refused.text))
        else:
            messages.success(request, said(_SAVED))
            return redirect("sites")
    context = {"sites": Site.objects.prefetch_related("people").order_by("code"), "form": form}
    return render(request, "accounts/sites.html", context)


def site(request: HttpRequest, code: str) -> HttpResponse:
    """Call a site by another name."""
    me = by(request)
    actions.refuse_to_show(me)
    here = get_object_or_404(Site, code=code)
    form = SiteNamesForm(request.POST or {"name_ja": here.name_ja, "name_en": here.name_en})
    if request.method == "POST" and form.is_valid():
        actions.rename_site(here, by=me, at=timezone.now(), **form.cleaned_data)
        messages.success(request, said(_SAVED))
        return redirect("sites")
    return render(request, "accounts/site.html", {"site": here, "form": form})


def profile(request: HttpRequest) -> HttpResponse:
    """One's own page: the language, and the ways to sign in."""
    me = by(request)
    form = LanguageForm({"lang": me.lang})
    names = [ROLE_NAMES[role] for role in Role if role in me.person.roles]
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "role_names": names, "renewals": _renewals(me)},
    )


def _person(request: HttpRequest, user: User, link: str = "") -> HttpResponse:
    me = by(request)
    others = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk")
    held = user.person
    context = {
        "person": user,
        "oneself": user.pk == me.pk,
        "role_names": [ROLE_NAMES[role] for role in Role if role in held.roles],
        "link": link,
        "waiting": user.welcomes.filter(waits=True, used_at=None, expires_at__gt=timezone.now())
        .select_related("made_by")
        .first(),
        "me": me,
        "describing": DescribeForm({"name": user.name, "email": user.email}),
        "placing": PlaceForm(
            {
                "roles": [*held.roles],
                "sites": [site.pk for site in user.sites.all()],
                "headquarters": user.headquarters,
                "executive": user.executive,
            }
        ),
        "appraising": AppraiseForm(
            {"appraisers": [one.pk for one in user.appraised_by.all()]}, people=others
        ),
    }
    return render(request, "accounts/person.html", context)


def _renewals(user: User) -> list[Welcome]:
    """Return the links by which their password was chosen, and who made these."""
    made = user.welcomes.filter(used_at__isnull=False, made_by__isnull=False)
    return [*made.select_related("made_by", "confirmed_by").order_by("-made_at")[:10]]


def _with_link(request: HttpRequest, user: User) -> HttpResponse:
    token = welcome(user, by=by(request), at=timezone.now())
    # Shown in this very answer: kept for a next one, the token would lie in the database.
    return _person(request, user, request.build_absolute_uri(reverse("welcome", args=[token])))


def _back(
    request: HttpRequest, user: User, form: DescribeForm | PlaceForm | AppraiseForm | None = None
) -> HttpResponse:
    if form is None or form.is_valid():
        messages.success(request, said(_SAVED))
    else:
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label}: {' '.join(map(str, errors))}")
    return redirect("person", pk=user.pk)
