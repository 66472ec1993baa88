"""Average two states of the network: `python -m training.deep.average A B --save C`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch


def main(arguments: Sequence[str]) -> int:
    """Write the mean of the two files' weights."""
    parser = argparse.ArgumentParser(prog="python -m training.deep.average")
    parser.add_argument("states", type=Path, nargs=2)
    parser.add_argument("--save", type=Path, required=True)
    asked = parser.parse_args(arguments)
    one, other = (torch.load(path, weights_only=True) for path in asked.states)
    torch.save({name: (one[name] + other[name]) / 2 for name in other}, asked.save)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
