"""A heap assessed in bulk gets the plain path's answers, whatever its form and the processes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from bulk_heaps import contact, plain_rows, rows_of, run_bulk, same, write_lines

pyarrow = pytest.importorskip("pyarrow")
pytest.importorskip("daft")


@pytest.mark.parametrize("processes", [1, 2])
def test_json_lines_with_broken_ones_get_the_plain_answers(
    heap: Path, tmp_path: Path, processes: int
) -> None:
    output = tmp_path / "out"

    told = run_bulk(output, heap, processes=processes)

    assert told.stdout.split() == ["120", "False"], told.stderr
    same(rows_of(output), plain_rows(heap))
    assert len(list(output.glob("part-*.parquet"))) > 5
    assert sorted(path.name for path in output.iterdir() if path.suffix != ".parquet") == [
        "_SUCCESS",
        "_manifest.json",
    ]


def test_a_folder_of_many_forms_gets_the_plain_answers(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "inner").mkdir(parents=True)
    write_lines(folder / "b.jsonl", range(60))
    (folder / "a.json").write_text(json.dumps([contact(n) for n in range(200, 203)]))
    with (folder / "c.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "channel", "customer_id", "speaker", "text"])
        for n in range(300, 306):
            table.writerow([f"row-{n}", "email", "c-1", "customer", f"line one\nline two {n}"])
    from pyarrow import Table, parquet

    rows = [
        {
            "id": f"p-{n}",
            "channel": "email",
            "customer_id": "c-2",
            "speaker": "customer",
            "text": "x",
        }
        for n in range(400, 404)
    ]
    parquet.write_table(Table.from_pylist(rows), folder / "inner" / "d.parquet")
    (folder / "e.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(contact(500)).encode())
    (folder / "f.jsonl").write_bytes(json.dumps(contact(501)).encode("utf-16"))
    (folder / "g.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Customer>Hello there\n")
    (folder / "h.jsonl").write_text("")
    (folder / "readme.md").write_text("not contacts")
    output = tmp_path / "out"

    told = run_bulk(output, folder)

    assert told.returncode == 0, told.stderr
    same(rows_of(output), plain_rows(folder))


def test_nothing_to_read_gives_an_empty_part_and_success(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    output = tmp_path / "out"

    told = run_bulk(output, empty)

    assert told.stdout.split() == ["0", "False"], told.stderr
    assert rows_of(output) == []
    assert json.loads((output / "_SUCCESS").read_text())["counts"]["records"] == 0


def test_a_glob_takes_what_it_matches_only(tmp_path: Path) -> None:
    for name in ("one.jsonl", "two.jsonl", "other.txt"):
        write_lines(tmp_path / name, range(3))
    output = tmp_path / "out"

    told = run_bulk(output, tmp_path / "*.jsonl")

    assert told.stdout.split() == ["6", "False"], told.stderr


@pytest.mark.xdist_group("ray")
def test_a_ray_cluster_gives_the_plain_answers(heap: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    output = tmp_path / "out"

    told = run_bulk(output, heap, ray="local", processes=2)

    assert told.returncode == 0, told.stderr
    same(rows_of(output), plain_rows(heap))
