"""Guards follow the feed through everything that breaks it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from decision_office import Office, opened, until

from setsudo.decisions.guard import Guard
from setsudo.decisions.packing import decode
from setsudo.decisions.sealing import HEAD_BYTES, unseal

EVENTS = {"Accept": "text/event-stream"}


class Line:
    """A client that reads the stream as it comes."""

    def __init__(self, office: Office, token: str, after: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=20)
        headers = {**EVENTS, "Authorization": f"Bearer {token}", "Last-Event-ID": str(after)}
        self.connection.request("GET", "/access/v1/feed", headers=headers)
        self.answer = self.connection.getresponse()

    def event(self) -> tuple[str, Any]:
        """Return the next event's name and what it tells; no name where the stream has ended."""
        name, told = "", None
        while line := self.answer.readline():
            if line == b"\n":
                return name, told
            key, _, value = line.decode().strip().partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                told = json.loads(value)
        return "", None

    def close(self) -> None:
        self.connection.close()
        self.answer.close()


def poll(office: Office, token: str, after: int, wait: float = 0) -> Any:
    path = f"/access/v1/feed?after={after}&wait={wait}"
    return office.ask(path, None, token, Accept="application/json").json


def test_the_stream_begins_with_a_beat_and_resumes_where_it_was_cut(
    office: Office, guard_token: str
) -> None:
    seq = office.scribe("publish", ref="f1", identifiers=[["phone", "0366660001"]])["seq"]
    until(lambda: poll(office, guard_token, 0)["seq"] >= seq)
    line = Line(office, guard_token, seq)
    name, told = line.event()
    # The beat may be older than what was asked for: another process wrote it a moment ago.
    assert name == "beat"
    assert told["seq"] <= seq
    more = office.scribe("publish", ref="f2", identifiers=[["phone", "0366660002"]])["seq"]
    name, told = line.event()
    assert (name, told["seq"], told["after"]) == ("change", more, seq)
    line.close()
    # What came while nobody listened comes when somebody listens again, each once, in order.
    last = [office.scribe("withdraw", ref=one)["seq"] for one in ("f1", "f2")][-1]
    until(lambda: poll(office, guard_token, 0)["seq"] >= last)
    again = Line(office, guard_token, seq)
    assert again.event()[0] == "beat"
    assert [again.event()[1]["seq"] for _ in range(3)] == [seq + 1, seq + 2, seq + 3]
    again.close()


def test_polling_waits_until_something_changes(office: Office, guard_token: str) -> None:
    seq = poll(office, guard_token, 0)["seq"]
    assert poll(office, guard_token, seq)["changes"] == []
    found: list[Any] = []
    asking = threading.Thread(target=lambda: found.append(poll(office, guard_token, seq, 20)))
    asking.start()
    time.sleep(0.2)
    office.scribe("publish", ref="f3", identifiers=[["phone", "0366660003"]])
    asking.join(10)
    assert [one["put"]["ref"] for one in found[0]["changes"]] == ["f3"]
    assert found[0]["reset"] is False
    for wrong in ("after=x", "after=-1", "after=1&wait=x", "after=1&wait=nan"):
        assert office.ask(f"/access/v1/feed?{wrong}", None, guard_token).status == 400


def test_the_snapshot_opens_with_its_token_alone(office: Office, guard_token: str) -> None:
    office.scribe("publish", ref="f4", identifiers=[["phone", "0366660004"]])
    answer = office.ask("/access/v1/feed/snapshot", None, guard_token)
    key = unseal(answer.body, token=guard_token)
    assert len(key) == 32
    assert decode(answer.body, start=HEAD_BYTES).seq == int(answer.headers["Setsudo-Sequence"])
    assert b"0366660004" not in answer.body
    assert b"+81366660004" not in answer.body
    tag = answer.headers["ETag"]
    again = office.ask("/access/v1/feed/snapshot", None, guard_token, If_None_Match=tag)
    assert again.status == 304


def test_a_revoked_token_ends_the_stream(office: Office) -> None:
    token = office.scribe("token", source="shop", scopes=["decisions:feed"])
    line = Line(office, token, 0)
    assert line.event()[0]
    office.scribe("revoke", secret=token)
    began = time.monotonic()
    while line.event()[0]:
        pass
    assert time.monotonic() - began < 2.5
    line.close()


def test_whoever_was_away_for_too_long_begins_again(office: Office, guard_token: str) -> None:
    office.scribe("publish", ref="f5", identifiers=[["phone", "0366660005"]])
    office.scribe("forget")
    until(lambda: bool(poll(office, guard_token, 0)["reset"]))
    line = Line(office, guard_token, 0)
    assert line.event()[0] == "reset"
    assert line.event()[0] == ""
    line.close()


@pytest.fixture
def own(tmp_path: Path) -> Any:
    with opened(tmp_path) as one:
        one.scribe("service", code="orders")
        one.start()
        yield one


def test_a_guard_outlives_its_server_and_an_older_copy_of_the_record(
    own: Office, tmp_path: Path
) -> None:
    token = own.scribe("token", source="shop", scopes=["decisions:feed"])
    first = own.scribe("publish", ref="a", identifiers=[["phone", "0377770001"]])["seq"]
    kept = tmp_path / "guard"
    kept.mkdir()
    with Guard(own.url, token, directory=kept, stale_after=3.0) as guard:
        until(lambda: guard.state.value == "ready")
        # What was written by another process reaches the server, and so a guard, within a second.
        until(lambda: not guard.check("orders", phone="0377770001").serves)
        assert guard.check("orders", phone="0377770009").serves
        own.kill()
        until(lambda: guard.state.value == "stale", 30)
        # Nobody can be sure now: this service fails closed.
        assert not guard.check("orders", phone="0377770009").serves
        assert not guard.check("orders", phone="0377770001").serves
        own.scribe("publish", ref="b", identifiers=[["phone", "0377770002"]])
        own.start()
        until(lambda: guard.state.value == "ready", 30)
        until(lambda: not guard.check("orders", phone="0377770002").serves, 30)
        assert guard.check("orders", phone="0377770009").serves
        own.scribe("set_back", seq=first)
        own.kill()
        own.start()
        until(lambda: guard.state.value == "ready", 60)


def test_a_guard_that_is_closed_on_purpose_raises_no_alarm(
    office: Office, guard_token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Guard(office.url, guard_token) as guard:
        until(lambda: guard.state.value == "ready")
        office.scribe("publish", ref="f6", identifiers=[["phone", "0366660006"]])
        until(lambda: not guard.check("orders", phone="0366660006").serves)
    assert [one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == []


def test_the_server_ends_when_it_is_told_to_though_guards_follow(own: Office) -> None:
    token = own.scribe("token", source="shop", scopes=["decisions:feed"])
    line = Line(own, token, 0)
    assert line.event()[0] == "beat"
    began = time.monotonic()
    assert own.stop() == 0
    assert time.monotonic() - began < 10
    line.close()


def test_the_whole_service_answers_the_same(tmp_path: Path) -> None:
    with opened(tmp_path) as one:
        one.scribe("service", code="orders")
        token = one.scribe("token", source="shop", scopes=["decisions:read"])
        one.start("serve")
        one.scribe("publish", ref="w", identifiers=[["phone", "0377770003"]])
        until(lambda: not one.may(token, "0377770003").json["decision"])
        assert one.may(token, "0377770004").json == {"decision": True}
        told = one.ask("/.well-known/authzen-configuration").json
        assert told["policy_decision_point"] == one.url
