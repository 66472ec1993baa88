"""More is put right than whose it was: what is doubted now, was written, or waits for a yes."""

from __future__ import annotations

from typing import Any

import pytest
from mistaken_people import AOKI, AOKIS, BABA, BABAS, LATER, Guard, Office, changed
from stored_cases import NOON, THREAT, assessed
from test_measure_life import AT, REFUSE, in_force

from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.standing import State
from setsudo.web.accounts.models import User
from setsudo.web.cases import opening
from setsudo.web.cases.refusing import Unfit
from setsudo.web.customers import merging
from setsudo.web.measures import acting, lifting, reading
from setsudo.web.notices import ending, finding, sending, writing

pytestmark = pytest.mark.django_db


def test_where_nobody_knows_whose_it_was_nobody_is_refused(
    office: Office, supervisor: User
) -> None:
    office.customer(AOKI, AOKIS)
    baba = office.customer(BABA, BABAS)
    threat = office.called(THREAT, tel=AOKI)
    row, guard = office.suspended(office.case(threat)), Guard()
    assert guard.refused(AOKI, AOKIS) == [AOKI, AOKIS]

    merging.correct(threat.pk, None, "not her voice", by=supervisor, at=LATER)
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == []
    row.refresh_from_db()
    assert (row.state, row.customer) == (State.APPROVED, None)

    merging.correct(threat.pk, baba.pk, "Baba owned up", by=supervisor, at=LATER)
    assert guard.refused(AOKI, AOKIS, BABA, BABAS) == [BABA, BABAS]
    assert changed() == []


def test_where_one_contact_of_two_was_anothers_people_look_again(
    office: Office, supervisor: User
) -> None:
    office.customer(AOKI, AOKIS)
    baba = office.customer(BABA, BABAS)
    threat, again = (office.called(THREAT, tel=AOKI) for _ in range(2))
    case = opening.open_for(assessed(again), at=NOON)
    assert case == office.case(threat)
    row, guard = office.suspended(case), Guard()
    assert reading.listed("due", user=office.approver, at=LATER) == []

    merging.correct(again.pk, baba.pk, "the second was Baba", by=supervisor, at=LATER)

    assert guard.refused(AOKI, BABA) == [AOKI]
    listed = reading.listed("due", user=office.approver, at=LATER)
    assert [one.row for one in listed] == [row]
    assert changed() == []


def test_what_was_written_to_the_wrong_person_tells_and_begins_nothing(
    office: Office, supervisor: User, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"
    office.customer(AOKI, AOKIS)
    baba = office.customer(BABA, BABAS)
    threat = office.called(THREAT, tel=AOKI)
    row = in_force(office.case(threat), office.officer, office.approver, office.counsel)
    said: dict[str, Any] = {"by": office.officer, "at": AT, "lang": "en", "measure": row}
    draft = writing.draft(row.case, Kind.REFUSAL, channel=Channel.CHAT, **said)
    sent = writing.draft(row.case, Kind.REFUSAL, channel=Channel.LETTER, to="1 Road", **said)
    sending.sign_off(sent.ref, by=office.counsel, at=AT)
    sending.approve(sent.ref, by=office.approver, at=AT)
    sending.sent(sent.ref, by=office.officer, at=AT)
    code = row.code

    merging.correct(threat.pk, baba.pk, "it was Baba's voice", by=supervisor, at=LATER)

    draft.refresh_from_db()
    assert draft.standing == "withdrawn"
    with pytest.raises(Unfit, match="another customer"):
        sending.resend(sent.ref, by=office.officer, at=LATER)
    # What she was told when she was refused opens nothing of his; he reads a notice of his own.
    row.refresh_from_db()
    assert finding.found(code, at=LATER) is None
    assert finding.found(row.code, at=LATER) not in (None, sent)
    lifting.lift(row.ref, by=office.approver, at=LATER, reason="enough", because="review")
    told = ending.tell(row.ref, at=LATER)
    assert told is None or told.to != "1 Road"
    assert changed() == []


def test_what_waits_to_be_approved_follows_too(office: Office, supervisor: User) -> None:
    office.customer(AOKI, AOKIS)
    baba = office.customer(BABA, BABAS)
    threat = office.called(THREAT, tel=AOKI)
    row = acting.propose(office.case(threat).ref, REFUSE, by=office.officer, at=AT)
    merging.correct(threat.pk, baba.pk, "it was Baba's voice", by=supervisor, at=LATER)
    row.refresh_from_db()
    assert (row.state, row.customer) == (State.PROPOSED, baba)
    assert Guard().refused(AOKI, BABA) == []
    assert changed() == []
