"""What others ask of the register."""

from __future__ import annotations

from collections.abc import Collection

from setsudo.bilingual import Text
from setsudo.decisions.services import Service as Known
from setsudo.decisions.services import unregistered
from setsudo.policy.model import Duty, Policy
from setsudo.web.policies.in_force import in_force
from setsudo.web.services.models import Service


def service(code: str) -> Known:
    """Return a service as decisions know it; one that nobody registered fails closed."""
    row = Service.objects.filter(code=code).first() if "\x00" not in code else None
    return row.known if row is not None else unregistered(code)


def registered() -> list[Service]:
    """Return every service that the company offers, by its code."""
    return [*Service.objects.filter(active=True).order_by("code")]


def duties(policy: Policy, services: Collection[str]) -> dict[str, Duty]:
    """Return the duties to serve that stand on services; an empty collection means every one.

    A duty that the policy no longer tells of blocks until counsel has said what it was.
    """
    rows = Service.objects.filter(active=True).exclude(duty="")
    if services:
        rows = rows.filter(code__in=services)
    return {row.code: _duty(policy, row.duty) for row in rows}


def _duty(policy: Policy, code: str) -> Duty:
    found = policy.duties.get(code) or in_force().duties.get(code)
    if found is not None:
        return found
    return Duty(
        code=code,
        jurisdiction="",
        text=Text(
            ja=f"提供の義務({code})が方針のパックに見つかりません。",
            en=f"The duty to serve “{code}” is in no pack of the policy.",
        ),
        blocks=tuple(
            one.code for one in policy.ladder.values() if one.kind not in ("word", "contact")
        ),
        until=("legal_ground", "counsel_sign_off"),
        stays_open=(),
        laws=(),
    )
