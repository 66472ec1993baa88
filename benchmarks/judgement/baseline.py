"""The plainest thing that could work: one logistic head on frozen sentence vectors.

It sees the mean vector of what can count against the customer, of the established facts and of the
staff's words, side by side. It is fitted in each run, on the training part alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.judgement import sets
from setsudo.assessment import features
from setsudo.assessment.encoder import Encoder
from setsudo.assessment.reading import Vectors, cut
from setsudo.interactions.model import Interaction, Speaker

# Inverse strengths of regularisation to choose from; left-out hands of the training part choose.
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Head:
    """The fitted weights (3 x 512) and bias, with the encoder whose vectors they are for."""

    weights: npt.NDArray[np.float64]
    bias: float
    encoder: Encoder

    @classmethod
    def load(cls, path: Path) -> Head:
        """Return the head that `fit` stored."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"], float(stored["bias"]), Encoder(threads=1))

    @property
    def version(self) -> str:
        """Name the encoder and the weights."""
        digest = hashlib.sha256(self.weights.tobytes()).hexdigest()[:8]
        return f"{self.encoder.name}+logistic@{digest}"

    def chance(self, contact: Interaction) -> float:
        """Return the probability that the norm is exceeded."""
        logit = float(row(contact, self.encoder) @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-logit)))


def row(contact: Interaction, encoder: Encoder) -> Vectors:
    """Return the three mean vectors of a contact as one row."""
    one = cut(contact)
    reading = one.with_vectors(encoder.encode(one.texts), ())
    staff = [i for i, s in enumerate(reading.sentences) if s.speaker is Speaker.STAFF]
    return np.concatenate([
        features.mean(features.told(reading)), features.mean(reading.facts_vectors),
        features.mean(reading.vectors[staff]),
    ])  # fmt: skip


def fit(place: Path, *, of_each_hand: int | None = None) -> str:
    """Fit the head on the training part, store it, and say in words what it was fitted on."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_score

    rows, labels, groups = _table(of_each_hand)
    folds = list(GroupKFold(n_splits=FOLDS).split(rows, labels, groups))

    def left_out(strength: float) -> float:
        model = LogisticRegression(C=strength, max_iter=2000)
        return float(cross_val_score(model, rows, labels, cv=folds, scoring="roc_auc").mean())

    strength = max(STRENGTHS, key=left_out)
    model = LogisticRegression(C=strength, max_iter=2000).fit(rows, labels)
    np.savez(place, weights=model.coef_[0].astype(np.float64), bias=model.intercept_[0])
    return f"{len(labels):,} contacts of {len(set(groups))} hands, C {strength:g}"


def _table(most: int | None) -> tuple[Vectors, npt.NDArray[np.bool_], list[str]]:
    encoder = Encoder(threads=1)
    rows: list[Vectors] = []
    labels: list[bool] = []
    groups: list[str] = []
    for hand, contact, beyond_norm in _lines(most):
        rows.append(row(contact, encoder))
        labels.append(beyond_norm)
        groups.append(hand)
    return np.stack(rows), np.array(labels, dtype=np.bool_), groups


def _lines(most: int | None) -> Iterable[tuple[str, Interaction, bool]]:
    for path in sets.hands(sets.TRAIN):
        for one in sets.read_hand(path, most):
            yield path.stem, one.interaction, one.labels.beyond_norm
