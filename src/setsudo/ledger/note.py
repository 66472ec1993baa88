"""Signed notes of C2SP: text with Ed25519 signatures, and the keys in their written form."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from setsudo.errors import LedgerError
from setsudo.ledger.reading import base64_exact

MOST_SIGNATURES = 100
LARGEST = 1 << 20  # characters of a note

_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/=]+)")
_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - the words with which such a key begins, no secret itself


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of a log, which whoever verifies must have from elsewhere than the log."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not self.name.isprintable():
            raise _bad_key("its name is empty or holds a space or a plus sign")
        if len(self.public) != 32:
            raise _bad_key("an Ed25519 key has 32 bytes")

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """Return the key written as `name+hash+base64`. Raises LedgerError `ledger_key`."""
        return cls(*_parts(text.strip()))

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"

    @property
    def id(self) -> bytes:
        """Return the four bytes that tell this key from others of its name."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def verifies(self, text: str, signature: bytes) -> bool:
        """Say whether the signature over the text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key of a log. Its written form is a secret; nothing prints it by accident."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != 32:
            raise _bad_key("an Ed25519 key has 32 bytes")
        _ = self.verifier

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """Return a new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, secret: str) -> SigningKey:
        """Return the key written as `PRIVATE+KEY+name+hash+base64`, as Go's tools write it."""
        written = secret.strip()
        if not written.startswith(_SECRET):
            raise _bad_key("it is not a private key")
        name, seed = _parts(written.removeprefix(_SECRET), check=False)
        key = cls(name, seed)
        if key.secret != written:
            raise _bad_key("its hash does not fit")
        return key

    @property
    def secret(self) -> str:
        """Return the written form, to be kept where nobody else reads it."""
        return f"{_SECRET}{self.name}+{self.verifier.id.hex()}+{_base64(_ED25519 + self.seed)}"

    @property
    def verifier(self) -> VerifierKey:
        """Return the public key that belongs to it."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, public.public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """Return the Ed25519 signature over the text, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())


@dataclass(frozen=True, slots=True)
class Note:
    """The text of a note, and the known keys that signed it."""

    text: str
    signers: tuple[VerifierKey, ...]


def sign_note(text: str, signers: Sequence[SigningKey]) -> str:
    """Return the text with the signatures. Raises LedgerError `ledger_note`."""
    if not text.endswith("\n") or not _is_plain(text):
        raise _refused("its text does not end its last line or holds control characters")
    lines = (f"— {one.name} {_base64(one.verifier.id + one.sign(text))}\n" for one in signers)
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, keys: Iterable[VerifierKey]) -> Note:
    """Return a note that at least one of the keys signed.

    Signatures by unknown keys are passed over; one by a known key that does not verify refuses the
    whole note. Raises LedgerError `ledger_note`.
    """
    text, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if len(note) > LARGEST or not _is_plain(note):
        raise _refused("it is too long or holds control characters")
    if not blank or lines.pop() or not lines or len(lines) > MOST_SIGNATURES:
        raise _refused("it has no signatures, or too many")
    text += "\n"
    known = {(key.name, key.id): key for key in keys}
    signers: list[VerifierKey] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        signature = base64_exact(found["signature"]) if found else None
        if found is None or signature is None or len(signature) < 5:
            raise _refused("one of its signature lines is malformed")
        key = known.get((found["name"], signature[:4]))
        if key is None or key in signers:
            continue
        if not key.verifies(text, signature[4:]):
            raise _refused("a signature does not fit: the text or the signature was changed")
        signers.append(key)
    if not signers:
        raise _refused("none of the given keys signed it")
    return Note(text, tuple(signers))


def _is_plain(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return not any(char < " " and char != "\n" for char in text)


def _parts(text: str, *, check: bool = True) -> tuple[str, bytes]:
    found = _KEY.fullmatch(text)
    data = base64_exact(found["key"]) if found else None
    if found is None or data is None or len(data) != 33:
        raise _bad_key("it is not written as name+hash+base64")
    if data[:1] != _ED25519:
        raise _bad_key("it is not an Ed25519 key")
    if check and VerifierKey(found["name"], data[1:]).id.hex() != found["id"]:
        raise _bad_key("its hash does not fit")
    return found["name"], data[1:]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bad_key(why: str) -> LedgerError:
    return LedgerError(f"the key cannot be used: {why}", code="ledger_key")


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the signed note is refused: {why}", code="ledger_note")
