"""The ledger: what people and the system did, entered once, in order, and provable to outsiders.

The core of it: rules over frozen values. A store keeps three things in one transaction with each
act: the entry (`compose`), the frontier and the hashes of tiles (`append`). From them come signed
checkpoints, proofs, exports and the verification.
"""

from setsudo.ledger.checkpoint import Checkpoint, open_checkpoint
from setsudo.ledger.entry import Entry, Stored, compose, read_statement
from setsudo.ledger.export import ExportedLog, export
from setsudo.ledger.findings import Finding, Kind
from setsudo.ledger.note import SigningKey, VerifierKey
from setsudo.ledger.offline import OfflineProof, Proven, prove, verify_proof
from setsudo.ledger.proofs import extends, includes, prove_consistency, prove_inclusion
from setsudo.ledger.records import Record, Unreadable
from setsudo.ledger.tiles import Appended, StoredTree, TileHash, Tiles, append
from setsudo.ledger.tree import Frontier
from setsudo.ledger.verification import Verification, verify

__all__ = [
    "Appended",
    "Checkpoint",
    "Entry",
    "ExportedLog",
    "Finding",
    "Frontier",
    "Kind",
    "OfflineProof",
    "Proven",
    "Record",
    "SigningKey",
    "Stored",
    "StoredTree",
    "TileHash",
    "Tiles",
    "Unreadable",
    "Verification",
    "VerifierKey",
    "append",
    "compose",
    "export",
    "extends",
    "includes",
    "open_checkpoint",
    "prove",
    "prove_consistency",
    "prove_inclusion",
    "read_statement",
    "verify",
    "verify_proof",
]
