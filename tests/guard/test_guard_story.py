"""A service asks its guard, and the guard follows the record over real sockets."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from feed_server import TOKEN
from guard_cast import NEWS, restriction

from setsudo.decisions.evaluating import Unknown
from setsudo.decisions.guard import Fault, Guard, GuardState, NotServed
from setsudo.errors import SetsudoError
from setsudo.measures.restrictions import Effect

TARO = ("phone", "+819012345678")


def eventually(question: Callable[[], bool], within: float = 10.0) -> None:
    end = time.monotonic() + within
    while not question():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.005)


def test_an_approved_suspension_binds_in_the_shop_and_ends_when_it_is_lifted(feed, guard_of):
    shop = guard_of()
    assert shop.check("orders", phone="090-1234-5678").effect is Effect.SERVE

    measure = restriction()
    feed.publish(measure, [TARO, ("email", "taro@example.jp")])
    eventually(lambda: not shop.check("orders", phone="090-1234-5678").serves)

    decision = shop.check("orders", "web", email="Taro@EXAMPLE.jp")
    assert decision.effect is Effect.SUSPEND
    assert decision.because == (measure,)
    assert decision.until == measure.until
    assert shop.check("news", phone="090-1234-5678").serves
    assert shop.check("orders", phone="090-1234-5679").serves

    feed.withdraw(measure.ref, [TARO, ("email", "taro@example.jp")])
    eventually(lambda: shop.check("orders", phone="090-1234-5678").serves)
    assert shop.check("orders", email="taro@example.jp").serves


def test_what_stands_when_the_guard_starts_binds_at_once(feed, guard_of):
    feed.publish(restriction(Effect.REFUSE), [TARO])
    feed.forget_changes()

    assert guard_of().check("orders", phone="+81 90 1234 5678").effect is Effect.REFUSE


def test_one_restriction_never_weakens_another_and_every_reason_is_kept(feed, guard_of):
    mild = restriction(Effect.CONDITIONS, conditions=("written_only",))
    harsh = restriction(Effect.REFUSE)
    feed.publish(harsh, [TARO])
    feed.publish(mild, [("account", "crm:taro")])
    shop = guard_of(source="crm")

    decision = shop.check("orders", phone="09012345678", account="@Taro")

    assert decision.effect is Effect.REFUSE
    assert decision.because == (harsh, mild)
    assert shop.check("orders", account="taro").conditions == ("written_only",)
    assert shop.check("orders", account="taro").serves


def test_a_restriction_lapses_by_itself_while_nobody_does_anything(feed, guard_of):
    now = feed.now()
    feed.publish(
        restriction(since=now - timedelta(days=1), lasts=timedelta(days=1, seconds=1)), [TARO]
    )
    shop = guard_of()

    assert not shop.check("orders", phone="09012345678").serves
    eventually(lambda: shop.check("orders", phone="09012345678").serves)
    assert feed.now() >= now + timedelta(seconds=1)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_is_five_minutes_wrong_neither_frees_nor_binds_anybody(
    feed, guard_of, minutes
):
    feed.skew = timedelta(minutes=minutes)
    ending = restriction(since=feed.now() - timedelta(hours=1), lasts=timedelta(hours=1, minutes=1))
    ended = restriction(since=feed.now() - timedelta(hours=1), lasts=timedelta(minutes=59))
    feed.publish(ending, [TARO])
    feed.publish(ended, [("phone", "+819087654321")])
    shop = guard_of()

    assert not shop.check("orders", phone="09012345678").serves
    assert shop.check("orders", phone="09087654321").serves


def test_while_the_server_is_down_the_known_stay_bound_and_unknowns_follow_the_service(
    feed, guard_of
):
    feed.publish(restriction(services=frozenset()), [TARO])
    shop = guard_of()
    feed.stop()
    eventually(lambda: shop.state is GuardState.STALE)

    assert shop.check("orders", phone="09012345678").because
    assert shop.check("news", phone="09012345678").because
    unknown = shop.check("orders", phone="09011112222")
    assert (unknown.effect, unknown.unknown) == (Effect.SUSPEND, Unknown.STALE)
    assert unknown.because == ()
    assert shop.check("news", phone="09011112222").effect is Effect.SERVE
    assert shop.check("news", phone="09011112222").unknown is Unknown.STALE
    eventually(lambda: shop.trouble is Fault.UNREACHABLE)
    assert 'setsudo_guard_state{state="stale"} 1' in shop.metrics()

    feed.start()
    eventually(lambda: shop.check("orders", phone="09011112222").serves)
    assert shop.state is GuardState.READY
    assert shop.trouble is None


def test_a_guard_that_knows_nothing_says_so_and_serves_nobody(feed, guard_of):
    feed.stop()
    shop = guard_of(ready=False)

    decision = shop.check("orders", phone="09011112222")

    assert shop.state is GuardState.ERROR
    assert (decision.effect, decision.unknown) == (Effect.SUSPEND, Unknown.ERROR)
    with pytest.raises(NotServed):
        shop.refuse("orders", phone="09011112222")


def test_a_wrong_token_is_an_error_that_is_told(feed, guard_of):
    shop = guard_of(ready=False, token=TOKEN[::-1])
    eventually(lambda: shop.trouble is Fault.REFUSED)

    assert shop.state is GuardState.ERROR
    assert not shop.check("orders", phone="09011112222").serves
    assert 'setsudo_guard_faults_total{fault="refused"} 0' not in shop.metrics()


def test_a_token_that_is_revoked_leaves_what_is_known_and_is_an_error(feed, guard_of):
    feed.publish(restriction(), [TARO])
    shop = guard_of()
    feed.token = TOKEN[::-1]
    feed.cut()
    eventually(lambda: shop.state is GuardState.ERROR)

    assert shop.check("orders", phone="09012345678").because
    assert shop.check("orders", phone="09011112222").unknown is Unknown.ERROR


def test_who_cannot_be_told_apart_is_served_only_where_the_service_fails_open(feed, guard_of):
    shop = guard_of()

    for told in ({}, {"phone": "非通知"}, {"phone": "", "email": None}):
        assert shop.check("orders", **told).unknown is Unknown.UNIDENTIFIED
        assert not shop.check("orders", **told).serves
        assert shop.check("news", **told).serves
    assert "setsudo_guard_unreadable_identifiers_total 3" in shop.metrics()


def test_an_unreadable_identifier_does_not_hide_a_readable_one(feed, guard_of):
    feed.publish(restriction(), [TARO])
    shop = guard_of()

    assert shop.check("orders", email="nobody", phone="09012345678").because
    assert shop.check("orders", email="nobody", phone="09011112222").serves


def test_a_kind_of_identifier_that_does_not_exist_is_said_at_once(guard_of):
    with pytest.raises(ValueError, match="phone"):
        guard_of().check("orders", telephone="09012345678")


def test_a_number_that_is_no_text_is_said_at_once_ready_or_not(feed, guard_of):
    shop = guard_of()
    for state in (GuardState.READY, GuardState.STALE):
        assert shop.state is state
        with pytest.raises(TypeError, match="text"):
            shop.check("orders", account=42)
        shop.close()
        eventually(lambda: shop.state is GuardState.STALE)


def test_a_service_that_is_registered_later_is_known_and_one_that_fails_open_may(feed, guard_of):
    shop = guard_of()
    before = shop.check("chat", phone="09011112222")
    assert before.serves
    assert "setsudo_guard_unregistered_services_total 1" in shop.metrics()
    feed.register(replace(NEWS, code="chat"))
    eventually(lambda: shop.check("chat", phone="09011112222").service.fails == "open")


def test_where_streams_are_held_back_the_guard_asks_instead(feed, guard_of):
    feed.streams_held_back = True
    shop = guard_of()

    feed.publish(restriction(), [TARO])

    eventually(lambda: not shop.check("orders", phone="09012345678").serves)
    assert shop.state is GuardState.READY


def test_a_feed_that_keeps_no_old_changes_is_begun_again_from_the_snapshot(feed, guard_of):
    shop = guard_of()
    feed.stop()
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    feed.start()

    eventually(lambda: not shop.check("orders", phone="09012345678").serves)
    eventually(lambda: shop.state is GuardState.READY)
    assert "setsudo_guard_snapshots_total 2" in shop.metrics()


@pytest.mark.parametrize("fault", ["reordered", "twice", "missed", "garbage", "reset"])
def test_a_feed_that_lies_is_noticed_and_put_right(feed, guard_of, fault):
    shop = guard_of()
    feed.stop()
    people = [f"+8190{n:08d}" for n in range(1, 9)]
    for one in people:
        feed.publish(restriction(), [("phone", one)])
    feed.spoilt = [fault]
    feed.start()

    eventually(lambda: shop.seq == feed.truth.seq and shop.state is GuardState.READY)
    assert not any(shop.check("orders", phone=one).serves for one in people)
    if fault in ("reordered", "missed"):
        assert 'faults_total{fault="missed"} 0' not in shop.metrics()
    if fault == "garbage":
        assert 'faults_total{fault="unreadable"} 0' not in shop.metrics()


def test_the_last_known_binds_after_a_start_without_a_server(feed, guard_of):
    feed.publish(restriction(), [TARO])
    first = guard_of(keeps=True)
    feed.publish(restriction(), [("phone", "+819087654321")])
    eventually(lambda: first.seq == feed.truth.seq)
    first.close()
    feed.stop()

    second = guard_of(keeps=True, ready=False)

    assert second.state is GuardState.STALE
    assert second.check("orders", phone="09012345678").because
    assert second.check("orders", phone="09087654321").because
    assert not second.check("orders", phone="09011112222").serves
    assert second.check("news", phone="09011112222").serves


def test_a_file_that_was_cut_in_half_is_ignored_and_said(feed, guard_of, tmp_path):
    feed.publish(restriction(), [TARO])
    guard_of(keeps=True).close()
    feed.stop()
    path = tmp_path / "guard" / "snapshot"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    shop = guard_of(keeps=True, ready=False)

    assert shop.state is GuardState.ERROR
    assert not shop.check("orders", phone="09012345678").serves
    assert 'setsudo_guard_faults_total{fault="file"} 1' in shop.metrics()
    feed.start()
    assert shop.wait(10)
    assert shop.check("orders", phone="09012345678").because


def test_of_changes_on_disk_all_are_used_up_to_the_first_that_is_broken(feed, guard_of, tmp_path):
    first = guard_of(keeps=True)
    for n in (1, 2, 3):
        feed.publish(restriction(), [("phone", f"+819000000{n}00")])
        eventually(lambda: first.seq == feed.truth.seq)
    first.close()
    feed.stop()
    path = tmp_path / "guard" / "changes"
    path.write_bytes(path.read_bytes()[:-20])

    shop = guard_of(keeps=True, ready=False)

    assert shop.check("orders", phone="09000000100").because
    assert shop.check("orders", phone="09000000200").because
    assert not shop.check("orders", phone="09000000300").because
    assert not shop.check("orders", phone="09000000300").serves
    assert 'setsudo_guard_faults_total{fault="file"} 1' in shop.metrics()
    feed.start()
    assert shop.wait(10)
    assert shop.check("orders", phone="09000000300").because


def test_a_change_forged_on_disk_is_not_believed(feed, guard_of, tmp_path):
    first = guard_of(keeps=True)
    feed.publish(restriction(), [TARO])
    eventually(lambda: first.seq == feed.truth.seq)
    first.close()
    feed.stop()
    path = tmp_path / "guard" / "changes"
    path.write_bytes(path.read_bytes().replace(b'"suspend"', b'"serve"'))

    shop = guard_of(keeps=True, ready=False)

    assert not shop.check("orders", phone="09012345678").serves
    assert 'setsudo_guard_faults_total{fault="file"} 1' in shop.metrics()


def test_the_files_hold_no_number_and_no_key(feed, guard_of, tmp_path):
    first = guard_of(keeps=True)
    feed.publish(restriction(), [TARO])
    eventually(lambda: first.seq == feed.truth.seq)
    first.close()

    kept = [one.read_bytes() for one in (tmp_path / "guard").rglob("*") if one.is_file()]

    assert kept
    for secret in (b"9012345678", feed.key, feed.token.encode()):
        assert not any(secret in one for one in kept)


def test_two_processes_may_share_a_directory_and_one_of_them_keeps(feed, guard_of):
    first, second = guard_of(keeps=True), guard_of(keeps=True)
    feed.publish(restriction(), [TARO])

    for one in (first, second):
        eventually(lambda one=one: not one.check("orders", phone="09012345678").serves)


def test_a_server_set_back_to_an_older_copy_is_followed_there(feed, guard_of):
    feed.publish(restriction(), [TARO])
    shop = guard_of()
    eventually(lambda: bool(shop.check("orders", phone="09012345678").because))
    feed.stop()
    feed.truth, feed.changes = feed.base, []
    feed.start()

    eventually(lambda: shop.check("orders", phone="09012345678").serves)


@pytest.mark.parametrize("url", ["", "setsudo.example", "ftp://x", "https://"])
def test_a_url_that_is_none_is_said_before_anything_starts(url):
    with pytest.raises(ValueError, match="https://"):
        Guard(url, "token")


def test_transactions_are_reported_in_order_once_the_server_is_there(feed, guard_of):
    shop = guard_of(keeps=True)
    feed.stop()
    shop.begin(
        "A-1", "orders", "web", facts={"amount": "1200", "currency": "JPY"}, phone="09012345678"
    )
    shop.complete("A-1")
    assert "setsudo_guard_spool_waiting 2" in shop.metrics()
    shop.close()

    feed.start()
    again = guard_of(keeps=True)
    eventually(lambda: len(feed.posted) == 2)

    (begun, key, told), (done, other, _) = feed.posted
    assert (begun, done) == ("/api/v1/transactions", "/api/v1/transactions/A-1/complete")
    assert told["identifiers"] == [{"kind": "phone", "value": "09012345678"}]
    assert key != other
    eventually(lambda: "setsudo_guard_spool_waiting 0" in again.metrics())


def test_a_report_that_is_refused_is_put_aside_and_said(feed, guard_of, tmp_path):
    shop = guard_of(keeps=True)
    feed.post_status = 422
    shop.begin("A-1", "orders", phone="09012345678")
    eventually(lambda: 'faults_total{fault="register"} 1' in shop.metrics())

    assert len([*(tmp_path / "guard" / "spool" / "refused").iterdir()]) == 1
    feed.post_status = 201
    shop.begin("A-2", "orders", phone="09012345678")
    eventually(lambda: len(feed.posted) == 1)


def test_without_a_directory_a_transaction_is_not_taken_lightly(guard_of):
    with pytest.raises(SetsudoError, match="directory"):
        guard_of().begin("A-1", "orders", phone="09012345678")


def test_a_forked_worker_follows_by_itself(feed, guard_of):
    shop = guard_of()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.read(read, 1)
            end = time.monotonic() + 10
            while shop.check("orders", phone="09012345678").serves and time.monotonic() < end:
                time.sleep(0.01)
            os._exit(0 if shop.check("orders", phone="09012345678").because else 1)
        finally:
            os._exit(2)
    feed.publish(restriction(), [TARO])
    os.write(write, b".")
    _, status = os.waitpid(child, 0)
    os.close(read)
    os.close(write)

    assert os.waitstatus_to_exitcode(status) == 0
