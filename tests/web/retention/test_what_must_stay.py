"""What no run may delete, however people move things; what fails costs only itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from long_ago import YEARS, came, case_of_everything, rei, where
from stored_cases import HOUR, NOON, opened

from setsudo.retention.classes import Kept
from setsudo.retention.holding import Because, HoldRefused
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, talking
from setsudo.web.cases.models import Case, Piece
from setsudo.web.customers import merging
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.exhibits import registering
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.interactions import filing
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.measures.models import KeptTooShort, Measure, StatutoryRecord
from setsudo.web.retention import deeds, deleting, holding
from setsudo.web.retention.finding import counted
from setsudo.web.retention.models import Gone
from setsudo.web.transactions.models import Decided, Holder, Transaction

Sound = Callable[[], list[str]]
LATER = NOON + 6 * YEARS
DAY = timedelta(days=1)


@pytest.fixture
def who(db: None) -> Customer:
    return rei()


def of(customer: Customer, contact: Interaction) -> Interaction:
    contact.customer = customer
    contact.save(update_fields=["customer"])
    return contact


def other_record() -> Customer:
    made = Customer.objects.create(name="N. Rei", created_at=NOON)
    Identifier.objects.create(customer=made, kind="account", value="m-1", added_at=NOON)
    return made


class TestAHoldOutlivesACorrection:
    def test_a_contact_that_is_put_under_nobody_stays(
        self, who: Customer, ginza: Site, officer: User, counsel: User
    ) -> None:
        contact = of(who, came(ginza, "Words that a court asks for", ident="a"))
        hold = holding.hold_customer(who.pk, "a claim", by=officer, at=NOON + HOUR)
        merging.correct(contact.pk, None, "not theirs", by=officer, at=NOON + 2 * HOUR)

        assert deleting.run(at=LATER).counts == {}
        assert where("Words that a court asks for")
        assert counted(LATER)[Kept.CONTACT_WITHIN] == (1, {Because.HOLD: 1})
        holding.lift(hold.ref, "settled", by=counsel, at=LATER)
        assert deleting.run(at=LATER).counts[Kept.CONTACT_WITHIN] == 1

    def test_a_case_whose_contact_was_put_under_another_stays(
        self, who: Customer, ginza: Site, agent: User, officer: User, approver: User
    ) -> None:
        Identifier.objects.all().delete()
        case = case_of_everything(ginza, agent, officer, approver)
        assert case.customer is not None
        contact = Interaction.objects.get(customer=case.customer)
        holding.hold_customer(case.customer.pk, "a claim", by=officer, at=NOON + 5 * HOUR)
        merging.correct(contact.pk, who.pk, "theirs", by=officer, at=NOON + 6 * HOUR)
        case.refresh_from_db()
        assert case.customer == who
        assert Kept.CASE_DETERMINED not in deleting.run(at=LATER).counts

    def test_two_records_that_are_parted_are_both_held_still(
        self, who: Customer, ginza: Site, officer: User
    ) -> None:
        other = other_record()
        of(other, came(ginza, "Words of the other record", ident="a"))
        merge = merging.merge(who.pk, other.pk, "one person", by=officer, at=NOON)
        holding.hold_customer(who.pk, "a claim", by=officer, at=NOON + HOUR)
        merging.undo(merge.pk, "two after all", by=officer, at=NOON + 2 * HOUR)

        assert deleting.run(at=LATER).counts == {}
        assert where("Words of the other record")
        # What was learnt by the merge is a copy: the record that it came from has it still.
        assert Identifier.objects.filter(customer=other, value="m-1").exists()
        assert [one.customer for one in holding.in_force(customer=other)] == [who]

    def test_records_that_were_parted_before_the_hold_are_not(
        self, who: Customer, ginza: Site, officer: User
    ) -> None:
        other = other_record()
        of(other, came(ginza, "Words of the other record", ident="a"))
        merge = merging.merge(who.pk, other.pk, "one person", by=officer, at=NOON)
        merging.undo(merge.pk, "two after all", by=officer, at=NOON + HOUR)
        holding.hold_customer(who.pk, "a claim", by=officer, at=NOON + 2 * HOUR)
        assert holding.in_force(customer=other) == []
        assert deleting.run(at=LATER).counts[Kept.CONTACT_WITHIN] == 1


def test_what_is_gone_cannot_be_held(
    ginza: Site, agent: User, officer: User, approver: User
) -> None:
    case = case_of_everything(ginza, agent, officer, approver)
    customer = Customer.objects.get()
    deleting.run(at=LATER)
    with pytest.raises(HoldRefused, match="was deleted"):
        holding.hold_case(case.ref, "a claim", by=officer, at=LATER)
    with pytest.raises(HoldRefused, match="was deleted"):
        holding.hold_customer(customer.pk, "a claim", by=officer, at=LATER)


def test_the_reason_of_a_hold_goes_with_its_customer(
    who: Customer, officer: User, counsel: User, sound: Sound
) -> None:
    hold = holding.hold_customer(who.pk, "she may sue us", by=officer, at=NOON)
    holding.lift(hold.ref, "she did not sue", by=counsel, at=NOON + HOUR)
    assert deleting.run(at=LATER).counts == {Kept.CUSTOMER: 1}
    assert where("she may sue us") == where("she did not sue") == []
    assert sound() == []


def test_a_case_on_whose_contacts_another_rests_stays_as_long_as_that_one(
    ginza: Site, agent: User, officer: User, sound: Sound
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    home, guest = opened(ginza), opened(ginza, "Words of the guest")
    contact = Interaction.objects.get(in_case__case=guest)
    filing.keep(contact, [SimpleUploadedFile("a.txt", b"paper")], by=agent, at=NOON)
    claiming.claim(guest.ref, by=officer, at=NOON)
    talking.join(guest.ref, home.ref, "the same evening", by=officer, at=NOON + HOUR)
    claiming.claim(home.ref, by=officer, at=NOON + HOUR)
    registering.register_all(home.pk, by=officer, at=NOON + HOUR)
    talking.separate(guest.ref, by=officer, at=NOON + 2 * HOUR)
    assert Exhibit.objects.filter(case=home, attachment__interaction=contact).exists()
    closed = {"state": "closed", "closed_at": NOON + 3 * HOUR, "waits": False}
    Case.objects.filter(pk=guest.pk).update(**closed)

    assert deleting.run(at=LATER).counts == {}
    assert counted(LATER)[Kept.CASE_JUSTIFIED] == (1, {Because.CASE: 1})
    assert Exhibit.objects.filter(case=home).exists()

    Case.objects.filter(pk=home.pk).update(**closed)
    assert deleting.run(at=LATER).counts == {Kept.CASE_JUSTIFIED: 2}
    assert where("Words of the guest") == []


def test_a_contact_that_only_a_case_that_is_gone_cited_goes_too(
    ginza: Site, agent: User, officer: User, approver: User
) -> None:
    case = case_of_everything(ginza, agent, officer, approver)
    loose = came(ginza, "Words beside the case", ident="loose")
    Piece.objects.create(
        case=case, key="x", kind="statement", about="cited", interaction=loose, added_by=officer,
        added_at=NOON,
    )  # fmt: skip
    deleting.run(at=LATER)
    assert where("Words beside the case") == []


def test_one_that_cannot_be_deleted_keeps_none_of_the_others_and_is_told(
    ginza: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, sound: Sound
) -> None:
    bad = came(ginza, "Words of the odd one", ident="odd")
    for number in range(3):
        came(ginza, "w", ident=f"m-{number}", at=NOON + HOUR)
    real = deleting.unbind

    def unbind(refs: list[str], *rest: object, **more: object) -> None:
        if f"interaction/{bad.pk}" in refs:
            raise ValueError("Words of the odd one")
        real(refs, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "setsudo.retention"):
        broken.setattr(deleting, "unbind", unbind)
        done = deleting.run(at=LATER)
        assert deeds.delete("all", LATER) == LATER + deleting.AGAIN

    assert (done.counts, done.failed, done.more) == ({Kept.CONTACT_WITHIN: 3}, 1, False)
    assert str(bad.pk) in caplog.text
    assert "Words of" not in caplog.text
    assert b'"failed":1' in bytes(Entry.objects.filter(act="retention.run").first().statement)  # type: ignore[union-attr]
    assert where("Words of the odd one")
    assert deleting.run(at=LATER).counts == {Kept.CONTACT_WITHIN: 1}
    assert sound() == []


@pytest.mark.parametrize("many", [1, 2])
def test_failures_at_the_front_do_not_end_a_small_run(
    ginza: Site, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    bad = {came(ginza, "w", ident=f"odd-{n}").pk for n in range(many)}
    came(ginza, "w", ident="good", at=NOON + HOUR)
    real = deleting._interaction

    def deletes(one: deleting.Due, at: object) -> bool:
        if one.key in bad:
            raise RuntimeError
        return real(one, at)  # type: ignore[arg-type]

    monkeypatch.setattr(deleting, "_DELETES", {**deleting._DELETES, "interaction": deletes})
    assert deleting.run(at=LATER, most=3).counts == {Kept.CONTACT_WITHIN: 1}


def test_a_statutory_record_is_kept_to_the_end_of_its_last_day(
    ginza: Site, agent: User, officer: User, approver: User
) -> None:
    case = case_of_everything(ginza, agent, officer, approver)
    Measure.objects.filter(case=case).update(state="lapsed")
    last = (NOON + 4 * YEARS).date()
    StatutoryRecord._base_manager.update(keep_until=last, refused_on=NOON.date())
    assert Kept.STATUTORY not in deleting.run(at=NOON + 4 * YEARS).counts
    StatutoryRecord._base_manager.update(keep_until=NOON.date(), refused_on=NOON.date())
    third = NOON.replace(year=NOON.year + 3)
    assert Kept.STATUTORY not in deleting.run(at=third).counts
    with pytest.MonkeyPatch.context() as today:
        today.setattr(timezone, "localdate", lambda: NOON.date())
        with pytest.raises(KeptTooShort):
            StatutoryRecord.objects.get().delete()
        today.setattr(timezone, "localdate", lambda: (third + DAY).date())
        assert deleting.run(at=third + DAY).counts[Kept.STATUTORY] == 1


def test_a_row_is_locked_before_the_log_as_every_act_does(ginza: Site) -> None:
    came(ginza, "w", ident="a")
    with CaptureQueriesContext(connection) as said:
        deleting.run(at=LATER)
    asked = [one["sql"] for one in said]
    begun = next(n for n, sql in enumerate(asked) if "SAVEPOINT" in sql or sql == "BEGIN")
    first = asked[begun + 1]
    assert "interactions_interaction" in first
    assert "ledger_frontier" not in first


def test_an_id_that_is_sent_again_after_its_deletion_is_known_and_not_taken_in(
    ginza: Site, sound: Sound
) -> None:
    kept = came(ginza, "Words", ident="mail-7")
    deleting.run(at=LATER)
    again = came(ginza, "Words", ident="mail-7", at=LATER)
    other = came(ginza, "Other words", ident="mail-7", at=LATER)
    assert again.pk == other.pk == kept.pk
    assert Interaction.objects.count() == 1
    assert where("mail-7") == where("Words") == []
    assert sound() == []


class TestTransactions:
    @pytest.fixture
    def order(self, db: None) -> Transaction:
        row = Transaction.objects.create(
            source="shop", external_id="order-1", digest="a" * 64, service="shop-order",
            summary="A gift for Noguchi Rei", amount="3980", currency="JPY", state="completed",
            begun_at=NOON, changed_at=NOON,
        )  # fmt: skip
        Holder.objects.create(transaction=row, kind="email", value="rei@example.jp")
        return row

    def test_what_it_was_and_whose_goes_after_a_year(
        self, order: Transaction, sound: Sound
    ) -> None:
        assert deleting.run(at=NOON + 360 * DAY).counts == {}
        assert deleting.run(at=NOON + 370 * DAY).counts == {Kept.TRANSACTION: 1}
        assert where("A gift for") == where("rei@example.jp") == []
        order.refresh_from_db()
        assert (order.external_id, order.state) == ("order-1", "completed")
        assert Gone.objects.get().code == Kept.TRANSACTION
        assert deleting.run(at=LATER).counts == {}
        assert sound() == []

    @pytest.mark.parametrize("state", ["open", "held", "hold_requested", "resume_requested"])
    def test_one_in_flight_never_goes(self, order: Transaction, state: str) -> None:
        Transaction.objects.update(state=state)
        assert deleting.run(at=LATER).counts == {}

    def test_one_that_somebody_holds_never_goes(self, order: Transaction, officer: User) -> None:
        Decided.objects.create(transaction=order, choice="hold", by=officer, at=NOON)
        assert deleting.run(at=LATER).counts == {}

    def test_a_hold_on_its_customer_keeps_it(
        self, order: Transaction, who: Customer, officer: User
    ) -> None:
        holding.hold_customer(who.pk, "a claim", by=officer, at=NOON)
        assert deleting.run(at=LATER).counts == {}
        assert counted(LATER)[Kept.TRANSACTION] == (1, {Because.HOLD: 1})

    def test_it_stays_as_long_as_the_case_of_the_measure_for_which_it_was_held(
        self, order: Transaction, ginza: Site, agent: User, officer: User, approver: User
    ) -> None:
        case = case_of_everything(ginza, agent, officer, approver)
        measure = case.measures.get()
        Decided.objects.create(
            transaction=order, measure=str(measure.pk), choice="hold", by=officer, at=NOON,
            released_by=officer, released_at=NOON + HOUR,
        )  # fmt: skip
        assert Kept.TRANSACTION not in deleting.run(at=NOON + 2 * YEARS).counts
        assert deleting.run(at=LATER).counts[Kept.TRANSACTION] == 1
