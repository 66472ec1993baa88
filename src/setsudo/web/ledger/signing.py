"""The key with which the log signs: made at the first start, or given by the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from setsudo.errors import LedgerError
from setsudo.ledger import SigningKey, VerifierKey


def signing_key() -> SigningKey:
    """Return the log's key. Its name is the log's origin.

    SETSUDO_LEDGER_KEY(_FILE) comes first; else DATA_DIR/ledger.key, made now where there is none.
    Raises LedgerError `ledger_key` where the key bears another name than SETSUDO_LEDGER_ORIGIN.
    """
    key = SigningKey.read(settings.LEDGER_KEY or _kept(settings.DATA_DIR / "ledger.key"))
    wanted = settings.LEDGER_ORIGIN
    if wanted and key.name != wanted:
        raise LedgerError(
            f"the ledger's key is of the origin “{key.name}”, not of “{wanted}”: set "
            "SETSUDO_LEDGER_ORIGIN to the name of the key. A log keeps its origin for good.",
            code="ledger_key",
        )
    return key


def verifier_key() -> VerifierKey:
    """Return the public key, for whoever verifies."""
    return signing_key().verifier


def _kept(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    name = settings.LEDGER_ORIGIN or f"setsudo-{secrets.token_hex(4)}"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(SigningKey.generate(name).secret + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        # Whole or not at all, and whoever started at the same time and came first has made the key.
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return path.read_text(encoding="ascii")
