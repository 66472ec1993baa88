"""Every error Setsudo raises on purpose. Each has a stable code and a sentence to act on.

SetsudoError
├── PolicyError        the policy text is wrong: says which file, line and column, and the remedy
├── UnreadableError    a file or a record cannot be read as an interaction: says where and why
├── EngineError        an engine or its weights cannot be used here: says what to install or choose
├── StorageError       a disk or a store refuses midway: what was finished before is kept
├── LedgerError        an entry, a key, a checkpoint, a proof or an export of the ledger is refused
├── CaseError          an act on a case is refused: says why, in both languages
│   ├── IllegalMove    the act is not open to a case in this state: says what is
│   ├── NotEntitled    this person may not take this act on this case, or see this part of it
│   └── Insufficient   what was handed in falls short: every shortcoming at once, each with a remedy
├── DocumentError      a document cannot be made: the fonts or the program for it are missing
└── UsageError         the command was asked for something that does not exist
"""

from __future__ import annotations

from dataclasses import dataclass

from setsudo.bilingual import Text


class SetsudoError(Exception):
    """Base of the tree. `code` is stable over versions; `message` says what to do."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text file. Line and column count from 1; `length` is what to underline."""

    file: str
    line: int
    column: int
    length: int = 1
    text: str = ""


class PolicyError(SetsudoError):
    """The policy text is wrong. Points at the place and offers the remedy."""

    code = "policy_error"

    def __init__(
        self, message: str, *, code: str | None = None, place: Place | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message, code=code)
        self.place = place
        self.remedy = remedy


class UnreadableError(SetsudoError):
    """A file or a record cannot be read as an interaction."""

    code = "unreadable"

    def __init__(self, message: str, *, code: str | None = None, line: int | None = None) -> None:
        super().__init__(message, code=code)
        self.line = line


class EngineError(SetsudoError):
    """An engine cannot run here: says what to install or which engine to take instead."""

    code = "engine_unavailable"


class StorageError(SetsudoError):
    """A write or a read failed for a reason outside Setsudo; what was finished before is kept."""

    code = "storage"


class LedgerError(SetsudoError):
    """The ledger refuses what it was given: it says which part is wrong, never whose words."""

    code = "ledger"


class CaseError(SetsudoError):
    """An act on a case is refused. `text` says why to people; it never holds anybody's words."""

    code = "case"

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class UsageError(SetsudoError):
    """The command was asked for something that does not exist."""

    code = "usage"
