"""Notices are written out of the record, approved, sent, and followed until they arrive."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from mailbox_nearby import Mailbox, running
from stored_cases import NOON, customer, determined, opened, reported

from setsudo.cases.permissions import NotEntitled
from setsudo.measures.notices.facts import NamesTold
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.notices.standing import NotNow, Standing
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case, Part
from setsudo.web.cases.people import name_person
from setsudo.web.cases.refusing import Unfit
from setsudo.web.ledger.models import Entry
from setsudo.web.notices import sending, writing
from setsudo.web.notices.deeds import send
from setsudo.web.notices.models import Code, Notice
from setsudo.web.notices.smtp import SmtpUnset
from setsudo.web.public.company import AddressUnset
from setsudo.web.work.models import Task
from setsudo.web.work.working import work_once

AT = NOON + timedelta(hours=5)
TO = "rei@mail.example"


@pytest.fixture
def case(ginza: Site, officer: User, approver: User) -> Case:
    found = opened(ginza, who=customer("野口 玲"))
    determined(found, officer, approver)
    return found


def warning(case: Case, by: User, **changes: Any) -> Notice:
    said = {"lang": "ja", "channel": Channel.EMAIL, "to": TO, "by": by, "at": AT} | changes
    return writing.draft(case, said.pop("kind", Kind.WARNING), **said)


def work() -> None:
    """Do what waits, as the worker does; tasks that failed wait for later."""
    deeds = {sending.SEND: send}
    while work_once(deeds):
        pass


def test_an_email_reaches_the_customer_with_its_code(
    case: Case, officer: User, supervisor: User, mailbox: Mailbox
) -> None:
    row = warning(case, officer, told=("「家を知っている」とおっしゃいました。",))
    sending.approve(row.ref, by=supervisor, at=AT)
    work()
    ((to, message),) = mailbox.came
    assert to == TO
    text = message.get_content()
    assert "ご注意のお願い" in str(message["Subject"])
    assert "節度商店" in str(message["From"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert "野口 玲 様" in text
    assert "「家を知っている」とおっしゃいました。" in text
    assert "脅" in text
    row.refresh_from_db()
    assert row.standing == Standing.SENT
    assert row.attempts.get().outcome == "accepted"
    assert str(row.ref) in message["Message-ID"]
    acts = [one.act for one in Entry.objects.filter(act__startswith="notice.").order_by("place")]
    assert acts == ["notice.drafted", "notice.approved", "notice.accepted"]


def test_while_the_mail_server_is_down_a_notice_stays_queued_and_goes_out_later(
    case: Case, officer: User, supervisor: User, settings: Any
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    settings.SMTP_URL, settings.SMTP_FROM = f"smtp://127.0.0.1:{port}", "desk@shop.example"
    row = warning(case, officer)
    sending.approve(row.ref, by=supervisor, at=AT)
    work()
    row.refresh_from_db()
    assert row.standing == Standing.QUEUED
    assert row.trouble == "ConnectionRefusedError"
    task = Task.objects.get(kind="notice.send", done_at=None)
    assert task.tries == 1
    assert task.due_at > timezone.now()
    assert TO not in task.failure

    Task.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    with running(port) as box:
        work()
    row.refresh_from_db()
    assert len(box.came) == 1
    assert (row.standing, row.trouble) == (Standing.SENT, "")


def test_an_address_that_the_server_refuses_is_told_and_sent_again_once_mended(
    case: Case, officer: User, supervisor: User, mailbox: Mailbox
) -> None:
    mailbox.refuses[TO] = "550 no such mailbox"
    row = warning(case, officer)
    sending.approve(row.ref, by=supervisor, at=AT)
    work()
    row.refresh_from_db()
    assert (row.standing, row.trouble) == (Standing.FAILED, "refused-550")
    assert not Task.objects.filter(kind="notice.send", done_at=None).exists()

    mailbox.refuses.clear()
    sending.resend(row.ref, by=officer, at=AT)
    work()
    row.refresh_from_db()
    assert row.standing == Standing.SENT
    assert len(mailbox.came) == 1


def test_a_server_that_asks_to_wait_is_asked_again(
    case: Case, officer: User, supervisor: User, mailbox: Mailbox
) -> None:
    mailbox.refuses[TO] = "451 greylisted"
    row = warning(case, officer)
    sending.approve(row.ref, by=supervisor, at=AT)
    work()
    row.refresh_from_db()
    assert row.standing == Standing.QUEUED


def test_doing_the_deed_twice_sends_once(
    case: Case, officer: User, supervisor: User, mailbox: Mailbox
) -> None:
    row = warning(case, officer)
    sending.approve(row.ref, by=supervisor, at=AT)
    send(str(row.ref), AT)
    send(str(row.ref), AT)
    assert len(mailbox.came) == 1


def test_a_notice_that_was_withdrawn_goes_nowhere(
    case: Case, officer: User, supervisor: User, mailbox: Mailbox
) -> None:
    row = warning(case, officer)
    sending.approve(row.ref, by=supervisor, at=AT)
    writing.withdraw(row.ref, by=officer, at=AT)
    work()
    assert not mailbox.came


def test_without_a_mail_server_the_remedy_is_said(
    case: Case, officer: User, supervisor: User, settings: Any
) -> None:
    row = warning(case, officer)
    with pytest.raises(SmtpUnset, match="SETSUDO_SMTP_URL"):
        sending.approve(row.ref, by=supervisor, at=AT)
    row.refresh_from_db()
    assert row.standing == Standing.DRAFT
    for wrong in ("mail.example", "http://mail.example", "smtp://", "smtp://host:port"):
        settings.SMTP_URL = wrong
        with pytest.raises(SmtpUnset):
            sending.approve(row.ref, by=supervisor, at=AT)


def test_without_an_address_of_the_public_pages_nothing_is_written(
    case: Case, officer: User, settings: Any
) -> None:
    settings.PUBLIC_URL = ""
    with pytest.raises(AddressUnset, match="SETSUDO_PUBLIC_URL"):
        warning(case, officer)


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b.example\nBcc: all@b.example", "a@b, c@d.example"]
)
def test_an_email_goes_to_one_address_that_can_exist(case: Case, officer: User, to: str) -> None:
    with pytest.raises(Unfit):
        warning(case, officer, to=to)


def test_a_letter_is_posted_by_a_person_and_its_arrival_is_recorded(
    case: Case, officer: User, supervisor: User
) -> None:
    row = warning(case, officer, channel=Channel.LETTER, to="東京都千代田区1-1\n野口 玲")
    sending.approve(row.ref, by=supervisor, at=AT)
    sending.sent(row.ref, by=officer, at=AT, detail="1234-5678-9012")
    sending.failed(row.ref, by=officer, at=AT)
    sending.resend(row.ref, by=officer, at=AT)
    sending.sent(row.ref, by=officer, at=AT, detail="1234-5678-9013")
    done = sending.confirm(row.ref, by=officer, at=AT)
    assert done.standing == Standing.DELIVERED
    tried = [one.outcome for one in done.attempts.order_by("pk")]
    assert tried == ["handed", "returned", "handed", "arrived"]
    with pytest.raises(NotNow):
        sending.resend(row.ref, by=officer, at=AT)


def test_a_letter_needs_somewhere_to_go(case: Case, officer: User, supervisor: User) -> None:
    row = warning(case, officer, channel=Channel.LETTER, to=" ")
    with pytest.raises(Unfit):
        sending.approve(row.ref, by=supervisor, at=AT)


def test_the_names_of_colleagues_do_not_go_out(
    ginza: Site, agent: User, officer: User, approver: User, supervisor: User
) -> None:
    case = reported(ginza, agent, victims=[agent])
    determined(case, officer, approver)
    for told in (
        "佐藤 葵が傷つきました。",
        "佐藤さんへの言葉",
        "高橋が確かめました",
        "AGENT reported",
    ):
        with pytest.raises(NamesTold):
            warning(case, officer, told=(told,))
    row = warning(
        case, officer, told=("窓口で「出てこい」とおっしゃいました。",), channel=Channel.CHAT
    )
    # Somebody else turns out to have been hurt before it goes out.
    writing.change(
        row.ref,
        by=officer,
        at=AT,
        lang="ja",
        channel=Channel.CHAT,
        to="",
        told=["中村様に向けた言葉"],
        left=[],
        transactions=[],
    )
    nakamura = User.objects.create(username="nakamura", name="中村 翼")
    name_person(case.ref, nakamura, Part.VICTIM, by=supervisor, at=AT)
    with pytest.raises(NamesTold):
        sending.approve(row.ref, by=supervisor, at=AT)


def test_a_customer_who_shares_a_name_with_staff_is_written_to_all_the_same(
    ginza: Site, officer: User, approver: User, agent: User
) -> None:
    case = opened(ginza, who=customer("佐藤 玲"))
    determined(case, officer, approver)
    name_person(case.ref, agent, Part.VICTIM, by=officer, at=AT)
    warning(case, officer, told=("佐藤様から10回お電話がありました。",))
    with pytest.raises(NamesTold):
        warning(case, officer, told=("佐藤 葵が出ました。",))


def test_who_was_hurt_and_who_is_elsewhere_writes_no_notice(
    case: Case, agent: User, umeda: Site, hire: Any, counsel: User, manager: User
) -> None:
    elsewhere = hire("officer-2", *officer_roles(), sites=[umeda])
    for somebody in (agent, elsewhere, counsel, manager):
        with pytest.raises(NotEntitled):
            warning(case, somebody)


def officer_roles() -> list[Any]:
    from setsudo.cases.roles import Role

    return [Role.OFFICER]


def test_a_notice_of_a_restriction_is_not_written_out_of_the_air(case: Case, officer: User) -> None:
    with pytest.raises(Unfit):
        warning(case, officer, kind=Kind.REFUSAL)
    with pytest.raises(Unfit):
        warning(case, officer, kind=Kind.OBJECTION_DECISION)


def test_the_database_keeps_the_promises(case: Case, officer: User, supervisor: User) -> None:
    row = warning(case, officer, channel=Channel.CHAT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(standing=Standing.SENT)
    sending.approve(row.ref, by=supervisor, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(kind=Kind.REFUSAL, approved_by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(counsel_reads=True)


def test_no_code_stands_in_the_database_or_the_ledger(
    case: Case, officer: User, supervisor: User
) -> None:
    from setsudo.measures.notices import codes
    from setsudo.web.notices.keeping import code_of

    row = warning(case, officer, channel=Channel.CHAT)
    sending.approve(row.ref, by=supervisor, at=AT)
    row.refresh_from_db()
    code = code_of(row)
    assert bytes(Code.objects.get(notice=row).digest) == codes.digest(code)
    kept = str(row.facts) + str(row.written)
    kept += "".join(
        bytes(one.statement).decode() + bytes(one.pieces).decode("utf-8", "replace")
        for one in Entry.objects.all()
    )
    assert code not in kept
    assert codes.shown(code) not in kept


def test_the_pages_lead_from_the_case_to_a_sent_notice(
    case: Case, officer: User, supervisor: User, approver: User, signed_in: Any
) -> None:
    browser = signed_in(officer)
    assert "Write a notice" in browser.get(f"/cases/{case.number}/").text
    form = {
        "kind": "warning", "lang": "en", "channel": "chat", "to": "", "told": "You called 14 times"
    }  # fmt: skip
    wrong = browser.post(f"/notices/new/{case.number}/", form | {"told": "田中 湊 decided this"})
    assert wrong.status_code == 400 or wrong.status_code == 422
    assert "田中 湊 decided this" in wrong.text
    page = browser.post(f"/notices/new/{case.number}/", form)["Location"]
    assert "You called 14 times" in browser.get(page).text
    signed_in(supervisor).post(f"{page}approve/")
    text = browser.get(page).text
    assert "https://shop.example/public/notice/ (code " in text
    browser.post(f"{page}send/")
    assert Notice.objects.get().standing == Standing.SENT
    assert "野口 玲" in browser.get(page).text
    assert "野口 玲" not in signed_in(approver).get(page).text
    assert browser.post(f"{page}approve/").status_code == 409
    assert browser.post(f"{page}nonsense/").status_code == 404


def test_an_approver_is_told_that_a_notice_names_the_customer_though_they_do_not_see_whom(
    case: Case, officer: User, supervisor: User, approver: User, signed_in: Any
) -> None:
    row = warning(case, officer, lang="en")
    page = signed_in(approver).get(f"/notices/{row.ref}/").text
    assert "Dear (the name is not shown to you)" in page
    assert "Dear customer" not in page
    assert "野口" not in page
    assert "Dear 野口 玲" in signed_in(supervisor).get(f"/notices/{row.ref}/").text
    row = warning(case, officer)
    assert (
        "(お名前はあなたには示されません) 様"
        in signed_in(approver).get(f"/notices/{row.ref}/").text
    )


def test_a_notice_to_somebody_whose_name_nobody_knows_hides_none(
    ginza: Site, officer: User, approver: User, signed_in: Any
) -> None:
    nameless = opened(ginza)
    determined(nameless, officer, approver)
    row = warning(nameless, officer, lang="en")
    assert "Dear customer" in signed_in(approver).get(f"/notices/{row.ref}/").text
