"""Contacts, runs in processes of their own, and the plain path's answers to hold them to."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Small pieces, so that a little data already makes many chunks and shards.
RUN = """
import sys
from setsudo.assessment.bulk.distributing import Cluster
from setsudo.assessment.bulk.plan import Grain
from setsudo.assessment.bulk.running import assess_in_bulk
from setsudo.errors import SetsudoError
from setsudo.policy import load_policy

output, ray, processes, *places = sys.argv[1:]
try:
    done = assess_in_bulk(
        places,
        output,
        policy=load_policy(),
        lang="en",
        cluster=Cluster(ray=ray, processes=int(processes)),
        grain=Grain(shard_bytes=3_000, chunk_bytes=10_000),
    )
except SetsudoError as error:
    sys.exit(f"{error.code}: {error.message}")
print(done.counts.records, done.already_done)
"""

WORDS = (
    "すみません、注文した靴のサイズを交換したいのですが、どうすればよいですか。",
    "ふざけるな。お前の顔と名前をネットに晒してやるからな。店に火をつけてやろうか。",
    "The kettle broke after two days. I would like my money back, please.",
    "You useless idiot, I know where you live and I am coming for you tonight.",
    "土下座して謝れ。誠意を見せろ。今すぐ10万円払え。",
    "Could you tell me when the store opens on Sunday?",
)


def contact(number: int, *, customer: str = "", words: str | None = None) -> dict[str, Any]:
    """Return one contact as its JSON object."""
    text = words if words is not None else WORDS[number % len(WORDS)]
    line: dict[str, Any] = {
        "id": f"contact-{number}",
        "channel": ("chat", "phone", "email")[number % 3],
        "started_at": f"2026-10-{1 + number % 28:02d}T10:00:00+09:00",
        "turns": [
            {"speaker": "customer", "text": text},
            {"speaker": "staff", "text": "確認いたします。"},
            {"speaker": "customer", "text": f"{text}\u2028({number})"},
        ],
    }
    if customer:
        line["customer"] = {"email" if "@" in customer else "id": customer}
    return line


def write_lines(path: Path, numbers: Sequence[int]) -> Path:
    """Write contacts of a few returning customers, some unknown ones, and some broken lines."""
    chance = random.Random(7)  # noqa: S311 (this draws test data, not secrets)
    with path.open("w", encoding="utf-8") as file:
        for number in numbers:
            if number % 17 == 5:
                file.write(f'{{"id": "broken-{number}", "channel": "chat", "turns": [\n')
            elif number % 23 == 9:
                file.write(f'{{"id": "mute-{number}", "channel": "chat", "turns": []}}\n\n')
            else:
                known = (f"c-{chance.randrange(9)}", f"c{chance.randrange(3)}@example.com", "")
                customer = known[number % 3]
                line = json.dumps(contact(number, customer=customer), ensure_ascii=False)
                file.write(f"{line}\n")
    return path


def command(
    output: Path | str, *places: Path | str, ray: str = "", processes: int = 2
) -> list[str]:
    """Return the command of one bulk run in a process of its own."""
    return [sys.executable, "-c", RUN, str(output), ray, str(processes), *map(str, places)]


def run_bulk(*arguments: Any, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run to the end and return what was said."""
    return subprocess.run(
        command(*arguments, **options), capture_output=True, text=True, timeout=240, check=False
    )


def rows_of(output: Path) -> list[dict[str, Any]]:
    """Return all rows of the parts in the order of the input."""
    from pyarrow import parquet

    rows: list[dict[str, Any]] = []
    for part in sorted(output.glob("part-*.parquet")):
        rows.extend(parquet.read_table(part).to_pylist())
    return sorted(rows, key=lambda row: row["record"])


def plain_rows(*places: Path) -> list[dict[str, Any]]:
    """Return what the plain path answers, as rows."""
    from setsudo.assessment.assessing import assess
    from setsudo.assessment.engines import load_engine
    from setsudo.assessment.lines import to_line
    from setsudo.interactions.reading import read
    from setsudo.policy import load_policy

    rows: list[dict[str, Any]] = []
    outcomes = assess(read(places), policy=load_policy(), engine=load_engine(threads=1))
    for number, (record, outcome) in enumerate(outcomes, start=1):
        line = to_line(outcome, "en")
        error = line.pop("error", None) or {}
        rows.append(
            {
                **dict.fromkeys(COLUMNS),
                **line,
                "record": number,
                "source": record.source,
                "error_code": error.get("code"),
                "error_message": error.get("message"),
                "line": error.get("line"),
            }
        )
    return rows


COLUMNS = (
    "record",
    "id",
    "verdict",
    "score",
    "severity",
    "findings",
    "counter",
    "questions",
    "reasons",
    "policy_digest",
    "policy",
    "engine",
    "error_code",
    "error_message",
    "line",
    "source",
)


def same(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Hold rows to the plain path's: all of them, each once, each the same."""
    assert [row["record"] for row in rows] == list(range(1, len(expected) + 1))
    for row, wanted in zip(rows, expected, strict=True):
        assert sorted(row) == sorted(wanted)
        assert near(row, wanted), (row, wanted)


def near(one: Any, other: Any) -> bool:
    """Say whether two answers are the same but for the last digits of their scores.

    Sentences are encoded in batches, and what else is in a batch moves a float's last bits.
    """
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 2e-4
    if isinstance(one, dict):
        return isinstance(other, dict) and all(near(one[key], other.get(key)) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(near, one, other))
    return bool(one == other)
