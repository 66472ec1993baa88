"""A short last fit on plain lines, among others so that nothing else is forgotten.

python -m training.deep.plain --start build/both.pt --save build/last.pt
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from training.deep.batches import Sample, read_samples
from training.deep.fit import DIALOGUES, Learning, freeze, load_pieces, new_network
from training.deep.singles import annotated

CORPUS = Path("training/corpus/train")
# How often a plain line is seen, and how many of the others stand beside them.
TIMES, WHOLE, SINGLE = 5, 650, 250
PACES = (0.5, 0.05)
SEED = 3


def main(arguments: Sequence[str]) -> int:
    """Fit for one epoch from a state, write the next."""
    parser = argparse.ArgumentParser(prog="python -m training.deep.plain")
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--save", type=Path, required=True)
    asked = parser.parse_args(arguments)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    rng = np.random.default_rng(SEED)
    cutter = load_pieces()
    plain = read_samples([str(CORPUS / "plain.jsonl")], cutter)
    hands = sorted(str(path) for path in CORPUS.glob("[A-X].jsonl"))
    whole = _drawn(read_samples(hands, cutter) + read_samples(DIALOGUES, cutter), WHOLE, rng)
    network = new_network()
    network.load_state_dict(torch.load(asked.start, weights_only=True), strict=False)
    freeze(network, 3)
    samples = plain * TIMES + whole + _drawn(annotated(cutter), SINGLE, rng)
    print(f"loss {Learning(network, samples, 1, PACES).epoch(rng):.3f}")
    kept = {name: value for name, value in network.state_dict().items() if name != "word.weight"}
    torch.save(kept, asked.save)
    return 0


def _drawn(samples: Sequence[Sample], number: int, rng: np.random.Generator) -> list[Sample]:
    return [samples[i] for i in rng.permutation(len(samples))[:number]]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
