"""Orders in flight when a measure is approved: each decided by people, held once, resumed."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.measures.transactions import (
    ANSWER_WITHIN,
    ENDED,
    MOVES,
    Choice,
    MoveRefused,
    State,
    Step,
    after,
)
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.models import Customer
from setsudo.web.ledger.models import Entry
from setsudo.web.measures import lifting
from setsudo.web.outbox import signing, subscribing
from setsudo.web.outbox.models import Use
from setsudo.web.transactions import holding
from setsudo.web.transactions.models import Asked, Met, Transaction
from setsudo.web.transactions.reading import Unregistered, read, rows_of

sys.path.append(str(Path(__file__).parent))

from transaction_cast import EMAIL, REGISTER, Service, decided, in_force, order, rei, states

NOW = datetime.now(UTC)
HOLD, GO_ON = Choice.HOLD, Choice.CONTINUE


@pytest.fixture
def shop(administrator: User) -> Service:
    return Service(administrator)


@pytest.fixture
def who(db: None) -> Customer:
    return rei()


class TestRegistering:
    def test_the_same_order_told_twice_is_registered_once(self, shop: Service) -> None:
        assert shop.post(REGISTER, order()).status_code == 201
        again = shop.post(REGISTER, order())
        assert again.status_code == 200
        assert again.json()["state"] == "open"
        assert Transaction.objects.count() == 1
        assert Entry.objects.filter(act="transaction.begun").count() == 1
        assert shop.post(REGISTER, order(amount=1)).status_code == 409

    def test_many_are_registered_together_or_not_at_all(self, shop: Service) -> None:
        rows = [order(f"order-{n}") for n in range(5)]
        assert shop.post(REGISTER, rows).status_code == 201
        bad = [order("order-9"), order("order-10", service="")]
        assert shop.post(REGISTER, bad).status_code == 422
        assert Transaction.objects.count() == 5

    def test_a_csv_file_registers_them_too(self, shop: Service) -> None:
        text = f"id,service,email,paid,amount\norder-1,shop-order,{EMAIL},yes,3980\n"
        assert shop.post(REGISTER, text, "text/csv").status_code == 201
        row = Transaction.objects.get()
        assert (row.paid, row.delivered, row.amount) == (True, None, "3980")
        assert row.holders.get().value == EMAIL

    def test_an_officer_brings_a_file_in_on_the_page(
        self, officer: User, signed_in: Any, tmp_path: Path
    ) -> None:
        path = tmp_path / "orders.csv"
        path.write_text(f"id,service,email\norder-1,shop-order,{EMAIL}\n", encoding="utf-8")
        with path.open("rb") as file:
            answer = signed_in(officer).post(
                "/transactions/import/", {"source": "shop", "file": file}
            )
        assert answer.status_code == 302
        assert states() == {"order-1": "open"}

    def test_a_file_in_shift_jis_is_read_and_said_to_be_one(
        self, officer: User, signed_in: Any
    ) -> None:
        text = f"id,service,email,summary\norder-1,shop-order,{EMAIL},髙級ケトル①\n"
        form = {"source": "shop", "file": SimpleUploadedFile("a.csv", text.encode("cp932"))}
        page = signed_in(officer).post("/transactions/import/", form, follow=True)
        assert "read as Shift_JIS" in page.content.decode()
        assert Transaction.objects.get().summary == "髙級ケトル①"
        mixed = text.encode("cp932") + "order-2,shop-order,a@b.example,やかん\n".encode()
        form = {"source": "shop", "file": SimpleUploadedFile("b.csv", mixed)}
        refused = signed_in(officer).post("/transactions/import/", form)
        assert refused.status_code == 422
        assert "CSV UTF-8" in refused.content.decode()
        assert Transaction.objects.count() == 1

    def test_a_system_without_a_token_tells_by_a_signed_webhook(self, shop: Service) -> None:
        def told(kind: str, data: dict[str, Any], key: str) -> int:
            body = json.dumps({"type": f"transaction.{kind}", "data": data}).encode()
            stamp = int(datetime.now(UTC).timestamp())
            signature = signing.signature([key], id="m1", timestamp=stamp, body=body)
            return int(
                shop.client.post(
                    f"/api/v1/transactions/signed/{shop.subscription.ref}",
                    body,
                    content_type="application/json",
                    headers={
                        "webhook-id": "m1",
                        "webhook-timestamp": str(stamp),
                        "webhook-signature": signature,
                    },
                ).status_code
            )

        assert told("begun", order(), signing.new_secret()) == 401
        assert not Transaction.objects.exists()
        key = shop.keys[Use.IN]
        assert [told("begun", order(), key), told("begun", order(), key)] == [201, 200]
        assert [told("completed", {"id": "order-1"}, key) for _ in range(2)] == [200, 200]
        assert states() == {"order-1": "completed"}

    def test_what_the_guard_reports_is_read(self, shop: Service) -> None:
        shop.begin("order/1")
        assert shop.post(f"{REGISTER}/order%2F1/complete", {}).json()["state"] == "completed"
        assert shop.post(f"{REGISTER}/order%2F1/complete", {}).status_code == 200
        assert shop.post(f"{REGISTER}/unknown/complete", {}).status_code == 404
        assert shop.get(f"{REGISTER}/order%2F1").json()["state"] == "completed"

    def test_another_systems_orders_are_not_shown_and_not_touched(
        self, shop: Service, administrator: User
    ) -> None:
        from setsudo.web.api import tokens
        from setsudo.web.api.models import Scope

        shop.begin("order-1")
        _, shop.token = tokens.make(
            "Other", "other", [Scope.TRANSACTIONS_WRITE], by=administrator, at=NOW
        )
        assert shop.get(f"{REGISTER}/order-1").status_code == 404
        assert shop.post(f"{REGISTER}/order-1/cancel", {}).status_code == 404
        _, shop.token = tokens.make(
            "Reader", "shop", [Scope.INTERACTIONS_READ], by=administrator, at=NOW
        )
        assert shop.post(REGISTER, order("order-2")).status_code == 403

    def test_a_body_that_is_too_long_is_refused_before_it_is_read(self, shop: Service) -> None:
        assert shop.post(REGISTER, b" " * (2 * 1024 * 1024 + 1)).status_code == 413

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from([*order(), "kind", "value", "other"]), inner, max_size=6
                )
            ),
            max_leaves=12,
        )
    )
    def test_whatever_a_system_sends_is_read_or_refused(self, raw: Any) -> None:
        for told in (raw, {**order(), **raw} if isinstance(raw, dict) else raw):
            try:
                found = read(told, source="shop")
            except Unregistered:
                continue
            assert found.identifiers
            assert len(found.digest) == 64

    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_whatever_a_file_holds_is_read_or_refused(self, raw: bytes) -> None:
        for text in (raw, b"id,service,email\n" + raw):
            try:
                for row in rows_of(text):
                    read(row, source="shop")
            except Unregistered:
                continue


class TestApproval:
    def test_every_open_order_in_reach_has_to_be_decided(
        self, shop: Service, who: Customer, ginza: Site, officer: User, approver: User
    ) -> None:
        shop.begin("order-1", "order-2")
        shop.begin("order-3", service="repairs")
        measure = in_force(ginza, who, officer, "shop-order")
        with pytest.raises(holding.Undecided) as missed:
            decided(measure, approver, order_1=HOLD)
        assert len(missed.value.transactions) == 1
        assert set(states().values()) == {"open"}
        assert not shop.commands()
        decided(measure, approver, order_1=HOLD, order_2=GO_ON)
        assert states() == {"order-1": "hold_requested", "order-2": "open", "order-3": "open"}
        (told,) = shop.commands()
        assert (told["id"], told["do"], told["number"]) == ("order-1", "hold", 1)
        assert set(told["says"]) == {"ja", "en"}

    def test_cancel_and_hand_over_are_done_as_chosen(
        self, shop: Service, who: Customer, ginza: Site, officer: User, approver: User
    ) -> None:
        shop.begin("order-1", "order-2")
        measure = in_force(ginza, who, officer)
        decided(measure, approver, order_1=Choice.CANCEL_REFUND, order_2=Choice.HAND_OVER)
        (told,) = shop.commands()
        assert (told["do"], told["refund"]) == ("cancel", True)
        assert states() == {"order-1": "cancel_requested", "order-2": "handed_over"}
        shop.answer(told, "cancelled")
        assert states()["order-1"] == "cancelled"

    def test_nobody_elses_orders_are_in_reach(
        self, shop: Service, who: Customer, ginza: Site, officer: User
    ) -> None:
        shop.begin("order-1", identifiers=[{"kind": "email", "value": "else@example.com"}])
        assert holding.open_for(who, frozenset()) == []

    def test_an_order_that_slips_in_after_the_approval_waits_for_a_person(
        self, shop: Service, who: Customer, ginza: Site, officer: User, approver: User,
        signed_in: Any,
    ) -> None:  # fmt: skip
        in_force(ginza, who, officer)
        (row,) = shop.begin("order-1")
        assert row.undecided
        browser = signed_in(approver)
        assert "order-1" in browser.get("/transactions/?tab=waiting").content.decode()
        assert browser.post(f"/transactions/{row.ref}/", {"choice": "hold"}).status_code == 302
        assert states() == {"order-1": "hold_requested"}
        assert "order-1" not in browser.get("/transactions/?tab=waiting").content.decode()

    def test_what_no_measure_reaches_is_nobodys_to_decide(
        self, shop: Service, approver: User, officer: User, signed_in: Any
    ) -> None:
        (row,) = shop.begin("order-1")
        page = f"/transactions/{row.ref}/"
        assert signed_in(approver).post(page, {"choice": "cancel_refund"}).status_code == 409
        assert signed_in(officer).post(page, {"choice": "hold"}).status_code == 403
        assert states() == {"order-1": "open"}


class TestHeldOnceAndLetGo:
    @pytest.fixture
    def held(self, shop: Service, who: Customer, ginza: Site, officer: User, approver: User) -> Any:
        shop.begin("order-1")
        measure = in_force(ginza, who, officer)
        decided(measure, approver, order_1=HOLD)
        return measure

    def test_lifting_resumes_exactly_what_that_measure_held(
        self, held: Any, shop: Service, who: Customer, ginza: Site, officer: User, approver: User
    ) -> None:
        shop.answer(shop.commands()[0], "held")
        assert states() == {"order-1": "held"}
        shop.begin("order-2")
        other = in_force(ginza, who, officer, rung="hold_transactions")
        decided(other, approver, order_1=HOLD, order_2=HOLD)
        assert [one["do"] for one in shop.commands()] == ["hold", "hold"]
        assert holding.release(str(held.ref), by=approver, at=NOW) == 0
        assert states() == {"order-1": "held", "order-2": "hold_requested"}
        # What the other holds is not even touched: only what this one let go is entered.
        (touched,) = Entry.objects.filter(act="transaction.released")
        assert touched.about == f"transaction/{Transaction.objects.get(external_id='order-1').ref}"
        assert holding.release(str(other.ref), by=None, at=NOW) == 2
        assert states() == {"order-1": "resume_requested", "order-2": "resume_requested"}
        assert holding.release(str(other.ref), by=None, at=NOW) == 0
        for told in shop.commands():
            if told["do"] == "resume":
                shop.answer(told, "resumed")
        assert states() == {"order-1": "resumed", "order-2": "resumed"}

    def test_what_a_measure_held_goes_on_when_its_time_is_over(
        self, held: Any, shop: Service
    ) -> None:
        shop.answer(shop.commands()[0], "held")
        assert lifting.lapse_due(held.until - timedelta(seconds=1)) == 0
        assert states() == {"order-1": "held"}
        assert lifting.lapse_due(held.until) == 1
        assert states() == {"order-1": "resume_requested"}
        assert lifting.lapse_due(held.until) == 0
        assert [one["do"] for one in shop.commands()] == ["hold", "resume"]

    def test_a_restriction_lifted_while_the_hold_is_in_flight(
        self, held: Any, shop: Service, approver: User
    ) -> None:
        holding.release(str(held.ref), by=approver, at=NOW)
        hold, resume = shop.commands()
        assert resume["number"] > hold["number"]
        # The answers come in the wrong order: the later command counts.
        assert shop.answer(resume, "resumed").status_code == 200
        assert shop.answer(hold, "held").status_code == 200
        assert states() == {"order-1": "resumed"}
        assert Asked.objects.get(number=1).met == Met.LATE
        assert Entry.objects.filter(act="transaction.answered_late").count() == 1

    @pytest.mark.parametrize("said", ["held", "cannot_hold"])
    def test_an_answer_to_a_hold_that_was_let_go_since_moves_nothing(
        self, held: Any, shop: Service, approver: User, said: str
    ) -> None:
        holding.release(str(held.ref), by=approver, at=NOW)
        hold, resume = shop.commands()
        reason = {"reason": "packed already"} if said == "cannot_hold" else {}
        assert shop.answer(hold, said, **reason).json()["state"] == "resume_requested"
        assert Asked.objects.get(number=1).met == Met.LATE
        assert shop.answer(resume, "resumed").json()["state"] == "resumed"

    def test_an_answer_to_an_earlier_hold_is_none_to_the_later_one(
        self, held: Any, shop: Service, who: Customer, ginza: Site, officer: User, approver: User
    ) -> None:
        holding.release(str(held.ref), by=approver, at=NOW)
        decided(in_force(ginza, who, officer, rung="hold_transactions"), approver, order_1=HOLD)
        first, _, last = shop.commands()
        assert (first["do"], last["do"]) == ("hold", "hold")
        assert shop.answer(first, "held").json()["state"] == "hold_requested"
        assert shop.answer(last, "held").json()["state"] == "held"

    def test_a_duplicate_answer_changes_nothing(self, held: Any, shop: Service) -> None:
        (told,) = shop.commands()
        shop.answer(told, "held")
        before = Entry.objects.count()
        for _ in range(3):
            assert shop.answer(told, "held").json()["state"] == "held"
        assert shop.answer(told, "cannot_hold", reason="x").json()["state"] == "held"
        assert Entry.objects.count() == before

    def test_nothing_is_held_twice(self, held: Any, shop: Service, approver: User) -> None:
        before = Entry.objects.count()
        for _ in range(3):
            decided(held, approver, order_1=HOLD)
        assert len(shop.commands()) == 1
        # Nor is it entered that anything else holds it.
        assert Entry.objects.count() == before

    def test_forged_replayed_and_unknown_answers_look_the_same_and_do_nothing(
        self, held: Any, shop: Service
    ) -> None:
        (told,) = shop.commands()
        refused = [
            shop.answer(told, "held", key=signing.new_secret()),
            shop.answer(told, "held", key=shop.keys[Use.OUT]),
            shop.answer(told, "held", at=datetime.now(UTC) - timedelta(minutes=6)),
            shop.answer(told, "held", at=datetime.now(UTC) + timedelta(minutes=6)),
            shop.answer({"command": "0b1e3f9c-0000-4000-8000-000000000000"}, "held"),
            shop.answer(told, "held", body=b"no json"),
            shop.client.post("/api/v1/transactions/answers", b"{}", content_type="text/plain"),
        ]
        assert {one.status_code for one in refused} == {401}
        assert len({one.content for one in refused}) == 1
        assert states() == {"order-1": "hold_requested"}
        assert shop.answer(told, "resumed").status_code == 422
        assert shop.answer(told, "cannot_hold").status_code == 422
        assert shop.answer(told, "held", body=b"{" + b" " * 20_000).status_code in (401, 413)

    def test_a_service_that_signs_by_its_own_pair_is_known_by_its_public_key(
        self, held: Any, shop: Service, administrator: User
    ) -> None:
        private, public = signing.new_pair()
        subscribing.rotate(shop.subscription.ref, Use.IN, by=administrator, at=NOW, theirs=public)
        (told,) = shop.commands()
        assert shop.answer(told, "held", key=private).json()["state"] == "held"

    def test_what_cannot_be_held_waits_for_a_person_with_its_reason(
        self, held: Any, shop: Service, approver: User, signed_in: Any
    ) -> None:
        (told,) = shop.commands()
        shop.answer(told, "cannot_hold", reason="It is on the lorry already.")
        row = Transaction.objects.get()
        browser = signed_in(approver)
        assert "order-1" in browser.get("/transactions/").content.decode()
        page = browser.get(f"/transactions/{row.ref}/").content.decode()
        assert "It is on the lorry already." in page
        assert browser.post(f"/transactions/{row.ref}/", {"choice": "hand_over"}).status_code == 302
        assert states() == {"order-1": "handed_over"}

    def test_an_order_that_was_completed_in_spite_of_the_hold_is_entered_as_such(
        self, held: Any, shop: Service
    ) -> None:
        shop.answer(shop.commands()[0], "held")
        assert shop.post(f"{REGISTER}/order-1/complete", {}).json()["state"] == "completed"
        entry = Entry.objects.get(act="transaction.completed")
        assert json.loads(bytes(entry.statement))["facts"]["against_hold"] is True

    def test_an_answer_that_does_not_come_is_listed_as_overdue(
        self, held: Any, shop: Service, approver: User, signed_in: Any
    ) -> None:
        browser = signed_in(approver)
        assert "order-1" not in browser.get("/transactions/?tab=overdue").content.decode()
        Asked.objects.update(due_at=datetime.now(UTC) - ANSWER_WITHIN)
        assert "order-1" in browser.get("/transactions/?tab=overdue").content.decode()

    def test_where_nobody_hears_commands_the_page_says_so_and_they_can_be_fetched(
        self, who: Customer, ginza: Site, officer: User, approver: User, administrator: User,
        shop: Service, signed_in: Any,
    ) -> None:  # fmt: skip
        subscribing.end(shop.subscription.ref, by=administrator, at=NOW)
        (row,) = shop.begin("order-1")
        decided(in_force(ginza, who, officer), approver, order_1=HOLD)
        page = signed_in(approver).get(f"/transactions/{row.ref}/").content.decode()
        assert "no subscription carries out" in page
        assert shop.get(f"{REGISTER}/order-1").json()["commands"][0]["do"] == "hold"

    def test_let_go_while_a_cancellation_that_fails_is_out(
        self, held: Any, shop: Service, approver: User
    ) -> None:
        shop.answer(shop.commands()[0], "held")
        row = Transaction.objects.get()
        holding.decide_one(row.ref, Choice.CANCEL_REFUND, by=approver, at=datetime.now(UTC))
        shop.answer(shop.commands()[1], "cannot_cancel", reason="The card was stolen.")
        assert holding.release(str(held.ref), by=None, at=NOW) == 1
        assert states() == {"order-1": "resume_requested"}


class TestTheTable:
    @given(st.lists(st.sampled_from([*Step]), max_size=12))
    @settings(suppress_health_check=[HealthCheck.too_slow])
    def test_whatever_happens_in_whichever_order_it_ends_once(self, steps: list[Step]) -> None:
        state = State.OPEN
        for step in steps:
            try:
                new = after(state, step)
            except MoveRefused:
                continue
            if state in (State.COMPLETED, State.CANCELLED):
                raise AssertionError("what was over went on")
            state = new

    def test_every_state_that_has_not_ended_can_still_end(self) -> None:
        for state in State:
            if state not in ENDED:
                assert (state, Step.COMPLETED) in MOVES
                assert (state, Step.HAND_OVER) in MOVES


def test_the_rows_are_bound_by_the_ledger(shop: Service) -> None:
    with transaction.atomic():
        (row,) = shop.begin("order-1")
    entry = Entry.objects.get(act="transaction.begun")
    assert f"transaction/{row.ref}" in json.loads(bytes(entry.statement))["records"]
