"""Run by `test_notice_of_the_end.py`: a worker that is killed after a deed, before it is marked."""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from functools import partial

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from race_of_two import hired  # noqa: E402
from stored_cases import NOON, customer, determined, opened  # noqa: E402

from setsudo.cases.roles import Role  # noqa: E402
from setsudo.measures.notices.kinds import Channel, Kind  # noqa: E402
from setsudo.measures.notices.standing import Standing  # noqa: E402
from setsudo.measures.proposing import Plan  # noqa: E402
from setsudo.measures.standing import State  # noqa: E402
from setsudo.web.accounts.models import Site  # noqa: E402
from setsudo.web.customers.models import Identifier  # noqa: E402
from setsudo.web.ledger.models import Entry  # noqa: E402
from setsudo.web.measures import acting, telling  # noqa: E402
from setsudo.web.measures.models import Measure  # noqa: E402
from setsudo.web.notices import sending, writing  # noqa: E402
from setsudo.web.notices.models import Notice  # noqa: E402
from setsudo.web.outbox import subscribing  # noqa: E402
from setsudo.web.outbox.models import Event  # noqa: E402
from setsudo.web.work.deeds import Deed, known  # noqa: E402
from setsudo.web.work.models import Task  # noqa: E402
from setsudo.web.work.working import work_once  # noqa: E402


def begin() -> None:
    """A restriction whose customer was told of it, and whose time is over by now."""
    call_command("migrate", verbosity=0)
    site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    officer = hired("officer", site, Role.OFFICER)
    approver = hired("approver", site, Role.APPROVER, headquarters=True)
    keeper = hired("keeper", site, Role.ADMINISTRATOR)
    subscribing.subscribe(
        "CRM", "https://crm.example/h", ["setsudo.measure.*", "setsudo.restriction.*"],
        by=keeper, at=NOON,
    )  # fmt: skip
    buyer = customer()
    Identifier.objects.create(customer=buyer, kind="account", value="a-1", added_at=NOON)
    case = opened(site, who=buyer)
    determined(case, officer, approver)
    at = timezone.now()
    row = acting.propose(case.ref, Plan("written_only", "no more calls"), by=officer, at=at)
    acting.approve(row.ref, "yes", by=approver, at=at)
    notice = writing.draft(
        case, Kind.PARTIAL_RESTRICTION, measure=row, by=officer, at=at, lang="ja",
        channel=Channel.CHAT,
    )  # fmt: skip
    sending.approve(notice.ref, by=approver, at=at)
    sending.sent(notice.ref, by=officer, at=at)
    ends = at - timedelta(seconds=1)
    Measure.objects.update(since=at - timedelta(days=1), until=ends)
    Task.objects.filter(kind=acting.LAPSE).update(due_at=ends, about=ends.isoformat())


def killed(deed: Deed, about: str, at: object) -> None:
    deed(about, timezone.now())
    os.kill(os.getpid(), signal.SIGKILL)


def main(act: str) -> None:
    if act == "begin":
        begin()
        return
    if act == "withdraw":
        # It never began: nothing was known by which a service could tell the customer.
        at = timezone.now()
        Measure.objects.update(state=State.AGREED, until=at + timedelta(days=9))
        Task.objects.filter(kind=acting.LAPSE).update(due_at=at + timedelta(days=9))
        row = Measure.objects.get()
        acting.withdraw(row.ref, "a mistake", by=row.proposed_by, at=at)
        return
    kinds = (acting.LAPSE, telling.ENDED)
    # What a worker that was killed had leased is another's at once.
    Task.objects.filter(done_at__isnull=True).update(leased_until=None)
    deeds = {kind: known()[kind] for kind in kinds}
    if act == "lapse":
        deeds = {acting.LAPSE: partial(killed, deeds[acting.LAPSE])}
    elif act == "tell":
        deeds[telling.ENDED] = partial(killed, deeds[telling.ENDED])
    while work_once(deeds):
        pass
    notices = Notice.objects.filter(kind=Kind.LIFTING, standing=Standing.QUEUED)
    seen = {
        "state": str(Measure.objects.get().state),
        "ended": Event.objects.filter(type="setsudo.restriction.ended").count(),
        "lapsed": Entry.objects.filter(act="measure.lapsed").count(),
        "notices": notices.count(),
        "waiting": Task.objects.filter(
            kind__in=kinds, done_at__isnull=True, due_at__lte=timezone.now()
        ).count(),
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
