"""Which policy is in force in this service, and that every revision which ever was is kept."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from setsudo.policy import Policy, load_policy
from setsudo.policy.load import packs_in_force
from setsudo.web.environment import env
from setsudo.web.ledger.entering import enter
from setsudo.web.policies.models import PolicyRevision


@cache
def in_force() -> Policy:
    """Return the policy of this service: SETSUDO_POLICY with SETSUDO_PACKS over it, or the shipped
    one. Raises PolicyError."""
    file = env("SETSUDO_POLICY", "")
    packs = [one.strip() for one in env("SETSUDO_PACKS", "").split(",") if one.strip()]
    return load_policy(Path(file) if file else None, packs=packs_in_force(packs))


@transaction.atomic
def record_in_force(*, at: datetime) -> PolicyRevision:
    """Keep the revision in force whole; the first time it is seen is entered in the ledger.

    Called at every start, and before anything is judged by it.
    """
    policy = in_force()
    found = PolicyRevision.objects.filter(content_hash=policy.content_hash).first()
    if found is not None:
        return found
    row, made = PolicyRevision.objects.get_or_create(
        content_hash=policy.content_hash,
        defaults={
            "ident": policy.id,
            "text": json.dumps(policy.content, ensure_ascii=False, sort_keys=True),
            "in_force_from": at,
        },
    )
    if made:
        enter(
            "policy.in_force",
            at=at,
            about=f"policy/{policy.content_hash}",
            facts={"policy": policy.id, "policy_hash": policy.content_hash},
            rows=[row],
        )
    return row
