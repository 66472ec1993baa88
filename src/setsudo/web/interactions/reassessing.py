"""Assess everything anew under the engine and the policy of now, and let it count when told to.

Until a person applies it, nothing that counts has changed. What a person proposed or determined is
left as it was judged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Role
from setsudo.cases.states import State
from setsudo.errors import CaseError
from setsudo.web.accounts.models import User
from setsudo.web.interactions import following
from setsudo.web.interactions.assessing import keep_trace
from setsudo.web.interactions.judging import engine_of_this_service, judge, name_of, stored
from setsudo.web.interactions.models import Assessment, Interaction, Reassessment, RunState
from setsudo.web.ledger.entering import Deed, enter, enter_all
from setsudo.web.policies.in_force import in_force, record_in_force
from setsudo.web.retention.models import Gone
from setsudo.web.work.asking import ask

REASSESS: Final = "interaction.reassess"
APPLY: Final = "interaction.apply"
CHUNK: Final = 16
APPLIED_AT_ONCE: Final = 100
OPEN: Final = (State.RECEIVED, State.IN_REVIEW, State.IN_DIALOGUE)
"""States of a case in which nothing has been put to a decision yet."""
DECIDERS: Final = frozenset({Role.ADMINISTRATOR, Role.OFFICER})


class RunRefused(CaseError):
    """A re-assessment cannot be begun or applied now."""

    code = "reassessment"


@transaction.atomic
def start(*, by: User, at: datetime) -> Reassessment:
    """Begin to assess everything anew under the engine and the policy in force now."""
    _refuse_unless_decider(by)
    if Reassessment.objects.filter(state=RunState.RUNNING).exists():
        raise RunRefused(_ONE_AT_A_TIME)
    policy = in_force()
    record_in_force(at=at)
    Reassessment.objects.filter(state=RunState.READY).update(
        state=RunState.DROPPED, decided_by=by, decided_at=at
    )
    run = Reassessment.objects.create(
        engine=name_of(engine_of_this_service()),
        policy=policy.id,
        policy_hash=policy.content_hash,
        total=_kept().count(),
        asked_by=by,
        asked_at=at,
    )
    ask(REASSESS, str(run.ref), at)
    _enter("reassessment.begun", run, by=by, at=at)
    return run


def go_on(ref: UUID, *, at: datetime) -> datetime | None:
    """Assess the next few contacts; return when to go on, None where all are done."""
    run = Reassessment.objects.get(ref=ref)
    if run.state != RunState.RUNNING:
        return None
    engine, policy = engine_of_this_service(), in_force()
    if (run.engine, run.policy_hash) != (name_of(engine), policy.content_hash):
        _stop(run, at=at)
        return None
    rows = list(_next(run))
    made = []
    for row in rows:
        counting = row.assessments.filter(counts=True).first()
        if counting is None or _same(counting, run):
            continue
        judged = judge(row, engine=engine, policy=policy)
        made.append((stored(row, judged, made_at=at, counts=False, proposed_by=run), judged.trace))
    with transaction.atomic():
        run = Reassessment.objects.select_for_update().get(ref=ref)
        if run.state != RunState.RUNNING:
            return None
        # Another worker that took the same contacts after a crash may have written them already.
        there = set(
            run.assessments.filter(interaction__in=rows).values_list("interaction_id", flat=True)
        )
        fresh = Assessment.objects.bulk_create(
            [one for one, _ in made if one.interaction_id not in there]
        )
        enter_all([_assessed(one, at=at) for one in fresh])
        for _, trace in made:
            if trace is not None:
                keep_trace(trace)
        if rows:
            run.done += len(rows)
            run.total = max(run.total, run.done)
            run.last_at, run.last = rows[-1].received_at, rows[-1].ref
        else:
            run.state, run.finished_at = RunState.READY, at
            _enter("reassessment.ready", run, at=at)
        run.save()
    return at if rows else None


@transaction.atomic
def apply(ref: UUID, *, by: User, at: datetime) -> Reassessment:
    """Let a finished run count, but for what a person has proposed or determined meanwhile."""
    _refuse_unless_decider(by)
    run = Reassessment.objects.select_for_update().filter(ref=ref).first()
    if run is None or run.state != RunState.READY:
        raise RunRefused(_NOT_READY)
    run.state, run.decided_by, run.decided_at = RunState.APPLIED, by, at
    run.save()
    ask(APPLY, str(run.ref), at)
    _enter("reassessment.applied", run, by=by, at=at)
    return run


@transaction.atomic
def drop(ref: UUID, *, by: User, at: datetime) -> Reassessment:
    """Leave everything as it was judged before."""
    _refuse_unless_decider(by)
    run = Reassessment.objects.select_for_update().filter(ref=ref).first()
    if run is None or run.state not in (RunState.READY, RunState.RUNNING):
        raise RunRefused(_NOT_READY)
    run.state, run.decided_by, run.decided_at = RunState.DROPPED, by, at
    run.save()
    _enter("reassessment.dropped", run, by=by, at=at)
    return run


def go_on_applying(ref: UUID, *, at: datetime) -> datetime | None:
    """Let the next assessments of an applied run count; return when to go on."""
    with transaction.atomic():
        run = Reassessment.objects.select_for_update().get(ref=ref)
        if run.state != RunState.APPLIED:
            return None
        rows = list(
            run.assessments.filter(pk__gt=run.counted_to)
            .select_related("interaction")
            .order_by("pk")[:APPLIED_AT_ONCE]
        )
        for one in rows:
            _count(one, at=at)
        if rows:
            run.counted_to = rows[-1].pk
            run.save(update_fields=["counted_to"])
    return at if rows else None


def movable(run: Reassessment) -> QuerySet[Assessment]:
    """Return the assessments of a run that would count: nothing of them is decided by people."""
    settled = Q(interaction__in_case__isnull=False) & ~Q(interaction__in_case__case__state__in=OPEN)
    return run.assessments.exclude(settled)


def _count(one: Assessment, *, at: datetime) -> None:
    if one.proposed_by is None or not movable(one.proposed_by).filter(pk=one.pk).exists():
        return
    before = Assessment.objects.filter(interaction=one.interaction_id, counts=True).first()
    if before is None or before.made_at > one.made_at or before.pk == one.pk:
        return
    before.counts = False
    before.save(update_fields=["counts"])
    one.counts = True
    one.save(update_fields=["counts"])
    enter(
        "interaction.reassessed",
        at=at,
        about=f"interaction/{one.interaction_id}",
        facts={
            "engine": one.engine,
            "policy": one.policy,
            "was": before.verdict,
            "verdict": one.verdict,
            "severity": one.severity,
        },
        rows=[one, before],
    )
    following.follow(one, at=at)


def _kept() -> QuerySet[Interaction]:
    """Return the contacts whose words are still here: of the others only a figure is left."""
    gone = Gone.objects.filter(what="interaction", ref=OuterRef("pk"))
    return Interaction.objects.exclude(Exists(gone))


def _next(run: Reassessment) -> QuerySet[Interaction]:
    rows = _kept().order_by("received_at", "ref")
    if run.last_at is not None:
        rows = rows.filter(
            Q(received_at__gt=run.last_at) | Q(received_at=run.last_at, ref__gt=run.last)
        )
    return rows[:CHUNK]


def _same(counting: Assessment, run: Reassessment) -> bool:
    return counting.engine == run.engine and run.policy_hash.startswith(
        counting.policy_digest or "-"
    )


def _assessed(one: Assessment, *, at: datetime) -> Deed:
    return Deed(
        "interaction.assessed_anew",
        at,
        f"interaction/{one.interaction_id}",
        facts={
            "engine": one.engine,
            "policy": one.policy,
            "verdict": one.verdict,
            "severity": one.severity,
            "run": str(one.proposed_by_id),
        },
        rows=[one],
    )


def _stop(run: Reassessment, *, at: datetime) -> None:
    with transaction.atomic():
        stopped = Reassessment.objects.filter(pk=run.pk, state=RunState.RUNNING)
        if stopped.update(state=RunState.DROPPED, decided_at=at):
            _enter("reassessment.overtaken", run, at=at)


def _enter(act: str, run: Reassessment, *, at: datetime, by: User | None = None) -> None:
    enter(
        act,
        at=at,
        about=f"reassessment/{run.ref}",
        by=str(by.pk) if by is not None else "",
        facts={"engine": run.engine, "policy": run.policy, "policy_hash": run.policy_hash,
               "contacts": run.total},
    )  # fmt: skip


def _refuse_unless_decider(by: User) -> None:
    if not by.person.roles & DECIDERS:
        raise NotEntitled(by.person, Role.OFFICER, "role", _WHO)


_WHO = Text(
    ja="判定のやり直しを扱えるのは、事案担当とシステム管理の役割です。",
    en="Assessing everything anew belongs to case officers and administrators.",
)
_ONE_AT_A_TIME = Text(
    ja="判定のやり直しがすでに進んでいます。終わるのを待つか、取りやめてください。",
    en="Everything is being assessed anew already: wait for it, or drop it.",
)
_NOT_READY = Text(
    ja="この結果は、まだできていないか、すでに決まっています。",
    en="This run is not finished yet, or has been decided already.",
)
