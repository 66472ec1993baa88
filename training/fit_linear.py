"""Fit the weights of the linear engine from the project's own corpus, and say how good they are.

Every figure that steers a choice (how the models are joined, each act's threshold) comes from
lines whose
writer's other lines the model has never seen: a few writers' hands are left out at a time. The test
part is
not read here.

    python -m training.fit_linear training/corpus/train/*.jsonl
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from setsudo.assessment import features
from setsudo.assessment.linear import GRADES, LAYOUT, WEIGHTS
from setsudo.assessment.ngrams import BUCKETS
from training.authoring import GROUPS
from training.deep.varied import varied
from training.lines import ACTS, Example, read_examples

Floats = npt.NDArray[np.float32]
SIDES = 3
# Hands are left out a few at a time.
FOLDS = 4
RIDGE = 30.0
WHOLE_C = 1.5
SPELLING_C = 10.0
# Acts are shown from the policy's review score on; the steps are the thresholds that are tried.
SHOWN_FROM = 0.3
STEPS = tuple(round(0.05 + 0.0125 * i, 4) for i in range(60))
TARGET = Path("src/setsudo/assessment/weights") / WEIGHTS
OUTPUTS = (*GRADES, *ACTS)


class Table:
    """All examples as matrices: one row an example, and one row a sentence."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        self.hands = np.array([e.hand for e in examples])
        self.blocks = np.stack([features.blocks(e.reading, e.course) for e in examples])
        self.tells = [e.tells for e in examples]
        self.contexts = [features.in_context(e.reading)[e.tells] for e in examples]
        self.shown = [e.shown for e in examples]
        self.y = np.stack([e.targets(OUTPUTS) for e in examples])
        self.weight = np.stack([e.weights(OUTPUTS) for e in examples])
        self.spelling = [features.spelling(e.reading) for e in examples]

    def rows(self, mask: npt.NDArray[np.bool_]) -> list[int]:
        return [int(i) for i in np.flatnonzero(mask)]


class Fit:
    """The three models fitted on some rows of a table."""

    def __init__(self, table: Table, rows: Sequence[int], *, pooled: Floats | None = None) -> None:
        self.table = table
        x = np.vstack([table.contexts[i] for i in rows])
        y = np.vstack([table.shown[i] for i in rows])
        gram = x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32)
        self.sentence = np.linalg.solve(gram, x.T @ y).astype(np.float32)
        self.idf = self._idf(rows)
        raw = pooled if pooled is not None else np.stack([self.pool(i) for i in rows])
        self.mean, self.scale = raw.mean(axis=0), (raw.std(axis=0) + 1e-6) / 0.3
        whole = np.hstack([table.blocks[rows], (raw - self.mean) / self.scale])
        spelled = self.spelled(rows)
        self.whole = [self._logistic(whole, rows, k, WHOLE_C, "lbfgs") for k in range(len(OUTPUTS))]
        self.spelling = [
            self._logistic(spelled, rows, k, SPELLING_C, "liblinear") for k in range(len(OUTPUTS))
        ]

    def pool(self, row: int) -> Floats:
        by_sentence = self.table.contexts[row] @ self.sentence
        if not len(by_sentence):
            return np.zeros(2 * self.sentence.shape[1], dtype=np.float32)
        strongest = np.sort(by_sentence, axis=0)[-3:]
        return np.concatenate([strongest[-1], strongest.mean(axis=0)])

    def logits(self, rows: Sequence[int]) -> Floats:
        """Return (2, rows, outputs): the whole-contact model's and the spelling model's logits."""
        raw = np.stack([self.pool(i) for i in rows])
        whole = np.hstack([self.table.blocks[list(rows)], (raw - self.mean) / self.scale])
        spelled = self.spelled(rows)
        a = np.stack([m.decision_function(whole) for m in self.whole], axis=1)
        b = np.stack([m.decision_function(spelled) for m in self.spelling], axis=1)
        return np.stack([a, b]).astype(np.float32)

    def spelled(self, rows: Sequence[int]) -> csr_matrix:
        data, columns, ends = [], [], [0]
        for row in rows:
            count = 0
            for side, (buckets, weights) in enumerate(self.table.spelling[row]):
                values = weights * self.idf[side * BUCKETS + buckets]
                data.append(values / max(float(np.linalg.norm(values)), 1e-9))
                columns.append(side * BUCKETS + buckets)
                count += len(buckets)
            ends.append(ends[-1] + count)
        shape = (len(rows), SIDES * BUCKETS)
        return csr_matrix((np.concatenate(data), np.concatenate(columns), ends), shape=shape)

    def _idf(self, rows: Sequence[int]) -> Floats:
        seen = np.zeros(SIDES * BUCKETS, dtype=np.float32)
        for row in rows:
            for side, (buckets, _) in enumerate(self.table.spelling[row]):
                seen[side * BUCKETS + buckets] += 1
        return np.asarray(np.log((1 + len(rows)) / (1 + seen)) + 1, dtype=np.float32)

    def _logistic(self, x: Any, rows: Sequence[int], k: int, c: float, solver: str) -> Any:
        y, weight = self.table.y[list(rows), k], self.table.weight[list(rows), k]
        keep = np.flatnonzero(weight > 0)
        model = LogisticRegression(C=c, max_iter=200, solver=solver, tol=1e-3, random_state=0)
        return model.fit(x[keep], y[keep])


def nested_pool(table: Table, rows: Sequence[int]) -> Floats:
    """Return the pooled sentence values of rows, each from a sentence model without that row's
    hand."""
    out = np.zeros((len(rows), 2 * table.shown[0].shape[1]), dtype=np.float32)
    size = table.contexts[0].shape[1]
    grams: dict[str, tuple[Floats, Floats]] = {}
    for hand in sorted({str(table.hands[i]) for i in rows}):
        own = [i for i in rows if table.hands[i] == hand]
        x = np.vstack([table.contexts[i] for i in own])
        grams[hand] = (x.T @ x, x.T @ np.vstack([table.shown[i] for i in own]))
    for hand in grams:
        others = [g for h, g in grams.items() if h != hand]
        gram = np.sum([g[0] for g in others], axis=0) + RIDGE * np.eye(size, dtype=np.float32)
        weights = np.linalg.solve(gram, np.sum([g[1] for g in others], axis=0))
        for place, i in enumerate(rows):
            if table.hands[i] == hand and len(table.contexts[i]):
                strongest = np.sort(table.contexts[i] @ weights, axis=0)[-3:]
                out[place] = np.concatenate([strongest[-1], strongest.mean(axis=0)])
    return out


def left_out_logits(table: Table) -> Floats:
    """Return (2, examples, outputs) logits, each example's from models without its writer's
    hand."""
    out = np.zeros((2, len(table.examples), len(OUTPUTS)), dtype=np.float32)
    hands = sorted(set(table.hands.tolist()))
    for fold in range(FOLDS):
        away = np.isin(table.hands, hands[fold::FOLDS])
        rest, own = table.rows(~away), table.rows(away)
        out[:, own] = Fit(table, rest, pooled=nested_pool(table, rest)).logits(own)
        for hand in hands[fold::FOLDS]:
            rows = table.rows(table.hands == hand)
            if len(set(table.y[rows, 0].tolist())) < 2:
                raised = float((out[:, rows, 0].sum(axis=0) > 0).mean())
                print(f"hand {hand}: {len(rows)} lines, raised {raised:.3f}", flush=True)
                continue
            auc = roc_auc_score(table.y[rows, 0], out[:, rows, 0].sum(axis=0))
            print(f"hand {hand}: {len(rows)} lines, AUC {auc:.3f}", flush=True)
    return out


def joined(table: Table, logits: Floats) -> tuple[Floats, Floats]:
    """Return the factors (2, outputs) and biases that turn the two logits into calibrated ones."""
    factors = np.zeros((2, len(OUTPUTS)), dtype=np.float32)
    biases = np.zeros(len(OUTPUTS), dtype=np.float32)
    for k in range(len(OUTPUTS)):
        keep = np.flatnonzero(table.weight[:, k] > 0)
        model = LogisticRegression(C=10.0).fit(logits[:, keep, k].T, table.y[keep, k])
        factors[:, k], biases[k] = model.coef_[0], model.intercept_[0]
    return factors, biases


def thresholds(table: Table, chance: Floats) -> Floats:
    """Return for each act the probability from which naming it serves best on left-out hands.

    Best is the F1 of the act and of its group together, among what would be shown at all.
    """
    likely = chance[:, 0] >= SHOWN_FROM
    least = dict.fromkeys(ACTS, 0.3)
    for _ in range(3):
        for group in GROUPS.values():
            for act in group:
                tried = {
                    step: _gain(table, chance, likely, group, {**least, act: step}, act)
                    for step in STEPS
                }
                least[act] = max(tried, key=tried.__getitem__)
    return np.array([least[act] for act in ACTS], dtype=np.float32)


def _gain(
    table: Table,
    chance: Floats,
    likely: npt.NDArray[np.bool_],
    group: Sequence[str],
    least: Mapping[str, float],
    act: str,
) -> float:
    columns = [OUTPUTS.index(a) for a in group]
    over = np.stack([chance[:, k] >= least[a] for k, a in zip(columns, group, strict=True)], axis=1)
    over &= likely[:, None]
    labelled = table.y[:, columns] > 0
    certain = table.weight[:, columns] > 0
    own = group.index(act)
    alone = _f1(over[:, own], labelled[:, own], certain[:, own])
    return _f1((over & certain).any(axis=1), labelled.any(axis=1), certain.any(axis=1)) + alone / 2


def _f1(found: Any, labelled: Any, counted: Any) -> float:
    right = float((found & labelled & counted).sum())
    return 2 * right / max(float((found & counted).sum() + (labelled & counted).sum()), 1.0)


def show_false_alarms(table: Table, score: Floats) -> None:
    """Print, for left-out hands, what each threshold of the score would raise, by kind."""
    kinds = np.array([e.line["labels"]["kind"] for e in table.examples])
    beyond = table.y[:, 0] == 1
    steps = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    print(f"{'raised from a score of':28}" + " ".join(f"{t:5.1f}" for t in steps))
    for kind in ["all beyond", "all within", *sorted(set(kinds.tolist()))]:
        own = {"all beyond": beyond, "all within": ~beyond}.get(kind, kinds == kind)
        shares = " ".join(f"{np.mean(score[own] >= t):5.2f}" for t in steps)
        print(f"{kind:22} {int(own.sum()):5} {shares}")


def save(fit: Fit, factors: Floats, biases: Floats, least: Floats) -> Path:
    """Write the weights; their version is the date-free digest of what they hold."""
    spelling = np.stack([m.coef_[0] for m in fit.spelling], axis=1)
    scale = np.abs(spelling).max(axis=0) / 127 + 1e-9
    arrays: dict[str, Any] = {
        "layout": np.int64(LAYOUT), "outputs": np.array(OUTPUTS),
        "sentence": fit.sentence.astype(np.float16),
        "pooled_mean": fit.mean.astype(np.float32), "pooled_scale": fit.scale.astype(np.float32),
        "whole": np.stack([m.coef_[0] for m in fit.whole], axis=1).astype(np.float16),
        "whole_bias": np.array([m.intercept_[0] for m in fit.whole], dtype=np.float32),
        "spelling": np.round(spelling / scale).astype(np.int8),
        "spelling_scale8": scale.astype(np.float32),
        "spelling_bias": np.array([m.intercept_[0] for m in fit.spelling], dtype=np.float32),
        "idf": fit.idf.astype(np.float16), "join": factors, "join_bias": biases,
        "act_threshold": least,
    }  # fmt: skip
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays.values()))
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, version=np.array(digest.hexdigest()[:10]), **arrays)
    return TARGET


def main(arguments: Sequence[str]) -> int:
    """Fit, print the figures on left-out hands, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.fit_linear")
    parser.add_argument("paths", nargs="+")
    parser.add_argument(
        "--twins", type=float, default=0.0, help="share of the lines told of somebody else too"
    )
    asked = parser.parse_args(arguments)
    rng = np.random.default_rng(0)

    def twin(line: Mapping[str, Any]) -> Mapping[str, Any] | None:
        other = varied(line, rng) if rng.random() < asked.twins else line
        return None if other is line else other

    table = Table(read_examples(asked.paths, twin))
    logits = left_out_logits(table)
    factors, biases = joined(table, logits)
    chance = 1 / (1 + np.exp(-((logits * factors[:, None]).sum(axis=0) + biases)))
    for lang in ("ja", "en"):
        own = [i for i, e in enumerate(table.examples) if e.line["lang"] == lang]
        print(f"left-out hands, {lang}: AUC {roc_auc_score(table.y[own, 0], chance[own, 0]):.3f}")
    show_false_alarms(table, chance[:, 0])
    everything = range(len(table.examples))
    fit = Fit(table, everything, pooled=nested_pool(table, everything))
    print("written:", save(fit, factors, biases, thresholds(table, chance)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
