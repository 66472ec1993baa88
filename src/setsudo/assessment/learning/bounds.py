"""How sure a count can make us: exact bounds after Clopper and Pearson, and what they need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

# A few hundred steps are enough for any count that a company has.
_MOST_STEPS: Final = 10_000
_CLOSE: Final = 1e-14
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with the exact two-sided interval of the true share, all 0-1."""

    count: int
    of: int
    value: float
    low: float
    high: float


def share(count: int, of: int, *, confidence: float) -> Share:
    """Return a share with its Clopper-Pearson interval. `of` must be above 0."""
    beside = (1 - confidence) / 2
    return Share(
        count=count,
        of=of,
        value=count / of,
        low=1 - at_most(of - count, of, error=beside),
        high=at_most(count, of, error=beside),
    )


def at_most(count: int, of: int, *, error: float) -> float:
    """Return the share that the true one exceeds with a probability of at most `error`."""
    if count >= of:
        return 1.0
    low, high = count / of, 1.0
    # Forty halvings leave a millionth of a millionth.
    for _ in range(40):
        middle = (low + high) / 2
        if tail(count, of, middle) > error:
            low = middle
        else:
            high = middle
    return high


def allowed(of: int, *, most: float, error: float) -> int | None:
    """Return how many of `of` may go wrong so that the true share is at most `most`, that sure.

    None where even none gone wrong proves too little. The number depends on `of` alone, never on
    what was seen: that is why a threshold chosen by it keeps its promise.
    """
    if at_most(0, of, error=error) > most:
        return None
    low, high = 0, of
    while high - low > 1:
        middle = (low + high) // 2
        if at_most(middle, of, error=error) <= most:
            low = middle
        else:
            high = middle
    return low


def needed(*, most: float, error: float) -> int:
    """Return how many records the least proof of a share of at most `most` takes: none wrong."""
    return math.ceil(math.log(error) / math.log1p(-most))


def worse(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return how likely chance alone makes the share `after` this high, given both (count, of).

    Fisher's exact test, one-sided: the probability of at least `after[0]` of the joint count
    falling into the later of the two. 1 where either is empty.
    """
    joint, first, second = before[0] + after[0], before[1], after[1]
    if not first or not second:
        return 1.0
    whole = _choose(first + second, joint)
    likely = (
        math.exp(_choose(second, k) + _choose(first, joint - k) - whole)
        for k in range(after[0], min(joint, second) + 1)
        if joint - k <= first
    )
    return min(1.0, math.fsum(likely))


def tail(count: int, of: int, chance: float) -> float:
    """Return the probability of at most `count` of `of` where each has this chance."""
    if chance <= 0 or count >= of:
        return 1.0
    if chance >= 1:
        return 0.0
    return _beta_below(1 - chance, of - count, count + 1)


def _beta_below(x: float, a: int, b: int) -> float:
    """Return the regularised incomplete beta function, whose cost does not grow with the counts."""
    if x <= 0:
        return 0.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_below(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
        + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    # Lentz's way through the continued fraction, from the front.
    value, c, d = 1.0, 1.0, 0.0
    for step in range(_MOST_STEPS):
        m = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _never_zero(1 + term * d)
        c = _never_zero(1 + term / c)
        value *= c * d
        if abs(c * d - 1) < _CLOSE and step:
            break
    return front * (value - 1) / a


def _never_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _choose(of: int, taken: int) -> float:
    """Return the logarithm of the number of ways to take `taken` of `of`."""
    return math.lgamma(of + 1) - math.lgamma(taken + 1) - math.lgamma(of - taken + 1)
