"""Which of many texts are nearly the same, without comparing each with each.

Shared runs of characters are estimated by MinHash, candidates are found by bands of it, and every
candidate is then compared exactly, so that chance can hide a pair but never invent one. It is
numpy and a few lines; the usual library would add SciPy to every installation.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from setsudo.assessment.text.normalise import normalise

RUN: Final = 4
"""Characters in a run. Shorter texts are compared as a whole."""
SIMILAR: Final = 0.6
"""Share of runs in common (Jaccard) from which two texts are nearly the same."""
# 32 bands of 4: a pair at 0.6 is missed once in 85, at 0.7 once in 6,000.
_BANDS: Final = 32
_ROWS: Final = 4
_UNWRITTEN: Final = re.compile(r"[\W_]+")

Hashes = npt.NDArray[np.uint64]


def alike(texts: Sequence[str], *, similar: float = SIMILAR) -> list[list[int]]:
    """Return the groups of nearly equal texts, as positions, each of at least two, in order.

    A text without a letter or a digit is like no other. Width, case, punctuation and the usual
    disguises do not count. The same texts give the same groups, in whichever order they come.
    """
    same: dict[frozenset[int], list[int]] = {}
    for at, text in enumerate(texts):
        if run := _runs(text):
            same.setdefault(run, []).append(at)
    # In an order of their own, so that the order in which texts come changes nothing.
    runs = sorted(same, key=_fingerprint)
    home = list(range(len(runs)))
    for bucket in _buckets(runs):
        _join(bucket, runs, home, similar)
    groups: dict[int, list[int]] = {}
    for at, run in enumerate(runs):
        groups.setdefault(_root(home, at), []).extend(same[run])
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def likeness(one: str, other: str) -> float:
    """Return the share of runs that two texts have in common, 0-1."""
    return _shared(_runs(one), _runs(other))


def _runs(text: str) -> frozenset[int]:
    plain = _UNWRITTEN.sub("", normalise(text).text.casefold())
    if not plain:
        return frozenset()
    starts = range(max(1, len(plain) - RUN + 1))
    return frozenset(crc32(plain[at : at + RUN].encode()) for at in starts)


def _join(
    bucket: Sequence[int], runs: Sequence[frozenset[int]], home: list[int], similar: float
) -> None:
    # One of each group in the bucket is enough: variants by the thousand stay cheap.
    first: list[int] = []
    for one in bucket:
        for other in first:
            joined = _root(home, one) == _root(home, other)
            if joined or _shared(runs[one], runs[other]) >= similar:
                home[_root(home, one)] = _root(home, other)
                break
        else:
            first.append(one)


def _fingerprint(run: frozenset[int]) -> bytes:
    return blake2b(np.sort(np.fromiter(run, np.uint32, len(run))).tobytes()).digest()


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    every = len(one | other)
    return len(one & other) / every if every else 0.0


def _buckets(runs: Sequence[frozenset[int]]) -> Iterator[list[int]]:
    signatures = [_signature(run) for run in runs]
    for begin in range(0, _BANDS * _ROWS, _ROWS):
        found: dict[bytes, list[int]] = {}
        for at, signature in enumerate(signatures):
            found.setdefault(signature[begin : begin + _ROWS].tobytes(), []).append(at)
        yield from (bucket for bucket in found.values() if len(bucket) > 1)


def _signature(run: frozenset[int]) -> Hashes:
    values = np.fromiter(run, dtype=np.uint64, count=len(run))
    # Multiply-shift hashing: the product wraps on purpose, its upper half is what counts.
    mixed = (values[None, :] * _TIMES[:, None] + _PLUS[:, None]) >> np.uint64(32)
    lowest: Hashes = mixed.min(axis=1)
    return lowest


def _root(home: list[int], at: int) -> int:
    while home[at] != at:
        home[at] = home[home[at]]
        at = home[at]
    return at


_DRAWN: Final = random.Random(20261001)  # noqa: S311 - spreads hashes, keeps no secret
_TIMES: Final = np.array([_DRAWN.getrandbits(64) | 1 for _ in range(_BANDS * _ROWS)], np.uint64)
_PLUS: Final = np.array([_DRAWN.getrandbits(64) for _ in range(_BANDS * _ROWS)], np.uint64)
