"""The revision of the policy that a case was opened under, whatever holds now."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from setsudo.errors import PolicyError
from setsudo.policy import Policy
from setsudo.policy.freeze import frozen
from setsudo.web.cases.models import Case
from setsudo.web.policies.in_force import in_force, record_in_force
from setsudo.web.policies.models import PolicyRevision


def pin(case: Case, *, at: datetime) -> None:
    """Bind a case to the policy in force, and keep that revision whole."""
    policy = in_force()
    case.policy, case.policy_hash = policy.id, policy.content_hash
    record_in_force(at=at)


def pinned(case: Case) -> Policy:
    """Return the revision that a case was opened under.

    Raises PolicyError where that revision is no longer kept.
    """
    policy = in_force()
    return policy if policy.content_hash == case.policy_hash else _kept(case.policy_hash)


@lru_cache(maxsize=16)
def _kept(content_hash: str) -> Policy:
    row = PolicyRevision.objects.filter(content_hash=content_hash).first()
    if row is None:
        raise PolicyError("the revision of the policy that this case is pinned to is not kept here")
    content = json.loads(row.text)
    policy = frozen(content, content.get("packs", []))
    if policy.content_hash != content_hash:
        raise PolicyError("the kept text of the policy is not the revision that it says it is")
    return policy
