"""What an entry says, what it hides, and what is left of it after an erasure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_shop import NOON, Shop

from setsudo.errors import LedgerError
from setsudo.ledger import Record, Stored, compose, read_statement
from setsudo.ledger.canonical import canonical
from setsudo.ledger.entry import read_piece

LARGEST = 2**53 - 1
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


class Outcome(StrEnum):
    BEYOND = "beyond"


def test_keys_are_sorted_as_rfc_8785_sorts_them() -> None:
    # The example of its section 3.2.3: by UTF-16 units, so the smiling face precedes U+FB33.
    keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    ordered = json.loads(canonical(dict.fromkeys(keys, 0)), object_pairs_hook=list)
    assert [key for key, _ in ordered] == ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]


def test_text_is_escaped_as_rfc_8785_escapes_it() -> None:
    text = '\x00\x08\t\n\x0b\x0c\r\x1f"\\/\x7f\u2028節😀'
    wanted = r'"\u0000\b\t\n\u000b\f\r\u001f\"\\/' + '\x7f\u2028節😀"'
    assert canonical(text).decode() == wanted
    assert canonical({"b": [True, None, -1], "a": Outcome.BEYOND}) == (
        b'{"a":"beyond","b":[true,null,-1]}'
    )


# How long a value takes to be drawn says how busy the machine is.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_every_value_comes_back_and_has_one_form(value: Any) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    assert b"\n" not in written


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (0.5, "a float"),
        (float("nan"), "a float"),
        (2**53, "whole number"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({1: 1}, "not text"),
        (b"bytes", "a bytes"),
        (NOON, "a datetime"),
        ({"deep": [{1, 2}]}, "a set"),
    ],
)
def test_what_has_no_single_form_is_refused_without_being_quoted(value: object, why: str) -> None:
    with pytest.raises(LedgerError, match=why) as refused:
        canonical(value)
    assert refused.value.code == "ledger_entry"
    assert "bytes'" not in refused.value.message


def test_endless_nesting_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(LedgerError, match="too deeply"):
        canonical(value)


@settings(max_examples=80)
@given(facts=st.dictionaries(NAMES, VALUES, max_size=3), personal=st.dictionaries(NAMES, VALUES))
def test_an_entry_says_what_was_entered(facts: dict[str, Any], personal: dict[str, Any]) -> None:
    stored = compose(4, "determined", at=NOON, about="case/9", facts=facts, personal=personal)
    entry = read_statement(stored.statement)
    assert (entry.index, entry.act, entry.at, entry.about) == (4, "determined", NOON, "case/9")
    assert entry.facts == facts
    assert stored.shown() == personal
    assert entry == stored.entry


def test_neither_a_name_nor_its_guessable_hash_stands_in_the_statement(shop: Shop) -> None:
    first = shop.enter("reported", personal={"customer": "佐藤花子", "by": "tanaka"})
    again = shop.enter("reported", personal={"customer": "佐藤花子", "by": "tanaka"})
    for secret in ("佐藤花子", "tanaka"):
        for guess in (secret, canonical(secret).decode(), sha256(secret.encode()).hexdigest()):
            assert guess.encode() not in first.statement
    assert first.entry.personal.keys() == {"customer", "by"}
    assert not set(first.entry.personal.values()) & set(again.entry.personal.values())


def test_salts_are_fresh_unless_given() -> None:
    pieces = [
        piece
        for _ in range(50)
        for piece in compose(0, "a", at=NOON, about="case/1", personal={"by": "x"}).pieces or ()
    ]
    assert len({read_piece(piece)[0] for piece in pieces}) == 50
    with pytest.raises(LedgerError, match="128 bits"):
        compose(0, "a", at=NOON, about="case/1", personal={"by": "x"}, salt=lambda: "short")


def test_after_an_erasure_the_log_verifies_and_nothing_of_the_piece_is_left(shop: Shop) -> None:
    entry = shop.enter("reported", personal={"customer": "Sato", "by": "tanaka"})
    shop.sign()
    shop.rows[0] = entry.without(["customer"])
    shop.enter("erased", about="case/1", personal={"by": "officer"}, erases={0: ("customer",)})
    shop.sign()
    assert shop.verified().sound
    assert shop.rows[0].shown() == {"by": "tanaka"}
    assert b"Sato" not in b"".join(shop.rows[0].pieces or ())
    assert shop.rows[0].statement == entry.statement


def test_an_erasure_that_was_entered_but_not_carried_out_is_found(shop: Shop) -> None:
    shop.enter("reported", personal={"customer": "Sato"})
    shop.enter("erased", erases={0: ("customer",)})
    assert shop.found() == [
        "Entry 0: the personal piece “customer” was not erased, though an entry says so."
    ]


def test_a_forged_erasure_does_not_excuse_a_missing_piece(shop: Shop) -> None:
    for _ in range(4):
        shop.enter(personal={"customer": "Sato"})
    shop.sign()
    shop.rows[1] = shop.rows[1].without(["customer"])
    shop.rows[3] = compose(3, "erased", at=NOON, about="case/1", erases={1: ("customer",)})
    assert [one.kind for one in shop.verified().findings] == ["changed", "personal_missing"]


def test_a_piece_slipped_in_is_found_and_its_words_are_not_repeated(shop: Shop) -> None:
    entry = shop.enter(personal={"by": "tanaka"})
    slipped = canonical(["x" * 22, "Sato is a liar", 1])
    shop.rows[0] = Stored(0, entry.statement, (*(entry.pieces or ()), slipped, b"{"))
    (sentence,) = shop.found()
    assert sentence == "Entry 0: the personal piece “?” is not the one that was entered."
    assert shop.rows[0].entry == entry.entry


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: compose(0, "A", at=NOON, about="case/1"), "name of the act"),
        (lambda: compose(0, "a", at=NOON, about="Mr Sato"), "reference"),
        (lambda: compose(-1, "a", at=NOON, about="case/1"), "index"),
        (lambda: compose(0, "a", at=datetime(2026, 1, 1), about="case/1"), "no zone"),  # noqa: DTZ001
        (lambda: compose(0, "a", at=NOON, about="case/1", personal={"By": 1}), "not plain"),
        (lambda: compose(0, "a", at=NOON, about="case/1", erases={0: ("by",)}), "earlier"),
        (lambda: compose(1, "a", at=NOON, about="case/1", erases={0: ()}), "name the pieces"),
        (lambda: compose(0, "a", at=NOON, about="case/1", facts={"t": "x" * 65536}), "longer"),
        (lambda: Record("determination 4", {}), "determination/17"),
    ],
)
def test_what_must_not_be_entered_is_refused(change: Callable[[], object], why: str) -> None:
    with pytest.raises(LedgerError, match=why):
        change()


GOOD = compose(
    7,
    "determined",
    at=NOON,
    about="case/1",
    facts={"outcome": "beyond"},
    personal={"by": "x"},
    records=[Record("determination/1", {"outcome": "beyond"})],
    erases={2: ("by",)},
).statement


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1', b'"v":1,"w":1'),
        (b'"v":1', b'"v":1,"v":1'),
        (b'"index":7', b'"index":07'),
        (b'"index":7', b'"index":true'),
        (b'"index":7', b'"index": 7'),
        (b'"index":7', b'"index":1'),
        (b"12:00:00.000000Z", b"12:00:00Z"),
        (b"12:00:00.000000Z", b"25:00:00.000000Z"),
        (b'"2":["by"]', b'"02":["by"]'),
        (b'"2":["by"]', b'"2":["by","by"]'),
        (b'"2":["by"]', b'"2":[["by"]]'),
        (b'"2":["by"]', b'"2":7'),
        (b'{"determination/1":{', b'{"determination/2":{'),
        (b'"facts":{"outcome":"beyond"}', b'"facts":[]'),
        (b'"facts":{"outcome":"beyond"}', b'"facts":{}'),
        (b'"facts":{"outcome":"beyond"}', b'"facts":{"outcome":NaN}'),
        (b'"facts":{"outcome":"beyond"}', b'"facts":{"outcome":"\\ud800"}'),
        (b'"facts":{"outcome":"beyond"}', b'"facts":{"outcome":"\\u0062eyond"}'),
    ],
)
def test_a_statement_has_exactly_one_spelling(old: bytes, new: bytes) -> None:
    assert read_statement(GOOD).index == 7
    assert GOOD.count(old) == 1
    with pytest.raises(LedgerError) as refused:
        read_statement(GOOD.replace(old, new))
    assert refused.value.code == "ledger_entry"


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_stands_in_a_statement_it_is_read_or_refused(data: st.DataObject) -> None:
    statement = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(statement)))
        cut = data.draw(st.integers(0, 12))
        piece = data.draw(st.sampled_from([b"", b"{", b'"', b"null", b"9" * 5000, b"[", b"\xff"]))
        statement = statement[:at] + piece + statement[at + cut :]
    try:
        entry = read_statement(statement)
    except LedgerError:
        return
    assert entry.index >= 0


@given(st.binary(max_size=40))
def test_whatever_stands_in_a_piece_it_is_read_or_refused(piece: bytes) -> None:
    try:
        assert len(read_piece(piece)) == 3
    except LedgerError as refused:
        assert refused.code == "ledger_entry"  # noqa: PT017


DETERMINATION = Record(
    "determination/17",
    {"outcome": "beyond", "reasons": "威圧的な言動が続いた", "by": "tanaka", "severity": 3},
)


def test_a_determination_changed_behind_its_back_is_found_field_by_field(shop: Shop) -> None:
    shop.enter("determined", records=(DETERMINATION,))
    shop.sign()
    assert shop.verified().sound
    assert shop.verified().records == 1
    changed = {**DETERMINATION.fields, "outcome": "within", "severity": 0}
    changed.pop("by")
    shop.records[DETERMINATION.ref] = Record(DETERMINATION.ref, changed)
    assert shop.found() == ["“determination/17: by, outcome, severity” is not as entry 0 left it."]


def test_a_field_that_came_with_a_later_version_is_promised_from_the_next_act_on(
    shop: Shop,
) -> None:
    shop.enter("determined", records=(DETERMINATION,))
    newer = Record(DETERMINATION.ref, {**DETERMINATION.fields, "note": "as it was"})
    shop.records[DETERMINATION.ref] = newer
    assert shop.found() == []
    shop.enter("corrected", records=(newer,))
    shop.records[DETERMINATION.ref] = Record(newer.ref, {**newer.fields, "note": "changed"})
    assert shop.found() == ["“determination/17: note” is not as entry 1 left it."]


def test_a_record_is_held_against_the_newest_act_on_it(shop: Shop) -> None:
    shop.enter("determined", records=(DETERMINATION,))
    corrected = Record(DETERMINATION.ref, {**DETERMINATION.fields, "severity": 2})
    shop.enter("corrected", records=(corrected,))
    assert shop.verified().sound
    shop.records[DETERMINATION.ref] = DETERMINATION
    assert shop.found() == ["“determination/17: severity” is not as entry 1 left it."]


def test_records_that_went_or_came_without_an_entry_are_found(shop: Shop) -> None:
    shop.enter("determined", records=(DETERMINATION,))
    del shop.records[DETERMINATION.ref]
    shop.records["determination/18"] = Record("determination/18", {"outcome": "beyond"})
    assert shop.found() == [
        "“determination/17”, which entry 0 left in place, is gone.",
        "“determination/18” is there, and no entry says where it came from.",
    ]


def test_a_record_removed_by_an_act_has_to_be_gone(shop: Shop) -> None:
    shop.enter("determined", records=(DETERMINATION,))
    shop.enter("removed", records=(Record(DETERMINATION.ref, {}),))
    assert shop.verified().sound
    shop.records[DETERMINATION.ref] = DETERMINATION
    assert shop.found() == [
        "“determination/17” is still there, though entry 1 says that it was removed."
    ]


def test_what_stands_in_a_record_cannot_be_guessed_from_its_hashes(shop: Shop) -> None:
    entry = shop.enter("determined", records=(DETERMINATION,))
    again = shop.enter("determined", records=(DETERMINATION,))
    fields, others = (one.entry.records[DETERMINATION.ref] for one in (entry, again))
    assert fields.keys() == others.keys() == DETERMINATION.fields.keys()
    assert not set(fields.values()) & set(others.values())
    assert b"beyond" not in entry.statement


def test_a_record_whose_salt_was_erased_has_to_be_gone_too(shop: Shop) -> None:
    entry = shop.enter("determined", records=(DETERMINATION,))
    shop.rows[0] = entry.without([DETERMINATION.ref])
    shop.enter("erased", erases={0: (DETERMINATION.ref,)})
    assert shop.found() == [
        "“determination/17” is still there, though entry 1 says that it was removed."
    ]
    del shop.records[DETERMINATION.ref]
    assert shop.verified().sound
