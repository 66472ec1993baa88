"""Join the network's logits with the fast tier's, on lines that neither has seen.

python -m training.deep.join training/corpus/validation/*.jsonl
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
from training.authoring import GROUPS
from training.fit_linear import OUTPUTS, SHOWN_FROM, STEPS
from training.lines import ACTS, Example, read_examples

Floats = npt.NDArray[np.float32]
TARGET = Path("src/setsudo/assessment/weights") / JOINT
# From this score on a person is asked at least; the cascade may lose nothing there that is beyond
# the norm. What lies this little below the lowest such contact is passed on too.
ASKED_FROM = 0.3
MARGIN = 0.15
# Of the contacts within the norm so many may lie where the fast tier alone says that one is beyond.
ALONE_WRONG = 0.03


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
    """Return the factors and biases of each output, and the acts' threshold.

    The acts share theirs, as most are too rare in the validation part for some of their own.
    """
    joint: dict[str, Any] = {
        name: np.zeros(len(OUTPUTS), dtype=np.float32) for name in ("deep", "fast", "bias")
    }
    for k in range(len(GRADES)):
        _set(joint, k, said, np.flatnonzero(said.weight[:, k] > 0))
    acts = range(len(GRADES), len(OUTPUTS))
    rows = [(i, k) for k in acts for i in np.flatnonzero(said.weight[:, k] > 0)]
    x = np.array([[said.deep[i, k], said.fast[i, k]] for i, k in rows], dtype=np.float32)
    model = LogisticRegression(C=3.0).fit(x, [said.y[i, k] for i, k in rows])
    joint["deep"][acts], joint["fast"][acts] = model.coef_[0]
    joint["bias"][acts] = model.intercept_[0]
    joint["act_threshold"] = np.full(len(ACTS), common_threshold(said, joint), dtype=np.float32)
    found = (said.y[:, 0] == 1) & (said.chance(joint)[:, 0] >= ASKED_FROM)
    joint["passes_from"] = np.float32(said.fast[found, 0].min() - MARGIN)
    within = np.quantile(said.fast[said.y[:, 0] == 0, 0], 1 - ALONE_WRONG, method="higher")
    joint["passes_to"] = np.float32(within + MARGIN)
    return joint


def common_threshold(said: Answers, joint: dict[str, Any]) -> float:
    """Return the probability from which naming an act serves the groups' mean F1 best."""
    chance = said.chance(joint)
    likely = (chance[:, 0] >= SHOWN_FROM)[:, None]
    place = {act: OUTPUTS.index(act) for act in ACTS}

    def mean_f1(least: float) -> float:
        found = []
        for group in GROUPS.values():
            columns = [place[act] for act in group]
            over = ((chance[:, columns] >= least) & likely & (said.weight[:, columns] > 0)).any(1)
            labelled = (said.y[:, columns] > 0).any(axis=1)
            counted = labelled | (said.weight[:, columns] > 0).all(axis=1)
            right = float((over & labelled).sum())
            found.append(2 * right / max(float((over & counted).sum() + labelled.sum()), 1.0))
        return float(np.mean(found))

    return max(STEPS, key=mean_f1)


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
    passed = (said.fast[:, 0] >= joint["passes_from"]) & (said.fast[:, 0] < joint["passes_to"])
    print("passed on between fast logits of", round(float(joint["passes_from"]), 2), "and",
          round(float(joint["passes_to"]), 2), "share", round(float(passed.mean()), 2))  # fmt: skip
    kinds = np.array([e.line["labels"]["kind"] for e in said.examples])
    score = said.chance(joint)[:, 0]
    steps = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
    print(f"{'raised from a score of':28}" + " ".join(f"{t:5.1f}" for t in steps))
    for kind in ["all beyond", "all within", *sorted(set(kinds.tolist()))]:
        own = {"all beyond": y == 1, "all within": y == 0}.get(kind, kinds == kind)
        shares = " ".join(f"{np.mean(score[own] >= t):5.2f}" for t in steps)
        print(f"{kind:22} {int(own.sum()):5} {shares}")


def main(arguments: Sequence[str]) -> int:
    """Fit, print the figures, write the factors."""
    said = answers(arguments)
    joint = fit(said)
    # Before they are shown: whoever reads the first lines only closes the pipe.
    np.savez(TARGET, **joint)
    show(said, joint)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
