"""A malicious case goes to counsel, the police and those involved; each contact is kept."""

from __future__ import annotations

import json
from datetime import date

import pytest
from outside_cast import HOUR, LATER
from stored_cases import ledger_acts, opened

from setsudo.cases.permissions import NotEntitled
from setsudo.referrals.deadlines import Event
from setsudo.referrals.lacking import Lack, NotReferable
from setsudo.referrals.proceeding import Kind, Stage, Step
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed, Further, How, NotNow, Plan, State
from setsudo.web.accounts.models import User
from setsudo.web.cases import talking
from setsudo.web.cases.models import Case
from setsudo.web.ledger.models import Entry
from setsudo.web.referrals import clocks, proceeding, referring
from setsudo.web.referrals.deeds import look
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.models import Contacted, Referral
from setsudo.web.work.models import Task


def police(**said: object) -> Plan:
    fields: dict[str, object] = {
        "receiver": Receiver.POLICE, "who": "中央署 生活安全課 山田様", "why": "退去しない",
        "how": How.VISIT, "at": LATER - HOUR, **said,
    }  # fmt: skip
    return Plan(**fields)  # type: ignore[arg-type]


def test_a_referral_is_kept_with_its_criteria_and_everything_that_followed(
    grave: Case, officer: User, tmp_path: object
) -> None:
    made = make_bundle(
        grave,
        Receiver.POLICE,
        tmp_path / "x.zip",
        purpose="被害届",
        by=officer,
        at=LATER,  # type: ignore[operator]
    )
    plan = police(receipt="生安-118", next_on=date(2026, 12, 1), bundle=made.content)
    row = referring.refer(grave.ref, plan, by=officer, at=LATER)
    assert row.criteria
    assert row.determination is not None
    answer = Further(Deed.ANSWER, LATER + HOUR, "受理する", next_on=date(2026, 12, 10))
    referring.follow(row.ref, answer, by=officer, at=LATER + HOUR)
    close = Further(Deed.CLOSE, LATER + 2 * HOUR, "捜査に入った")
    referring.follow(row.ref, close, by=officer, at=LATER + 2 * HOUR)

    row.refresh_from_db()
    assert row.state == State.CLOSED
    assert row.next_on is None
    assert row.receipt == "生安-118"
    history = [(one.deed, one.bundle) for one in row.contacts.order_by("pk")]
    assert history == [("refer", made.content), ("answer", ""), ("close", "")]
    acts = ledger_acts(grave.ref)
    assert acts[-4:] == ["bundle.made", "referral.refer", "referral.answer", "referral.close"]
    with pytest.raises(NotNow):
        referring.follow(row.ref, answer, by=officer, at=LATER + 3 * HOUR)
    # Nothing that was said stands in the public part of the ledger.
    for entry in Entry.objects.filter(act__startswith="referral."):
        assert "受理する" not in bytes(entry.statement).decode()
        assert "山田" not in bytes(entry.statement).decode()


def test_before_a_determination_nobody_outside_is_contacted(
    fresh: Case, officer: User, counsel: User
) -> None:
    for receiver in Receiver:
        with pytest.raises(NotReferable) as refused:
            referring.refer(fresh.ref, police(receiver=receiver), by=officer, at=LATER)
        (lack,) = refused.value.shortcomings
        assert lack.lack is Lack.GROUND
        assert lack.remedy.ja
    with pytest.raises(NotReferable):
        proceeding.start(fresh.ref, Kind.CIVIL, "東京地方裁判所", by=officer, at=LATER)
    assert not Referral.objects.exists()


def test_in_danger_anybody_records_the_call_at_once(
    fresh: Case, agent: User, hire: object, umeda: object
) -> None:
    stranger = hire("newcomer", *agent.person.roles, sites=[umeda])  # type: ignore[operator]
    row = referring.refer(
        fresh.ref, police(danger="刃物を持っている", why=""), by=stranger, at=LATER
    )
    assert row.ground == "emergency"
    assert row.contacts.get().words == "刃物を持っている"
    with pytest.raises(NotEntitled):
        referring.refer(fresh.ref, police(), by=agent, at=LATER)
    other = police(receiver=Receiver.PLATFORM, danger="刃物")
    with pytest.raises(NotEntitled):
        referring.refer(fresh.ref, other, by=agent, at=LATER)


def test_a_bundle_for_somebody_else_was_not_handed_to_the_police(
    grave: Case, officer: User, tmp_path: object
) -> None:
    made = make_bundle(
        grave,
        Receiver.COURT,
        tmp_path / "x.zip",
        purpose="申立て",
        by=officer,
        at=LATER,  # type: ignore[operator]
    )
    with pytest.raises(NotReferable) as refused:
        referring.refer(grave.ref, police(bundle=made.content), by=officer, at=LATER)
    assert [one.lack for one in refused.value.shortcomings] == [Lack.BUNDLE]


def test_the_history_of_a_referral_is_only_added_to(grave: Case, officer: User) -> None:
    row = referring.refer(grave.ref, police(), by=officer, at=LATER)
    first = row.contacts.get()
    again = Further(Deed.CONTACT, LATER, "追加の資料を渡した", receipt="119")
    referring.follow(row.ref, again, by=officer, at=LATER)
    assert Contacted.objects.get(pk=first.pk).words == first.words
    assert row.contacts.count() == 2
    bound = [
        json.loads(bytes(one.statement)) for one in Entry.objects.filter(act="referral.contact")
    ]
    assert bound


def test_an_injunction_goes_stage_by_stage_and_its_order_has_a_deadline(
    grave: Case, counsel: User
) -> None:
    row = proceeding.start(grave.ref, Kind.INJUNCTION, "東京地方裁判所", by=counsel, at=LATER)
    with pytest.raises(NotNow, match="does not follow"):
        proceeding.reach(row.ref, Step(Stage.ORDER, date(2026, 11, 24)), by=counsel, at=LATER)
    filed = Step(Stage.FILED, date(2026, 11, 24))
    proceeding.reach(row.ref, filed, by=counsel, at=LATER, number="令和8年(ヨ)第1号")
    proceeding.reach(row.ref, Step(Stage.ACCEPTED, date(2026, 11, 24)), by=counsel, at=LATER)
    order = Step(Stage.ORDER, date(2026, 11, 24))
    with pytest.raises(NotReferable):
        proceeding.reach(row.ref, order, by=counsel, at=LATER)
    told = Step(Stage.ORDER, date(2026, 11, 24), outcome="架電を禁じる")
    proceeding.reach(row.ref, told, by=counsel, at=LATER)
    found = {one.due.deadline.code: one.due.due for one in clocks.running(grave, at=LATER)}
    assert found["jp-provisional-2-weeks"] == date(2026, 12, 8)
    done = Step(Stage.ENFORCEMENT, date(2026, 11, 24))
    proceeding.reach(row.ref, done, by=counsel, at=LATER)
    assert "jp-provisional-2-weeks" not in {
        one.due.deadline.code for one in clocks.running(grave, at=LATER)
    }
    row.refresh_from_db()
    assert row.number == "令和8年(ヨ)第1号"
    assert ledger_acts(grave.ref).count("proceeding.stage") == 5


def test_the_operator_was_asked_and_has_seven_days(grave: Case, officer: User) -> None:
    plan = police(receiver=Receiver.PLATFORM, who="social.example 窓口", how=How.FORM)
    row = referring.refer(grave.ref, plan, by=officer, at=LATER)
    (due,) = [one for one in clocks.running(grave, at=LATER) if "platform" in one.due.key]
    assert due.due.due == date(2026, 12, 1)
    answer = Further(Deed.ANSWER, LATER, "削除した", how=How.EMAIL)
    referring.follow(row.ref, answer, by=officer, at=LATER)
    assert not [one for one in clocks.running(grave, at=LATER) if "platform" in one.due.key]
    # Asked again, it runs again; and a paper of the time in between says what held then.
    further = Further(Deed.CONTACT, LATER + HOUR, "別の投稿も", how=How.FORM)
    referring.follow(row.ref, further, by=officer, at=LATER + HOUR)
    assert [one for one in clocks.running(grave, at=LATER + HOUR) if "platform" in one.due.key]
    assert not [one for one in clocks.running(grave, at=LATER) if "platform" in one.due.key]


def test_deadlines_are_told_at_each_level_once_and_a_passed_one_stays(
    grave: Case, officer: User
) -> None:
    clocks.state_day(
        grave.ref, Event.JUDGMENT_RECEIVED, date(2026, 11, 24), "判決書の送達", by=officer, at=LATER
    )
    assert Task.objects.filter(kind=clocks.LOOK, done_at=None).exists()

    def told(days: int) -> list[str]:
        clocks.warn(LATER + days * 24 * HOUR)
        clocks.warn(LATER + days * 24 * HOUR + HOUR)
        entries = Entry.objects.filter(act__startswith="deadline.", about=f"case/{grave.ref}")
        facts = [json.loads(bytes(one.statement))["facts"] for one in entries.order_by("place")]
        return [one["level"] for one in facts if one.get("deadline") == "jp-appeal-2-weeks"]

    # Due on 8 December: fourteen days are near already, the day after the last it has passed.
    assert told(0) == ["near"]
    assert told(5) == ["near"]
    assert told(12) == ["near", "urgent"]
    assert told(20) == ["near", "urgent", "passed"]
    later = LATER + 30 * 24 * HOUR
    (one,) = [x for x in clocks.listed([grave], at=later) if x.due.key == "jp-appeal-2-weeks"]
    assert one.left < 0
    clocks.settle(
        grave.ref,
        "jp-appeal-2-weeks",
        kept=False,
        because="控訴しないと決めた",
        by=officer,
        at=later,
    )
    assert not [x for x in clocks.listed([grave], at=later) if x.due.key == "jp-appeal-2-weeks"]
    with pytest.raises(NotReferable):
        clocks.settle(grave.ref, "jp-appeal-2-weeks", kept=True, because="x", by=officer, at=later)


def test_a_worker_that_was_away_tells_of_what_holds_now(grave: Case, officer: User) -> None:
    clocks.state_day(
        grave.ref, Event.JUDGMENT_RECEIVED, date(2026, 11, 24), "送達", by=officer, at=LATER
    )
    clocks.warn(LATER + 40 * 24 * HOUR)
    levels = [
        json.loads(bytes(one.statement))["facts"]["level"]
        for one in Entry.objects.filter(act__in=("deadline.near", "deadline.passed"))
    ]
    assert levels == ["passed"]


def test_a_malicious_determination_alone_has_its_deadlines_watched(
    grave: Case, fresh: Case
) -> None:
    assert Task.objects.filter(kind=clocks.LOOK).exists()
    assert list(clocks.watched()) == [grave]
    codes = {one.due.deadline.code for one in clocks.running(grave, at=LATER)}
    assert {"jp-prosecution-3-years", "jp-tort-3-years", "jp-tort-20-years"} <= codes
    assert all(one.due.happened.assumed for one in clocks.running(grave, at=LATER))


def test_the_worker_does_it_and_comes_again_after_midnight(grave: Case, officer: User) -> None:
    again = look(clocks.EVERY, LATER)
    assert again.isoformat() == "2026-11-25T00:05:00+09:00"


def test_who_may_not_is_refused_and_the_reporter_too(
    grave: Case, agent: User, approver: User, counsel: User
) -> None:
    for somebody in (agent, approver):
        with pytest.raises(NotEntitled):
            referring.refer(grave.ref, police(), by=somebody, at=LATER)
        with pytest.raises(NotEntitled):
            proceeding.start(grave.ref, Kind.CIVIL, "x", by=somebody, at=LATER)
        with pytest.raises(NotEntitled):
            clocks.state_day(grave.ref, Event.POSTED, date(2026, 11, 1), "x", by=somebody, at=LATER)
    assert referring.refer(grave.ref, police(), by=counsel, at=LATER)


def test_a_reminder_gives_an_operator_no_longer(grave: Case, officer: User) -> None:
    plan = police(receiver=Receiver.PLATFORM, who="social.example 窓口", how=How.FORM)
    row = referring.refer(grave.ref, plan, by=officer, at=LATER)
    later = LATER + 5 * 24 * HOUR
    again = Further(Deed.CONTACT, later, "催促した", how=How.FORM)
    referring.follow(row.ref, again, by=officer, at=later)
    (due,) = [one for one in clocks.running(grave, at=later) if "platform" in one.due.key]
    assert due.due.due == date(2026, 12, 1)
    answer = Further(Deed.ANSWER, later, "削除しない", how=How.EMAIL)
    referring.follow(row.ref, answer, by=officer, at=later)
    anew = Further(Deed.CONTACT, later + HOUR, "別の投稿も", how=How.FORM)
    referring.follow(row.ref, anew, by=officer, at=later + HOUR)
    (due,) = [one for one in clocks.running(grave, at=later + HOUR) if "platform" in one.due.key]
    assert due.due.due == date(2026, 12, 6)


def test_a_criminal_judgment_starts_no_appeal_of_ours(grave: Case, counsel: User) -> None:
    row = proceeding.start(grave.ref, Kind.COMPLAINT, "中央署", by=counsel, at=LATER)
    day = date(2026, 11, 24)
    for stage in (Stage.FILED, Stage.ACCEPTED, Stage.HEARING):
        proceeding.reach(row.ref, Step(stage, day), by=counsel, at=LATER)
    proceeding.reach(row.ref, Step(Stage.JUDGMENT, day, "罰金"), by=counsel, at=LATER)
    assert "jp-appeal-2-weeks" not in {
        one.due.deadline.code for one in clocks.running(grave, at=LATER)
    }


def test_what_was_filed_before_it_was_recorded_keeps_its_day(grave: Case, counsel: User) -> None:
    row = proceeding.start(grave.ref, Kind.DAMAGE_REPORT, "中央署", by=counsel, at=LATER)
    proceeding.reach(row.ref, Step(Stage.FILED, date(2026, 11, 20)), by=counsel, at=LATER)
    with pytest.raises(NotReferable, match="before the last stage"):
        proceeding.reach(row.ref, Step(Stage.ACCEPTED, date(2026, 11, 19)), by=counsel, at=LATER)


def test_what_went_outside_about_a_joined_case_is_watched_in_the_other(
    fresh: Case, officer: User, agent: User
) -> None:
    referring.refer(fresh.ref, police(danger="刃物", why=""), by=agent, at=LATER)
    home = opened(fresh.site)
    assert home not in clocks.watched()
    talking.join(fresh.ref, home.ref, "同じ出来事", by=officer, at=LATER)
    assert home in clocks.watched()
    assert fresh not in clocks.watched()


def test_every_act_of_counsel_is_named_in_words() -> None:
    from setsudo.web.ledger.words import ACTS

    assert {f"privileged.{one}" for one in ("written", "opened", "shut", "read")} <= set(ACTS)
