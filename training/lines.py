"""Labelled lines of the corpus, made ready to learn from: readings, signals, targets, shown
sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from setsudo.assessment.assessing import measure
from setsudo.assessment.encoder import Encoder
from setsudo.assessment.history import History
from setsudo.assessment.reading import SPEAKS_OF_ACTS, Reading, Sentence, cut
from setsudo.interactions.lines import from_line
from training.authoring import GROUPS

ACTS = tuple(act for acts in GROUPS.values() for act in acts)
Floats = npt.NDArray[np.float32]
Line = Mapping[str, Any]
# A sentence counts as shown by a quote that covers at least this many of its characters, or half
# of it.
LEAST_SHARED = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled line with its reading; `tells` are its sentence rows, `shown` their acts."""

    hand: str
    line: Mapping[str, Any]
    reading: Reading
    course: Mapping[str, float | int | bool]
    tells: list[int]
    shown: Floats

    def targets(self, outputs: Sequence[str]) -> Floats:
        labels = self.line["labels"]
        known = {
            "beyond": labels["beyond_norm"], "malice": labels["malicious"],
            "discourteous": labels["severity"] >= 1,
            "serious": labels["severity"] >= 3, "grave": labels["severity"] >= 4,
        }  # fmt: skip
        return np.array(
            [float(known.get(o, o in labels["acts"])) for o in outputs], dtype=np.float32
        )

    def weights(self, outputs: Sequence[str]) -> Floats:
        """Return 0 where a label is debatable, or where severity has no meaning, else 1."""
        labels = self.line["labels"]
        left_out = {*labels["may"], *(() if labels["beyond_norm"] else ("serious", "grave"))}
        return np.array([float(o not in left_out) for o in outputs], dtype=np.float32)


def read_examples(
    paths: Iterable[str], told_anew: Callable[[Line], Line | None] | None = None
) -> list[Example]:
    """Return the examples of all files in order; a file is one writer's hand.

    Where `told_anew` gives another form of a line, that follows as an example of its own.
    """
    encoder, found = Encoder(threads=1), []
    for path in paths:
        lines = [json.loads(row) for row in Path(path).read_text(encoding="utf-8").splitlines()]
        past = History()
        both = [(line, again) for line in lines for again in (False, True)]
        for original, again in both:
            line = original if not again else told_anew(original) if told_anew else None
            if line is None:
                continue
            one = cut(from_line(line))
            reading = one.with_vectors(encoder.encode(one.texts), past.before(one.interaction))
            if not again:
                past.remember(reading)
            course = {signal.name: signal.value for signal in measure(reading)}
            tells = [i for i, s in enumerate(one.sentences) if s.speaker in SPEAKS_OF_ACTS]
            shown = np.stack([_shown(line, one.sentences[i]) for i in tells])
            found.append(Example(Path(path).stem, line, reading, course, tells, shown))
    return found


def _shown(line: Mapping[str, Any], sentence: Sentence) -> Floats:
    """Return 1 for each act that a quote shows in this sentence, then for any act, then for the
    line."""
    row = np.zeros(len(ACTS) + 2, dtype=np.float32)
    for mark in line["evidence"]:
        if mark["turn"] != sentence.turn:
            continue
        begin = line["turns"][sentence.turn]["text"].find(mark["quote"])
        shared = min(sentence.end, begin + len(mark["quote"])) - max(sentence.start, begin)
        if shared >= min(LEAST_SHARED, (sentence.end - sentence.start) * 0.5):
            row[ACTS.index(mark["act"])] = row[len(ACTS)] = 1
    row[len(ACTS) + 1] = float(line["labels"]["beyond_norm"])
    return row
