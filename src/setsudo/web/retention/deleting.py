"""Delete what is due, one thing at a time: whole or not at all, and the log verifies as before."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from setsudo.retention.classes import Kept
from setsudo.web.cases.models import Case, Unsent
from setsudo.web.customers.models import Customer
from setsudo.web.disclosures.models import Request
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.entering import enter, locked_frontier
from setsudo.web.measures.models import StatutoryRecord
from setsudo.web.public.models import Message
from setsudo.web.retention import clock, files, scrubbing
from setsudo.web.retention.finding import Due, What, due, is_still_free
from setsudo.web.retention.models import Gone
from setsudo.web.retention.scrubbing import Rows
from setsudo.web.retention.unbinding import bind, records_of, unbind
from setsudo.web.transactions.models import Transaction
from setsudo.web.work.asking import ask_all
from setsudo.web.work.working import told

RUN: Final = "retention.run"
ALL: Final = "all"
EVERY: Final = timedelta(days=1)
AGAIN: Final = timedelta(hours=1)
"""So soon a run looks again at what could not be deleted."""
MOST: Final = 1000
"""So many in one go of a worker; where more is due it goes on at once."""

log = logging.getLogger("setsudo.retention")


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a run did: how many of each class, files, what stayed; `more` is due still.

    `failed` are those that could not be deleted: each is whole, and is tried again later. `waits`
    says that the clock went ahead and is not believed yet: what is due by it alone stays.
    """

    counts: Mapping[Kept, int]
    files: int
    kept: int
    more: bool
    failed: int = 0
    waits: bool = False


@transaction.atomic
def begin(*, at: datetime) -> None:
    """Ask for the first run; each asks for the next. Called at every start of the service.

    A run that was asked for under a clock that was ahead is moved up.
    """
    ask_all(RUN, [ALL], at, due=at, sooner=True)


def run(*, at: datetime, most: int = MOST) -> Deleted:
    """Delete what is due at a moment, `most` things at most, then the files that nothing needs.

    Each is deleted in a transaction of its own, after another look at whether it may go. So a run
    that is killed has deleted some things whole and the others not at all, and the next goes on.
    What cannot be deleted costs only itself. Where the clock went ahead since the last run, it is
    as if it were the moment up to which it is believed. Raises ClockAhead, and deletes nothing,
    where the clock is far ahead of the last run.
    """
    believed = clock.look(at)
    at = believed.till()
    counts: Counter[Kept] = Counter()
    failed: set[tuple[What, UUID | int]] = set()
    while True:
        left, before = most - counts.total(), len(failed)
        kept, free = _looked(at, left + 1, past=failed)
        gone: Counter[Kept] = Counter()
        for one in free[:left]:
            try:
                gone[one.code] += _DELETES[one.what](one, at)
            # One thing that is odd keeps none of the others beyond its time.
            except Exception as error:  # noqa: BLE001
                failed.add((one.what, one.key))
                log.error("%s %s could not be deleted: %s", one.what, one.key, told(error))
        gone = +gone
        counts += gone
        fresh = len(failed) - before
        # With their last case somebody's name is due as well: it goes in the same run.
        if not (gone or fresh) or counts.total() >= most or len(failed) >= most:
            break
    removed = files.sweep() + files.sweep_remains()
    if counts or removed or failed:
        facts = {"files": removed, **{code.value: number for code, number in counts.items()}}
        if failed:
            facts["failed"] = len(failed)
        with transaction.atomic():
            enter(RUN, at=at, about=f"retention/{ALL}", facts=facts)
    more = len(free) > gone.total() + fresh
    return Deleted(
        dict(counts),
        removed,
        kept,
        more=more,
        failed=len(failed),
        waits=believed.doubted is not None,
    )


def _looked(
    at: datetime, most: int, *, past: Collection[tuple[What, UUID | int]]
) -> tuple[int, list[Due]]:
    """Return how many that are due stay, and the first of those that may go; `past` go not."""
    kept = 0
    free: list[Due] = []
    for one in due(at):
        if (one.what, one.key) in past:
            continue
        if one.kept:
            kept += 1
        elif len(free) < most:
            free.append(one)
        else:
            break
    return kept, free


def _interaction(one: Due, at: datetime) -> bool:
    with transaction.atomic():
        # Locked, so that nobody gathers it into a case meanwhile; before the log, like every act.
        Interaction.objects.select_for_update().get(pk=_uuid(one))
        locked_frontier()
        if not is_still_free(one, at):
            return False
        rows = scrubbing.hanging([], [_uuid(one)])
        _scrub(one, rows, f"interaction/{one.key}", at)
    return True


def _case(one: Due, at: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=_uuid(one))
        locked_frontier()
        if not is_still_free(one, at):
            return False
        family = [row.pk for row in case.family()]
        contacts = Interaction.objects.filter(in_case__case__in=family)
        rows = scrubbing.hanging(family, [*contacts.values_list("pk", flat=True)])
        _scrub(one, rows, f"case/{one.key}", at)
        others = [Gone(what=What.CASE, ref=key, code=one.code, at=at) for key in family]
        others += [
            Gone(what=What.INTERACTION, ref=key, code=one.code, at=at)
            for key in rows.get(Interaction, ())
        ]
        Gone.objects.bulk_create(others, ignore_conflicts=True)
    return True


def _alone(model: type[Model], name: str) -> Callable[[Due, datetime], bool]:
    """Return what deletes a row on which nothing hangs that stays."""

    def deletes(one: Due, at: datetime) -> bool:
        with transaction.atomic():
            model._base_manager.select_for_update().get(pk=one.key)
            locked_frontier()
            if not is_still_free(one, at):
                return False
            rows: Rows = {model: {one.key}}
            if model is Customer:
                rows = scrubbing.of_customer(_uuid(one))
            elif model is Transaction:
                rows = scrubbing.of_transaction(_uuid(one))
            _scrub(one, rows, f"{name}/{one.key}", at)
        return True

    return deletes


def _draft(one: Due, at: datetime) -> bool:
    with transaction.atomic():
        row = Unsent.objects.select_for_update().filter(pk=_number(one)).first()
        if row is None or not is_still_free(one, at):
            return False
        row.delete()
        enter("retention.deleted", at=at, about=f"case/{row.case_id}", facts=_facts(one))
    return True


def _statutory(one: Due, at: datetime) -> bool:
    with transaction.atomic():
        locked_frontier()
        row = StatutoryRecord.objects.filter(pk=_number(one)).first()
        if row is None or not is_still_free(one, at):
            return False
        about = f"measure/{row.measure_id}"
        # Of the entries about the measure only the record's own piece goes: the rest is not due.
        unbind([row.record().ref], [], near=[about], about=about, at=at)
        # Django asks the record itself, which goes no day earlier than the law lets it.
        row.delete()
        enter("retention.deleted", at=at, about=about, facts=_facts(one))
    return True


def _scrub(one: Due, rows: Rows, about: str, at: datetime) -> None:
    before = [*scrubbing.read(rows)]
    files.leave(scrubbing.files_of(before), at=at)
    refs = [record.ref for record in records_of(before) if not _unchanged(record.ref)]
    abouts = {about, *refs, *(f"case/{key}" for key in rows.get(Case, ()))}
    unbind(refs, abouts, about=about, at=at)
    stay = [*scrubbing.blank(rows)]
    scrubbing.delete(rows)
    bound = [row for row in stay if callable(getattr(row, "record", None))]
    bound = [row for row in bound if not _unchanged(row.record().ref)]  # type: ignore[attr-defined]
    bind("retention.deleted", bound, about=about, at=at, facts=_facts(one))
    if isinstance(one.key, UUID):
        Gone.objects.create(what=one.what, ref=one.key, code=one.code, at=at)


def _unchanged(ref: str) -> bool:
    """Say whether a row's record holds nothing that is deleted: it stays bound as it was."""
    return ref.startswith("assessment/")


def _uuid(one: Due) -> UUID:
    assert isinstance(one.key, UUID)  # noqa: S101 - what has a ref of this form is deleted by it
    return one.key


def _number(one: Due) -> int:
    assert isinstance(one.key, int)  # noqa: S101 - what has no ref is known by its number
    return one.key


def _facts(one: Due) -> dict[str, Any]:
    return {"class": one.code.value}


_DELETES: Final[Mapping[What, Callable[[Due, datetime], bool]]] = {
    What.INTERACTION: _interaction,
    What.CASE: _case,
    What.STATUTORY: _statutory,
    What.DRAFT: _draft,
    What.MESSAGE: _alone(Message, "message"),
    What.TRANSACTION: _alone(Transaction, "transaction"),
    What.CUSTOMER: _alone(Customer, "customer"),
    What.REQUEST: _alone(Request, "request"),
}
