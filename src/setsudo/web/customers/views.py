"""The pages of customers: find one, see what they brought to us, say who is whom."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from setsudo.bilingual import Text
from setsudo.cases.roles import Person
from setsudo.interactions.model import Channel
from setsudo.web.accounts.models import User
from setsudo.web.customers import merging, reading
from setsudo.web.customers.merging import KEEPERS, NotSo
from setsudo.web.customers.models import IdentifierKind
from setsudo.web.customers.words import KINDS, NAMELESS
from setsudo.web.interactions.models import Interaction
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.templatetags.saying import language


def customers(request: HttpRequest) -> HttpResponse:
    """List customers, or those who match."""
    person = _keeper(request).person
    # The form is posted: names and numbers of people belong in no address, which proxies keep.
    asked = request.POST if request.method == "POST" else request.GET
    words = asked.get("q", "")[:200]
    page = Paginator(reading.search(person, words), 50).get_page(asked.get("page"))
    context = {
        "page": page,
        "q": words,
        "nameless": NAMELESS,
        "proposals": reading.open_proposals(person).count(),
    }
    return render(request, "customers/customers.html", context)


def customer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one customer."""
    return _shown(request, ref)


def proposals(request: HttpRequest) -> HttpResponse:
    """List the pairs of records that may be one customer."""
    rows = reading.open_proposals(_keeper(request).person)[:100]
    pairs = [(one, [KINDS[IdentifierKind(kind)] for kind in one.shared]) for one in rows]
    return render(request, "customers/proposals.html", {"pairs": pairs, "nameless": NAMELESS})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a proposed pair, or say that they are two."""
    user, at = _keeper(request), timezone.now()
    row = reading.open_proposals(user.person).filter(pk=pk).first()
    if row is None:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("decision") == "merge":
            first, second = sorted((row.first, row.second), key=lambda one: one.created_at)
            merging.merge(first.pk, second.pk, reason, by=user, at=at)
            messages.success(request, _MERGED.to(language()))
        else:
            merging.decline(pk, reason, by=user, at=at)
            messages.success(request, _TWO.to(language()))
    except NotSo as refused:
        messages.error(request, refused.text.to(language()))
    return redirect("proposals")


@require_POST
def merge(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Merge another record into this one, as a person knows."""
    user = _keeper(request)
    if reading.seen(user.person, ref) is None:
        raise Http404
    other = _ref(request.POST.get("other", ""))
    if other is None or reading.seen(user.person, other) is None:
        messages.error(request, _NO_SUCH.to(language()))
        return _shown(request, ref, status=422, tried="merge")
    return _done(
        request, ref,
        lambda: merging.merge(
            ref, other, request.POST.get("reason", ""), by=user, at=timezone.now()
        ),
        _MERGED, "merge",
    )  # fmt: skip


@require_POST
def undo(request: HttpRequest, ref: UUID, pk: int) -> HttpResponse:
    """Take two records apart again."""
    user = _keeper(request)
    found = reading.seen(user.person, ref)
    if found is None or pk not in {one.pk for one in found.merges}:
        raise Http404
    return _done(
        request, ref,
        lambda: merging.undo(pk, request.POST.get("reason", ""), by=user, at=timezone.now()),
        _PARTED,
    )  # fmt: skip


@require_POST
def correct(request: HttpRequest, ref: UUID, interaction: UUID) -> HttpResponse:
    """Put a contact under the customer whose it is, or under nobody."""
    user = _keeper(request)
    found = reading.seen(user.person, ref)
    if found is None or interaction not in {one.pk for one in found.contacts}:
        raise Http404
    written = request.POST.get("other", "").strip()
    other = _ref(written)
    if written and (other is None or reading.seen(user.person, other) is None):
        messages.error(request, _NO_SUCH.to(language()))
        return _shown(request, ref, status=422, tried=interaction)
    return _done(
        request, ref,
        lambda: merging.correct(
            interaction, other, request.POST.get("reason", ""), by=user, at=timezone.now()
        ),
        _MOVED, interaction,
    )  # fmt: skip


def _shown(
    request: HttpRequest, ref: UUID, status: int = 200, tried: str | UUID = ""
) -> HttpResponse:
    user = _keeper(request)
    found = reading.seen(user.person, ref)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "customer": found.customer,
        "nameless": NAMELESS,
        "identifiers": [
            (KINDS[IdentifierKind(one.kind)], shown_value(one.kind, one.value))
            for one in found.identifiers
        ],
        "contacts": [
            (one, CHANNELS[Channel(one.channel)], _case_of(one, user.person))
            for one in found.contacts
        ],
        "typed": request.POST,
        "tried": tried,
    }
    return render(request, "customers/customer.html", context, status=status)


def shown_value(kind: str, value: str) -> str:
    """Return an identifier as people know it, with the source of an account behind it."""
    if kind in (IdentifierKind.ACCOUNT, IdentifierKind.SOCIAL) and ":" in value:
        source, _, name = value.partition(":")
        return f"{name} ({source})"
    return value


def _case_of(contact: Interaction, person: Person) -> str:
    """Return the number of the case that gathers a contact, for whoever works at its site."""
    in_case = getattr(contact, "in_case", None)
    if in_case is None:
        return ""
    site = in_case.case.site
    mine = person.headquarters or (site is not None and site.code in person.sites)
    return in_case.case.number if mine else ""


def _done(
    request: HttpRequest,
    ref: UUID,
    deed: Callable[[], object],
    says: Text,
    tried: str | UUID = "",
) -> HttpResponse:
    try:
        deed()
    except NotSo as refused:
        messages.error(request, refused.text.to(language()))
        return _shown(request, ref, status=422, tried=tried)
    messages.success(request, says.to(language()))
    found = reading.seen(_keeper(request).person, ref)
    return redirect("customer", ref) if found is not None else redirect("customers")


def _keeper(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.person.roles & KEEPERS:
        raise PermissionDenied
    return request.user


def _ref(text: str) -> UUID | None:
    # People paste the address of the other customer's page.
    try:
        return UUID(text.strip().rstrip("/").rsplit("/", 1)[-1])
    except ValueError:
        return None


_MERGED = Text(
    ja="一つの記録に統合しました。間違いに気づいたら、この統合は取り消せます。",
    en="The two records are one. If that turns out wrong, the merge can be undone.",
)
_TWO = Text(
    ja="別の方として記録しました。もう提案されません。",
    en="Kept as two people; it is not proposed again.",
)
_PARTED = Text(
    ja="統合を取り消しました。応対も番号も、もとの記録に戻っています。",
    en="The merge is undone: contacts and identifiers are back where they were.",
)
_MOVED = Text(ja="応対を移しました。", en="The contact has been moved.")
_NO_SUCH = Text(
    ja="その記録は見つかりません。お客様のページのアドレスか番号を貼り付けてください。",
    en="There is no such record: paste the address of the customer's page, or its number.",
)
