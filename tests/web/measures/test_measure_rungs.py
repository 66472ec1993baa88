"""The last rungs of the ladder, each from its proposal over two approvals to what it does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from casting import Hire, SignIn
from django.test import Client
from orders_in_flight import an_order
from stored_cases import HOUR, NOON, beyond, customer, ledger_acts, reported, with_evidence
from test_measure_life import lacks
from test_measure_notice_first import AT, SENT, written
from test_measure_pages import a_token

from setsudo.cases.determination import Element
from setsudo.cases.malice import MaliceAnswer
from setsudo.cases.roles import Role
from setsudo.measures.lacking import Lack, NotReady
from setsudo.measures.proposing import Plan
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, proposing
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Identifier
from setsudo.web.measures import acting, lifting, reading
from setsudo.web.measures.models import Measure
from setsudo.web.notices import sending
from setsudo.web.services.models import Service
from setsudo.web.transactions.models import Asked

HOLD = Plan("hold_transactions", "He orders under other names", services=frozenset({"shop"}))
CLOSE = Plan("close_account", "He threatened two of us", services=frozenset({"shop"}))


@pytest.fixture(autouse=True)
def _a_company(settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"


@pytest.fixture
def gravest(
    ginza: Site, agent: User, officer: User, approver: User, counsel: User, shop: Service
) -> Case:
    """Two people determined that it weighs as heavily as can be, and that it was malicious."""
    case = reported(ginza, agent)
    case.customer = customer("野口 玲")
    case.save()
    Identifier.objects.create(
        customer=case.customer, kind="email", value="rei@example.jp", added_at=NOON
    )
    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    keys = tuple(one.key for one in with_evidence(case, officer))
    draft = beyond(case)
    far = replace(draft.elements[Element.BEYOND_NORM], degree=4)
    draft = replace(
        draft,
        elements={**draft.elements, Element.BEYOND_NORM: far},
        malicious=True,
        malice=tuple(
            MaliceAnswer(code, True, "he went on after three requests", keys)
            for code in pinned(case).malice
        ),
    )
    proposing.propose(case.ref, draft, by=officer, at=NOON + 2 * HOUR)
    deciding.approve(case.ref, "I heard the call", by=approver, at=NOON + 3 * HOUR)
    PartTaken.objects.create(case=case, user=counsel, part=Part.ASKED, since=NOON)
    return Case.objects.get(pk=case.pk)


def test_orders_are_held_at_the_second_approval_and_no_service_refuses_for_it(
    case: Case, officer: User, approver: User, counsel: User, published: list[tuple[str, Any]]
) -> None:
    order = an_order(AT)
    row = acting.propose(case.ref, HOLD, by=officer, at=AT)
    assert row.effect == Effect.SERVE
    chosen = {str(order.ref): "hold"}
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=approver, at=AT, choices=chosen)
    assert [one.where for one in refused.value.shortcomings] == ["contract_ground"]
    acting.state(row.ref, "contract_ground", "Article 9 of our terms", by=officer, at=AT)

    assert acting.approve(row.ref, "yes", by=approver, at=AT, choices=chosen).state == "proposed"
    order.refresh_from_db()
    assert order.state == "open"

    row = acting.approve(row.ref, "yes", by=counsel, at=AT)
    assert row.state == State.APPROVED
    # Its notice goes out afterwards: this rung does not wait for it.
    assert (row.since, row.until) == (AT, AT + timedelta(days=14))
    order.refresh_from_db()
    assert order.state == "hold_requested"
    assert Asked.objects.get().command == "hold"
    # It is about what is in progress. Whoever asks for something new is served as before.
    assert published == []
    assert ledger_acts(case.ref)[-1] == "measure.approved"

    assert lifting.lapse_due(row.until) == 1
    order.refresh_from_db()
    assert order.state == "resume_requested"
    assert published == []


def test_holding_asks_for_each_order_and_what_is_no_choice_decides_nothing(
    case: Case, officer: User, approver: User, counsel: User, signed_in: SignIn, client: Client
) -> None:
    one, other = an_order(AT), an_order(AT, external_id="A-2")
    row = acting.propose(case.ref, HOLD, by=officer, at=AT)
    acting.state(row.ref, "contract_ground", "Article 9", by=officer, at=AT)
    page = f"/measures/{row.ref}/approve/"
    held, odd = {f"choice-{one.ref}": "hold"}, {f"choice-{other.ref}": "shred"}
    for wrong in ({}, held, {**held, **odd}):
        said = {"reason": "yes", **wrong}
        answer = signed_in(approver).post(page, said)
        assert answer.status_code == 422
        assert "An open transaction has not been decided" in answer.text
        api = client.post(
            f"/api/v1{page.rstrip('/')}", json.dumps(said), content_type="application/json",
            **a_token(approver),
        )  # fmt: skip
        assert api.status_code == 422
    for user in (approver, counsel):
        both = {**held, f"choice-{other.ref}": "continue"}
        assert signed_in(user).post(page, {"reason": "yes", **both}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.APPROVED
    for order, state in ((one, "hold_requested"), (other, "open")):
        order.refresh_from_db()
        assert order.state == state


def test_an_account_is_closed_when_its_notice_has_gone_out_and_not_before(
    gravest: Case, officer: User, approver: User, counsel: User, published: list[tuple[str, Any]]
) -> None:
    order = an_order(AT)
    row = acting.propose(gravest.ref, CLOSE, by=officer, at=AT)
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=approver, at=AT)
    assert [one.where for one in refused.value.shortcomings] == [
        "contract_ground", "open_transactions_decided", "counsel_sign_off",
    ]  # fmt: skip
    acting.state(row.ref, "contract_ground", "Article 14", by=officer, at=AT)
    acting.state(row.ref, "counsel_sign_off", "I read the file", by=counsel, at=AT)
    chosen = {str(order.ref): "cancel_refund"}
    acting.approve(row.ref, "yes", by=approver, at=AT, choices=chosen)
    row = acting.approve(row.ref, "yes", by=counsel, at=AT)
    order.refresh_from_db()
    assert (row.state, order.state, published) == (State.AGREED, "open", [])

    notice = written(row, officer, approver, counsel)
    sending.sent(notice.ref, by=officer, at=SENT)
    row.refresh_from_db()
    assert row.state == State.APPROVED
    ((deed, bound),) = published
    assert (deed, bound.effect, bound.services) == ("publish", Effect.REFUSE, {"shop"})
    for channel in ("phone", "email", "in_person", ""):
        assert bound.binds("shop", channel, SENT)
    assert not bound.binds("repairs", "phone", SENT)
    assert bound.until == AT + timedelta(days=365)
    # The order in progress is settled as the approvers chose, with its money.
    order.refresh_from_db()
    assert order.state == "cancel_requested"
    assert Asked.objects.get().refund


def test_no_account_is_closed_for_less_than_the_gravest(case: Case, officer: User) -> None:
    with pytest.raises(NotReady) as refused:
        acting.propose(case.ref, CLOSE, by=officer, at=AT)
    assert lacks(refused) == {Lack.SEVERITY}


def test_a_court_is_asked_after_counsels_letter_by_two_people_and_no_service_hears_of_it(
    gravest: Case, officer: User, approver: User, counsel: User, hire: Hire,
    published: list[tuple[str, Any]], signed_in: SignIn,
) -> None:  # fmt: skip
    court = Plan("injunction", "He went on after the letter")
    with pytest.raises(NotReady) as refused:
        acting.propose(gravest.ref, court, by=officer, at=AT)
    assert lacks(refused) == {Lack.PROPOSER_ROLE, Lack.PRECONDITION}
    with pytest.raises(NotReady) as refused:
        acting.propose(gravest.ref, court, by=counsel, at=AT)
    assert [one.where for one in refused.value.shortcomings] == ["counsel_notice"]

    letter = acting.propose(gravest.ref, Plan("counsel_notice", "calls"), by=officer, at=AT)
    for by in (approver, counsel):
        letter = acting.approve(letter.ref, "yes", by=by, at=AT)
    assert letter.state == State.DONE

    row = acting.propose(gravest.ref, court, by=counsel, at=AT)
    chief, deputy = (
        hire(name, Role.APPROVER, sites=[], headquarters=True, executive=True)
        for name in ("chief", "deputy")
    )
    acting.state(row.ref, "counsel_sign_off", "it will hold", by=counsel, at=AT)
    # The approver at headquarters, who may approve every restriction, may not go to court.
    with pytest.raises(NotReady) as refused:
        acting.approve(row.ref, "yes", by=approver, at=AT)
    assert lacks(refused) == {Lack.APPROVER_ROLE}
    assert acting.approve(row.ref, "yes", by=chief, at=AT).state == State.PROPOSED
    row = acting.approve(row.ref, "yes", by=deputy, at=AT)
    # It is done once: it has no end to wait for, binds nobody, and no guard is told.
    assert row.state == State.DONE
    assert row.since == row.until == AT
    assert published == []
    assert reading.in_force(gravest.customer, AT) == []
    assert Measure.objects.filter(state=State.APPROVED).count() == 0
    page = signed_in(chief).get(f"/measures/{row.ref}/")
    assert page.status_code == 200
