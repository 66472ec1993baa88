"""Every role, every act, every relation, through HTTP: the answer is that of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from stored_cases import HOUR, NOON, determined, opened

from setsudo.cases.disclosure import SIGHT
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.permissions import PERMISSIONS, allowed
from setsudo.cases.roles import Relation, Role, relations
from setsudo.cases.states import Act
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import people
from setsudo.web.cases.models import Case, Determined, Part, Proposed

pytestmark = pytest.mark.django_db
NEAR = frozenset({Relation.OWN_SITE, Relation.CLAIMED, Relation.ASKED})
WAYS: Mapping[str, frozenset[Relation]] = {
    "stranger": frozenset(),
    **{relation.value: frozenset({relation}) for relation in Relation},
    "site+claimed+asked": NEAR,
    **{
        f"site+asked+{relation.value}": NEAR - {Relation.CLAIMED} | {relation}
        for relation in Relation
        if relation not in NEAR
    },
}
ROWS = {
    Relation.VICTIM: Part.VICTIM,
    Relation.REPORTER: Part.REPORTER,
    Relation.ACCUSED: Part.ACCUSED,
    Relation.ASKED: Part.ASKED,
    Relation.DECIDED_BEFORE: Part.DECIDED_BEFORE,
}


class Undone(Exception):
    """What was tried is taken back."""


@pytest.fixture
def stage(ginza: Site, umeda: Site, officer: User, approver: User, hire: Any) -> Any:
    """Somebody who stands in a relation to a determined case, for as long as something is tried."""
    case = opened(ginza)
    determined(case, officer, approver)
    worker = hire("worker-of-the-victim", Role.AGENT)

    def put(user: User, held: frozenset[Relation]) -> None:
        user.sites.set([ginza] if Relation.OWN_SITE in held else [umeda])
        for relation in held & ROWS.keys():
            people.take_part(case, user, ROWS[relation], at=NOON)
        if Relation.CLAIMED in held:
            Case.objects.filter(pk=case.pk).update(claimed_by=user)
        if Relation.EVALUATOR in held:
            people.take_part(case, worker, Part.VICTIM, at=NOON)
            worker.appraised_by.add(user)
        if Relation.PROPOSER in held:
            Proposed.objects.filter(case=case).update(by=user)
            Determined.objects.filter(case=case).update(proposed_by=user)
        if Relation.APPROVER in held:
            Determined.objects.filter(case=case).update(
                approved_by=user, approver_at_headquarters=True
            )

    return case, put


@pytest.mark.parametrize("role", Role)
def test_every_act_and_every_relation(role: Role, stage: Any, hire: Any) -> None:
    case, put = stage
    user = hire("somebody", role)
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(user)
    for way, held in WAYS.items():
        sid = transaction.savepoint()
        put(user, held)
        user = User.objects.get(pk=user.pk)
        involved = Case.objects.get(pk=case.pk).involved()
        assert relations(user.person, involved) == held, way
        for act in Act:
            inner = transaction.savepoint()
            because = allowed(PERMISSIONS[act], {role}, held)
            status = browser.post(
                f"/cases/{case.number}/{act.value}/", {}, headers={"Accept": "application/json"}
            ).status_code
            assert (status == 403) == bool(because), (role, act, way, because, status)
            transaction.savepoint_rollback(inner)
        sees = not allowed(SIGHT[Seen.SUMMARY], {role}, held)
        got = browser.get(f"/cases/{case.number}/").status_code
        assert (got == 200) == sees, (role, way, got)
        transaction.savepoint_rollback(sid)
    assert HOUR
