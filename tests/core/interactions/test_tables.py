"""CSV and Parquet: one row an interaction, or one row a turn, under the export's own names."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_back import Reading, only, refused, said

from setsudo.errors import UsageError
from setsudo.interactions.clues import ColumnMapping
from setsudo.interactions.model import Interaction, Unreadable
from setsudo.interactions.reading import read


def parquet(table: dict[str, Any] | pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), out)
    return out.getvalue()


def test_a_row_is_an_interaction(reading: Reading) -> None:
    call = only(
        reading(
            "calls.csv",
            "id,channel,lang,started_at,duration_s,customer_id,customer_name,tel,email,staff_id,"
            "staff_name,business,facts,text\n"
            "7,電話,ja,2026/1/5 9:03,61.5,c-1,佐藤,03-0000-0000,s@c.example,s-1,田中,小売,不良品,"
            '"遅い、""早く""しろ\nもう待てない"\n',
        )
    )

    assert (call.id, call.channel, call.lang, call.duration_s) == ("7", "phone", "ja", 61.5)
    assert call.started_at is not None
    assert call.started_at.isoformat() == "2026-01-05T09:03:00+00:00"
    assert (call.customer.id, call.customer.tel, call.staff.name) == ("c-1", "03-0000-0000", "田中")
    assert (call.context.business, call.context.facts) == ("小売", "不良品")
    assert said(call) == [("customer", '遅い、"早く"しろ\nもう待てない')]


def test_rows_of_the_same_id_are_its_turns(reading: Reading) -> None:
    first, second = reading(
        "chat.csv",
        "id,channel,speaker,at,order_id,about,text\n1,chat,Agent,0,A-1,lot 77,Hello\n"
        "1,chat,お客様,4.5,A-1,,Refund me\n1,chat,お客様,9,B-2,,and this\n2,chat,customer,,,,Hi\n",
    )

    assert isinstance(first, Interaction)
    assert said(first) == [
        ("staff", "Hello"), ("customer", "Refund me"), ("customer", "and this"),
    ]  # fmt: skip
    assert first.customer.orders == ("A-1", "B-2")
    assert first.context.about == "lot 77"
    assert first.turns[1].at == 4.5
    assert second.id == "2"


def test_columns_are_mapped_by_name_and_a_channel_holds_for_every_row(reading: Reading) -> None:
    mapping = ColumnMapping.parse("text=本文,id=受付番号,customer_id=CustNo,channel=email")

    mail = only(reading("x.csv", "受付番号;CustNo;本文\nT-9;c-3;返金を\n", mapping=mapping))

    assert (mail.id, mail.channel, mail.customer.id) == ("T-9", "email", "c-3")
    assert said(mail) == [("customer", "返金を")]


@pytest.mark.parametrize(
    ("option", "words"),
    [("text", "NAME=COLUMN"), ("words=Body", "no column is called"), ("id=A,id=B", "twice")],
)
def test_a_mapping_that_cannot_be_is_refused_at_once(option: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ColumnMapping.parse(option)


def test_a_column_that_is_missing_is_named_with_the_remedy(reading: Reading) -> None:
    assert "text=Body" in refused(reading("a.csv", "id,channel\n1,chat\n")).message
    assert "channel=email" in refused(reading("a.csv", "id,text\n1,x\n")).message
    mapped = refused(reading("a.csv", "id,text,channel\n1,x,chat\n", mapping={"facts": "Note"}))
    assert mapped.code == "missing_column"


def test_without_a_number_a_customer_is_known_by_the_address(reading: Reading) -> None:
    data = "id,channel,email,tel,text\n1,chat,A@c.example,,Hi\n2,phone,,03-1,Hi\n3,chat,,,Hi\n"

    assert [record.customer.id for record in reading("a.csv", data)] == ["a@c.example", "03-1", ""]


def test_turns_may_stand_in_one_json_cell(reading: Reading) -> None:
    turns = json.dumps([{"speaker": "agent", "text": "Hi"}, {"speaker": "customer", "text": "No"}])
    out = io.StringIO()
    csv.writer(out).writerows([["id", "channel", "turns"], ["1", "chat", turns]])

    assert said(only(reading("a.csv", out.getvalue()))) == [("staff", "Hi"), ("customer", "No")]


def test_a_wrong_cell_costs_its_interaction_alone(reading: Reading) -> None:
    records = reading(
        "a.csv",
        "id,channel,speaker,at,text\n1,chat,customer,soon,a\n1,chat,customer,2,b\n"
        "2,fax,customer,,c\n3,chat,parrot,,d\n4,chat,,1e400,e\n5,chat,,,ok\n",
    )

    told = [(record.id, getattr(record, "code", "read")) for record in records]
    assert told == [
        ("1", "wrong_type"),
        ("2", "wrong_value"),
        ("3", "wrong_value"),
        ("4", "wrong_type"),
        ("5", "read"),
    ]
    assert [record.line for record in records if isinstance(record, Unreadable)] == [2, 4, 5, 6]


def test_utf_16_from_a_spreadsheet_is_read(reading: Reading) -> None:
    data = "id\tchannel\ttext\n1\tchat\t返金\n".encode("utf-16")

    assert said(only(reading("a.csv", data))) == [("customer", "返金")]


def test_a_cell_longer_than_pythons_own_bound_is_read(reading: Reading) -> None:
    words = "very long " * 30_000

    assert only(reading("a.csv", f"id,channel,text\n1,chat,{words}\n")).turns[0].text == words


def test_parquet_is_read_flat_and_nested(reading: Reading) -> None:
    flat = {"id": [12, 12], "channel": ["chat", "chat"], "speaker": ["staff", "customer"]}
    one = only(reading("flat.parquet", parquet({**flat, "text": ["Hi", "No"]})))
    turns = [[{"speaker": "customer", "at": 1.0, "text": "No"}, {"speaker": "staff", "text": "Hi"}]]
    nested = {"id": ["n"], "channel": ["phone"], "turns": turns, "started_at": ["2026-01-05"]}
    two = only(reading("nested.parquet", parquet(nested)))

    assert (one.id, said(one)) == ("12", [("staff", "Hi"), ("customer", "No")])
    assert said(two) == [("customer", "No"), ("staff", "Hi")]
    assert two.turns[0].at == 1.0


def test_parquet_times_of_every_unit_are_read(reading: Reading) -> None:
    nanoseconds = pa.array([1_767_571_200_000_000_001], pa.timestamp("ns"))
    table = pa.table({"id": ["1"], "channel": ["chat"], "text": ["x"], "started_at": nanoseconds})

    call = only(reading("t.parquet", parquet(table)))

    assert call.started_at is not None
    assert call.started_at.isoformat() == "2026-01-05T00:00:00+00:00"


def test_one_broken_value_in_parquet_costs_one_row(reading: Reading) -> None:
    broken = pa.array([b"fine", b"\xff\xff", b"fine"], pa.binary()).view(pa.string())
    table = pa.table({"id": ["1", "2", "3"], "channel": ["chat"] * 3, "text": broken})

    records = reading("b.parquet", parquet(table))

    assert [getattr(record, "code", "read") for record in records] == [
        "read",
        "bad_encoding",
        "read",
    ]


def test_a_hard_space_alone_does_not_make_a_utf_8_table_shift_jis(reading: Reading) -> None:
    table = "id,channel,text\n1,chat,I paid 40\u00a0pounds\n"

    assert said(only(reading("a.csv", table))) == [("customer", "I paid 40\u00a0pounds")]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS.filter(lambda cell: cell.strip() != ""), min_size=1, max_size=6))
def test_any_words_come_back_from_csv_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        rows.writerow(["id", "channel", "text"])
        rows.writerows([str(n), "chat", word] for n, word in enumerate(words))

    records = list(read([path]))

    assert len(records) == len(words)
    for record, word in zip(records, words, strict=True):
        if isinstance(record, Interaction):
            # A line break inside a cell is one to every spreadsheet, whichever kind it was.
            assert record.turns[0].text == word.replace("\r\n", "\n")
        else:
            assert record.code == "no_words"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"id,channel,text\n", b'"', b",", b"\n", b"1,chat,x\n", b"\r", b"\x83e"])
        | st.binary(max_size=8),
        max_size=20,
    ).map(b"".join)
)
def test_any_bytes_as_csv_give_records(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(data)

    assert all(isinstance(record, Interaction | Unreadable) for record in read([path]))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_or_cut_file_as_parquet_give_records(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cut: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("parquet")
    (folder / "a.parquet").write_bytes(data)
    whole = parquet({"id": ["1"], "channel": ["chat"], "text": ["x"]})
    (folder / "b.parquet").write_bytes(whole[: -cut or None])

    first, second = read([folder])

    assert isinstance(first, Unreadable)
    assert isinstance(second, Unreadable) == bool(cut)
