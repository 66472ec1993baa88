"""An objection that is right lifts the restriction and lets held dealings go on, in one moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from stored_cases import NOON, customer, determined, opened, reported

from setsudo.cases.determination import Improvement, Outcome
from setsudo.measures.notices.facts import Result as Told
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.notices.standing import Standing
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import State as Measured
from setsudo.measures.transactions import Choice
from setsudo.measures.transactions import State as Dealing
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case, Objection
from setsudo.web.cases.refusing import Unfit
from setsudo.web.customers.models import Identifier
from setsudo.web.measures.models import Approval, Measure
from setsudo.web.notices import deciding, finding, sending, stating, writing
from setsudo.web.notices.gathering import kind_about
from setsudo.web.notices.models import Notice
from setsudo.web.services.models import Service
from setsudo.web.transactions import holding
from setsudo.web.transactions.models import Holder, Transaction

AT = NOON + timedelta(hours=5)
MONTH = timedelta(days=30)


@pytest.fixture
def case(ginza: Site, officer: User, approver: User) -> Case:
    who = customer("野口 玲")
    Identifier.objects.create(customer=who, kind="email", value="rei@mail.example", added_at=NOON)
    found = opened(ginza, who=who)
    determined(found, officer, approver)
    Service.objects.create(code="repair", name_ja="出張修理", name_en="home repair")
    return found


def measure_of(
    case: Case, officer: User, approver: User, rung: str = "suspend", **changes: Any
) -> Measure:
    """A measure in force, as its two approvals left it."""
    fields = {
        "effect": Effect.SUSPEND, "services": ["repair"], "since": AT, "until": AT + MONTH,
    } | changes  # fmt: skip
    row = Measure.objects.create(
        case=case,
        determination=case.determinations.get(holds=True),
        customer=case.customer,
        rung=rung,
        severity=3,
        reason="so that people are safe",
        state=Measured.APPROVED,
        proposed_by=officer,
        proposed_at=AT,
        review_at=AT + MONTH / 2,
        **fields,
    )
    Approval.objects.create(measure=row, by=approver, at_headquarters=True, at=AT, reason="yes")
    return row


@pytest.fixture
def suspended(case: Case, officer: User, approver: User) -> Measure:
    return measure_of(case, officer, approver)


@pytest.fixture
def held(suspended: Measure, approver: User) -> Transaction:
    """An order that was in progress, and is held by the suspension."""
    row = Transaction.objects.create(
        source="shop", external_id="123", digest="0" * 64, service="repair", begun_at=NOON,
        changed_at=NOON,
    )  # fmt: skip
    Holder.objects.create(transaction=row, kind="email", value="rei@mail.example")
    holding.decide_all(str(suspended.ref), {str(row.ref): Choice.HOLD}, by=approver, at=AT)
    Transaction.objects.filter(pk=row.pk).update(state=Dealing.HELD)
    return row


def drafted(measure: Measure, **said: Any) -> Notice:
    kind = kind_about(measure)
    assert kind is not None
    return writing.draft(measure.case, kind, measure=measure, at=AT, **said)


def told(measure: Measure, officer: User, approver: User, counsel: User | None = None) -> Notice:
    row = drafted(
        measure, by=officer, lang="en", channel=Channel.LETTER, to="1 High Street",
        transactions=("Order 123 is held until then",), left=("Letters to our desk",),
    )  # fmt: skip
    if counsel is not None:
        sending.sign_off(row.ref, by=counsel, at=AT)
    sending.approve(row.ref, by=approver, at=AT)
    return sending.sent(row.ref, by=officer, at=AT)


@pytest.fixture
def lawyer(case: Case, counsel: User, officer: User) -> User:
    from setsudo.web.cases import people

    people.call_in(case.ref, counsel, by=officer, at=AT)
    return counsel


def fresh(row: Model) -> Any:
    row.refresh_from_db()
    return row


def objected(notice: Notice) -> Objection:
    row = stating.state(notice, "It was my brother", at=AT).objection
    assert row is not None
    return row


FAULT = {
    "instead": Outcome.COMPANY_AT_FAULT,
    "improvement": Improvement("Check numbers", "Taken for another one"),
}


def test_a_notice_of_a_suspension_says_what_binds_and_goes_out_after_counsel(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    row = drafted(suspended, by=officer, lang="en", channel=Channel.CHAT, left=("Letters",))
    assert row.kind == Kind.SUSPENSION
    with pytest.raises(Unfit):
        sending.approve(row.ref, by=approver, at=AT)
    sending.sign_off(row.ref, by=lawyer, at=AT)
    done = sending.approve(row.ref, by=approver, at=AT)
    said = str(done.written)
    assert "home repair" in said
    assert "24 December 2026" in said
    assert "it ends by itself" in said


def test_a_measure_of_another_case_is_nobodys_to_write_of_from_here(
    suspended: Measure, ginza: Site, agent: User, officer: User, client: Client
) -> None:
    other = reported(ginza, agent)
    client.force_login(officer)
    here = reverse("notice-of-measure", args=[suspended.case.number, suspended.ref])
    assert client.get(here).status_code == 200
    there = reverse("notice-of-measure", args=[other.number, suspended.ref])
    assert client.get(there).status_code == 403


def test_who_wrote_of_a_restriction_does_not_approve_it(
    case: Case, officer: User, approver: User, hire: Any
) -> None:
    from setsudo.cases.permissions import NotEntitled
    from setsudo.cases.roles import Role

    both = hire("both", Role.OFFICER, Role.APPROVER)
    written = measure_of(
        case, officer, approver, "written_only", effect=Effect.REFUSE, services=[],
        channels=["phone"],
    )  # fmt: skip
    row = drafted(written, by=both, lang="ja", channel=Channel.CHAT)
    assert row.kind == Kind.PARTIAL_RESTRICTION
    with pytest.raises(NotEntitled):
        sending.approve(row.ref, by=both, at=AT)
    sending.approve(row.ref, by=approver, at=AT)


def test_a_right_objection_lifts_at_once_and_the_held_order_goes_on(
    case: Case,
    suspended: Measure,
    held: Transaction,
    officer: User,
    approver: User,
    lawyer: User,
    appeal_officer: User,
) -> None:
    row = objected(told(suspended, officer, approver, lawyer))
    deciding.decide(row, Told.LIFTED, "It was not you.", by=appeal_officer, at=AT, **FAULT)
    assert fresh(suspended).state == Measured.LIFTED
    assert suspended.ended_because == "objection"
    assert fresh(held).state == Dealing.RESUME_REQUESTED
    answer = Notice.objects.get(kind=Kind.OBJECTION_DECISION)
    assert answer.standing == Standing.QUEUED
    assert "The restriction is lifted already" in str(answer.written)


def test_a_case_sent_back_binds_nobody_meanwhile(
    suspended: Measure, held: Transaction, officer: User, approver: User, lawyer: User,
    appeal_officer: User,
) -> None:  # fmt: skip
    row = objected(told(suspended, officer, approver, lawyer))
    deciding.decide(row, Told.SENT_BACK, "Facts are missing.", by=appeal_officer, at=AT)
    assert fresh(suspended).state == Measured.LIFTED
    assert fresh(held).state == Dealing.RESUME_REQUESTED


def test_upheld_what_binds_goes_on_and_changed_only_what_was_chosen_is_lifted(
    case: Case, suspended: Measure, held: Transaction, officer: User, approver: User, lawyer: User,
    appeal_officer: User,
) -> None:  # fmt: skip
    other = measure_of(
        case, officer, approver, "written_only", effect=Effect.REFUSE, services=[],
        channels=["phone"],
    )  # fmt: skip
    notice = told(suspended, officer, approver, lawyer)
    deciding.decide(objected(notice), Told.UPHELD, "We heard you.", by=appeal_officer, at=AT)
    assert fresh(suspended).state == fresh(other).state == Measured.APPROVED
    again = objected(notice)
    deciding.decide(
        again, Told.CHANGED, "The shop was wrong.", by=appeal_officer, at=AT, lifts=[suspended.ref]
    )
    assert fresh(suspended).state == Measured.LIFTED
    assert fresh(other).state == Measured.APPROVED
    assert fresh(held).state == Dealing.RESUME_REQUESTED
    answer = Notice.objects.get(objection=again)
    assert answer.facts["result"] == "changed"
    assert "changed in your favour" in str(answer.written)
    assert case.determinations.get(holds=True).outcome_now == Outcome.BEYOND_NORM


def test_nothing_is_decided_where_lifting_fails(
    suspended: Measure, officer: User, approver: User, lawyer: User, appeal_officer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from setsudo.web.measures import lifting

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    row = objected(told(suspended, officer, approver, lawyer))
    monkeypatch.setattr(lifting.publishing, "withdraw", broken)
    with pytest.raises(RuntimeError):
        deciding.decide(row, Told.LIFTED, "It was not you.", by=appeal_officer, at=AT, **FAULT)
    assert fresh(row).result == ""
    assert fresh(suspended).state == Measured.APPROVED
    assert not Notice.objects.filter(kind=Kind.OBJECTION_DECISION).exists()


@pytest.mark.parametrize("address", ["https://shop.example", ""], ids=["an address", "none set"])
def test_the_code_that_a_service_told_opens_what_binds_even_before_a_notice_was_sent(
    address: str, suspended: Measure, officer: User, approver: User, case: Case, settings: Any
) -> None:
    settings.PUBLIC_URL = address
    browser = Client()
    opened_page = browser.post("/public/en/notice/", {"code": suspended.code.lower()})
    assert opened_page.status_code == 302
    page = browser.get("/public/en/notice/read/").text
    assert "home repair" in page
    for name in (officer.name, approver.name):
        assert name not in page
    assert finding.found(suspended.code, at=AT) == Notice.objects.get()


def test_the_page_says_whether_it_still_binds(
    suspended: Measure, officer: User, approver: User, lawyer: User, appeal_officer: User
) -> None:
    from setsudo.web.measures.lifting import lift

    told(suspended, officer, approver, lawyer)
    Measure.objects.update(until=NOON + timedelta(days=36500))
    browser = Client()
    browser.post("/public/en/notice/", {"code": suspended.code})
    page = "/public/en/notice/read/"
    assert "over" not in browser.get(page).text.split("The notice")[0].split("<main")[1]
    lift(suspended.ref, by=approver, at=AT, reason="enough", because="review")
    assert "This restriction is over" in browser.get(page).text
