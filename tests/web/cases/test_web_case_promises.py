"""What the database itself refuses, whoever writes past the actions; and what the ledger binds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from stored_cases import HOUR, NOON, determined, opened, proposed, reported

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming
from setsudo.web.cases.models import CareRow, Case, Determined, Improving, Look, Told
from setsudo.web.ledger.entering import enter

pytestmark = pytest.mark.django_db


def refused(deed: Any) -> bool:
    try:
        with transaction.atomic():
            deed()
    except IntegrityError:
        return True
    return False


def test_a_row_cannot_say_what_must_not_be(
    ginza: Site, agent: User, officer: User, approver: User
) -> None:
    case = reported(ginza, agent, victims=[agent])
    made = determined(case, officer, approver)
    cases, rows = Case.objects.filter(pk=case.pk), Determined.objects.filter(pk=made.pk)
    for deed in (
        lambda: cases.update(state="decided"),
        lambda: cases.update(state="received"),
        lambda: cases.update(state="in_review", claimed_by=None),
        lambda: cases.update(state="joined"),
        lambda: cases.update(state="joined", joined_to=case.pk),
        lambda: cases.update(state="closed"),
        lambda: rows.update(approved_by=officer),
        lambda: rows.update(approver_at_headquarters=False),
        lambda: rows.update(reason=""),
        lambda: rows.update(severity=5),
        lambda: rows.update(outcome="guilty"),
        lambda: rows.update(outcome="within_norm", outcome_now="beyond_norm"),
        lambda: case.proposals.update(answered_by=officer),
        lambda: case.proposals.update(answered_by=None),
        lambda: case.pieces.update(confirmed_at=None),
        lambda: case.pieces.update(kind="hearsay"),
        lambda: CareRow.objects.create(
            case=case, victim=agent, step="rest", status="declined", by=officer, at=NOON
        ),
        lambda: Told.objects.create(case=case, victim=agent, by=agent, at=NOON),
        lambda: Improving.objects.create(
            title="x", about="y", entered_by=officer, entered_at=NOON, changed_at=NOON, stage="done"
        ),
        lambda: Look.objects.create(case=case, user=agent, at=NOON, kind="secret"),
        lambda: case.recurrences.create(
            cause="x", progress="declined", reason="", by=officer, at=NOON
        ),
    ):
        assert refused(deed), deed


def test_people_and_evidence_stay(ginza: Site, officer: User, approver: User) -> None:
    case = opened(ginza)
    determined(case, officer, approver)
    for row in (officer, approver, case.pieces.first(), case, case.proposals.get()):
        with pytest.raises(ProtectedError):
            row.delete()


def test_what_decides_is_bound_by_the_ledger(ginza: Site, officer: User, approver: User) -> None:
    from setsudo.ledger import Stored
    from setsudo.ledger.entry import read_piece
    from setsudo.ledger.records import changed_fields
    from setsudo.web.ledger.models import Entry

    case = opened(ginza)
    made = determined(case, officer, approver)
    row = Entry.objects.get(about=f"case/{case.ref}", act="case.approve")
    stored = Stored(row.place, bytes(row.statement), tuple(bytes(row.pieces).split(b"\n")))
    bound = stored.entry.records
    assert {ref.split("/")[0] for ref in bound} == {"case", "proposal", "determination"}
    salts = {name: salt for salt, name, _ in map(read_piece, stored.pieces or ())}
    made.refresh_from_db()
    record = made.record()
    assert changed_fields(bound[record.ref], salts[record.ref], record) == ()
    made.outcome_now, made.reason = "within_norm", "another"
    record = made.record()
    assert changed_fields(bound[record.ref], salts[record.ref], record) == (
        "outcome_now",
        "reason",
    )


def test_a_case_keeps_the_revision_that_it_was_opened_under(
    ginza: Site, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from setsudo.web.cases import pinning

    case = opened(ginza)
    policy = pinning.pinned(case)
    newer = replace(policy, revision=policy.revision + 1, content_hash="0" * 64)
    monkeypatch.setattr(pinning, "in_force", lambda: newer)
    assert pinning.pinned(case) == policy
    proposed(case, officer)


def test_what_stands_in_the_ledger_names_nobody(
    ginza: Site, agent: User, officer: User, approver: User, hire: Any
) -> None:
    from setsudo.web.ledger.models import Entry

    case = reported(ginza, agent, victims=[agent])
    determined(case, officer, approver)
    second = hire("officer-2", Role.OFFICER)
    claiming.hand_over(case.ref, second, by=officer, at=NOON + 4 * HOUR, because="leave")
    public = b"\n".join(bytes(one.statement) for one in Entry.objects.all())
    for user in (agent, officer, approver, second):
        assert str(user.pk).encode() not in public
        assert user.name.encode() not in public
    assert b"children" not in public
    assert enter.__module__
