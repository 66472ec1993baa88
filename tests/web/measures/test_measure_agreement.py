"""A supervisor who is said to have agreed says so; until then it is called unconfirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from casting import SignIn
from django.db import IntegrityError, transaction
from stored_cases import NOON, ledger_acts
from test_measure_life import REFUSE, proposed

from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Role
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.steps import Step
from setsudo.policy import load_policy
from setsudo.policy.model import Precondition
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.measures import acting, gathering, reading, stepping
from setsudo.web.measures.models import StepAnswer, StepRow

AT = NOON + timedelta(hours=5)


@pytest.fixture
def warned(case: Case, agent: User, supervisor: User) -> StepRow:
    """The agent warned the customer, and names the supervisor who agreed to it."""
    stepping.log(case.ref, Step.ASKED_TO_STOP, by=agent, at=AT, words="he shouts")
    return stepping.log(
        case.ref, Step.WARNED, by=agent, at=AT, words="stop or we end it", agreed_by=supervisor,
        confirms=["accommodation_considered"],
    )  # fmt: skip


@pytest.fixture
def after_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A company whose policy has a warning come before a refusal."""
    policy = load_policy()
    refuse = policy.ladder["refuse"]
    asks = Precondition(refuse.preconditions[0].text, after="warn")
    stricter = replace(refuse, preconditions=(asks, *refuse.preconditions))
    changed = replace(policy, ladder={**policy.ladder, "refuse": stricter})
    for room in ("policies.in_force", "cases.pinning", "services.reading"):
        monkeypatch.setattr(f"setsudo.web.{room}.in_force", lambda: changed)


def warning(case: Case, user: User) -> Any:
    row = case.measures.get()
    return next(one for one in reading.whole(row, user=user, at=AT).needs if one.code == "warn")


def test_no_refusal_rests_on_an_agreement_that_nobody_confirmed(
    after_a_warning: None, case: Case, warned: StepRow, officer: User, approver: User,
    supervisor: User,
) -> None:  # fmt: skip
    with pytest.raises(NotReady) as refused:
        proposed(case, officer)
    assert [(one.lack, one.where) for one in refused.value.shortcomings] == [
        (Lack.UNCONFIRMED, "warn")
    ]
    stepping.answer(warned.pk, agreed=True, by=supervisor, at=AT)
    proposed(case, officer)
    assert warning(case, approver).met
    assert not warning(case, approver).unconfirmed
    assert ledger_acts(case.ref).count("measure.step_answered") == 1


def test_a_refusal_that_was_proposed_before_is_not_approved_on_a_denied_agreement(
    after_a_warning: None, case: Case, warned: StepRow, agent: User, officer: User, approver: User,
    supervisor: User, counsel: User,
) -> None:  # fmt: skip
    stepping.answer(warned.pk, agreed=True, by=supervisor, at=AT)
    row = proposed(case, officer)
    acting.state(row.ref, "legal_ground", "Clause 12", by=officer, at=AT)
    StepAnswer.objects.all().delete()
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=approver, at=AT)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.UNCONFIRMED}
    stepping.answer(warned.pk, agreed=False, by=supervisor, at=AT, words="I was not there")
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=approver, at=AT)
    assert {one.where for one in refused.value.shortcomings} == {"warn"}
    assert {one.lack for one in refused.value.shortcomings} == {Lack.PRECONDITION}


def test_on_the_spot_it_counts_and_is_called_unconfirmed(
    case: Case, warned: StepRow, agent: User, supervisor: User
) -> None:
    facts = {one.code: one.confirmed for one in gathering.facts(case)}
    assert (facts["warn"], facts["ask_to_stop"]) == (False, True)
    # Ending the contact takes nothing away: it goes on, plainly marked.
    assert stepping.log(
        case.ref, Step.ENDED, by=agent, at=AT, agreed_by=supervisor, confirms=["answer_given"]
    ).pk


def test_a_warning_that_a_supervisor_gave_needs_nobodys_confirmation(
    after_a_warning: None, case: Case, warned: StepRow, supervisor: User, officer: User,
) -> None:  # fmt: skip
    stepping.log(case.ref, Step.WARNED, by=supervisor, at=AT, confirms=["accommodation_considered"])
    proposed(case, officer)


def test_what_needed_nobodys_agreement_stands_whatever_is_answered(
    case: Case, agent: User, supervisor: User
) -> None:
    danger = stepping.log(case.ref, Step.WARNED, by=agent, at=AT, danger="he has a knife",
                          agreed_by=supervisor)  # fmt: skip
    call = stepping.log(case.ref, Step.POLICE_CALLED, by=agent, at=AT, words="a knife",
                        agreed_by=supervisor)  # fmt: skip
    for row in (danger, call):
        stepping.answer(row.pk, agreed=False, by=supervisor, at=AT, words="I was not there")
    facts = {one.code: one.confirmed for one in gathering.facts(case)}
    assert (facts["warn"], facts["police"]) == (True, True)


def test_only_who_is_named_answers_and_only_once(
    case: Case, warned: StepRow, agent: User, supervisor: User, hire: Any
) -> None:
    other = hire("other", Role.SUPERVISOR)
    for who in (agent, other):
        with pytest.raises(NotEntitled):
            stepping.answer(warned.pk, agreed=True, by=who, at=AT)
    with pytest.raises(NotReady):
        stepping.answer(warned.pk, agreed=False, by=supervisor, at=AT)
    stepping.answer(warned.pk, agreed=False, by=supervisor, at=AT, words="nobody asked me")
    with pytest.raises(NotReady):
        stepping.answer(warned.pk, agreed=True, by=supervisor, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepAnswer.objects.create(step=warned, agreed=True, by=supervisor, at=AT)


def test_nobody_from_elsewhere_can_be_named(
    case: Case, agent: User, umeda: Site, hire: Any
) -> None:
    stepping.log(case.ref, Step.ASKED_TO_STOP, by=agent, at=AT, words="he shouts")
    away = hire("away", Role.SUPERVISOR, sites=[umeda])
    gone = hire("gone", Role.SUPERVISOR, is_active=False)
    for who in (away, gone):
        with pytest.raises(NotReady) as refused:
            stepping.log(case.ref, Step.WARNED, by=agent, at=AT, agreed_by=who,
                         confirms=["accommodation_considered"])  # fmt: skip
        assert {one.lack for one in refused.value.shortcomings} == {Lack.AGREED}


def test_the_supervisor_finds_it_in_the_queue_and_confirms_it(
    case: Case, warned: StepRow, supervisor: User, officer: User, hire: Any, signed_in: SignIn
) -> None:
    page = f"/cases/{case.number}/"
    assert "not confirmed by the supervisor" in signed_in(officer).get(page).text
    client = signed_in(supervisor)
    assert "1 steps on which you are said to have agreed" in client.get("/cases/").text
    assert "stop or we end it" in client.get("/measures/?tab=to_confirm").text
    other = signed_in(hire("other", Role.SUPERVISOR))
    assert "stop or we end it" not in other.get("/measures/?tab=to_confirm").text
    place = f"/measures/confirm/{warned.pk}/"
    assert other.post(place, {"agreed": "yes"}).status_code == 404
    assert client.post(place, {"agreed": "no"}).status_code == 422
    assert client.post(place, {"agreed": "yes"}).status_code == 302
    assert "are said to have agreed" not in client.get("/cases/").text
    assert "confirmed by the supervisor" in signed_in(officer).get(page).text
    assert client.post(place, {"agreed": "no", "words": "no"}).status_code == 422


def test_the_page_of_a_measure_says_what_is_unconfirmed(
    after_a_warning: None, case: Case, warned: StepRow, supervisor: User, officer: User,
    approver: User, signed_in: SignIn,
) -> None:  # fmt: skip
    stepping.answer(warned.pk, agreed=True, by=supervisor, at=AT)
    row = proposed(case, officer, REFUSE)
    StepAnswer.objects.all().delete()
    assert "It does not count before the supervisor" in (
        signed_in(approver).get(f"/measures/{row.ref}/").text
    )
    assert "It does not count before the supervisor" in (
        signed_in(officer).get(f"/measures/new/{case.number}/?rung=refuse").text
    )


def test_a_no_strikes_nothing_that_the_front_line_may_do_alone(
    case: Case, agent: User, supervisor: User, hire: Any
) -> None:
    asked = stepping.log(
        case.ref, Step.ASKED_TO_STOP, by=agent, at=AT, words="he shouts", agreed_by=supervisor
    )
    # Nobody is asked what the policy asks nobody.
    assert stepping.to_confirm(supervisor) == []
    with pytest.raises(NotEntitled):
        stepping.answer(asked.pk, agreed=False, by=supervisor, at=AT, words="I was not there")
    # Nor can one supervisor strike what another one did in their own right.
    second = hire("second", Role.SUPERVISOR)
    stepping.log(case.ref, Step.WARNED, by=second, at=AT, agreed_by=supervisor,
                 confirms=["accommodation_considered"])  # fmt: skip
    assert stepping.to_confirm(supervisor) == []
    facts = {one.code: one.confirmed for one in gathering.facts(case)}
    assert (facts["ask_to_stop"], facts["warn"]) == (True, True)
