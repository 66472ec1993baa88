"""Check the corpus: the labelling guide's rules, ids, and lines that are too much alike.

python -m training.check_corpus            # every part under training/corpus
python -m training.check_corpus --beside SAMPLE.jsonl   # also likeness to lines kept elsewhere
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from setsudo.assessment.ngrams import hashed
from training.authoring import problems

CORPUS = Path(__file__).parent / "corpus"
# Cosine of spelling above which two lines are too much alike to stand in two parts.
ALIKE = 0.93


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled lines of a file."""
    for row in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(row)


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong and the balance of each part; 1 where something is wrong."""
    wrong: list[str] = []
    parts: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(CORPUS.glob("*/*.jsonl")):
        for line in lines_of(path):
            wrong += [f"{path.name} {line['id']}: {what}" for what in problems(line)]
            parts.setdefault(path.parent.name, []).append(line)
    everything = [line for lines in parts.values() for line in lines]
    counts = Counter(line["id"] for line in everything)
    wrong += [f"id {ident} stands {n} times" for ident, n in counts.items() if n > 1]
    kept_out = [name for name in parts if name != "train"]
    for name in kept_out:
        wrong += alike(parts.get("train", []), parts[name], f"train and {name}")
    for place in range(len(arguments) - 1):
        if arguments[place] == "--beside":
            beside = list(lines_of(Path(arguments[place + 1])))
            wrong += alike(everything, beside, "corpus and lines kept elsewhere")
    for name, lines in parts.items():
        beyond = sum(line["labels"]["beyond_norm"] for line in lines)
        langs = Counter(line["lang"] for line in lines)
        print(f"{name}: {len(lines)} lines, {beyond} beyond the norm, {dict(langs)}")
    print("\n".join(wrong) or "nothing wrong")
    return int(bool(wrong))


def alike(
    some: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]], where: str
) -> list[str]:
    """Return a sentence for each pair of lines from two parts that are spelled too much alike."""
    if not some or not others:
        return []
    a, b = _spelled(some), _spelled(others)
    found = []
    for row, line in enumerate(some):
        near = b @ a[row]
        found += [
            f"{where}: {line['id']} and {others[int(i)]['id']} are too much alike"
            for i in np.flatnonzero(near > ALIKE)
        ]
    return found


def _spelled(lines: Sequence[dict[str, Any]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    # 65,536 buckets folded to 4,096: likeness this high survives it, and memory stays small.
    rows = np.zeros((len(lines), 4096), dtype=np.float32)
    for row, line in enumerate(lines):
        buckets, weights = hashed("\n".join(turn["text"] for turn in line["turns"]))
        np.add.at(rows[row], buckets % 4096, weights)
    rows -= rows.mean(axis=0)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
