"""The compact bilingual network: pieces in, logits out; runs on the CPU, its weights come inside.

The vectors of the pieces lie in a table of 4-bit blocks, of which only the rows that a text needs
are widened; all above it is one ONNX graph with 8-bit weights. `training/deep` made both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from setsudo.assessment.deep.tokens import Pieces, Window
from setsudo.errors import EngineError

Floats = npt.NDArray[np.float32]
PIECES, TABLE, GRAPH, JOINT = (
    "deep-pieces.model", "deep-table.npz", "deep-graph.onnx", "deep-joint.npz",
)  # fmt: skip
HIDDEN = 384
BLOCK = 32
BLOCK_BYTES = 18
_BROKEN = "the weights of the deep engine are missing or broken: install setsudo again"


@dataclass(frozen=True, slots=True)
class Read:
    """What the network says of one window: `whole` (outputs,) and `pieces` (n, acts) logits."""

    whole: Floats
    pieces: Floats


class Network:
    """The network in an ONNX session. `threads` bounds the threads of one run."""

    def __init__(self, *, threads: int = 1) -> None:
        self.cutter = _cutter()
        self._table = _table()
        self._session = _session(threads)

    def read(self, window: Window) -> Read:
        """Return the logits of one window; the same window always gets the same answer."""
        vectors = widened(self._table[window.ids]).reshape(1, -1, HIDDEN)
        tells = window.tells.astype(np.float32)[None]
        whole, pieces = self._session.run(None, {"vectors": vectors, "tells": tells})
        return Read(whole[0], pieces[0])


def widened(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Return rows of blocks (rows, blocks x 18 bytes) as float32 (rows, blocks x 32).

    A block is a half-precision factor and 32 numbers of 4 bits, the low halves first.
    """
    parts = blocks.reshape(-1, BLOCK_BYTES)
    factor = np.ascontiguousarray(parts[:, :2]).view("<f2").astype(np.float32)
    packed = parts[:, 2:]
    numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(numbers * factor, dtype=np.float32).reshape(len(blocks), -1)


@lru_cache(maxsize=1)
def load_joint() -> Mapping[str, Any]:
    """Return how the network's logits are joined with the fast tier's, by name.

    Raises EngineError where the file is missing or broken.
    """
    try:
        with _place(JOINT).open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise EngineError(_BROKEN) from error


@lru_cache(maxsize=1)
def version() -> str:
    """Return the digest of all that the deep engine's weights hold, ten digits."""
    digest = hashlib.sha256()
    for name in (PIECES, TABLE, GRAPH, JOINT):
        try:
            digest.update(_place(name).read_bytes())
        except OSError as error:
            raise EngineError(_BROKEN) from error
    return digest.hexdigest()[:10]


def _place(name: str) -> Traversable:
    return files("setsudo.assessment") / "weights" / name


@lru_cache(maxsize=1)
def _cutter() -> Pieces:
    try:
        return Pieces(_place(PIECES).read_bytes())
    except ImportError as error:  # pragma: no cover - the package is a declared dependency
        raise EngineError("a package is missing: pip install sentencepiece") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineError(_BROKEN) from error


@lru_cache(maxsize=1)
def _table() -> npt.NDArray[np.uint8]:
    try:
        with _place(TABLE).open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return np.asarray(stored["blocks"], dtype=np.uint8)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EngineError(_BROKEN) from error


@lru_cache(maxsize=4)
def _session(threads: int) -> Any:
    try:
        import onnxruntime
    except ImportError as error:  # pragma: no cover - the package is a declared dependency
        raise EngineError("a package is missing: pip install onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            _place(GRAPH).read_bytes(),
            options,
            providers=["CPUExecutionProvider"],
            # Fused, a sum and its norm take six times as long as one after the other.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineError(_BROKEN) from error
