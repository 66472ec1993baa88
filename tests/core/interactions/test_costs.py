"""What costs little to send must cost little to read: each of these once took minutes or memory."""

from __future__ import annotations

import json
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reading_back import Reading, only, refused, said

from setsudo.interactions.model import Unreadable

HEAD = "From: c@customer.example\nTo: help@shop.example\nMessage-ID: <m@customer.example>\n"


def test_a_recording_whose_transcript_is_mostly_blanks_is_read_at_once(reading: Reading) -> None:
    vcon = {
        "vcon": "0.4.0",
        "uuid": "u",
        "parties": [{"name": "a", "role": "customer"}],
        "dialog": [{"type": "recording", "parties": [0], "duration": 5}],
        "analysis": [{"type": "transcript", "dialog": 0, "body": " " * 200_000 + "hello"}],
    }

    assert only(reading("call.json", json.dumps(vcon))).turns[0].text == "hello"


def test_a_caption_full_of_voices_that_never_end_is_read_at_once(reading: Reading) -> None:
    cue = "WEBVTT\n\n00:00.000 --> 00:01.000\nhello " + "<v." * 100_000

    assert only(reading("call.vtt", cue)).turns[0].text.startswith("hello")


@pytest.mark.parametrize("value", ["text/plain" + ";a" * 400_000, 'x; y="' + ";a" * 100_000])
def test_a_mail_with_endless_parameters_is_refused_at_once(reading: Reading, value: str) -> None:
    mail = f"{HEAD}Content-Type: {value}\n\nhello\n"

    assert refused(reading("m.eml", mail)).code == "too_large"


def test_many_open_boundaries_over_many_lines_are_refused(reading: Reading) -> None:
    parts = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(300)]
    mail = HEAD + "".join(parts) + "Content-Type: text/plain\n\n" + "x\n" * 400_000

    assert refused(reading("m.eml", mail)).code == "too_many_parts"


def test_a_paragraph_of_a_million_soft_lines_is_read_as_one(reading: Reading) -> None:
    mail = HEAD + "Content-Type: text/plain; format=flowed\n\n" + "a \n" * 1_000_000

    assert said(only(reading("m.eml", mail)))[0][1].count("a") == 1_000_000


def test_a_line_of_a_million_broken_turns_gives_one_error_and_takes_little_memory(
    reading: Reading,
) -> None:
    line = '{"id": "x", "channel": "chat", "turns": [' + "{}," * 1_000_000 + "{}]}\n"
    tracemalloc.start()
    error = refused(reading("many.jsonl", line))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (error.id, error.message) == ("x", "turns[0].speaker is missing")
    assert most < 300 * 2**20


def test_a_parquet_file_of_few_bytes_that_unpacks_to_gigabytes_costs_only_its_rows(
    reading: Reading,
) -> None:
    texts = pa.array(["x" * 40_000_000, "Where is my parcel?"])
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * 99 + [1], pa.int32()), texts)
    table = pa.table({"id": [str(n) for n in range(100)], "channel": ["chat"] * 100, "text": cells})
    out = pa.BufferOutputStream()
    pq.write_table(table, out, compression="zstd")

    *heavy, light = reading("bomb.parquet", out.getvalue().to_pybytes())

    assert {row.code for row in heavy if isinstance(row, Unreadable)} == {"too_large"}
    assert len(heavy) == 99
    assert only([light]).turns[0].text == "Where is my parcel?"


def test_a_parquet_row_with_millions_of_turns_is_refused(reading: Reading) -> None:
    none = pa.nulls(3_000_000, pa.string())
    turns = pa.StructArray.from_arrays([none, none], ["speaker", "text"])
    lists = pa.ListArray.from_arrays(pa.array([0, len(turns)], pa.int32()), turns)
    out = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": ["1"], "channel": ["chat"], "turns": lists}), out)

    assert refused(reading("bomb.parquet", out.getvalue().to_pybytes())).code == "too_large"
