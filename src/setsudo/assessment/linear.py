"""The first engine: linear models over sentence vectors, spelling and the course of the contact.

Three models are joined: one looks at each sentence (it also finds the words to show), one at the
whole
contact, one at the spelling. The weights were made by `training/fit_linear.py` and come in the
package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zipfile import BadZipFile
from zlib import error as BadStream  # noqa: N812 (the module calls its only exception "error")

import numpy as np

from setsudo.assessment import features
from setsudo.assessment.encoder import Encoder
from setsudo.assessment.model import Quote, Signal
from setsudo.assessment.ngrams import BUCKETS, Buckets, Weights
from setsudo.assessment.opinion import Opinion
from setsudo.assessment.reading import SPEAKS_OF_ACTS, Cut, Reading, Vectors
from setsudo.assessment.text.formulas import only_manners
from setsudo.errors import EngineError

WEIGHTS = "linear.npz"
# The weights' own layout; raised when a feature is added, so that old weights are refused, not
# misread.
LAYOUT = 2
# The outputs that are not acts.
GRADES = ("beyond", "malice", "discourteous", "serious", "grave")
# A sentence is shown beside the best one where it is nearly as telling.
NEARLY = 0.6
MOST_QUOTES = 3


Course = Mapping[str, float | int | bool]


@dataclass(frozen=True, slots=True)
class Judged:
    """Logits (outputs,) before any probability, and what each sentence shows (sentences, acts)."""

    logits: Vectors
    by_sentence: Vectors


class Linear:
    """Engine over frozen sentence vectors. `threads` bounds the encoder's threads."""

    name = "fast"

    def __init__(self, *, threads: int = 1) -> None:
        self._encoder = Encoder(threads=threads)
        self._w = load_weights()
        self.version = str(self._w["version"])
        self.outputs = tuple(str(name) for name in self._w["outputs"])

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        """Encode the sentences of each cut by itself.

        All cuts at once would be a tenth faster, but a neighbour's sentences then move the last
        bits of a contact's vectors, and the same contact must always get the same answer.
        """
        return [self._encoder.encode(c.texts) for c in cuts]

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        """Return the opinion on one reading; deterministic for the same reading and signals."""
        return self.opinion(reading, self.judge(reading, course_of(signals)))

    def opinion(self, reading: Reading, said: Judged) -> Opinion:
        """Return the opinion that these logits of a reading make."""
        return opinion_of(
            reading, self.outputs, probability(said.logits), self._w["act_threshold"],
            said.by_sentence,
        )  # fmt: skip

    def judge(self, reading: Reading, course: Course) -> Judged:
        """Return the joined logits of `outputs`, and what each sentence shows of each act."""
        w = self._w
        by_sentence = features.sentence_values(reading, w["sentence"])
        tells = np.array([s.speaker in SPEAKS_OF_ACTS for s in reading.sentences], dtype=bool)
        whole = np.concatenate([features.blocks(reading, course), pooled(by_sentence[tells], w)])
        logits = np.stack([whole @ w["whole"] + w["whole_bias"], spelled(reading, w)])
        return Judged((logits * w["join"]).sum(axis=0) + w["join_bias"], by_sentence)


def course_of(signals: Sequence[Signal]) -> Course:
    """Return what the detectors measured, by name."""
    return {signal.name: signal.value for signal in signals}


def opinion_of(
    reading: Reading, outputs: Sequence[str], chances: Vectors, least: Vectors,
    by_sentence: Vectors,
) -> Opinion:  # fmt: skip
    """Return the opinion that probabilities (outputs,) make.

    `least` (acts,) is the probability from which an act is suggested; `by_sentence` (sentences,
    at least the acts) is higher the better a sentence shows an act, the best never below zero.
    """
    chance = dict(zip(outputs, (float(x) for x in chances), strict=True))
    acts = {name: chance[name] for name in outputs if name not in GRADES}
    columns = list(acts)
    suggested = _suggested(acts, dict(zip(columns, map(float, least), strict=True)))
    return Opinion(
        score=chance["beyond"], malice=chance["malice"], serious=chance["serious"],
        grave=chance["grave"], acts=acts, suggested=suggested,
        evidence={a: _evidence(reading, by_sentence[:, columns.index(a)]) for a in suggested},
        discourteous=chance["discourteous"],
    )  # fmt: skip


def _suggested(acts: Mapping[str, float], least: Mapping[str, float]) -> tuple[str, ...]:
    ranked = sorted(acts, key=lambda act: acts[act] / max(least[act], 1e-6), reverse=True)
    over = tuple(act for act in ranked if acts[act] >= least[act])
    return over or tuple(ranked[:1])


def _evidence(reading: Reading, column: Vectors) -> tuple[Quote, ...]:
    rows = [
        i
        for i, s in enumerate(reading.sentences)
        if s.speaker in SPEAKS_OF_ACTS and not only_manners(s.text)
    ]
    if not rows:
        return ()
    rows.sort(key=lambda i: -column[i])
    best = float(column[rows[0]])
    kept = [i for i in rows[:MOST_QUOTES] if column[i] >= best * NEARLY or i == rows[0]]
    return tuple(reading.sentence_quote(reading.sentences[i]) for i in sorted(kept))


def pooled(by_sentence: Vectors, w: Mapping[str, Vectors]) -> Vectors:
    """Return the strongest and the mean of the three strongest values of each column,
    standardised."""
    if len(by_sentence):
        strongest = np.sort(by_sentence, axis=0)[-3:]
        raw = np.concatenate([strongest[-1], strongest.mean(axis=0)])
    else:
        raw = np.zeros(2 * w["sentence"].shape[1], dtype=np.float32)
    return np.asarray((raw - w["pooled_mean"]) / w["pooled_scale"], dtype=np.float32)


def spelled(reading: Reading, w: Mapping[str, Vectors]) -> Vectors:
    """Return the spelling model's logits, one an output."""
    total = w["spelling_bias"].copy()
    for side, (buckets, weights) in enumerate(features.spelling(reading)):
        if len(buckets):
            total += (
                weighted(side, buckets, weights, w["idf"]) @ w["spelling"][side * BUCKETS + buckets]
            )
    return np.asarray(total, dtype=np.float32)


def weighted(side: int, buckets: Buckets, weights: Weights, idf: Vectors) -> Vectors:
    """Return tf-idf of one side as a unit vector over its buckets."""
    values = weights * idf[side * BUCKETS + buckets]
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), dtype=np.float32)


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, Vectors]:
    """Return the shipped weights as float32 arrays by name; raises as `read_weights` does."""
    return read_weights(files("setsudo.assessment") / "weights" / WEIGHTS)


def read_weights(place: Traversable) -> Mapping[str, Vectors]:
    """Return the weights in a file as float32 arrays by name.

    Raises EngineError where the file is missing, broken or of another layout.
    """
    try:
        with place.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
        layout = int(found["layout"])
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        EOFError,
        BadZipFile,
        BadStream,
    ) as error:
        raise EngineError(
            "the weights of the linear engine are missing or broken: install setsudo again"
        ) from error
    if layout != LAYOUT:
        raise EngineError("the weights belong to another version: install setsudo again")
    return {k: _wide(found, k) for k in found if not k.endswith("_scale8")}


def _wide(found: Mapping[str, np.ndarray], name: str) -> Vectors:
    array = found[name]
    if array.dtype == np.int8:
        return array.astype(np.float32) * found[f"{name}_scale8"].astype(np.float32)
    return array.astype(np.float32) if array.dtype == np.float16 else array


def probability(logit: Vectors) -> Vectors:
    """Return the probabilities of logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))), dtype=np.float32)
