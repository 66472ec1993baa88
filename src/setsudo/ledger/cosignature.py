"""Cosignatures (C2SP tlog-cosignature): a witness says that it saw a log only ever grow.

A witness keeps the last checkpoint that it saw of a log, and cosigns a newer one only when it is
shown to begin with all that the older one covers.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from setsudo.errors import LedgerError
from setsudo.ledger.reading import base64_exact

_COSIGNATURE = b"\x04"
_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")
_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public key of a witness, in the form `name+hash+base64` that it publishes."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> WitnessKey:
        """Return the key. Raises LedgerError `ledger_key`."""
        found = _KEY.fullmatch(text.strip())
        data = base64_exact(found["key"]) if found else None
        if found is None or data is None or len(data) != 33 or data[:1] != _COSIGNATURE:
            raise LedgerError(
                "the witness's key cannot be used: it is not written as name+hash+base64 with a "
                "key for cosignatures",
                code="ledger_key",
            )
        key = cls(found["name"], data[1:])
        if key.id.hex() != found["id"]:
            raise LedgerError(
                "the witness's key cannot be used: its hash does not fit", code="ledger_key"
            )
        return key

    def __str__(self) -> str:
        data = base64.b64encode(_COSIGNATURE + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{data}"

    @property
    def id(self) -> bytes:
        """Return the four bytes that tell this key from others of its name."""
        return sha256(self.name.encode() + b"\n" + _COSIGNATURE + self.public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's line behind a checkpoint. `time`: seconds since 1970, by the witness."""

    line: str
    time: int


def cosigned_text(checkpoint: str, time: int) -> bytes:
    """Return what a witness signs: the text of the checkpoint's note behind its time."""
    body = checkpoint.partition("\n\n")[0]
    return f"cosignature/v1\ntime {time}\n{body}\n".encode()


def read_cosignature(answer: str, checkpoint: str, witness: WitnessKey) -> Cosignature:
    """Return the witness's cosignature of a note among the lines of its answer.

    Lines by others are passed over. Raises LedgerError `ledger_note` where there is none, or where
    the one there does not fit.
    """
    for line in answer.splitlines():
        found = _LINE.fullmatch(line)
        data = base64_exact(found["signature"]) if found else None
        if found is None or data is None or found["name"] != witness.name:
            continue
        if data[:4] != witness.id:
            continue
        time = int.from_bytes(data[4:12])
        try:
            Ed25519PublicKey.from_public_bytes(witness.public).verify(
                data[12:], cosigned_text(checkpoint, time)
            )
        except (InvalidSignature, ValueError):
            raise _refused("it does not fit the checkpoint") from None
        return Cosignature(line, time)
    raise _refused("the witness's answer holds none of its own")


def add_checkpoint(old: int, proof: Sequence[bytes], checkpoint: str) -> bytes:
    """Return the body of a request to a witness (C2SP tlog-witness, add-checkpoint)."""
    steps = "".join(f"{base64.b64encode(step).decode()}\n" for step in proof)
    return f"old {old}\n{steps}\n{checkpoint}".encode()


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the cosignature is refused: {why}", code="ledger_note")
