"""What is said on the spot is logged with its time, in its order; danger goes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stored_cases import NOON, ledger_acts, reported

from setsudo.cases.permissions import NotEntitled
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.steps import Step
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.measures import stepping

AT = NOON + timedelta(minutes=5)


@pytest.fixture
def visit(ginza: Site, agent: User) -> Case:
    return reported(ginza, agent, victims=[agent])


def test_a_warning_follows_a_stop_request_that_was_logged(
    visit: Case, agent: User, supervisor: User
) -> None:
    with pytest.raises(NotReady) as refused:
        stepping.log(visit.ref, Step.WARNED, by=supervisor, at=AT, words="once more and we end it")
    assert {one.where for one in refused.value.shortcomings} == {
        "ask_to_stop", "accommodation_considered",
    }  # fmt: skip
    stepping.log(visit.ref, Step.ASKED_TO_STOP, by=agent, at=AT, words="he shouts at the till")
    row = stepping.log(
        visit.ref, Step.WARNED, by=supervisor, at=AT, confirms=["accommodation_considered"]
    )
    assert row.at == AT
    assert ledger_acts(visit.ref)[-2:] == ["measure.step", "measure.step"]


def test_an_agent_names_the_supervisor_who_agreed(
    visit: Case, agent: User, supervisor: User
) -> None:
    said = {"confirms": ["accommodation_considered"], "at": AT}
    stepping.log(visit.ref, Step.ASKED_TO_STOP, by=agent, at=AT, words="he shouts")
    with pytest.raises(NotReady) as refused:
        stepping.log(visit.ref, Step.WARNED, by=agent, **said)
    assert {one.lack for one in refused.value.shortcomings} == {Lack.AGREED}
    assert stepping.log(visit.ref, Step.WARNED, by=agent, agreed_by=supervisor, **said).pk


def test_in_danger_the_police_are_called_and_nobody_is_asked(visit: Case, agent: User) -> None:
    row = stepping.log(visit.ref, Step.POLICE_CALLED, by=agent, at=AT, danger="a knife")
    assert row.danger == "a knife"
    assert stepping.log(visit.ref, Step.ENDED, by=agent, at=AT, danger="a knife").pk


def test_nobody_from_elsewhere_logs(visit: Case, hire: object) -> None:
    from setsudo.cases.roles import Role

    stranger = hire("stranger", Role.AGENT)  # type: ignore[operator]
    with pytest.raises(NotEntitled):
        stepping.log(visit.ref, Step.ASKED_TO_STOP, by=stranger, at=AT, words="he shouts")
