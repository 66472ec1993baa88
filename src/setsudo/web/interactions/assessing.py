"""What a worker does with a contact: whose it is, what the engine says, whether a case opens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.web.customers.attaching import attach
from setsudo.web.interactions import following
from setsudo.web.interactions.judging import engine_of_this_service, judge, name_of, stored
from setsudo.web.interactions.models import Assessment, Interaction, Trace
from setsudo.web.ledger.entering import enter
from setsudo.web.policies.in_force import in_force, record_in_force


def assess(ref: UUID, *, at: datetime) -> Assessment:
    """Assess a contact, store what the engine says, and open or join its case.

    Done again after a crash it changes nothing that is there: the assessment that counts stays,
    and whatever did not follow from it yet follows now.
    """
    attach(ref, at=at)
    counting = Assessment.objects.filter(interaction=ref, counts=True).first()
    if counting is None:
        counting = _assessed(ref, at=at)
    following.follow(counting, at=at)
    return counting


def _assessed(ref: UUID, *, at: datetime) -> Assessment:
    row = Interaction.objects.get(ref=ref)
    engine, policy = engine_of_this_service(), in_force()
    record_in_force(at=at)
    # What takes long is done before anything is locked.
    judged = judge(row, engine=engine, policy=policy)
    with transaction.atomic():
        Interaction.objects.select_for_update(of=("self",)).get(ref=ref)
        other = Assessment.objects.filter(interaction=ref, counts=True).first()
        if other is not None:
            return other
        made = stored(row, judged, made_at=at, counts=True)
        made.save()
        if judged.trace is not None:
            keep_trace(judged.trace)
        enter(
            "interaction.assessed",
            at=at,
            about=f"interaction/{ref}",
            facts={
                "engine": name_of(engine),
                "policy": policy.id,
                "policy_hash": policy.content_hash,
                "verdict": made.verdict,
                "severity": made.severity,
            },
            rows=[made],
        )
    return made


def keep_trace(trace: Trace) -> None:
    """Keep what later contacts of this customer need of this one."""
    Trace.objects.update_or_create(
        interaction=trace.interaction,
        defaults={"engine": trace.engine, "about": trace.about, "gist": trace.gist},
    )
