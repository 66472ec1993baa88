"""The public pages, and beside them the page on which staff find what to hang up and hand out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from setsudo.bilingual import LANGUAGES, Language
from setsudo.errors import SetsudoError
from setsudo.policy.render import fragment
from setsudo.web.accounts.signed import by as signed
from setsudo.web.policies.in_force import in_force
from setsudo.web.policies.models import PolicyRevision
from setsudo.web.public import acknowledging, embedding, history, pages, posters, telling
from setsudo.web.public.company import company
from setsudo.web.public.forms import MessageForm
from setsudo.web.public.limiting import spent
from setsudo.web.public.models import Kind
from setsudo.web.refusals import status_of, told
from setsudo.web.templatetags.saying import language

MESSAGES_EACH: Final = 6
MESSAGES_TOGETHER: Final = 600

View = Callable[..., HttpResponse]


def public(view: Callable[Concatenate[HttpRequest, Language, ...], HttpResponse]) -> View:
    """Make a view of the public: for everybody, in the language that its address says."""

    @wraps(view)
    def answered(request: HttpRequest, lang: Language, **kwargs: Any) -> HttpResponse:
        if lang not in LANGUAGES:
            raise Http404
        with override(lang):
            request.LANGUAGE_CODE = lang
            response = view(request, lang, **kwargs)
            response.headers["Content-Language"] = lang
            return response

    public_view: View = login_not_required(answered)
    return public_view


def frame(request: HttpRequest, lang: Language, place: str, **more: Any) -> dict[str, Any]:
    """Return what every public page shows around its content."""
    path = request.path.removeprefix(f"/public/{lang}/")
    return {
        "lang": lang,
        "place": place,
        "company": company(),
        "languages": [(one, f"/public/{one}/{path}") for one in LANGUAGES],
        **more,
    }


@login_not_required
@require_safe
def policy(request: HttpRequest, lang: Language | None = None) -> HttpResponse:
    """The policy, in the language of the address or the reader's. The ASGI path is shorter."""
    kept = pages.at(request.path, request.headers.get("Accept-Language", ""))
    if kept is None:
        raise Http404
    if pages.unchanged(request.headers.get("If-None-Match", ""), kept.tag):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(kept.body)
    for name, value in kept.headers.items():
        answer.headers[name] = value
    # The middleware would forbid what the headers of a page in a frame allow.
    answer.xframe_options_exempt = "X-Frame-Options" not in kept.headers
    return answer


@login_not_required
@require_safe
def in_the_readers_language(request: HttpRequest, place: str) -> HttpResponse:
    """Lead an address without a language, as letters print it, to the reader's."""
    lang = pages.wanted(request.headers.get("Accept-Language", ""))
    answer = redirect(f"/public/{lang}/{place}/")
    answer.headers["Vary"] = "Accept-Language"
    return answer


@public
@require_safe
def revisions(request: HttpRequest, lang: Language) -> HttpResponse:
    """Every revision that was in force, the newest first, and what it changed."""
    rows = [*PolicyRevision.objects.order_by("-in_force_from", "-pk")]
    shown = []
    for number, row in enumerate(rows):
        before = rows[number + 1] if number + 1 < len(rows) else None
        found = history.between(before, row, lang) if before is not None else None
        shown.append((row, history.policy_of(row).revision, found))
    context = frame(request, lang, "history", revisions=shown, now=in_force().content_hash)
    return render(request, "public/history.html", context)


@public
@require_safe
def revision(request: HttpRequest, lang: Language, content_hash: str) -> HttpResponse:
    """One revision as it stood."""
    row = get_object_or_404(PolicyRevision, content_hash=content_hash)
    was = history.policy_of(row)
    context = frame(
        request,
        lang,
        "history",
        row=row,
        policy=was,
        body=fragment(was, lang),
        holds=content_hash == in_force().content_hash,
    )
    return render(request, "public/revision.html", context)


@public
def contact(request: HttpRequest, lang: Language) -> HttpResponse:
    """Take in a complaint, an idea or a kind word."""
    form = MessageForm(request.POST or None)
    context = frame(request, lang, "contact", form=form)
    if request.method != "POST":
        return render(request, "public/contact.html", context)
    if not form.is_valid():
        return render(request, "public/contact.html", context, status=422)
    if spent(request, "contact", each=MESSAGES_EACH, all_together=MESSAGES_TOGETHER):
        # What was typed stays in the form: nobody writes it twice.
        return render(request, "public/contact.html", {**context, "later": True}, status=429)
    said = form.cleaned_data
    try:
        telling.tell(
            Kind(said["kind"]),
            said["title"],
            said["text"],
            lang=lang,
            at=timezone.now(),
            name=said["name"],
            reply_to=said["reply_to"],
        )
    except SetsudoError as refused:
        context["refused"] = told(refused, lang)
        return render(request, "public/contact.html", context, status=status_of(refused))
    return redirect("public-thanks", lang=lang)


@public
@require_safe
def thanks(request: HttpRequest, lang: Language) -> HttpResponse:
    """Say what happens with a message."""
    return render(request, "public/thanks.html", frame(request, lang, "contact"))


def kit(request: HttpRequest) -> HttpResponse:
    """For staff: the policy to read and acknowledge, posters, and what a web site takes in."""
    user = signed(request)
    policy = in_force()
    sees = acknowledging.may_see_others(user.person)
    context = {
        "policy": policy,
        "mine": acknowledging.mine(user),
        "staff": acknowledging.staff(user) if sees else None,
        "posters": posters.OFFERED,
        "snippets": embedding.snippets(request),
        "body": fragment(policy, language()),
        "lang": language(),
    }
    return render(request, "public/kit.html", context)


@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Keep that somebody has read the policy."""
    shown = request.POST.get("revision", "")
    acknowledging.acknowledge(shown, by=signed(request), at=timezone.now())
    return redirect("policy-kit")


@require_safe
def poster(request: HttpRequest, lang: Language, paper: str) -> HttpResponse:
    """Return the poster as a PDF."""
    signed(request)
    if lang not in LANGUAGES or paper not in posters.PAPERS:
        raise Http404
    answer = HttpResponse(posters.poster(lang, paper, request), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="policy-{lang}-{paper}.pdf"'
    return answer


@require_POST
def answered(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Keep what the sender of a message was answered."""
    row = telling.answer(ref, request.POST.get("answer", ""), by=signed(request), at=timezone.now())
    return redirect("improvement", ref=row.improvement_id)
