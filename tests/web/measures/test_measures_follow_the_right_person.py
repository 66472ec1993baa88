"""A case turns out to be somebody else's: its measures bind them, and let go of who did nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from casting import SignIn
from mistaken_people import (
    AOKI,
    AOKIS,
    BABA,
    BABAS,
    LATER,
    LINE,
    Guard,
    Office,
    an_order_of,
    changed,
    stands,
)
from stored_cases import NOON, THREAT, ledger_acts

from setsudo.web.accounts.models import User
from setsudo.web.customers import merging
from setsudo.web.measures import reading

pytestmark = pytest.mark.django_db


def test_whoever_did_not_do_it_is_served_again_and_whoever_did_is_refused(
    office: Office, supervisor: User, signed_in: SignIn
) -> None:
    aoki, baba = office.customer(AOKI, AOKIS), office.customer(BABA, BABAS)
    hers, his = an_order_of(AOKIS), an_order_of(BABAS)
    # Baba threatens from the telephone of Aoki.
    threat = office.called(THREAT, tel=AOKI)
    case = office.case(threat)
    row, guard = office.suspended(case, hers), Guard()
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [AOKI, AOKIS]
    assert stands(hers) == ("hold_requested", False)

    merging.correct(threat.pk, baba.pk, "it was Baba's voice", by=supervisor, at=LATER)

    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [BABA, BABAS]
    assert reading.in_force(aoki, LATER) == []
    assert reading.in_force(baba, LATER) == [row]
    # Her order goes on. What becomes of his, a person says; and whether it is fair towards him.
    assert stands(hers) == ("resume_requested", False)
    assert stands(his) == ("open", True)
    assert str(his.ref) in signed_in(office.officer).get("/transactions/").text
    listed = reading.listed("due", user=office.approver, at=LATER)
    assert [one.row for one in listed] == [row]
    assert ledger_acts(case.ref)[-2:] == ["measure.followed", "case.settled"]
    assert changed() == []


def test_two_records_that_were_two_people_bind_only_the_one_who_did_it(
    office: Office, supervisor: User
) -> None:
    kept, gone = office.customer(AOKI, AOKIS), office.customer(BABA, BABAS)
    merge = merging.merge(kept.pk, gone.pk, "one household?", by=supervisor, at=NOON)
    hers, his = an_order_of(AOKIS), an_order_of(BABAS)
    late = NOON + timedelta(minutes=1)
    case = office.case(office.called(THREAT, late, tel=BABA, id=LINE))
    row, guard = office.suspended(case, hers, his), Guard()
    everything = [AOKI, AOKIS, BABA, BABAS, LINE]
    assert guard.refused(*everything) == everything

    merging.undo(merge.pk, "two people after all", by=supervisor, at=LATER)

    assert guard.refused(*everything) == [BABA, BABAS, LINE]
    assert reading.in_force(kept, LATER) == []
    assert reading.in_force(gone, LATER) == [row]
    assert (stands(hers)[0], stands(his)[0]) == ("resume_requested", "hold_requested")
    assert changed() == []


def test_what_another_did_while_they_were_taken_for_one_holds_no_order_of_theirs(
    office: Office, supervisor: User
) -> None:
    kept, gone = office.customer(AOKI, AOKIS), office.customer(BABA, BABAS)
    merge = merging.merge(kept.pk, gone.pk, "one household?", by=supervisor, at=NOON)
    hers, his = an_order_of(AOKIS), an_order_of(BABAS)
    late = NOON + timedelta(minutes=1)
    row = office.suspended(office.case(office.called(THREAT, late, tel=AOKI)), hers, his)

    merging.undo(merge.pk, "two people after all", by=supervisor, at=LATER)

    guard = Guard()
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [AOKI, AOKIS]
    assert reading.in_force(kept, LATER) == [row]
    assert (stands(hers)[0], stands(his)[0]) == ("hold_requested", "resume_requested")
    assert changed() == []


def test_records_that_are_made_one_bind_by_both_until_they_are_parted(
    office: Office, supervisor: User
) -> None:
    kept = office.customer(AOKI, AOKIS)
    threat = office.called(THREAT, tel=BABA, email=BABAS)
    gone, his = threat.customer, an_order_of(BABAS)
    row, guard = office.suspended(office.case(threat), his), Guard()
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [BABA, BABAS]
    code = row.code

    merge = merging.merge(kept.pk, gone.pk, "one person", by=supervisor, at=LATER)
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [AOKI, AOKIS, BABA, BABAS]
    assert reading.in_force(kept, LATER) == [row]
    assert changed() == []

    merging.undo(merge.pk, "two after all", by=supervisor, at=LATER + timedelta(hours=1))
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [BABA, BABAS]
    # It is his again, as it was: nobody has to weigh it anew, and his code still opens it.
    row.refresh_from_db()
    assert (row.customer, row.code, stands(his)[0]) == (gone, code, "hold_requested")
    assert reading.listed("due", user=office.approver, at=LATER + timedelta(hours=1)) == []
    assert changed() == []
