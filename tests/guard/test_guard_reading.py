"""What a guard reads from a wire: any bytes are events, or end the stream, and nothing else."""

from __future__ import annotations

import io
import re
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from guard_cast import restriction
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from setsudo.decisions.guard import Fault, Guard, GuardState
from setsudo.decisions.guard.clock import ServerClock
from setsudo.decisions.guard.events import LONGEST, BrokenStream, Event, events
from setsudo.decisions.guard.metrics import metrics_text
from setsudo.decisions.guard.states import Counts
from setsudo.decisions.identifiers import KINDS, keyed, normalised
from setsudo.decisions.packing import decode, encode
from setsudo.decisions.snapshot import Snapshot


def read(raw: bytes) -> list[Event]:
    found: list[Event] = []
    with pytest.raises(BrokenStream):
        found.extend(iter_into(raw, found))
    return found


def iter_into(raw: bytes, found: list[Event]):
    for event in events(io.BytesIO(raw).readline):
        found.append(event)
    yield from ()


def test_events_are_read_as_they_were_sent():
    raw = (
        b": a comment\n\nid: 7\nevent: change\ndata: {\ndata: }\n\n"
        b"event: beat\r\ndata:x\r\n\r\ndata: unfinished"
    )
    assert read(raw) == [Event("change", "7", "{\n}"), Event("beat", "7", "x")]


@given(st.binary(max_size=300))
def test_any_bytes_are_events_or_end_the_stream(raw):
    read(raw)


@given(st.lists(st.sampled_from([b"data: x\n", b"\n", b"event: beat\n", b"id: 1\n", b":\n"])))
def test_any_lines_are_events_or_end_the_stream(lines):
    for event in read(b"".join(lines)):
        assert set(event.data.split("\n")) == {"x"}


def test_an_event_without_end_is_not_gathered_for_ever():
    class Endless:
        taken = 0

        def readline(self, most: int) -> bytes:
            self.taken += 1
            return b"data: " + b"x" * 65_536 + b"\n"

    endless = Endless()
    with pytest.raises(BrokenStream, match="longer"):
        next(events(endless.readline))
    assert endless.taken <= LONGEST // 65_536 + 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff" * 4000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}\n",
        b"HTTP/1.1 999999 ?\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n",
    ],
)
def test_a_server_that_answers_nonsense_makes_an_error_and_no_crash(answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            with suppress(OSError):
                while True:
                    one, _ = listening.accept()
                    with one, suppress(OSError):
                        one.recv(65_536)
                        one.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        with Guard(f"http://127.0.0.1:{port}", "token", timeout=1.0) as guard:
            end = time.monotonic() + 10
            while guard.trouble is None and time.monotonic() < end:
                time.sleep(0.005)
            assert guard.trouble in (Fault.UNREACHABLE, Fault.SEAL, Fault.UNREADABLE)
            assert guard.state is GuardState.ERROR
            assert not guard.check("orders", phone="09012345678").serves
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def test_the_clock_follows_the_server_and_the_quickest_word_counts():
    clock = ServerClock()
    ahead = datetime.now(UTC) + timedelta(minutes=5)
    clock.told(ahead, first=True)
    assert abs(clock.now() - ahead) < timedelta(seconds=1)

    late = clock.told(ahead - timedelta(seconds=40), first=False)

    assert timedelta(seconds=39) < late < timedelta(seconds=41)
    assert abs(clock.now() - ahead) < timedelta(seconds=1)


def test_what_was_kept_of_the_clock_goes_on_and_never_back():
    before = ServerClock()
    before.told(datetime.now(UTC) + timedelta(minutes=5), first=True)
    after = ServerClock()
    after.restore(before.kept())
    assert abs(after.now() - before.now()) < timedelta(seconds=1)
    assert not after.compared

    set_back, (_, latest) = ServerClock(), before.kept()
    set_back.restore((-3600.0, latest))
    assert set_back.now().timestamp() >= latest


@given(st.floats(), st.floats())
def test_any_clock_on_disk_is_gone_on_from_or_refused(ahead, latest):
    with suppress(ValueError, OverflowError):
        clock = ServerClock()
        clock.restore((ahead, latest))
        assert clock.now().tzinfo is UTC


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_counted_is_read_by_prometheus(service, effect):
    counts = Counts()
    counts.served[service] = [3]
    counts.decide(service, effect, "stale")
    counts.fault(Fault.CUT)
    told = metrics_text(
        counts, state=GuardState.STALE, seq=4, age=0.25, identifiers=2, stored=True, waiting=1
    )
    if re.search(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", service + effect):
        # The client's own parser splits lines where the format does not.
        return
    found = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }
    labels = {"service": service, "effect": effect, "unknown": "stale"}
    assert found["setsudo_guard_decisions_total", *sorted(labels.items())] >= 1
    assert found["setsudo_guard_state", ("state", "stale")] == 1
    assert found["setsudo_guard_faults_total", ("fault", "cut")] == 1
    assert found["setsudo_guard_age_seconds",] == 0.25


any_text = st.text(st.characters(categories=["Cs", "L", "M", "N", "P", "S", "Z", "C"]), max_size=40)


@given(st.dictionaries(st.sampled_from(sorted(KINDS)), any_text), any_text, any_text)
def test_any_customer_of_any_service_is_decided_about_without_an_error(told, service, channel):
    guard = Guard("http://127.0.0.1:1", "token", start=False, source="crm")
    guard.loaded(Snapshot(1, datetime.now(UTC), region="JP"), b"k" * 32)
    for fresh in (False, True):
        if fresh:
            guard.in_step(0.0)
        decision = guard.check(service, channel, **told)
        assert guard.check(service, channel, **told) == decision
        readable = any(normalised(kind, value, region="JP") for kind, value in told.items())
        assert decision.serves == (fresh and readable)
    assert guard.metrics()


def test_a_customer_of_several_identifiers_is_met_by_each_of_them():
    bound = restriction()
    key = b"k" * 32
    subjects = {keyed(key, "email", "taro@example.jp", region="JP"): (bound,)}
    guard = Guard("http://127.0.0.1:1", "token", start=False)
    guard.loaded(decode(encode(Snapshot(1, datetime.now(UTC), (), subjects, region="JP"))), key)
    guard.in_step(0.0)

    assert guard.check("orders", phone="09011112222", email="taro@example.jp").because == (bound,)
    assert guard.check("orders", email="taro@example.jp", phone="09011112222").because == (bound,)
    assert guard.restrictions(email="taro@example.jp") == (bound,)
    assert guard.restrictions(phone="09011112222") == ()
