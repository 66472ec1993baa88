"""Anything that can be given: files, folders, standard input; and how little memory it takes."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_back import Reading, only, refused, said

from setsudo.errors import UsageError
from setsudo.interactions.bytestreams import chunks
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import MEANINGS, Code
from setsudo.interactions.json_values import values
from setsudo.interactions.labelled import Labelled, read_labelled
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Interaction, Unreadable
from setsudo.interactions.readers import SUFFIXES
from setsudo.interactions.reading import read, source_records
from setsudo.interactions.sources import Source

LINE = {"id": "1", "channel": "chat", "turns": [{"speaker": "customer", "text": "待てない"}]}
TEXT = json.dumps(LINE, ensure_ascii=False)


@pytest.mark.parametrize(
    "data",
    [
        f"{TEXT}\n{TEXT}\n",
        f"\n\n{TEXT}\n\n{TEXT}",
        json.dumps([LINE, LINE]),
        json.dumps([LINE, LINE], indent=2),
        json.dumps(LINE, indent=2) + "\n" + json.dumps(LINE, indent=2),
        f"[\n{TEXT},\n{TEXT}\n]\n",
    ],
    ids=["lines", "blank lines", "array", "pretty array", "pretty objects", "lines in an array"],
)
def test_json_is_read_however_it_is_laid_out(reading: Reading, data: str) -> None:
    for name in ("a.json", "a.jsonl", "a.ndjson"):
        if name == "a.jsonl" and data.startswith("[{"):
            continue
        assert [r.id for r in reading(name, data) if isinstance(r, Interaction)] == ["1", "1"]
    records = list(read(["-"], stdin=io.BytesIO(data.encode())))
    assert [r.id for r in records if isinstance(r, Interaction)] == ["1", "1"]


def test_standard_input_is_left_open_and_read_once() -> None:
    stdin = io.BytesIO(TEXT.encode())

    (record,) = read(["-"], stdin=stdin)

    assert (record.id, record.source, stdin.closed) == ("1", "-", False)
    with pytest.raises(UsageError, match="only once"):
        read(["-", "-"], stdin=stdin)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"[", b"]", b"{", b"}", b",", b'"', b"\\", b"\n", b'{"id": "1"}'])
        | st.binary(max_size=6),
        max_size=30,
    ).map(b"".join),
    st.integers(1, 7),
)
def test_cutting_json_apart_does_not_depend_on_where_the_chunks_end(data: bytes, size: int) -> None:
    whole = list(values(iter([data]), 10_000))
    parts = [data[at : at + size] for at in range(0, len(data), size)]

    assert list(values(iter(parts), 10_000)) == whole
    source = Source("-", "stdin", stream=io.BytesIO(data))
    assert all(isinstance(r, Interaction | Unreadable) for r in source_records(source, Clues()))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120), st.sampled_from(SUFFIXES), st.booleans())
def test_any_bytes_under_any_suffix_give_records_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str, packed: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    if packed and suffix != ".parquet":
        path = path.rename(f"{path}.gz")
        path.write_bytes(gzip.compress(data))

    assert all(isinstance(record, Interaction | Unreadable) for record in read([path]))


def test_a_missing_path_stops_everything_before_anything_is_read(tmp_path: Path) -> None:
    good = tmp_path / "a.jsonl"
    good.write_text(TEXT, encoding="utf-8")

    with pytest.raises(UsageError, match=r"nowhere\.jsonl"):
        read([good, tmp_path / "nowhere.jsonl"])
    (tmp_path / "a.doc").write_bytes(b"x")
    with pytest.raises(UsageError, match="suffixes"):
        read([tmp_path / "a.doc"])
    for impossible in ("", "\0.jsonl", "x" * 5_000 + ".jsonl"):
        with pytest.raises(UsageError):
            read([impossible])
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(UsageError, match="ordinary file"):
        read([tmp_path / "pipe.jsonl"])


def test_a_folder_is_read_by_name_with_its_folders_and_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside.jsonl"
    outside.write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n")
    (folder / "a.JSONL.GZ").write_bytes(gzip.compress(TEXT.encode()))
    (folder / "notes.txt").write_text("not ours")
    (folder / ".hidden.jsonl").write_text(TEXT, encoding="utf-8")
    (folder / "c.jsonl").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "broken.eml").symlink_to(tmp_path / "gone")
    os.mkfifo(folder / "pipe.jsonl")
    skipped: list[str] = []

    records = list(read([folder], on_skip=skipped.append))

    assert [(r.id, getattr(r, "code", "read")) for r in records] == [
        ("1", "read"),
        ("b/2.vtt", "read"),
        ("", "cannot_open"),
        ("1", "read"),
        ("", "special_file"),
    ]
    assert skipped == [str(folder / "notes.txt")]


def test_a_cut_gzip_gives_what_it_holds_and_then_one_error(reading: Reading) -> None:
    lines = "".join(
        json.dumps({**LINE, "id": str(n), "context": {"facts": os.urandom(20).hex()}}) + "\n"
        for n in range(5_000)
    )

    *good, last = reading("a.jsonl.gz", gzip.compress(lines.encode())[:-5_000])

    assert [record.id for record in good] == [str(n) for n in range(len(good))]
    assert len(good) > 4_000
    assert isinstance(last, Unreadable)
    assert last.code == "damaged_file"


def test_a_truncated_array_in_a_stream_that_breaks_off(reading: Reading) -> None:
    packed = gzip.compress(json.dumps([{**LINE, "id": str(n)} for n in range(9_000)]).encode())

    records = reading("a.json.gz", packed[:-20])

    assert refused(records).code == "damaged_file"


def test_an_old_file_of_whole_json_larger_than_a_line_is_read(reading: Reading) -> None:
    padded = {**LINE, "x": "y" * (20 * 2**20)}

    assert said(only(reading("a.json", json.dumps(padded)))) == [("customer", "待てない")]


LABELS = {"acts": ["threat"], "may": [], "beyond_norm": True, "severity": 3, "kind": "explicit"}


def test_a_labelled_set_gives_the_answers_beside_the_interactions(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    evidence = [{"turn": 0, "quote": "待てない", "act": "threat"}]
    lines = [
        {**LINE, "labels": LABELS, "evidence": evidence},
        LINE,
        {**LINE, "labels": {**LABELS, "severity": 9}},
        {**LINE, "labels": LABELS, "evidence": [{"turn": 4, "quote": "", "act": "x"}]},
        {**LINE, "labels": {"acts": "threat", "beyond_norm": True}},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    first, *wrong = read_labelled(path)

    assert isinstance(first, Labelled)
    assert first.interaction == from_line(LINE, source=str(path))
    assert (first.labels.acts, first.labels.severity) == (("threat",), 3)
    assert first.evidence[0].quote == "待てない"
    assert [getattr(record, "message", "") for record in wrong] == [
        "labels is missing",
        "labels.severity must be 0 to 4",
        "evidence[0].turn is not the index of a turn",
        "labels.acts must be a list",
    ]
    with pytest.raises(UsageError):
        read_labelled(tmp_path / "none.jsonl")


def test_a_chunk_is_given_on_as_soon_as_it_arrives() -> None:
    class Slow(io.RawIOBase):
        given = iter([b"one\n", b"two\n", b""])

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            part = next(self.given)
            memoryview(buffer)[: len(part)] = part  # type: ignore[arg-type]
            return len(part)

    assert next(chunks(io.BufferedReader(Slow()))) == b"one\n"


def test_every_code_is_documented_and_used() -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (root / "src" / "setsudo" / "interactions").rglob("*.py")
        if path.name != "codes.py"
    )

    assert set(MEANINGS) == set(Code)
    for code in Code:
        assert f"| `{code.value}` |" in page
        assert f"Code.{code.name}" in source


MEASURED = """
    import sys
    from setsudo.interactions.reading import read
    def peak():
        # The high-water mark of this program alone: ru_maxrss would count the parent's before exec.
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024
    list(read([sys.argv[1]]))
    before = peak()
    count = sum(1 for _ in read([sys.argv[2]]))
    print(count, peak() - before)
"""


def measured(tmp_path: Path, large: Path) -> tuple[int, int]:
    """Return how many records a file gives and how many MiB more than a small file it takes."""
    small = tmp_path / f"small{large.suffix}"
    small.write_text(TEXT + "\n", encoding="utf-8")
    program = textwrap.dedent(MEASURED)
    run = [sys.executable, "-c", program, str(small), str(large)]
    count, more = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()
    return int(count), int(more)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's memory figures")
@pytest.mark.parametrize("name", ["long.jsonl", "long.json", "long.csv", "long.mbox"])
def test_a_line_of_200_megabytes_is_refused_without_being_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    opening = {"csv": b"id,channel,text\n1,chat,", "mbox": b"From a Mon Jan  5 10:00:00 2026\n"}
    with path.open("wb") as file:
        file.write(opening.get(name.rpartition(".")[2], b'{"id": "long", "x": "'))
        for _ in range(200):
            file.write(b"x" * 2**20)

    count, more = measured(tmp_path, path)

    assert count == 1
    assert more < (150 if name == "long.json" else 60)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's memory figures")
@pytest.mark.parametrize("name", ["many.jsonl", "many.csv"])
def test_200_000_records_take_no_more_memory_than_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("w", encoding="utf-8") as file:
        if name.endswith("csv"):
            file.write("id,channel,text\n")
        for n in range(200_000):
            file.write(f"{n},chat,待てない\n" if name.endswith("csv") else TEXT + "\n")

    count, more = measured(tmp_path, path)

    assert count == 200_000
    assert more < 20
