"""However a heap is cut, every line is read once, and one customer's contacts stay together."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
from bulk_heaps import contact
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow")

from setsudo.assessment.bulk.plan import Grain, Hints, Judge, Plan, make_plan
from setsudo.assessment.bulk.sources import SourceFile, find_sources
from setsudo.assessment.bulk.splitting import LinesBetween, shard_of
from setsudo.errors import UsageError
from setsudo.interactions.lines import from_line

JUDGE = Judge("customer-service@1", "hash", "engine@1", "en", Hints())


def planned(path: Path, grain: Grain) -> Plan:
    """Return the plan for one file."""
    return make_plan(find_sources([str(path)]), JUDGE, grain)


@given(
    st.lists(st.sampled_from([b"", b"a", b"\r", b"ab\xe3\x81\x82", b"x" * 40])),
    st.integers(1, 30),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_every_line_belongs_to_exactly_one_piece(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], step: int, ended: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    path.write_bytes(data)
    source = SourceFile(str(path), path.name, len(data), path.stat().st_mtime_ns)

    pieces = [
        LinesBetween(source, at, min(at + step, len(data))) for at in range(0, len(data), step)
    ]
    read = [b"".join(piece) for piece in pieces]

    assert b"".join(read) == data
    assert all(one.endswith(b"\n") for one, later in itertools.pairwise(read) if one and any(later))
    assert sum(piece.lines for piece in pieces) == data.count(b"\n")


def test_only_lines_of_json_are_cut(tmp_path: Path) -> None:
    line = json.dumps(contact(1)).encode()
    forms = {
        "lines.jsonl": (line + b"\n") * 9,
        "one-document.jsonl": b"{\n" + line[1:] * 9,
        "wide.jsonl": (line + b"\n").decode().encode("utf-16"),
        "array.json": b"[" + b",\n".join([line] * 9) + b"]",
    }
    for name, data in forms.items():
        (tmp_path / name).write_bytes(data)

    cut = {name: len(planned(tmp_path / name, Grain(100, 100)).chunks) > 1 for name in forms}

    assert cut == {name: name == "lines.jsonl" for name in forms}


def test_a_customer_has_one_shard_by_id_mail_or_telephone_and_strangers_are_spread() -> None:
    def shard(number: int, **customer: str) -> int:
        line = contact(number) | {"customer": customer}
        return shard_of(from_line(line), chunk=number, number=number, shards=64)

    for customer in ({"id": "c-1"}, {"email": "a@example.com"}, {"tel": "+81312345678"}):
        assert len({shard(number, **customer) for number in range(50)}) == 1
    assert shard(1, email="A@example.com") == shard(2, email="a@example.com")
    assert len({shard(number) for number in range(200)}) > 40


def test_a_large_heap_is_cut_into_a_bounded_number_of_pieces(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonl"
    with path.open("wb") as file:
        file.write(json.dumps(contact(1)).encode() + b"\n")
        os.truncate(path, 40 << 30)

    plan = planned(path, Grain())

    assert plan.shards == 1024
    assert len(plan.chunks) <= 512
    assert plan.chunks[-1].end == 40 << 30


@pytest.mark.parametrize(
    ("place", "code"),
    [("-", "source_not_a_file"), ("gone.jsonl", "path_not_found"), ("*.gone", "path_not_found")],
)
def test_a_source_that_cannot_be_one_is_refused(tmp_path: Path, place: str, code: str) -> None:
    given_place = place if place == "-" else str(tmp_path / place)

    with pytest.raises(UsageError) as refused:
        find_sources([given_place])

    assert refused.value.code == code


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(contact(1)))

    with pytest.raises(UsageError, match="named twice"):
        find_sources([str(path), str(tmp_path)])
