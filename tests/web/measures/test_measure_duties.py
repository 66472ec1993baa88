"""Where the company has a duty to serve, refusing waits for the law's ground and counsel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from casting import SignIn
from django.db import IntegrityError, transaction
from stored_cases import NOON, ledger_acts

from setsudo.cases.permissions import NotEntitled
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.proposing import Plan
from setsudo.policy import load_policy
from setsudo.policy.load import packs_in_force
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting
from setsudo.web.measures.models import KeptAsWritten, KeptTooShort, StatutoryRecord
from setsudo.web.services.models import Service

AT = NOON + timedelta(hours=5)


@pytest.fixture
def packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packs of hotels, clinics and utilities are laid over the policy."""
    policy = load_policy(None, packs=packs_in_force(["hotel", "medical", "telecom-utilities"]))
    for room in ("policies.in_force", "cases.pinning", "services.reading"):
        monkeypatch.setattr(f"setsudo.web.{room}.in_force", lambda: policy)


def a_service(code: str, duty: str) -> Plan:
    Service.objects.create(code=code, name_ja=code, name_en=code, duty=duty)
    return Plan("refuse", "He threatened two of us", services=frozenset({code}), days=30)


def missing(row_ref: object, by: User) -> list[str]:
    with pytest.raises(NotReady) as refused:
        acting.approve(row_ref, "yes", by=by, at=AT)  # type: ignore[arg-type]
    return [one.where for one in refused.value.shortcomings if one.lack is Lack.DUTY]


def test_a_hotel_keeps_the_record_that_the_law_asks_for_three_years(
    packs: None, case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = acting.propose(case.ref, a_service("lodging", "hotel_lodging"), by=officer, at=AT)
    assert missing(row.ref, approver) == [
        "lodging:legal_ground", "lodging:counsel_sign_off", "lodging:reason_stated",
        "lodging:statutory_record",
    ]  # fmt: skip
    acting.state(row.ref, "not_urgent", "no care is asked for", by=officer, at=AT)
    acting.state(row.ref, "legal_ground", "Article 5 (1)", by=officer, at=AT)
    acting.state(row.ref, "reason_stated", "told at the desk", by=officer, at=AT)
    acting.state(row.ref, "counsel_sign_off", "I read the file", by=counsel, at=AT)
    with pytest.raises(NotReady):
        acting.state(row.ref, "statutory_record", "it is somewhere", by=officer, at=AT)
    kept = acting.keep_record(
        row.ref, reason="repeated demands", refused_on=AT.date(), name="野口 玲", by=officer, at=AT
    )
    assert kept.keep_until == AT.date() + timedelta(days=1096)
    # It is kept by the company's calendar: in London the day before is not over.
    late = datetime(2026, 11, 28, 20, tzinfo=UTC)
    again = acting.keep_record(
        row.ref,
        reason="repeated demands",
        refused_on=AT.date(),
        name="野口 玲",
        by=officer,
        at=late,
    )
    assert again.keep_until == date(2026, 11, 29) + timedelta(days=1096)
    acting.state(row.ref, "notice_cannot_wait", "he stands at the desk", by=officer, at=AT)
    acting.approve(row.ref, "yes", by=approver, at=AT)
    assert acting.approve(row.ref, "yes", by=counsel, at=AT).state == "approved"
    with pytest.raises(KeptTooShort):
        kept.delete()
    with pytest.raises(KeptTooShort):
        StatutoryRecord.objects.all().delete()


def test_a_correction_of_the_statutory_record_is_a_version_and_what_was_written_stays(
    packs: None, case: Case, officer: User, supervisor: User
) -> None:
    row = acting.propose(case.ref, a_service("lodging", "hotel_lodging"), by=officer, at=AT)
    said = {"refused_on": AT.date(), "by": officer}
    first = acting.keep_record(row.ref, reason="demands", name="野口 玲", at=AT, **said)  # type: ignore[arg-type]
    bound = first.record()
    second = acting.keep_record(
        row.ref,
        reason="repeated demands",
        name="野口 玲",
        at=AT + timedelta(hours=1),
        **said,  # type: ignore[arg-type]
    )
    assert (first.version, second.version) == (1, 2)
    assert StatutoryRecord.objects.get(pk=first.pk).record() == bound
    assert [one.reason for one in row.statutory.order_by("version")] == [
        "demands", "repeated demands",
    ]  # fmt: skip
    # Each is bound by the ledger as it was written, and nothing in the program writes it over.
    assert ledger_acts(case.ref)[-2:] == ["measure.recorded", "measure.recorded"]
    first.reason = "nothing"
    for overwriting in (
        first.save,
        lambda: StatutoryRecord.objects.update(reason="nothing"),
        lambda: StatutoryRecord.objects.bulk_update([first], ["reason"]),
        lambda: StatutoryRecord.objects.filter(pk=first.pk).update(reason="nothing"),
    ):
        with pytest.raises(KeptAsWritten):
            overwriting()
    first.pk, first._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()
    assert StatutoryRecord.objects.get(version=1).record() == bound


def test_the_page_shows_every_version_of_the_statutory_record(
    packs: None, case: Case, officer: User, signed_in: SignIn
) -> None:
    row = acting.propose(case.ref, a_service("lodging", "hotel_lodging"), by=officer, at=AT)
    page, client = f"/measures/{row.ref}/", signed_in(officer)
    for reason in ("demands", "repeated demands"):
        said = {"name": "野口 玲", "reason": reason, "refused_on": "2026-11-24"}
        assert client.post(f"{page}record/", said).status_code == 302
    shown = client.get(page).text
    assert shown.index("version 2") < shown.index("version 1")
    assert 'id="k-name"' in shown


def test_a_clinic_asks_first_whether_it_is_urgent(
    packs: None, case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = acting.propose(case.ref, a_service("care", "medical_care"), by=officer, at=AT)
    assert missing(row.ref, approver)[0] == "care:not_urgent"
    for code in ("legal_ground", "handover_plan"):
        acting.state(row.ref, code, "in the file", by=officer, at=AT)
    acting.state(row.ref, "counsel_sign_off", "read", by=counsel, at=AT)
    acting.state(row.ref, "not_urgent", "stable", by=officer, at=AT)
    # Somebody looks again and finds that it is urgent: that is what counts.
    acting.state(row.ref, "not_urgent", "chest pain", by=officer, at=AT + timedelta(minutes=1),
                 holds=False)  # fmt: skip
    assert missing(row.ref, approver) == ["care:not_urgent"]


def test_a_telecom_waits_for_the_ground_and_for_counsel(
    packs: None, case: Case, officer: User, approver: User
) -> None:
    row = acting.propose(case.ref, a_service("line", "basic_telecom"), by=officer, at=AT)
    assert missing(row.ref, approver) == ["line:legal_ground", "line:counsel_sign_off"]


def test_a_utility_loses_a_channel_not_its_supply(
    packs: None, case: Case, officer: User, approver: User, signed_in: SignIn
) -> None:
    plan = a_service("power", "supply")
    # Whatever would take it away is refused as it is proposed: no ground that is recorded opens it.
    Case.objects.filter(pk=case.pk).update(severity=4)
    case.determinations.update(severity=4)
    for rung in ("refuse", "suspend", "hold_transactions", "close_account"):
        with pytest.raises(NotReady) as refused:
            acting.propose(case.ref, replace(plan, rung=rung, days=7), by=officer, at=AT)
        (lack,) = refused.value.shortcomings
        assert (lack.lack, lack.where) == (Lack.DUTY, "power:supply")
        assert "供給" in lack.text.ja
        assert "cut off" in lack.text.en
    # The page of the proposal says so, in the officer's language, and lets nobody tick it.
    for lang, reason in (("en", "never refused or cut off"), ("ja", "止めることもない")):
        officer.lang = lang
        client = signed_in(officer)
        page = client.get(f"/measures/new/{case.number}/?rung=refuse").text
        assert 'value="power" disabled' in page
        assert reason in page
        sent = {"rung": "refuse", "reason": "threats", "services": ["power"]}
        answer = client.post(f"/measures/new/{case.number}/", sent)
        assert answer.status_code == 422
        assert answer.text.count(reason) == 2
    channel = Plan(
        "restrict_channel", "calls at night", services=plan.services, channels=frozenset({"phone"})
    )
    assert " disabled" not in client.get(f"/measures/new/{case.number}/?rung=restrict_channel").text
    other = acting.propose(case.ref, channel, by=officer, at=AT)
    acting.state(other.ref, "alternative_channel_open", "mail and letters", by=officer, at=AT)
    other = acting.approve(other.ref, "yes", by=approver, at=AT)
    assert other.restriction().binds("power", "phone", AT)
    assert not other.restriction().binds("power", "email", AT)


def test_a_service_that_became_a_supply_meanwhile_is_not_cut_off(
    packs: None, case: Case, officer: User, approver: User, shop: Service
) -> None:
    plan = Plan("refuse", "He threatened two of us", services=frozenset({"shop"}), days=30)
    row = acting.propose(case.ref, plan, by=officer, at=AT)
    for code in ("legal_ground", "notice_cannot_wait"):
        acting.state(row.ref, code, "in the file", by=officer, at=AT)
    Service.objects.update(duty="supply")
    assert missing(row.ref, approver) == ["shop:supply"]


def test_a_measure_on_every_service_meets_every_duty(
    packs: None, case: Case, officer: User, approver: User
) -> None:
    a_service("lodging", "hotel_lodging")
    ban = Plan("ban_from_premises", "He comes back each day")
    row = acting.propose(case.ref, ban, by=officer, at=AT)
    assert "lodging:legal_ground" in missing(row.ref, approver)


def test_a_duty_that_no_pack_tells_of_blocks_all_the_same(
    case: Case, officer: User, approver: User
) -> None:
    row = acting.propose(case.ref, a_service("old", "forgotten"), by=officer, at=AT)
    assert missing(row.ref, approver) == ["old:legal_ground", "old:counsel_sign_off"]


def test_danger_skips_no_duty(packs: None, case: Case, officer: User) -> None:
    plan = replace(a_service("care", "medical_care"), danger="he has a knife")
    with pytest.raises(NotReady) as refused:
        acting.propose(case.ref, plan, by=officer, at=AT)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.DANGER}


def test_the_officer_does_not_sign_for_counsel(packs: None, case: Case, officer: User) -> None:
    row = acting.propose(case.ref, a_service("line", "basic_telecom"), by=officer, at=AT)
    with pytest.raises(NotEntitled):
        acting.state(row.ref, "counsel_sign_off", "surely fine", by=officer, at=AT)
