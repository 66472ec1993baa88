"""Where the policy has the notice go out first, nothing is restricted before it has gone out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from casting import SignIn
from django.db import IntegrityError, transaction
from orders_in_flight import an_order
from stored_cases import NOON, ledger_acts
from test_measure_life import REFUSE, hurried, proposed

from setsudo.cases.permissions import NotEntitled
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.proposing import Plan
from setsudo.measures.standing import NotNow, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.refusing import Unfit
from setsudo.web.customers.models import Identifier
from setsudo.web.measures import acting, beginning, lifting, reading
from setsudo.web.measures.models import Measure
from setsudo.web.measures.reaching import known_anew
from setsudo.web.notices import finding, sending, writing
from setsudo.web.notices.models import Notice

AT = NOON + timedelta(hours=5)
SENT = AT + timedelta(days=2)


@pytest.fixture(autouse=True)
def _a_company(settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"


def agreed(
    case: Case, officer: User, approver: User, counsel: User, plan: Plan = REFUSE
) -> Measure:
    row = proposed(case, officer, plan)
    acting.state(row.ref, "legal_ground", "Clause 12", by=officer, at=AT)
    choices = {str(one.ref): "hold" for one in acting.open_for(row)}
    acting.approve(row.ref, "fair", by=approver, at=AT, choices=choices)
    return acting.approve(row.ref, "the ground holds", by=counsel, at=AT)


def written(row: Measure, officer: User, approver: User, counsel: User) -> Notice:
    kind = Kind.SUSPENSION if row.rung == "suspend" else Kind.REFUSAL
    notice = writing.draft(
        row.case, kind, measure=row, by=officer, at=AT, lang="en", channel=Channel.LETTER,
        to="1 High Street",
    )  # fmt: skip
    sending.sign_off(notice.ref, by=counsel, at=AT)
    return sending.approve(notice.ref, by=approver, at=SENT)


def test_an_approved_refusal_binds_only_when_its_notice_has_gone_out(
    case: Case, officer: User, approver: User, counsel: User, published: list[tuple[str, Any]]
) -> None:
    row = agreed(case, officer, approver, counsel)
    assert row.state == State.AGREED
    assert published == []
    assert reading.in_force(case.customer, AT) == []
    assert [one.row for one in reading.listed("notice", user=approver, at=AT)] == [row]

    notice = written(row, officer, approver, counsel)
    row.refresh_from_db()
    assert (row.state, published) == (State.AGREED, [])

    sending.sent(notice.ref, by=officer, at=SENT)
    row.refresh_from_db()
    assert row.state == State.APPROVED
    assert [deed for deed, _ in published] == ["publish"]
    # It begins with the notice, and ends on the day that was approved.
    assert (row.since, row.until) == (SENT, AT + timedelta(days=30))
    assert ledger_acts(case.ref)[-2:] == ["notice.handed", "measure.begun"]
    # The notice names the day on which it does begin.
    assert notice.facts["since"] == SENT.date().isoformat()


def test_a_notice_of_something_else_begins_nothing(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = agreed(case, officer, approver, counsel)
    other = writing.draft(
        case, Kind.WARNING, by=officer, at=AT, lang="en", channel=Channel.CHAT, told=["a shout"]
    )
    sending.approve(other.ref, by=officer, at=AT)
    sending.sent(other.ref, by=officer, at=AT)
    row.refresh_from_db()
    assert row.state == State.AGREED


def test_its_code_opens_nothing_before_it_begins(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = agreed(case, officer, approver, counsel)
    assert finding.found(row.code, at=AT) is None
    assert not row.notices.exists()


def test_an_emergency_with_its_reason_lets_the_notice_follow(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = proposed(case, officer)
    acting.state(row.ref, "legal_ground", "Clause 12", by=officer, at=AT)
    with pytest.raises(NotReady):
        acting.state(row.ref, "notice_cannot_wait", " ", by=officer, at=AT)
    with pytest.raises(NotReady):
        # That it was sent is in the record or it is not.
        acting.state(row.ref, "notice_sent", "surely", by=officer, at=AT)
    hurried(row, officer)
    needs = {one.code: one for one in reading.whole(row, user=approver, at=AT).needs}
    assert needs["notice_sent"].skipped
    acting.approve(row.ref, "yes", by=approver, at=AT)
    assert acting.approve(row.ref, "yes", by=counsel, at=AT).state == State.APPROVED


def test_a_rung_that_tells_of_itself_later_takes_no_emergency(
    case: Case, officer: User, approver: User
) -> None:
    row = proposed(case, officer, Plan("one_window", "many desks", terms="the desk in Ginza"))
    with pytest.raises(NotReady):
        acting.state(row.ref, "notice_cannot_wait", "now", by=officer, at=AT)
    acting.state(row.ref, "alternative_channel_open", "letters", by=officer, at=AT)
    assert acting.approve(row.ref, "yes", by=approver, at=AT).state == State.APPROVED


def test_while_it_waits_an_approver_begins_it_in_an_emergency_and_nobody_else(
    case: Case, officer: User, approver: User, counsel: User, supervisor: User, hire: Any
) -> None:
    from setsudo.cases.roles import Role

    row = agreed(case, officer, approver, counsel)
    for who in (officer, supervisor):
        with pytest.raises(NotEntitled):
            beginning.at_once(row.ref, "he is here", by=who, at=SENT)
    # An approver of the site could not have approved a refusal.
    with pytest.raises(NotReady) as refused:
        beginning.at_once(row.ref, " ", by=hire("near", Role.APPROVER), at=SENT)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.APPROVER_ROLE, Lack.REASON}
    row = beginning.at_once(row.ref, "he is here with a bat", by=approver, at=SENT)
    assert (row.state, row.since) == (State.APPROVED, SENT)
    assert row.stated.get(code="notice_cannot_wait").by == approver
    with pytest.raises(NotNow):
        beginning.at_once(row.ref, "again", by=approver, at=SENT)


def test_an_emergency_begins_nothing_that_is_over_or_that_no_service_could_tell(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = agreed(case, officer, approver, counsel)
    assert row.until is not None
    with pytest.raises(NotReady) as refused:
        # No worker has ended it yet.
        beginning.at_once(row.ref, "he is here", by=approver, at=row.until)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.START}
    Identifier.objects.all().delete()
    with pytest.raises(NotReady) as refused:
        beginning.at_once(row.ref, "he is here", by=approver, at=SENT)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.CUSTOMER}
    row.refresh_from_db()
    assert row.state == State.AGREED


def test_what_was_chosen_for_each_order_is_done_when_it_begins_and_later_orders_are_asked_about(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    order = an_order(AT)
    row = agreed(case, officer, approver, counsel, replace(REFUSE, rung="suspend"))
    order.refresh_from_db()
    assert order.state == "open"
    late = an_order(AT, external_id="A-2")
    sending.sent(written(row, officer, approver, counsel).ref, by=officer, at=SENT)
    order.refresh_from_db()
    late.refresh_from_db()
    assert order.state == "hold_requested"
    assert order.decided.get().by == counsel
    # Nobody decided about it: it is neither held nor forgotten.
    assert (late.state, late.undecided) == ("open", True)


def test_what_never_begins_ends_at_its_time_all_the_same(
    case: Case, officer: User, approver: User, counsel: User, published: list[tuple[str, Any]]
) -> None:
    row = agreed(case, officer, approver, counsel)
    assert row.until is not None
    assert lifting.lapse_due(row.until) == 1
    row.refresh_from_db()
    assert (row.state, row.ended_because) == (State.LAPSED, "not_begun")
    assert published == []
    # The notice that was still being written goes nowhere.
    notice = writing.draft(
        case, Kind.REFUSAL, measure=row, by=officer, at=AT, lang="en", channel=Channel.CHAT
    )
    sending.sign_off(notice.ref, by=counsel, at=AT)
    with pytest.raises(Unfit):
        sending.approve(notice.ref, by=approver, at=row.until)


def test_it_can_be_taken_back_while_it_waits_and_is_proposed_once_at_a_time(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = agreed(case, officer, approver, counsel)
    with pytest.raises(NotReady):
        proposed(case, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=row.pk).update(until=None)
    assert acting.decline(row.ref, "he said sorry", by=approver, at=AT).state == State.DECLINED
    again = agreed(case, officer, approver, counsel)
    assert acting.withdraw(again.ref, "milder", by=officer, at=AT).state == State.WITHDRAWN


def test_of_whom_nothing_is_known_any_more_it_waits_until_something_is(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = agreed(case, officer, approver, counsel)
    kept = Identifier.objects.get(customer=case.customer)
    Identifier.objects.all().delete()
    sending.sent(written(row, officer, approver, counsel).ref, by=officer, at=SENT)
    row.refresh_from_db()
    assert row.state == State.AGREED
    kept.pk = None
    kept.save()
    assert known_anew([case.customer.pk], SENT) == 1
    row.refresh_from_db()
    assert row.state == State.APPROVED


def test_what_no_service_can_read_is_nothing_by_which_its_customer_is_known(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = agreed(case, officer, approver, counsel)
    Identifier.objects.update(kind="phone", value="+810000000000")
    # The notice goes out, and is on record as sent.
    notice = sending.sent(written(row, officer, approver, counsel).ref, by=officer, at=SENT)
    assert notice.standing == "sent"
    row.refresh_from_db()
    assert row.state == State.AGREED
    acting.decline(row.ref, "nobody is bound", by=approver, at=SENT)
    with pytest.raises(NotReady) as refused:
        proposed(case, officer)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.CUSTOMER}


def test_the_page_says_why_it_waits_on_when_nothing_is_known_of_its_customer(
    case: Case, officer: User, approver: User, counsel: User, signed_in: SignIn
) -> None:
    row = agreed(case, officer, approver, counsel)
    page, client, why = f"/measures/{row.ref}/", signed_in(officer), "restricts nobody now"
    assert why not in client.get(page).text
    Identifier.objects.all().delete()
    sending.sent(written(row, officer, approver, counsel).ref, by=officer, at=SENT)
    assert why in client.get(page).text
    acting.decline(row.ref, "over", by=approver, at=SENT)
    assert why not in client.get(page).text


def test_the_page_says_that_nothing_binds_yet_and_leads_to_the_notice(
    case: Case, officer: User, approver: User, counsel: User, signed_in: SignIn
) -> None:
    row = agreed(case, officer, approver, counsel, replace(REFUSE, days=700))
    page = f"/measures/{row.ref}/"
    said = signed_in(officer).get(page).text
    assert "restricts nothing yet" in said
    assert f"/notices/new/{case.number}/{row.ref}/" in said
    assert "Begin before the notice" not in said
    client = signed_in(approver)
    assert "Begin before the notice" in client.get(page).text
    assert case.number in client.get("/measures/?tab=notice").text
    assert client.post(f"{page}begin_at_once/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}begin_at_once/", {"reason": "a bat"}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.APPROVED
