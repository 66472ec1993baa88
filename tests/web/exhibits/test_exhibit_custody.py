"""An original stays as it was taken, and who had it when is told without a gap."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import exhibit_stories
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from exhibit_stories import DAY, HOUR, LATER, PNG, WHY, call_of, file

from setsudo.cases.permissions import NotEntitled
from setsudo.referrals.custody import CustodyRefused, Event
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import talking
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import acting, custody, registering
from setsudo.web.exhibits.models import CustodyEvent, Exhibit, WrittenOnce
from setsudo.web.exhibits.reading import custody_of, exhibits_of
from setsudo.web.interactions import filing
from setsudo.web.interactions.filing import FileRefused, place_of
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.verifying import verify_log


def photo(case: Case, officer: User) -> Exhibit:
    [row] = registering.register_all(case.pk, by=officer, at=LATER)
    return row


def test_a_file_that_came_along_becomes_exhibit_one(case: Case, officer: User) -> None:
    row = photo(case, officer)
    assert (row.label.ja, row.label.en) == ("甲1", "Exhibit 1")
    assert row.digest == sha256(PNG).hexdigest()
    [taken] = custody_of(row)
    assert (taken.event, taken.by, taken.place) == (Event.TAKEN, officer, row.place)
    assert registering.register_all(case.pk, by=officer, at=LATER) == []
    assert exhibits_of(case, LATER) == [row]
    assert exhibits_of(case, LATER - HOUR) == []


def test_numbers_go_on_and_stay(case: Case, officer: User) -> None:
    first = photo(case, officer)
    letter = registering.register_object(
        case.pk, title="届いた手紙", where="金庫", reason=WHY, by=officer, at=LATER
    )
    call = registering.register_contact(case.pk, call_of(case).pk, reason=WHY, by=officer, at=LATER)
    assert [one.number for one in exhibits_of(case, LATER)] == [1, 2, 3]
    assert (letter.digest, letter.size) == ("", 0)
    assert sha256(place_of(call.digest).read_bytes()).hexdigest() == call.digest
    assert first.number == 1


def test_nothing_writes_over_an_original(case: Case, officer: User, kept: Path) -> None:
    row = photo(case, officer)
    place = place_of(row.digest)
    before = place.stat().st_ino
    # The same file once more, from wherever: what lies there stays the very file that lay there.
    filing.stored(file())
    assert place.stat().st_ino == before
    assert not [one for one in kept.iterdir() if one.name.startswith(".coming")]


def test_whoever_brings_what_was_damaged_on_the_disk_does_not_lose_it(
    case: Case, officer: User
) -> None:
    row = photo(case, officer)
    place = place_of(row.digest)
    place.write_bytes(b"changed by somebody on the disk")
    with pytest.raises(FileRefused, match="not the one that came"):
        filing.genuine(row.digest)
    filing.stored(file())
    with filing.genuine(row.digest) as stream:
        assert stream.read() == PNG
    [aside] = [one for one in place.parent.iterdir() if one.name.startswith(".damaged")]
    assert aside.read_bytes() == b"changed by somebody on the disk"


def test_what_is_entered_of_an_object_is_not_cut(case: Case, officer: User) -> None:
    title = f"店長あての手紙 No. 5 の原本/封筒つき。{'長い説明' * 40}おわり"
    where = f"本社 3F 金庫 A. {'棚' * 250}おわり"
    row = registering.register_object(
        case.pk, title=title, where=where, reason=WHY, by=officer, at=LATER
    )
    assert (row.title, row.where) == (title, where)
    receiver = f"Ginza Police St. {'x' * 170} End"
    went = acting.move(row, Event.HANDED_OVER, receiver=receiver, reason=WHY, by=officer, at=LATER)
    assert went.receiver == receiver
    # A sign for the other way of writing would make one name of another.
    back = acting.move(
        row, Event.RETURNED, receiver="\u202e銀座\n警察署", reason=WHY, by=officer, at=LATER
    )
    assert back.receiver == "銀座 警察署"


def test_a_row_is_written_once(case: Case, officer: User) -> None:
    row = photo(case, officer)
    [event] = custody_of(row)
    row.title, event.reason = "another", "another"
    for one in (row, event):
        with pytest.raises(WrittenOnce):
            one.save()
    for changed in (
        Exhibit.objects.filter(pk=row.pk), CustodyEvent.objects.filter(pk=event.pk),
    ):  # fmt: skip
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            changed.update(place=99)
    # The contact of this story was made past its own door, so the log does not know of that one.
    strange = [one.name for one in verify_log().findings]
    assert not [one for one in strange if one.startswith(("exhibit/", "custody/"))]


def test_each_event_has_person_time_reason_and_receiver(case: Case, officer: User) -> None:
    row = photo(case, officer)
    event = custody.record(
        row, Event.HANDED_OVER, by=officer, at=LATER, reason=WHY, receiver="銀座警察署"
    )
    entry = Entry.objects.get(place=event.place)
    assert (entry.act, entry.about) == ("exhibit.handed_over", f"case/{case.pk}")
    # Why and to whom are personal pieces: they can be erased, and the log verifies as before.
    assert "銀座警察署" not in bytes(entry.statement).decode()
    assert "銀座警察署" in bytes(entry.pieces).decode()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Event.VIEWED, {"reason": " "}),
        (Event.HANDED_OVER, {"reason": WHY}),
        (Event.RETURNED, {"reason": WHY, "receiver": "警察"}),
        (Event.TAKEN, {"reason": WHY}),
    ],
)
def test_what_lacks_something_is_refused(
    case: Case, officer: User, event: Event, said: dict[str, str]
) -> None:
    row = photo(case, officer)
    before = Entry.objects.count()
    with pytest.raises(CustodyRefused):
        custody.record(row, event, by=officer, at=LATER, **said)
    assert Entry.objects.count() == before
    assert row.custody.count() == 1


def test_a_letter_that_was_handed_over_can_be_looked_at_when_it_is_back(
    case: Case, officer: User
) -> None:
    row = registering.register_object(
        case.pk, title="手紙", where="金庫", reason=WHY, by=officer, at=LATER
    )
    acting.move(
        row, Event.HANDED_OVER, receiver="警察", reason=WHY, happened=LATER - HOUR,
        by=officer, at=LATER,
    )  # fmt: skip
    with pytest.raises(CustodyRefused, match="handed over"):
        acting.move(row, Event.VIEWED, reason=WHY, by=officer, at=LATER)
    with pytest.raises(CustodyRefused, match="yet to come"):
        acting.move(
            row, Event.RETURNED, receiver="警察", reason=WHY, happened=LATER + DAY,
            by=officer, at=LATER,
        )  # fmt: skip
    acting.move(row, Event.RETURNED, receiver="警察", reason=WHY, by=officer, at=LATER + DAY)
    acting.move(row, Event.VIEWED, reason=WHY, by=officer, at=LATER + DAY)
    assert [one.event for one in custody_of(row)] == ["taken", "handed_over", "returned", "viewed"]


def test_an_object_does_not_come_back_before_it_went(case: Case, officer: User) -> None:
    row = registering.register_object(
        case.pk, title="手紙", where="金庫", reason=WHY, by=officer, at=LATER
    )
    acting.move(
        row, Event.HANDED_OVER, receiver="警察", reason=WHY, happened=LATER - HOUR,
        by=officer, at=LATER,
    )  # fmt: skip
    with pytest.raises(CustodyRefused, match="earlier than the hand-over"):
        acting.move(
            row, Event.RETURNED, receiver="警察", reason=WHY, happened=LATER - DAY,
            by=officer, at=LATER,
        )  # fmt: skip
    acting.move(
        row, Event.RETURNED, receiver="警察", reason=WHY, happened=LATER, by=officer, at=LATER + DAY
    )


def test_a_copy_from_a_joined_case_is_entered_at_the_exhibit_of_the_same_file(
    case: Case, ginza: Site, officer: User, agent: User
) -> None:
    row = photo(case, officer)
    joined = exhibit_stories.claimed(ginza, officer)
    joined.customer = case.customer
    joined.save()
    talking.join(joined.pk, case.pk, "the same photo", by=officer, at=LATER)
    same = exhibit_stories.call_of(joined).attachments.get()
    assert custody.on_the_way(same, officer, at=LATER) == row.pk
    assert custody.on_the_way(same, agent, at=LATER) is None
    assert [(one.event, one.by) for one in custody_of(row)] == [
        ("taken", officer), ("copied", agent),
    ]  # fmt: skip


def test_what_is_not_handed_out_is_no_copy(case: Case, officer: User, agent: User) -> None:
    row = photo(case, officer)
    place_of(row.digest).write_bytes(b"changed by somebody on the disk")
    with pytest.raises(FileRefused):
        custody.on_the_way(row.attachment, agent, at=LATER)  # type: ignore[arg-type]
    assert [one.event for one in custody_of(row)] == ["taken"]


def test_the_reason_is_asked_once_a_day(case: Case, officer: User, counsel: User) -> None:
    row = photo(case, officer)
    with pytest.raises(CustodyRefused, match="Say why"):
        acting.copy(row, by=officer, at=LATER)
    acting.look(row, reason=WHY, by=officer, at=LATER)
    copied = acting.copy(row, by=officer, at=LATER + HOUR)
    assert copied.reason == WHY
    assert custody.reason_of_today(row, counsel, at=LATER) == ""
    with pytest.raises(CustodyRefused):
        acting.copy(row, by=officer, at=LATER + DAY)


def test_who_is_a_party_or_has_no_role_is_refused(
    case: Case, officer: User, agent: User, manager: User, approver: User
) -> None:
    row = photo(case, officer)
    case.parts.create(user=agent, part="victim", since=LATER)
    for somebody in (agent, manager):
        with pytest.raises(NotEntitled):
            acting.look(row, reason=WHY, by=somebody, at=LATER)
        with pytest.raises(NotEntitled):
            registering.register_all(case.pk, by=somebody, at=LATER)
    acting.copy(row, reason=WHY, by=approver, at=LATER)
    with pytest.raises(NotEntitled):
        acting.look(row, reason=WHY, by=approver, at=LATER, unmasked=True)


def test_a_report_of_staff_is_no_exhibit(case: Case, officer: User, agent: User) -> None:
    call = call_of(case)
    call.reported_by = agent
    call.save()
    with pytest.raises(CustodyRefused, match="report by staff"):
        registering.register_contact(case.pk, call.pk, reason=WHY, by=officer, at=LATER)
