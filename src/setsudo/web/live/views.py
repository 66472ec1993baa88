"""The stream that a page listens to; without scripts nobody asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import refuse_unless_seen
from setsudo.web.accounts.signed import by
from setsudo.web.cases.reading.sight import refuse_without_cases
from setsudo.web.cases.views.case import case_by
from setsudo.web.ledger.models import Entry
from setsudo.web.live.watching import size_now, watch

LASTS_S: Final = 300
"""Then the page asks again, and is asked again who it is."""
BEAT_S: Final = 20
ANY_CASE: Final = "case/"


@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """Tell of changes to the case that is asked for, or to any. `since` is the size of the log
    when the page was drawn, so that nothing falls between the two."""
    person = by(request).person
    about = ANY_CASE
    if number := request.GET.get("case", ""):
        case = case_by(number)
        refuse_unless_seen(person, Seen.SUMMARY, case.involved())
        about = f"case/{case.ref}"
    else:
        refuse_without_cases(person)
    if watch.is_full(person.id):
        # A page that is answered this asks no more, and goes on by asking now and then.
        return HttpResponse(status=204)
    since = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    answer = StreamingHttpResponse(
        _events(about, person.id, *_missed(about, since)), content_type="text/event-stream"
    )
    answer["Cache-Control"] = "no-store"
    # A proxy in front hands it on as it comes.
    answer["X-Accel-Buffering"] = "no"
    return answer


def _missed(about: str, since: str) -> tuple[int, bool]:
    """Return the size of the log, and whether something happened since a page was drawn."""
    size = size_now()
    if not (since.isascii() and since.isdigit() and len(since) < 16):
        return size, False
    new = Entry.objects.filter(place__gte=int(since), place__lt=size)
    if about == ANY_CASE:
        newest = new.order_by("-place").values_list("about", flat=True)[:200]
        return size, any(one.startswith(about) for one in newest)
    return size, new.filter(about=about).exists()


async def _events(about: str, whose: str, size: int, missed: bool) -> AsyncIterator[str]:
    ends = monotonic() + LASTS_S
    if watch.is_full(whose):
        # Many asked in the same moment, before any of them listened.
        return
    with watch.listen(about, size, whose) as listener:
        yield "retry: 3000\n\n"
        if missed:
            yield _changed(size)
        while not watch.is_over() and monotonic() < ends:
            try:
                await asyncio.wait_for(listener.news.wait(), BEAT_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if watch.is_over():
                return
            listener.news.clear()
            yield _changed(listener.size)


def _changed(size: int) -> str:
    return f"id: {size}\nevent: changed\ndata: look\n\n"
