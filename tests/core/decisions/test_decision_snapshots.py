"""Snapshots and changes: what goes in comes out, and nothing else is ever taken for one."""

from __future__ import annotations

import random

import pytest
from decision_cast import NOON, changes, digests, same, snapshots, suspended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.decisions.lines import change_from, change_line
from setsudo.decisions.packing import decode, encode, laid_out
from setsudo.decisions.sealing import body_sum, feed_key, seal, unseal
from setsudo.decisions.snapshot import Change, OutOfOrder, Snapshot, SnapshotError

KEY, SALT, TOKEN = bytes(range(32)), b"s" * 16, "stds_1"
_SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def sealed(body: bytes, token: str = TOKEN) -> bytes:
    return seal(body_sum(body), token=token, key=KEY, salt=SALT) + body


@_SLOW
@given(snapshots(), st.booleans())
def test_what_was_encoded_is_decoded(snapshot, deflate):
    body = encode(snapshot, deflate=deflate)

    assert same(decode(body), snapshot)
    assert same(decode(b"x" * 8 + body, start=8), snapshot)
    assert same(decode(laid_out(body)), snapshot)
    assert same(decode(encode(decode(body))), snapshot)


def test_two_that_share_a_reference_by_mistake_keep_their_own_words():
    one, other = suspended(), suspended(determination="another ground")
    told = Snapshot(1, NOON, [], {bytes(16): (one,), bytes(15) + b"\1": (other,)}, region="JP")
    assert same(decode(encode(told)), told)


@_SLOW
@given(snapshots(), digests)
def test_who_is_not_in_a_table_has_no_restrictions(snapshot, digest):
    table = decode(encode(snapshot)).table
    assert table.restrictions(digest) == snapshot.restrictions(digest)
    assert (digest in table.digests()) == bool(snapshot.restrictions(digest))


@_SLOW
@given(snapshots(), st.data())
def test_bytes_that_were_damaged_are_refused_or_answered_and_never_break_anything(snapshot, data):
    body = bytearray(encode(snapshot, deflate=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] = data.draw(st.integers(0, 255))
    cut = bytes(body[: data.draw(st.integers(0, len(body)))]) if data.draw(st.booleans()) else body
    try:
        found = decode(bytes(cut))
        for digest in snapshot.changed:
            found.restrictions(digest)
        [*found.subjects()]
    except SnapshotError:
        pass


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(raw):
    for read in (decode, lambda one: unseal(one, token=TOKEN)):
        with pytest.raises(SnapshotError):
            read(raw)


@_SLOW
@given(snapshots(), st.data())
def test_a_seal_breaks_when_anything_is_changed_or_cut(snapshot, data):
    whole = sealed(encode(snapshot))
    assert unseal(whole, token=TOKEN) == KEY
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    for spoilt in (whole[:place], whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]):
        with pytest.raises(SnapshotError):
            unseal(spoilt, token=TOKEN)


def test_another_token_opens_nothing():
    whole = sealed(encode(Snapshot(1, NOON, region="JP")))
    with pytest.raises(SnapshotError, match="another token"):
        unseal(whole, token=TOKEN[::-1])
    assert KEY not in whole
    assert feed_key("t") not in whole


def test_a_bomb_is_not_unpacked():
    body = bytearray(encode(Snapshot(1, NOON, region="JP")))
    body[24:40] = (1 << 40).to_bytes(8, "little") * 2
    with pytest.raises(SnapshotError, match="larger"):
        decode(bytes(body))


@_SLOW
@given(changes())
def test_a_change_is_read_as_it_was_written(change):
    assert change_from(change_line(change)) == change


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["seq", "after", "put", "drop", "subjects", "service", "gone"]),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_a_change_or_is_refused(told):
    try:
        found = change_from(told)
    except SnapshotError:
        return
    assert change_from(change_line(found)) == found


@given(st.text(max_size=60))
def test_any_line_is_a_change_or_is_refused(line):
    with pytest.raises(SnapshotError):
        change_from(line)


@_SLOW
@given(snapshots(), st.data())
def test_changes_come_to_the_same_over_a_table_and_over_a_dictionary(snapshot, data):
    packed = decode(encode(snapshot))
    subjects = [*snapshot.changed]
    for _ in range(data.draw(st.integers(1, 6))):
        change = data.draw(changes(after=snapshot.seq))
        if subjects and data.draw(st.booleans()):
            known = data.draw(st.sampled_from(subjects))
            change = Change(
                change.seq, change.after, put=change.put, drop=change.drop,
                subjects=(*change.subjects, known) if change.put or change.drop else (),
                service=change.service, gone=change.gone,
            )  # fmt: skip
        assert snapshot.apply(change) is packed.apply(change) is True
        assert snapshot.apply(change) is packed.apply(change) is False
    assert same(decode(encode(packed)), decode(encode(snapshot)))


def test_what_does_not_follow_is_not_taken_in():
    snapshot = Snapshot(5, NOON, region="JP")
    with pytest.raises(OutOfOrder, match="after 5"):
        snapshot.apply(Change(8, 7, gone="orders"))
    assert snapshot.seq == 5
    assert snapshot.apply(Change(5, 4)) is False
    assert snapshot.apply(Change(9, 5)) is True


def test_the_same_bytes_across_two_hashes_are_nobody():
    rows = {b"\x00" * 15 + b"\x01": (), b"\x00" * 16: ()}
    one = [suspended()]
    snapshot = Snapshot(1, NOON, (), {key: tuple(one) for key in rows}, region="JP")
    table = decode(encode(snapshot)).table
    for n in range(1, 16):
        whole = b"".join(sorted(rows))
        assert table.restrictions(whole[n : n + 16]) == (
            tuple(one) if whole[n : n + 16] in rows else ()
        )


def test_a_table_of_many_answers_for_each_of_them():
    chance = random.Random(5)  # noqa: S311
    found = [suspended(ref=f"m{n}") for n in range(50)]
    subjects = {chance.randbytes(16): (chance.choice(found),) for _ in range(5000)}
    table = decode(encode(Snapshot(1, NOON, (), subjects, region="JP"))).table

    assert len(table) == 5000
    assert all(table.restrictions(key) == value for key, value in subjects.items())
    assert not any(table.restrictions(chance.randbytes(16)) for _ in range(5000))
