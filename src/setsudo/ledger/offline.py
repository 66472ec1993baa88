"""Offline proofs (C2SP tlog-proof): one text file with which anybody can verify one entry.

Its extra data hold the statement and those personal pieces that its reader may see; the others stay
hidden behind their salted hashes.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from setsudo.errors import LedgerError
from setsudo.ledger.canonical import canonical
from setsudo.ledger.checkpoint import Checkpoint, open_checkpoint
from setsudo.ledger.entry import Entry, Stored, read_piece
from setsudo.ledger.note import VerifierKey
from setsudo.ledger.proofs import includes, prove_inclusion
from setsudo.ledger.reading import base64_exact, json_object, whole_number
from setsudo.ledger.tree import Nodes

FORM = "c2sp.org/tlog-proof@v1"
_MOST_STEPS = 63


@dataclass(frozen=True, slots=True)
class OfflineProof:
    """The parts of a proof. `checkpoint` is the signed note, as the log gave it."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    @property
    def text(self) -> str:
        """Return the content of a `.tlog-proof` file."""
        extra = [f"extra {_base64(self.extra)}"] if self.extra else []
        lines = [FORM, *extra, f"index {self.index}", *map(_base64, self.path), "", self.checkpoint]
        return "\n".join(lines)

    @classmethod
    def read(cls, text: str) -> OfflineProof:
        """Return the parts of the text; nothing is verified. Raises LedgerError `ledger_proof`."""
        head, blank, note = text.partition("\n\n")
        form, *lines = head.split("\n")
        if form != FORM or not blank:
            raise _refused(f"it does not begin with {FORM}, or has no checkpoint")
        extra: bytes | None = b""
        if lines and lines[0].startswith("extra "):
            extra = base64_exact(lines.pop(0).removeprefix("extra ")) or None
        word, _, number = lines.pop(0).partition(" ") if lines else ("", "", "")
        index = whole_number(number) if word == "index" else None
        path = [base64_exact(line) for line in lines]
        if extra is None or index is None or len(path) > _MOST_STEPS:
            raise _refused("its extra data or its index cannot be read")
        whole = tuple(step for step in path if step is not None and len(step) == 32)
        if len(whole) != len(path):
            raise _refused("a line is not the base64 of a hash")
        return cls(index, whole, note, extra)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof shows: this entry is in the log that the checkpoint's signer vouches for."""

    entry: Entry
    shown: Mapping[str, Any]
    checkpoint: Checkpoint


def prove(
    nodes: Nodes,
    entry: Stored,
    checkpoint: str,
    *,
    show: Collection[str],
    keys: Iterable[VerifierKey],
) -> OfflineProof:
    """Return the proof of an entry under a signed checkpoint, showing only the pieces named.

    The proof is verified before it is given out. Raises LedgerError `ledger_proof` or
    `ledger_note`, for instance where the checkpoint is older than the entry.
    """
    keys = tuple(keys)
    size = open_checkpoint(checkpoint, keys).size
    pieces = [piece for piece in entry.pieces or () if read_piece(piece)[1] in show]
    missing = set(show) - {read_piece(piece)[1] for piece in pieces}
    if missing:
        raise _refused("a piece to be shown is not in the entry, or was erased")
    extra = {
        "statement": entry.statement.decode(),
        "pieces": [piece.decode() for piece in pieces],
    }
    proof = OfflineProof(
        entry.place, prove_inclusion(nodes, entry.place, size), checkpoint, canonical(extra)
    )
    verify_proof(proof.text, keys)
    return proof


def verify_proof(text: str, keys: Iterable[VerifierKey]) -> Proven:
    """Return what a proof shows. Raises LedgerError `ledger_proof` or `ledger_note` otherwise."""
    proof = OfflineProof.read(text)
    checkpoint = open_checkpoint(proof.checkpoint, keys)
    held = json_object(proof.extra, code="ledger_proof", what="the extra data")
    statement, pieces = held.get("statement"), held.get("pieces")
    if (
        not isinstance(statement, str)
        or not isinstance(pieces, list)
        or not all(isinstance(piece, str) for piece in pieces)
    ):
        raise _refused("its extra data do not hold a statement and pieces")
    try:
        stored = Stored(proof.index, statement.encode(), tuple(p.encode() for p in pieces))
    except UnicodeEncodeError:
        raise _refused("its extra data hold half of a surrogate pair") from None
    if not includes(stored.leaf, proof.index, checkpoint.size, proof.path, checkpoint.root):
        raise _refused("it does not lead from the statement to the checkpoint's root")
    entry, shown = stored.entry, stored.shown()
    if entry.index != proof.index:
        raise _refused("the statement is of another index")
    if len(shown) != len(pieces):
        raise _refused("a piece is not one that the statement commits to")
    return Proven(entry, shown, checkpoint)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the proof is refused: {why}", code="ledger_proof")
