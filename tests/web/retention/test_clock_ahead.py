"""A clock that is set years ahead deletes nothing until somebody says that it is right."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from long_ago import PAPER, YEARS, came, case_of_everything
from stored_cases import NOON

from setsudo.cases.permissions import NotEntitled
from setsudo.retention.classes import months_before
from setsudo.retention.clock import ClockAhead, ClockRefused, Moment
from setsudo.web.accounts.models import Site, User
from setsudo.web.interactions import filing
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.retention import clock, deleting, files
from setsudo.web.retention.deeds import delete
from setsudo.web.retention.models import ClockKnown
from setsudo.web.work.models import Task

DAY = timedelta(days=1)
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _guarded(settings: Any, _files: None) -> None:
    settings.CLOCK_AHEAD_DAYS = 31


def words(of: Interaction) -> str:
    of.refresh_from_db()
    return str(of.line)


def test_five_years_ahead_nothing_goes_and_the_clock_set_right_all_is_as_it_was(
    ginza: Site, db: None, sound: Callable[[], list[str]]
) -> None:
    note = came(ginza, "Please call me back", ident="1")
    deleting.run(at=NOON + DAY)
    before = words(note)
    with pytest.raises(ClockAhead, match="days ahead"):
        deleting.run(at=NOON + 5 * YEARS)
    assert words(note) == before
    # A worker goes on with everything else, and looks again.
    assert delete("all", NOON + 5 * YEARS) == NOON + 5 * YEARS + deleting.AGAIN
    assert words(note) == before
    deleting.run(at=NOON + 2 * DAY)
    assert words(note) == before
    assert sound() == []


def test_day_by_day_it_goes_on_and_deletes_at_its_time(ginza: Site, db: None) -> None:
    note = came(ginza, "Please call me back", ident="1")
    at = NOON
    while at < NOON + 2 * YEARS:
        deleting.run(at=at)
        at += 30 * DAY
    assert "call me back" not in words(note)


def test_what_people_enter_under_a_wrong_clock_does_not_make_it_right(
    ginza: Site, db: None
) -> None:
    note = came(ginza, "Please call me back", ident="1")
    deleting.run(at=NOON)
    came(ginza, "Somebody else", ident="2", at=NOON + 5 * YEARS)
    with pytest.raises(ClockAhead):
        deleting.run(at=NOON + 5 * YEARS)
    assert "call me back" in words(note)


def test_before_the_first_run_the_newest_entry_tells(ginza: Site, db: None) -> None:
    came(ginza, "Please call me back", ident="1")
    assert not ClockKnown.objects.exists()
    with pytest.raises(ClockAhead):
        deleting.run(at=NOON + 32 * DAY)
    deleting.run(at=NOON + 31 * DAY)


def test_nothing_is_known_of_an_empty_service(db: None) -> None:
    Entry.objects.all().delete()
    assert deleting.run(at=NOON + 5 * YEARS).counts == {}


def test_a_clock_that_went_back_is_believed_and_guards_from_there(ginza: Site, db: None) -> None:
    came(ginza, "Please call me back", ident="1")
    deleting.run(at=NOON + 20 * DAY)
    deleting.run(at=NOON)
    with pytest.raises(ClockAhead):
        deleting.run(at=NOON + 40 * DAY)


def test_a_person_confirms_it_by_writing_the_date_themselves(
    ginza: Site, db: None, administrator: User, officer: User
) -> None:
    note = came(ginza, "Please call me back", ident="1")
    deleting.run(at=NOON)
    later = NOON + 5 * YEARS
    today = timezone.localdate(later)
    with pytest.raises(NotEntitled):
        clock.confirm(today, "we were closed", by=officer, at=later)
    with pytest.raises(ClockRefused, match="set the clock"):
        clock.confirm(timezone.localdate(NOON), "we were closed", by=administrator, at=later)
    with pytest.raises(ClockRefused, match="Say why"):
        clock.confirm(today, " ", by=administrator, at=later)
    with pytest.raises(ClockAhead):
        deleting.run(at=later)
    clock.confirm(today, "we were closed", by=administrator, at=later)
    assert Entry.objects.filter(act="retention.clock_confirmed").count() == 1
    deleting.run(at=later)
    assert "call me back" not in words(note)


def test_the_page_says_it_and_takes_the_word_of_an_administrator(
    ginza: Site, db: None, administrator: User, officer: User, signed_in: SignIn
) -> None:
    came(ginza, "Please call me back", ident="1")
    now = timezone.now()
    ClockKnown.objects.create(pk=1, at=now - 400 * DAY)
    browser, other = signed_in(administrator), signed_in(officer)
    for one in (browser, other):
        page = one.get("/retention/").content.decode()
        assert "the clock is too far ahead" in page
        assert "&lt;time" not in page
    assert "The clock is right" not in other.get("/retention/").content.decode()
    today = timezone.localdate(now).isoformat()
    assert other.post("/retention/clock/", {"today": today, "reason": "x"}).status_code == 403
    wrong = browser.post("/retention/clock/", {"today": "2019-01-01", "reason": "x"})
    assert wrong.status_code == 422
    assert "you wrote 2019-01-01" in wrong.content.decode()
    assert browser.post("/retention/clock/", {"today": today, "reason": "x"}).status_code == 302
    assert "the clock is too far ahead" not in browser.get("/retention/").content.decode()


def test_a_run_that_was_put_off_under_the_wrong_clock_is_moved_up_at_the_start(db: None) -> None:
    deleting.begin(at=NOON)
    Task.objects.update(due_at=NOON + 5 * YEARS)
    deleting.begin(at=NOON + DAY)
    assert Task.objects.get().due_at == NOON + DAY


def lying(name: str, content: bytes = b"x", *, old: bool = True) -> Any:
    root = filing.place_of("a" * 64).parents[1]
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    if old:
        then = time.time() - 86_400
        os.utime(place, (then, then))
    return place


def test_what_a_crash_left_beside_the_files_goes_and_what_is_needed_stays(
    ginza: Site, agent: User, officer: User, approver: User, settings: Any
) -> None:
    case_of_everything(ginza, agent, officer, approver)
    digest = filing.sha256(PAPER).hexdigest()
    other = "b" * 64
    kept = filing.place_of(digest)
    cut = lying(".coming-abc")
    fresh = lying(".coming-new", old=False)
    going = lying(f"bb/.going-{other}")
    orphan = lying(f"bb/.damaged-{other}-12345678")
    damaged = lying(f"{digest[:2]}/.damaged-{digest}-12345678")
    # Killed between putting it aside and looking whether somebody needs it.
    aside = kept.with_name(f".going-{digest}")
    kept.rename(aside)
    os.utime(aside, (0, 0))

    deleting.run(at=NOON + DAY)

    assert [one.exists() for one in (cut, fresh, going, orphan, damaged, aside)] == [
        False, True, False, False, True, False,
    ]  # fmt: skip
    assert kept.read_bytes() == PAPER
    assert files.remains() == files.Remains(damaged=1, gone=0)
    filing.genuine(digest).close()


def test_a_damaged_file_is_told_of_and_goes_with_the_record_that_named_it(
    ginza: Site, agent: User, officer: User, approver: User, signed_in: SignIn, settings: Any
) -> None:
    case_of_everything(ginza, agent, officer, approver)
    digest = filing.sha256(PAPER).hexdigest()
    damaged = lying(f"{digest[:2]}/.damaged-{digest}-12345678")
    page = signed_in(officer).get("/retention/").content.decode()
    assert "put aside: 1" in page
    settings.CLOCK_AHEAD_DAYS = 100_000
    at: datetime = NOON + 10 * YEARS
    deleting.run(at=at)
    assert not damaged.exists()


def test_the_same_bytes_brought_again_are_whole_whatever_lies_aside(
    ginza: Site, agent: User, officer: User, approver: User
) -> None:
    case_of_everything(ginza, agent, officer, approver)
    digest = filing.sha256(PAPER).hexdigest()
    aside = lying(f"{digest[:2]}/.going-{digest}", PAPER)
    filing.stored(SimpleUploadedFile("again.txt", PAPER))
    deleting.run(at=NOON + DAY)
    assert not aside.exists()
    filing.genuine(digest).close()


class Machine:
    """A machine on which real time goes by, with a clock that may be ahead of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.real, self.ahead, self.boot = timedelta(), timedelta(), "a"
        monkeypatch.setattr("setsudo.retention.clock.UNSEEN", timedelta(hours=36))
        monkeypatch.setattr(clock, "moment", lambda at: Moment(at, self.boot, self.real))

    def after(self, hours: float) -> datetime:
        self.real += timedelta(hours=hours)
        return NOON + self.real + self.ahead


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, _files: None) -> Machine:
    return Machine(monkeypatch)


def due_in(days: int, site: Site) -> Interaction:
    """A contact that is due so many days after the clock was right."""
    at = months_before(NOON + days * DAY, 6)
    return came(site, f"Please call me back, {days}", ident=str(days), at=at)


@pytest.mark.parametrize("ahead", [3, 20])
@pytest.mark.parametrize("boot", ["a", "b"])
def test_days_ahead_and_back_nothing_goes_before_its_time(
    ginza: Site, db: None, machine: Machine, sound: Callable[[], list[str]], ahead: int, boot: str
) -> None:
    tomorrow, early = due_in(1, ginza), due_in(ahead, ginza)
    clock.note(NOON)
    assert delete("all", machine.after(0)) == NOON + deleting.EVERY
    machine.ahead, machine.boot = ahead * DAY, boot
    at = machine.after(2)
    # It looks again within the hour, so that the day that it waits is no more than a day.
    assert delete("all", at) == at + deleting.AGAIN
    assert deleting.run(at=machine.after(18)).waits
    assert "call me back" in words(early)
    assert "call me back" in words(tomorrow)
    machine.ahead = timedelta()
    assert not deleting.run(at=machine.after(1)).waits
    assert clock.doubt() is None
    # What is due by the right clock goes as ever, and no more.
    deleting.run(at=machine.after(12))
    assert "call me back" not in words(tomorrow)
    assert "call me back" in words(early)
    assert sound() == []


@pytest.mark.parametrize("ahead", [3, 20])
def test_what_is_due_by_the_time_that_passed_goes_meanwhile_and_the_rest_a_day_later(
    ginza: Site, db: None, machine: Machine, ahead: int
) -> None:
    tomorrow, late = due_in(1, ginza), due_in(ahead, ginza)
    clock.note(NOON)
    machine.ahead = ahead * DAY
    deleting.run(at=machine.after(6))
    assert "call me back" in words(tomorrow)
    deleting.run(at=machine.after(19))
    assert "call me back" not in words(tomorrow)
    assert "call me back" in words(late)
    deleting.run(at=machine.after(6))
    assert "call me back" not in words(late)


def test_after_ten_days_off_the_page_says_what_waits_and_takes_a_word_for_it(
    ginza: Site, db: None, administrator: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    old = came(ginza, "Please call me back", ident="1", at=months_before(now - 5 * DAY, 6))
    ClockKnown.objects.create(pk=1, at=now - 10 * DAY)
    monkeypatch.setattr("setsudo.retention.clock.UNSEEN", timedelta(hours=36))
    deleting.run(at=now)
    assert "call me back" in words(old)
    browser = signed_in(administrator)
    page = browser.get("/retention/").content.decode()
    assert "part of the deletion waits for a day" in page
    today = timezone.localdate(now).isoformat()
    assert browser.post("/retention/clock/", {"today": today, "reason": "off"}).status_code == 302
    assert "waits for a day" not in browser.get("/retention/").content.decode()
    deleting.run(at=timezone.now())
    assert "call me back" not in words(old)


def test_this_machine_tells_how_long_it_has_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    one = clock.moment(NOON)
    time.sleep(0.02)
    other = clock.moment(NOON)
    assert one.boot == other.boot != ""
    passed = one.passed(other)
    assert passed is not None
    assert timedelta(milliseconds=10) < passed < timedelta(minutes=1)
