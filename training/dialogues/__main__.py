"""Write the dialogues from the public sets in a folder (`asdc.jsonl.gz`, `multidogo.jsonl.gz`)."""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EACH = 350
CHANNELS = ("chat", "chat", "phone", "email")
SECONDS = 12


def dialogues(folder: Path, name: str) -> Iterator[list[str]]:
    """Yield the customer's turns of each dialogue of the train part."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(row) for row in stream]
    own = [row for row in rows if row["split"] == "train"]
    if name == "multidogo":
        for _, turns in groupby(own, key=lambda row: row["labels"]["conv"]):
            yield [row["text"] for row in turns]
        return
    # The set does not say where a dialogue ends: runs of one part are told as one.
    rng = random.Random(2026)  # noqa: S311
    for _, turns in groupby(own, key=lambda row: row["labels"]["part"]):
        texts = [row["text"] for row in turns]
        at = 0
        while at < len(texts):
            size = rng.randint(2, 8)
            yield texts[at : at + size]
            at += size


def line(name: str, lang: str, number: int, turns: Sequence[str], channel: str) -> dict[str, Any]:
    """Return the turns as a labelled line."""
    timed = channel == "phone"
    said = ["\n".join(turns)] if channel == "email" else list(turns)
    spoken = [
        {"speaker": "customer", "at": SECONDS * i, "text": text} for i, text in enumerate(said)
    ]
    return {
        "id": f"{name}-{number:04}", "channel": channel, "lang": lang,
        "started_at": "2025-06-02T10:00:00+09:00",
        "duration_s": SECONDS * len(said) if timed else None,
        "customer": {"id": f"{name}-c{number:04}"}, "staff": {"id": "", "name": ""},
        "turns": spoken, "context": {"business": "", "facts": ""},
        "labels": {"acts": [], "may": [], "beyond_norm": False, "malicious": False, "severity": 0,
                   "kind": "ordinary"},
        "evidence": [],
    }  # fmt: skip


def main(folder: Path) -> int:
    """Write both files, the same ones each time."""
    for name, lang in (("asdc", "ja"), ("multidogo", "en")):
        rng = random.Random(name)  # noqa: S311
        told = [d for d in dialogues(folder, name) if 2 <= len(d) <= 24]
        rows = [
            json.dumps(line(name, lang, i, turns, rng.choice(CHANNELS)), ensure_ascii=False)
            for i, turns in enumerate(rng.sample(told, EACH))
        ]
        (HERE / f"{name}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
