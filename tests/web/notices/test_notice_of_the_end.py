"""Who was told of a restriction is told that it is over: by the worker, once, and nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db.models import ProtectedError
from mailbox_nearby import Mailbox
from stored_cases import NOON
from test_notice_lifting import (
    AT,
    FAULT,
    MONTH,
    case,
    held,
    lawyer,
    measure_of,
    objected,
    suspended,
    told,
)

from setsudo.measures.notices.facts import Result as Told
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.notices.standing import Standing
from setsudo.measures.restrictions import Effect
from setsudo.measures.standing import State
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.refusing import Unfit
from setsudo.web.ledger.models import Entry
from setsudo.web.measures import acting, lifting, telling
from setsudo.web.measures.models import Measure
from setsudo.web.notices import deciding, delivering, ending, sending, writing
from setsudo.web.notices.deeds import tell_of_the_end
from setsudo.web.notices.models import Notice
from setsudo.web.outbox import subscribing
from setsudo.web.outbox.models import Event
from setsudo.web.work.models import Task

__all__ = ["case", "held", "lawyer", "suspended"]
HERE = Path(__file__).parent


@pytest.fixture
def listening(administrator: User) -> None:
    subscribing.subscribe(
        "CRM", "https://crm.example/hook", ["setsudo.measure.*", "setsudo.restriction.*"],
        by=administrator, at=NOON,
    )  # fmt: skip


def events(kind: str) -> list[dict[str, Any]]:
    return [json.loads(one.body)["data"] for one in Event.objects.filter(type=kind)]


def work() -> int:
    """Do everything that waits, as the worker does it, and return how much that was."""
    waiting = [*Task.objects.filter(kind=telling.ENDED, done_at__isnull=True)]
    for task in waiting:
        tell_of_the_end(task.about, AT + MONTH)
        Task.objects.filter(pk=task.pk).update(done_at=AT + MONTH)
    return len(waiting)


def test_the_end_of_a_restriction_is_told_to_those_who_subscribed_once(
    listening: None, suspended: Measure
) -> None:
    assert lifting.lapse_due(AT + MONTH) == 1
    assert lifting.lapse_due(AT + MONTH) == 0
    (told_of,) = events("setsudo.restriction.ended")
    assert told_of["measure"] == str(suspended.ref)
    assert told_of["state"] == "lapsed"
    assert len(events("setsudo.measure.lapsed")) == 1


def test_lifting_tells_it_too_and_what_restricted_nothing_tells_nothing(
    listening: None, case: Case, suspended: Measure, officer: User, approver: User
) -> None:
    quiet = measure_of(case, officer, approver, "hold_transactions", effect=Effect.SERVE)
    for row in (suspended, quiet):
        lifting.lift(row.ref, by=approver, at=AT, reason="enough", because="review")
    assert [one["measure"] for one in events("setsudo.restriction.ended")] == [str(suspended.ref)]
    assert len(events("setsudo.measure.lifted")) == 2


def test_the_customer_is_told_of_the_end_by_mail_as_they_were_told_of_the_beginning(
    suspended: Measure, officer: User, approver: User, lawyer: User, mailbox: Mailbox
) -> None:
    first = writing.draft(
        suspended.case, Kind.SUSPENSION, measure=suspended, by=officer, at=AT, lang="ja",
        channel=Channel.EMAIL, to="rei@mail.example",
    )  # fmt: skip
    sending.sign_off(first.ref, by=lawyer, at=AT)
    sending.approve(first.ref, by=approver, at=AT)
    delivering.send(first.ref, at=AT)
    lifting.lapse_due(AT + MONTH)
    work()
    notice = Notice.objects.get(kind=Kind.LIFTING)
    assert (notice.measure, notice.lang, notice.to) == (suspended, "ja", "rei@mail.example")
    assert notice.standing == Standing.QUEUED
    said = str(notice.written)
    assert "制限の期間が終わったお知らせ" in said
    assert "これまでどおりご利用いただけます" in said
    assert "出張修理" in said
    for name in (officer.name, approver.name):
        assert name not in said
    delivering.send(notice.ref, at=AT + MONTH)
    assert len(mailbox.came) == 2
    # Done once more, as after a crash, it writes to nobody again.
    assert ending.tell(suspended.ref, at=AT + MONTH) is None
    assert Notice.objects.filter(kind=Kind.LIFTING).count() == 1


def test_nobody_learns_of_a_restriction_by_its_end(
    suspended: Measure, officer: User, approver: User
) -> None:
    writing.draft(suspended.case, Kind.SUSPENSION, measure=suspended, by=officer, at=AT, lang="en",
                  channel=Channel.CHAT)  # fmt: skip
    lifting.lapse_due(AT + MONTH)
    assert not Task.objects.filter(kind=telling.ENDED).exists()
    assert ending.tell(suspended.ref, at=AT + MONTH) is None
    assert not Notice.objects.filter(kind=Kind.LIFTING).exists()


def test_whoever_was_wronged_reads_that_it_was_our_mistake(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    told(suspended, officer, approver, lawyer)
    lifting.lift(
        suspended.ref, by=approver, at=AT, reason="wrong number, says Sato", because="error"
    )
    work()
    notice = Notice.objects.get(kind=Kind.LIFTING)
    assert "our mistake" in str(notice.written)
    # What staff wrote for the record is not the customer's to read.
    assert "Sato" not in str(notice.written) + str(notice.facts)


def test_what_goes_on_beside_it_is_not_called_free(
    case: Case, suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    measure_of(
        case, officer, approver, "written_only", effect=Effect.REFUSE, services=[],
        channels=["phone"], until=AT + 3 * MONTH,
    )  # fmt: skip
    told(suspended, officer, approver, lawyer)
    lifting.lapse_due(AT + MONTH)
    work()
    said = str(Notice.objects.get(kind=Kind.LIFTING).written)
    assert "Another restriction" in said
    assert "as before" not in said


def test_the_answer_to_an_objection_says_itself_what_it_lifts(
    suspended: Measure, officer: User, approver: User, lawyer: User, appeal_officer: User
) -> None:
    row = objected(told(suspended, officer, approver, lawyer))
    deciding.decide(row, Told.LIFTED, "It was not you.", by=appeal_officer, at=AT, **FAULT)
    assert not Task.objects.filter(kind=telling.ENDED).exists()
    assert Notice.objects.filter(kind=Kind.OBJECTION_DECISION).count() == 1


def test_a_person_who_wrote_it_already_is_not_repeated(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    told(suspended, officer, approver, lawyer)
    lifting.lift(suspended.ref, by=approver, at=AT, reason="enough", because="review")
    suspended.refresh_from_db()
    writing.draft(suspended.case, Kind.LIFTING, measure=suspended, by=officer, at=AT, lang="en",
                  channel=Channel.CHAT, reason="We talked.")  # fmt: skip
    work()
    assert Notice.objects.filter(kind=Kind.LIFTING).count() == 1


def test_without_a_mail_server_it_waits_as_a_draft_and_people_see_it(
    suspended: Measure, officer: User, approver: User, lawyer: User, settings: Any
) -> None:
    first = told(suspended, officer, approver, lawyer)
    Notice.objects.filter(pk=first.pk).update(channel=Channel.EMAIL, to="rei@mail.example")
    settings.SMTP_URL = ""
    lifting.lapse_due(AT + MONTH)
    work()
    assert Notice.objects.get(kind=Kind.LIFTING).standing == Standing.DRAFT


def test_a_measure_of_which_a_notice_tells_stays_on_record(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    notice = told(suspended, officer, approver, lawyer)
    notice.refresh_from_db()
    assert notice.measure == suspended
    suspended.approvals.all().delete()
    with pytest.raises(ProtectedError):
        suspended.delete()
    assert notice.record().fields["measure"] == str(suspended.ref)


@pytest.mark.parametrize(
    ("ends", "seen"),
    [
        (
            ("lapse", "tell"),
            {"state": "lapsed", "ended": 1, "lapsed": 1, "notices": 1, "waiting": 0},
        ),
        (
            ("withdraw", "tell"),
            {"state": "withdrawn", "ended": 0, "lapsed": 0, "notices": 1, "waiting": 0},
        ),
    ],
)
def test_a_worker_that_is_killed_in_between_tells_it_once(
    ends: tuple[str, ...], seen: dict[str, Any], tmp_path: Path
) -> None:
    root = HERE.parents[2]

    def run(act: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(HERE / "worker_killed.py"), act],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.web_settings",
                "SETSUDO_DATA": str(tmp_path),
                "SETSUDO_PUBLIC_URL": "https://shop.example",
                "PYTHONPATH": os.pathsep.join(
                    [str(root), str(HERE), str(HERE.parent), str(HERE.parent / "cases")]
                ),
            },
            cwd=root, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    assert run("begin").returncode == 0
    # Killed after the deed and before it was marked done, twice: at the end, and at the telling.
    for act in ends:
        assert run(act).returncode == (0 if act == "withdraw" else -9), act
    done = run("work")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == seen


def test_entries_of_the_end_stand_in_the_ledger(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    told(suspended, officer, approver, lawyer)
    lifting.lapse_due(AT + MONTH)
    work()
    acts = [*Entry.objects.order_by("place").values_list("act", flat=True)]
    assert acts[-3:] == ["measure.lapsed", "notice.drawn", "notice.approved"]
    assert Measure.objects.get().state == State.LAPSED


def test_a_mail_that_waits_goes_nowhere_once_its_restriction_is_over(
    suspended: Measure, officer: User, approver: User, lawyer: User, mailbox: Mailbox
) -> None:
    row = writing.draft(
        suspended.case, Kind.SUSPENSION, measure=suspended, by=officer, at=AT, lang="ja",
        channel=Channel.EMAIL, to="rei@mail.example",
    )  # fmt: skip
    sending.sign_off(row.ref, by=lawyer, at=AT)
    sending.approve(row.ref, by=approver, at=AT)
    # The mail server was away for as long as it bound.
    lifting.lift(suspended.ref, by=approver, at=AT, reason="enough", because="review")
    delivering.send(row.ref, at=AT)
    assert mailbox.came == []
    row.refresh_from_db()
    assert row.standing == Standing.WITHDRAWN
    assert Entry.objects.filter(act="notice.withdrawn").count() == 1
    assert work() == 0


def test_no_notice_of_what_is_over_is_sent_again(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    row = told(suspended, officer, approver, lawyer)
    sending.failed(row.ref, by=officer, at=AT)
    lifting.lift(suspended.ref, by=approver, at=AT, reason="enough", because="review")
    with pytest.raises(Unfit):
        sending.resend(row.ref, by=officer, at=AT)


def test_who_got_the_letter_after_its_restriction_was_lifted_is_told_that_it_is_over(
    suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    row = writing.draft(
        suspended.case, Kind.SUSPENSION, measure=suspended, by=officer, at=AT, lang="en",
        channel=Channel.LETTER, to="1 High Street",
    )  # fmt: skip
    sending.sign_off(row.ref, by=lawyer, at=AT)
    sending.approve(row.ref, by=approver, at=AT)
    lifting.lift(suspended.ref, by=approver, at=AT, reason="enough", because="review")
    assert work() == 0
    # It was in the post already.
    sending.sent(row.ref, by=officer, at=AT)
    assert work() == 1
    assert Notice.objects.get(kind=Kind.LIFTING).to == "1 High Street"


@pytest.mark.parametrize("deed", ["withdraw", "decline", "fall", "lapse"])
def test_who_was_told_of_what_never_began_is_told_that_it_will_not(
    deed: str, suspended: Measure, officer: User, approver: User, lawyer: User
) -> None:
    told(suspended, officer, approver, lawyer)
    # Its notice is out, and nothing is known yet by which a service could tell the customer.
    Measure.objects.filter(pk=suspended.pk).update(state=State.AGREED)
    if deed == "withdraw":
        acting.withdraw(suspended.ref, "a mistake, says Sato", by=officer, at=AT)
    elif deed == "decline":
        acting.decline(suspended.ref, "not so, says Sato", by=approver, at=AT)
    elif deed == "fall":
        Measure.objects.filter(pk=suspended.pk).update(
            determination=suspended.case.determinations.get()
        )
        lifting.fall(
            [suspended.case.determinations.get()], by=approver, at=AT, reason="set aside, says Sato"
        )
    else:
        lifting.lapse_due(AT + MONTH)
    assert work() == 1
    notice = Notice.objects.get(kind=Kind.LIFTING)
    said = str(notice.written)
    assert "Sato" not in said + str(notice.facts)
    assert ("withdrawn before it began" in said) == (deed != "lapse")
    assert notice.standing == Standing.QUEUED
    assert ending.tell(suspended.ref, at=AT) is None
    assert work() == 0


def test_who_was_not_told_hears_nothing_of_what_was_withdrawn(
    suspended: Measure, officer: User
) -> None:
    Measure.objects.filter(pk=suspended.pk).update(state=State.AGREED)
    acting.withdraw(suspended.ref, "a mistake", by=officer, at=AT)
    assert work() == 0
    assert ending.tell(suspended.ref, at=AT) is None
