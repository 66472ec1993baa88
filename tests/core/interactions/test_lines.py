"""The plain form: what goes in comes out, and what is wrong is named."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.errors import UnreadableError
from setsudo.interactions.lines import from_line, has_words, read_jsonl, to_line, write_jsonl
from setsudo.interactions.model import (
    Attachment,
    Channel,
    Context,
    Interaction,
    Party,
    Speaker,
    Turn,
    Unreadable,
)
from setsudo.interactions.vcon import from_vcon, to_vcon

LINE = {
    "id": "call-1",
    "channel": "phone",
    "turns": [{"speaker": "customer", "at": 3, "text": "責任者を出しなさい。"}],
}

words = st.text(st.characters(codec="utf-8"), max_size=40)
names = st.text(st.characters(codec="utf-8"), max_size=12)
seconds = st.none() | st.floats(0, 1e7, allow_nan=False)
turns = st.builds(Turn, st.sampled_from(Speaker), words, seconds)
times = st.datetimes(
    datetime(1901, 1, 1),  # noqa: DTZ001
    datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3.5))]),
)
interactions = st.builds(
    Interaction,
    id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    channel=st.sampled_from(Channel),
    turns=st.lists(turns, min_size=1, max_size=5)
    .map(tuple)
    .filter(lambda told: any(has_words(turn.text) for turn in told)),
    lang=st.sampled_from(["", "ja", "en", "en-GB"]),
    started_at=st.none() | times,
    duration_s=seconds,
    customer=st.builds(Party, names, names, names, names, st.lists(names, max_size=3).map(tuple)),
    staff=st.builds(Party, names, names),
    context=st.builds(Context, names, names, names.map(str.strip)),
    attachments=st.lists(
        st.builds(Attachment, names, names, st.integers(0, 2**40)), max_size=2
    ).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(interactions)
def test_an_interaction_written_as_a_line_is_read_as_the_same(interaction: Interaction) -> None:
    out = io.StringIO()
    assert write_jsonl([interaction], out) == 1

    assert list(read_jsonl(io.BytesIO(out.getvalue().encode()))) == [interaction]


@settings(max_examples=100, deadline=None)
@given(interactions)
def test_an_interaction_written_as_a_vcon_is_read_as_the_same(interaction: Interaction) -> None:
    assert from_vcon(json.loads(json.dumps(to_vcon(interaction)))) == interaction


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_records_and_never_an_exception(data: bytes) -> None:
    for record in read_jsonl(io.BytesIO(data.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff"))):
        assert isinstance(record, Interaction | Unreadable)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_quotes_keep_their_places_in_the_original_text(text: str, start: int, end: int) -> None:
    """Even where half a surrogate pair was replaced: offsets count code points, one for one."""
    text = f"ok {text}"
    line = {**LINE, "turns": [{"speaker": "customer", "text": text}]}
    read = from_line(json.loads(json.dumps(line))).turns[0].text

    assert len(read) == len(json.loads(json.dumps(text)))
    assert read[start:end].encode("utf-8").decode("utf-8") == read[start:end]


def test_labels_evidence_and_unknown_keys_change_nothing() -> None:
    answered = {**LINE, "labels": {"acts": ["threat"]}, "evidence": "wrong type", "x": {"y": 1}}

    assert from_line(answered) == from_line(LINE)


def test_what_is_absent_may_also_be_null() -> None:
    nulls = dict.fromkeys(("lang", "started_at", "duration_s", "customer", "staff", "context"))
    turns = [{**LINE["turns"][0], "at": 3}]  # type: ignore[dict-item]

    assert from_line({**LINE, **nulls, "turns": turns}) == from_line(LINE)


def test_turns_out_of_order_and_blank_ones_keep_their_index() -> None:
    told = [
        {"speaker": "customer", "at": 9, "text": "later"},
        {"speaker": "staff", "text": " "},
        {"speaker": "customer", "at": 1, "text": "earlier"},
    ]

    assert [turn.text for turn in from_line({**LINE, "turns": told}).turns] == [
        "later",
        " ",
        "earlier",
    ]


def test_a_time_without_an_offset_is_taken_as_utc() -> None:
    read = from_line({**LINE, "started_at": "2026-01-05T10:00:00"})

    assert read.started_at == datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"id": ""}, "wrong_value", "id must not be empty"),
        ({"id": 7}, "wrong_type", "id must be text"),
        ({"channel": "fax"}, "wrong_value", "channel must be one of 'phone'"),
        ({"turns": []}, "no_words", "no turn holds any words"),
        ({"turns": [{"speaker": "customer", "text": " \u3000\u200b"}]}, "no_words", "no turn"),
        (
            {"turns": [{"speaker": "boss", "text": "secret"}]},
            "wrong_value",
            "turns[0].speaker must",
        ),
        ({"turns": [{"speaker": "staff"}]}, "missing_field", "turns[0].text is missing"),
        ({"turns": [{"speaker": "staff", "text": 5}]}, "wrong_type", "turns[0].text must be text"),
        ({"turns": "secret"}, "wrong_type", "turns must be a list"),
        ({"duration_s": float("nan")}, "wrong_value", "duration_s must be a number within range"),
        ({"duration_s": True}, "wrong_type", "duration_s must be a number"),
        ({"duration_s": 10**400}, "wrong_type", "duration_s must be a number"),
        ({"customer": {"id": 3}}, "wrong_type", "customer.id must be text"),
        ({"customer": {"orders": "secret"}}, "wrong_type", "customer.orders must be a list"),
        ({"customer": {"orders": [7]}}, "wrong_type", "customer.orders[0] must be text"),
        ({"context": []}, "wrong_type", "context must be an object"),
        ({"context": {"about": 7}}, "wrong_type", "context.about must be text"),
        ({"context": {"about": "x" * 2001}}, "wrong_value", "context.about must not be longer"),
        ({"started_at": "secret"}, "wrong_value", "started_at must be a date and time"),
    ],
)
def test_what_is_wrong_is_named_and_never_quoted(
    change: dict[str, object], code: str, message: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        from_line({**LINE, **change})

    assert refused.value.code == code
    assert refused.value.message.startswith(message)
    assert "secret" not in refused.value.message


def test_a_line_longer_than_may_be_held_costs_only_itself() -> None:
    long = b'{"id": "long", "x": "' + b"x" * (17 * 2**20) + b'"}\n'
    good = json.dumps(LINE).encode() + b"\n"

    first, broken, last = read_jsonl(io.BytesIO(good + long + good))

    assert isinstance(first, Interaction)
    assert (broken.id, broken.code, broken.line) == ("long", "too_large", 2)  # type: ignore[union-attr]
    assert last == first


def test_to_line_leaves_out_what_is_not_known() -> None:
    assert to_line(from_line(LINE)) == LINE
