"""Checkpoints (C2SP tlog-checkpoint): the size and root of the log at one time, signed."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from setsudo.errors import LedgerError
from setsudo.ledger.hashing import SIZE
from setsudo.ledger.note import SigningKey, VerifierKey, open_note, sign_note
from setsudo.ledger.reading import base64_exact, whole_number


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log vouches for: that its first `size` entries have this root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise _refused("a line is empty or broken")
        if self.size < 0 or len(self.root) != SIZE:
            raise _refused("the size or the root is impossible")

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Return the checkpoint that the text of a note states. Raises LedgerError."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise _refused("it has fewer than three lines")
        size, root = whole_number(lines[1]), base64_exact(lines[2])
        if size is None or root is None:
            raise _refused("the size or the root cannot be read")
        return cls(lines[0], size, root, tuple(lines[3:]))

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(
            f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions)
        )

    def signed(self, by: SigningKey, *others: SigningKey) -> str:
        """Return the signed note. The log's own key carries the origin's name."""
        if by.name != self.origin:
            raise _refused("the key's name is not the origin")
        return sign_note(self.text, (by, *others))


def open_checkpoint(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Return the checkpoint in a note that a key with the origin's name signed.

    Raises LedgerError `ledger_note` for one that cannot be trusted.
    """
    opened = open_note(note, keys)
    checkpoint = Checkpoint.read(opened.text)
    if checkpoint.origin not in {key.name for key in opened.signers}:
        raise _refused("no key of its origin signed it")
    return checkpoint


def newest(checkpoints: Sequence[Checkpoint]) -> Checkpoint | None:
    """Return the checkpoint over the most entries, or None."""
    return max(checkpoints, key=lambda one: one.size, default=None)


def _refused(why: str) -> LedgerError:
    return LedgerError(f"the checkpoint is refused: {why}", code="ledger_note")
