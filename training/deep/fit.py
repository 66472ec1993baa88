"""Fine-tune the deep model on labelled lines, epoch by epoch, and keep what it has learnt.

    python -m training.deep.fit --epochs 3 --save build/deep-1.pt training/corpus/train/*.jsonl

Half precision is not used: without tile instructions a CPU is twice as slow with it.
A run can start from an earlier one's file (`--start`). The validation part is only looked at: no
weight comes from it. With the same seed, versions and number of threads, the run is repeatable.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from setsudo.assessment.deep.network import PIECES, TABLE
from setsudo.assessment.deep.tokens import Pieces
from training.deep.batches import (
    ACTS,
    KINDS,
    OUTPUTS,
    Batch,
    Sample,
    padded,
    read_samples,
    shuffled,
    with_twins,
)
from training.deep.network import Network, from_package
from training.deep.package import Package, widened
from training.deep.singles import annotated, drawn, public
from training.deep.varied import varied
from training.deep.vocabulary import TARGET

Floats = npt.NDArray[np.float32]
BATCH = 16
RATE = 1e-4
HEADS_RATE = 1e-3
# Each layer learns this much slower than the one above it.
DECAY = 0.93
DROP = 0.1
WARM_UP = 0.08
# Shares of lines that are read without their context, so that unknown facts are borne.
BARE = 0.25
# What each question weighs: the norm itself, acts, the other grades, the kind, the words shown.
ACTS_WEIGHT = 0.25
GRADES_WEIGHT = 0.15
KIND_WEIGHT = 0.3
SHOWN_WEIGHT = 0.5
SHOWN_POSITIVE = 3.0
SMOOTH = 0.02
# Two lines that differ in one thing have to be told apart by it.
PAIR_WEIGHT = 0.3
# Twins differ in nothing that counts, so neither may what is said of them.
TWIN_WEIGHT = 0.5
MARGIN = 2.0
# The piece that stands for what the vocabulary lacks.
UNKNOWN = 3
DIALOGUES = ("training/dialogues/asdc.jsonl", "training/dialogues/multidogo.jsonl")


class Learning:
    """A network in training: its optimiser, its loss, and how far it is."""

    def __init__(
        self, network: Network, samples: Sequence[Sample], epochs: int,
        paces: tuple[float, float] = (1.0, 0.05), bare: float = BARE, hidden: float = 0.0,
    ) -> None:  # fmt: skip
        self.network, self.samples, self.paces = network, samples, paces
        self.bare, self.hidden = bare, hidden
        self.lines = epochs * len(samples)
        self.done = 0
        self.optimiser = torch.optim.AdamW(_groups(network), betas=(0.9, 0.98))
        self.targets = torch.from_numpy(np.stack([s.targets for s in samples]))
        self.weights = torch.from_numpy(np.stack([s.weights for s in samples]))
        self.kinds = torch.tensor([s.kind for s in samples])
        self.units = torch.tensor([s.unit for s in samples])
        self.twins = torch.tensor([s.twin for s in samples])

    def epoch(self, rng: np.random.Generator) -> float:
        """Go once through the samples; return the mean loss."""
        self.network.train()
        total = 0.0
        for batch in shuffled(self.samples, rng, size=BATCH, bare=self.bare):
            share = self.done / self.lines
            factor = min(1.0, (share + 1e-3) / WARM_UP) * self.pace(share)
            self.done += len(batch.rows)
            for group in self.optimiser.param_groups:
                group["lr"] = group["rate"] * factor
            loss = self.loss(batch)
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            self.optimiser.zero_grad(set_to_none=True)
            total += float(loss.detach()) * len(batch.rows)
        return total / len(self.samples)

    def pace(self, share: float) -> float:
        """Return how fast to learn when this share of the run is done: slower to its end."""
        first, last = self.paces
        return first + (last - first) * share

    def loss(self, batch: Batch) -> Tensor:
        rows = list(batch.rows)
        # Whoever cannot lean on every word leans on what the whole tells.
        unknown = (torch.rand(batch.ids.shape) < self.hidden) & (batch.seen > 0)
        ids = batch.ids.masked_fill(unknown, UNKNOWN)
        whole, piece = self.network(ids, batch.seen, batch.tells, DROP)
        n = len(OUTPUTS)
        targets, weights = self.targets[rows], self.weights[rows]
        each = functional.binary_cross_entropy_with_logits(
            whole[:, :n], targets * (1 - 2 * SMOOTH) + SMOOTH, reduction="none"
        )
        each = each * weights
        grades = n - len(ACTS)
        kind = functional.cross_entropy(whole[:, n:], self.kinds[rows])
        shown = functional.binary_cross_entropy_with_logits(
            piece, batch.shown, reduction="none", pos_weight=torch.tensor(SHOWN_POSITIVE)
        )
        shown = (shown * batch.tells[..., None]).sum() / batch.tells.sum().clamp(min=1)
        return (
            each[:, 0].mean()
            + GRADES_WEIGHT * each[:, 1:grades].sum(dim=1).mean()
            + ACTS_WEIGHT * each[:, grades:].sum(dim=1).mean()
            + KIND_WEIGHT * kind
            + SHOWN_WEIGHT * shown
            + PAIR_WEIGHT * self._apart(whole[:, 0], targets[:, 0], self.units[rows])
            + TWIN_WEIGHT * self._alike(whole[:, :n], self.twins[rows])
        )

    def _alike(self, logits: Tensor, twins: Tensor) -> Tensor:
        """Return how far the logits of twins are apart, squared, on average."""
        same = torch.triu((twins[:, None] == twins[None]) & (twins[:, None] >= 0), diagonal=1)
        if not bool(same.any()):
            return logits.sum() * 0
        one, other = torch.nonzero(same, as_tuple=True)
        apart = (logits[one] - logits[other]) ** 2
        # The norm itself counts as much as everything else together.
        return apart[:, 0].mean() + apart[:, 1:].mean()

    def _apart(self, logits: Tensor, beyond: Tensor, units: Tensor) -> Tensor:
        """Return how far pairs are from being `MARGIN` apart in the right order, on average."""
        wrong = (units[:, None] == units[None]) & (units[:, None] >= 0)
        wrong &= (beyond[:, None] == 1) & (beyond[None] == 0)
        if not bool(wrong.any()):
            return logits.sum() * 0
        between = logits[:, None] - logits[None]
        return functional.softplus(MARGIN - between[wrong]).mean()


def predicted(network: Network, samples: Sequence[Sample], *, bare: bool = False) -> Floats:
    """Return the logits of the outputs, shape (samples, outputs): the highest of the windows."""
    network.eval()
    found = np.full((len(samples), len(OUTPUTS)), -np.inf, dtype=np.float32)
    rows = [(i, window) for i, s in enumerate(samples) for window in (s.bare if bare else s.full)]
    rows.sort(key=lambda row: len(row[1].ids))
    for k in range(0, len(rows), BATCH):
        part = rows[k : k + BATCH]
        nothing = np.zeros((0, len(ACTS)), dtype=np.float32)
        batch = padded(
            [i for i, _ in part],
            [(w, np.resize(nothing, (len(w.ids), len(ACTS)))) for _, w in part],
        )
        with torch.no_grad():
            whole, _ = network(batch.ids, batch.seen, batch.tells)
        logits = whole[:, : len(OUTPUTS)].float().numpy()
        for (i, _), row in zip(part, logits, strict=True):
            found[i] = np.maximum(found[i], row)
    return found


def _groups(network: Network) -> list[dict[str, object]]:
    layers = len(network.layers)
    groups: list[dict[str, object]] = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("layers."):
            rate = RATE * DECAY ** (layers - 1 - int(name.split(".")[1]))
        elif name.startswith(("position", "norm")):
            rate = RATE * DECAY**layers
        else:
            rate = HEADS_RATE
        decay = 0.01 if parameter.dim() > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "rate": rate, "weight_decay": decay})
    return groups


def some(samples: Sequence[Sample], share: float, rng: np.random.Generator) -> list[Sample]:
    """Return a share of the samples, drawn by `rng`, in their order."""
    if share >= 1:
        return list(samples)
    kept = rng.permutation(len(samples))[: round(share * len(samples))]
    return [samples[i] for i in sorted(kept)]


def load_pieces() -> Pieces:
    """Return what training.deep.vocabulary wrote to cut text into pieces."""
    return Pieces((TARGET / PIECES).read_bytes())


def new_network() -> Network:
    """Return the network with the packaged encoder's weights and the kept pieces' vectors."""
    package = Package()
    with np.load(TARGET / TABLE) as stored:
        blocks = stored["blocks"]
    table = widened(blocks.reshape(-1, 18)).reshape(len(blocks), package.sizes.hidden)
    return from_package(package, table, len(OUTPUTS) + len(KINDS), len(ACTS))


def freeze(network: Network, layers: int) -> None:
    """Leave the positions and the lowest layers as they are: a third of the time for little."""
    if not layers:
        return
    for module in (network.position, network.norm, *list(network.layers)[:layers]):
        module.requires_grad_(False)


def main(arguments: Sequence[str]) -> int:
    """Fine-tune, print the figures after each epoch, save after each epoch."""
    asked = _parser().parse_args(arguments)
    torch.manual_seed(asked.seed)
    torch.set_num_threads(asked.threads)
    rng = np.random.default_rng(asked.seed)
    cutter = load_pieces()
    samples = read_samples(
        asked.paths, cutter, lambda line: varied(line, rng) if rng.random() < asked.varied else line
    )
    held = read_samples(asked.validate, cutter)
    if asked.singles:
        samples += some(annotated(cutter), asked.singles, rng)
        samples += some(read_samples(DIALOGUES, cutter), asked.singles, rng)
    if asked.public:
        samples += public(asked.public, cutter, rng)
    samples = some(samples, asked.share, rng)
    samples = with_twins(samples, cutter, lambda line: varied(line, rng), asked.twins, rng)
    print("; ".join(drawn(samples)), flush=True)
    network = new_network()
    if asked.start:
        network.load_state_dict(torch.load(asked.start, weights_only=True), strict=False)
    freeze(network, asked.frozen)
    learning = Learning(
        network, samples, asked.epochs, tuple(asked.paces), asked.bare, asked.hidden
    )
    pieces = sum(len(s.full[0].ids) for s in samples)
    print(f"{len(samples)} lines, {pieces} pieces", flush=True)
    for epoch in range(asked.epochs):
        began = time.monotonic()
        loss = learning.epoch(rng)
        spent = time.monotonic() - began
        asked.save.parent.mkdir(parents=True, exist_ok=True)
        torch.save(
            {k: v for k, v in network.state_dict().items() if k != "word.weight"}, asked.save
        )
        print(
            f"epoch {epoch + 1}: loss {loss:.3f}, {spent:.0f} s; {_figures(network, held)}",
            flush=True,
        )
    return 0


def _figures(network: Network, held: Sequence[Sample]) -> str:
    if not held:
        return "no validation part"
    y = np.array([s.targets[0] for s in held])
    full, bare = predicted(network, held), predicted(network, held, bare=True)
    acts = [
        roc_auc_score([s.targets[k] for s in held], full[:, k])
        for k in range(len(OUTPUTS))
        if OUTPUTS[k] in ACTS and 0 < sum(s.targets[k] for s in held) < len(held)
    ]
    return (
        f"AUC {roc_auc_score(y, full[:, 0]):.4f}, "
        f"without context {roc_auc_score(y, bare[:, 0]):.4f}, acts {np.mean(acts):.3f}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.deep.fit")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--validate", nargs="*", default=["training/corpus/validation/val-1.jsonl"])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--save", type=Path, default=Path("build/deep.pt"))
    parser.add_argument("--start", type=Path)
    parser.add_argument(
        "--singles", type=float, default=0.0,
        help="share of the annotations and dialogues to learn from too",
    )  # fmt: skip
    parser.add_argument(
        "--varied", type=float, default=0.0, help="share of the lines told of somebody else"
    )
    parser.add_argument(
        "--twins", type=float, default=0.0, help="share of the lines told of somebody else too"
    )
    parser.add_argument("--hidden", type=float, default=0.0, help="share of the pieces hidden")
    parser.add_argument("--bare", type=float, default=BARE, help="share read without context")
    parser.add_argument("--public", type=Path, help="folder of public sets to learn from too")
    parser.add_argument("--frozen", type=int, default=3, help="lowest layers that do not learn")
    parser.add_argument("--share", type=float, default=1.0, help="of the lines, drawn by the seed")
    parser.add_argument("--paces", type=float, nargs=2, default=(1.0, 0.05), help="first, last")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
