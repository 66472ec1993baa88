"""Join the network's logits with the fast tier's, on lines that neither has seen.

    python -m training.deep.join fit HANDS...        # after a fit that left these hands out
    python -m training.deep.join settle VALIDATION... # with the network that is shipped

`fit` finds the factors of all outputs and each act's threshold. `settle` finds the factors of the
score alone once more, so that it is a probability also with the network that has seen every hand.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from setsudo.assessment.deep.engine import read_windows
from setsudo.assessment.deep.network import JOINT, Network
from setsudo.assessment.linear import GRADES, Linear
from training.fit_linear import OUTPUTS, thresholds
from training.lines import ACTS, Example, read_examples

Floats = npt.NDArray[np.float32]
TARGET = Path("src/setsudo/assessment/weights") / JOINT
# The share of contacts beyond the norm that the fast tier may keep from the network.
KEPT_BACK = 0.005


@dataclass(frozen=True, slots=True)
class Answers:
    """Lines with both tiers' logits (lines, outputs), their labels and what these weigh."""

    examples: Sequence[Example]
    deep: Floats
    fast: Floats
    y: Floats
    weight: Floats

    def chance(self, joint: dict[str, Any]) -> Floats:
        logit = self.deep * joint["deep"] + self.fast * joint["fast"] + joint["bias"]
        return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def answers(paths: Sequence[str]) -> Answers:
    """Read the lines and ask both tiers."""
    network, fast = Network(threads=2), Linear(threads=2)
    examples = read_examples(paths)
    deep, quick = [], []
    for e in examples:
        _, read = read_windows(network, e.reading)
        deep.append(np.max([one.whole for one in read], axis=0))
        quick.append(fast.judge(e.reading, e.course).logits)
    return Answers(
        examples, np.stack(deep), np.stack(quick).astype(np.float32),
        np.stack([e.targets(OUTPUTS) for e in examples]),
        np.stack([e.weights(OUTPUTS) for e in examples]),
    )  # fmt: skip


def fit(said: Answers) -> dict[str, Any]:
    """Return the factors and biases of each output, and the acts' thresholds.

    The acts share their factors, as most are too rare for factors of their own.
    """
    joint: dict[str, Any] = {
        name: np.zeros(len(OUTPUTS), dtype=np.float32) for name in ("deep", "fast", "bias")
    }
    for k in range(len(GRADES)):
        _set(joint, k, said, np.flatnonzero(said.weight[:, k] > 0))
    acts = range(len(GRADES), len(OUTPUTS))
    rows = [(i, k) for k in acts for i in np.flatnonzero(said.weight[:, k] > 0)]
    own = np.zeros((len(rows), len(ACTS)), dtype=np.float32)
    own[np.arange(len(rows)), [k - len(GRADES) for _, k in rows]] = 1
    two = np.array([[said.deep[i, k], said.fast[i, k]] for i, k in rows], dtype=np.float32)
    x = np.hstack([two, own])
    model = LogisticRegression(C=3.0, max_iter=1000, fit_intercept=False)
    model.fit(x, [said.y[i, k] for i, k in rows])
    joint["deep"][acts], joint["fast"][acts] = model.coef_[0, 0], model.coef_[0, 1]
    joint["bias"][acts] = model.coef_[0, 2:]
    joint["act_threshold"] = thresholds(said, said.chance(joint))
    beyond = said.fast[said.y[:, 0] == 1, 0]
    joint["passes_from"] = np.float32(np.quantile(beyond, KEPT_BACK))
    return joint


def settle(said: Answers, joint: dict[str, Any]) -> None:
    """Find the factors of the score once more."""
    _set(joint, 0, said, np.arange(len(said.examples)))


def _set(joint: dict[str, Any], k: int, said: Answers, rows: npt.NDArray[np.int64]) -> None:
    x = np.stack([said.deep[rows, k], said.fast[rows, k]], axis=1)
    model = LogisticRegression(C=3.0).fit(x, said.y[rows, k])
    joint["deep"][k], joint["fast"][k] = model.coef_[0]
    joint["bias"][k] = model.intercept_[0]


def show(said: Answers, joint: dict[str, Any]) -> None:
    """Print how well each tier and both together tell the lines apart."""
    y = said.y[:, 0]
    langs = np.array([e.line["lang"] for e in said.examples])
    for name, score in (
        ("fast", said.fast[:, 0]), ("deep", said.deep[:, 0]), ("both", said.chance(joint)[:, 0]),
    ):  # fmt: skip
        by = [f"{lang} {roc_auc_score(y[langs == lang], score[langs == lang]):.4f}"
              for lang in ("ja", "en") if (langs == lang).any()]  # fmt: skip
        print(f"{name}: AUC {roc_auc_score(y, score):.4f} ({', '.join(by)})")
    factors = [round(float(joint[n][0]), 3) for n in ("deep", "fast", "bias")]
    print("factors of the score:", *factors)
    print("passed on from a fast logit of", round(float(joint["passes_from"]), 2), "share",
          round(float((said.fast[:, 0] >= joint["passes_from"]).mean()), 2))  # fmt: skip
    kinds = np.array([e.line["labels"]["kind"] for e in said.examples])
    score = said.chance(joint)[:, 0]
    steps = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
    print(f"{'raised from a score of':28}" + " ".join(f"{t:5.1f}" for t in steps))
    for kind in ["all beyond", "all within", *sorted(set(kinds.tolist()))]:
        own = {"all beyond": y == 1, "all within": y == 0}.get(kind, kinds == kind)
        shares = " ".join(f"{np.mean(score[own] >= t):5.2f}" for t in steps)
        print(f"{kind:22} {int(own.sum()):5} {shares}")


def main(arguments: Sequence[str]) -> int:
    """Fit or settle, print the figures, write the factors."""
    what, *paths = arguments
    said = answers(paths)
    if what == "fit":
        joint = fit(said)
    else:
        with np.load(TARGET) as stored:
            joint = {name: stored[name].copy() for name in stored.files}
        settle(said, joint)
    show(said, joint)
    np.savez(TARGET, **joint)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
