"""The pages of customers: find one, see what they brought to us, say who is whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from setsudo.bilingual import Text
from setsudo.interactions.model import Channel
from setsudo.web.accounts.models import User
from setsudo.web.customers import merging, reading
from setsudo.web.customers.choosing import Choosing
from setsudo.web.customers.merging import KEEPERS, NotSo
from setsudo.web.customers.models import IdentifierKind
from setsudo.web.customers.words import KINDS, NAMELESS, shown_value
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.templatetags.saying import language


def customers(request: HttpRequest) -> HttpResponse:
    """List customers, or those who match."""
    person = _keeper(request).person
    # The form is posted: names and numbers of people belong in no address, which proxies keep.
    asked = request.POST if request.method == "POST" else request.GET
    words = asked.get("q", "")[:200]
    rows = reading.search(person, words).prefetch_related("identifiers")
    page = Paginator(rows, 50).get_page(asked.get("page"))
    context = {
        "page": page,
        "rows": [
            (one, [shown_value(known.kind, known.value) for known in one.identifiers.all()])
            for one in page
        ],
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


def merge(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Look for another record of this person, and merge the one that was chosen into this."""
    user = _keeper(request)
    found = reading.seen(user.person, ref)
    if found is None:
        raise Http404
    choosing = Choosing(request, found.customer)
    if not choosing.decided:
        return choosing.page(user.person)
    other = choosing.other
    if other is None or not choosing.open_to(user.person):
        return choosing.page(user.person, refused=_CHOOSE)
    try:
        merging.merge(ref, other, choosing.reason, by=user, at=timezone.now())
    except NotSo as refused:
        return choosing.page(user.person, refused=refused.text)
    return _told(request, ref, _MERGED)


@require_POST
def undo(request: HttpRequest, ref: UUID, pk: int) -> HttpResponse:
    """Take two records apart again."""
    user = _keeper(request)
    found = reading.seen(user.person, ref)
    if found is None or pk not in {one.pk for one in found.merges}:
        raise Http404
    try:
        merging.undo(pk, request.POST.get("reason", ""), by=user, at=timezone.now())
    except NotSo as refused:
        messages.error(request, refused.text.to(language()))
        return _shown(request, ref, status=422)
    return _told(request, ref, _PARTED)


def correct(request: HttpRequest, ref: UUID, interaction: UUID) -> HttpResponse:
    """Look for the customer whose a contact is, and put it there, or under nobody."""
    user = _keeper(request)
    found = reading.seen(user.person, ref)
    contact = (
        next((one for one in found.contacts if one.pk == interaction), None) if found else None
    )
    if found is None or contact is None:
        raise Http404
    choosing = Choosing(request, found.customer, contact)
    if not choosing.decided:
        return choosing.page(user.person)
    if not choosing.nobody and not choosing.open_to(user.person):
        return choosing.page(user.person, refused=_CHOOSE_OR_NOBODY)
    try:
        merging.correct(interaction, choosing.other, choosing.reason, by=user, at=timezone.now())
    except NotSo as refused:
        return choosing.page(user.person, refused=refused.text)
    return _told(request, ref, _MOVED)


def _shown(request: HttpRequest, ref: UUID, status: int = 200) -> HttpResponse:
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
        "contacts": [(one, CHANNELS[Channel(one.channel)]) for one in found.contacts],
    }
    return render(request, "customers/customer.html", context, status=status)


def _told(request: HttpRequest, ref: UUID, says: Text) -> HttpResponse:
    messages.success(request, says.to(language()))
    found = reading.seen(_keeper(request).person, ref)
    return redirect("customer", ref) if found is not None else redirect("customers")


def _keeper(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.person.roles & KEEPERS:
        raise PermissionDenied
    return request.user


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
_CHOOSE = Text(
    ja="どの記録か、選んでください。見つからないときは、別の言葉で探してください。",
    en="Choose which record. If it is not among those found, search by something else.",
)
_CHOOSE_OR_NOBODY = Text(
    ja="正しいお客様を選ぶか、「どなたか分からない」を選んでください。",
    en="Choose the right customer, or “nobody is known”.",
)
