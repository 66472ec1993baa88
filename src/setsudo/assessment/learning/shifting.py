"""How far two distributions lie apart, and how far chance alone would part them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 10
RESAMPLES: Final = 9_999
SEED: Final = 20_261_101
# So that an empty bin is a small share, not an infinite distance.
_SMOOTH: Final = 0.5


@dataclass(frozen=True, slots=True)
class Shift:
    """`psi`: the population stability index. `chance`: how likely chance alone parts two halves of
    one population of these sizes at least so far, 0-1."""

    psi: float
    chance: float


def shift_of_scores(earlier: Sequence[float], later: Sequence[float]) -> Shift:
    """Compare scores in bins of equal mass over both periods. Neither may be empty."""
    pooled = np.asarray([*earlier, *later], dtype=np.float64)
    edges = np.unique(np.quantile(pooled, np.linspace(0, 1, BINS + 1)[1:-1], method="lower"))
    # A score that stands at an edge belongs below it, so that many equal scores share one bin.
    counts = [
        np.bincount(np.searchsorted(edges, scores, side="left"), minlength=len(edges) + 1)
        for scores in (earlier, later)
    ]
    return _shift(counts[0], counts[1])


def shift_of_counts(earlier: Sequence[int], later: Sequence[int]) -> Shift:
    """Compare two counts of the same kinds. Neither may be all zeros."""
    return _shift(np.asarray(earlier, dtype=np.int64), np.asarray(later, dtype=np.int64))


def _shift(earlier: NDArray[np.int64], later: NDArray[np.int64]) -> Shift:
    both = earlier + later
    kept = both > 0
    earlier, later, both = earlier[kept], later[kept], both[kept]
    seen = float(_psi(earlier[None, :], later[None, :])[0])
    random = np.random.default_rng(SEED)
    drawn = random.multivariate_hypergeometric(
        both, int(earlier.sum()), size=RESAMPLES, method="marginals"
    )
    apart = _psi(drawn, both[None, :] - drawn)
    # The record itself is one of the ways in which it could have fallen.
    further = int((apart >= seen - 1e-12).sum())
    return Shift(psi=seen, chance=(further + 1) / (RESAMPLES + 1))


def _psi(earlier: NDArray[np.int64], later: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return one index for each pair of rows of counts (rows x bins)."""
    one, other = _shares(earlier), _shares(later)
    apart: NDArray[np.float64] = ((other - one) * np.log(other / one)).sum(axis=1)
    return apart


def _shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    smooth = counts + _SMOOTH
    shares: NDArray[np.float64] = smooth / smooth.sum(axis=1, keepdims=True)
    return shares
