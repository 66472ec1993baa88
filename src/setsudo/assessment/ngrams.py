"""Runs of one to four characters, hashed: the spelling of words, for both languages and for
slang."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

BUCKETS = 1 << 16
LONGEST_RUN = 4
_SPACE = re.compile(r"\s+")

Buckets = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float32]


def hashed(text: str) -> tuple[Buckets, Weights]:
    """Return the buckets that occur (sorted, below `BUCKETS`) and 1 + ln(count) of each."""
    folded = _SPACE.sub(" ", text.lower()).strip()
    if not folded:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le", "replace"), dtype=np.uint32)
    codes = codes.astype(np.uint64)
    rolling = np.zeros(len(codes), dtype=np.uint64)
    found = []
    for length in range(1, LONGEST_RUN + 1):
        rolling = rolling[: len(codes) - length + 1] * np.uint64(0x100000001B3)
        rolling = rolling + codes[length - 1 :] + np.uint64(length)
        found.append(_mixed(rolling))
    buckets, counts = np.unique(np.concatenate(found), return_counts=True)
    return buckets.astype(np.int64), (1 + np.log(counts)).astype(np.float32)


def _mixed(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return (value ^ (value >> np.uint64(29))) % np.uint64(BUCKETS)
