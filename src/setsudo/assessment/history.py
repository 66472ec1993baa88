"""A customer's earlier contacts within one input, kept on disk so that memory does not grow with
it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import numpy as np

from setsudo.assessment.features import mean, told
from setsudo.assessment.reading import PastContact, Reading, gist
from setsudo.interactions.model import Interaction

# Enough to see a habit; older contacts say little about today's.
REMEMBERED = 30
# SQLite's page cache in KiB; the rest lies in a temporary file that goes away by itself.
CACHE_KIB = 16_384


class History:
    """Contacts by customer. Only a contact that began strictly earlier, under another id, is a
    past one.

    A contact without a customer or without a time is nobody's history. Not safe for several
    threads.
    """

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._store.execute("PRAGMA journal_mode = OFF")
        self._store.execute("PRAGMA synchronous = OFF")
        self._store.execute(
            "CREATE TABLE contact "
            "(who TEXT, began REAL, id TEXT, about BLOB, channel TEXT, gist TEXT)"
        )
        self._store.execute("CREATE INDEX by_customer ON contact (who, began)")
        self._store.execute("BEGIN")

    def before(self, interaction: Interaction) -> tuple[PastContact, ...]:
        """Return the earlier contacts of this customer, oldest first, at most `REMEMBERED`."""
        who = customer_key(interaction)
        if not who or interaction.started_at is None:
            return ()
        rows = self._store.execute(
            "SELECT id, began, about, channel, gist FROM contact "
            "WHERE who = ? AND began < ? AND id <> ? ORDER BY began DESC LIMIT ?",
            (who, interaction.started_at.timestamp(), interaction.id, REMEMBERED),
        ).fetchall()
        return tuple(
            PastContact(ident, datetime.fromtimestamp(began, UTC), _unpacked(about), channel, words)
            for ident, began, about, channel, words in reversed(rows)
        )

    def remember(self, reading: Reading) -> None:
        """Keep what later contacts of this customer may need of this one."""
        interaction = reading.interaction
        who = customer_key(interaction)
        if not who or interaction.started_at is None:
            return
        began = interaction.started_at.timestamp()
        about = np.round(mean(told(reading)) * 127).astype(np.int8).tobytes()
        known = self._store.execute(
            "SELECT 1 FROM contact WHERE who = ? AND began = ? AND id = ?",
            (who, began, interaction.id),
        ).fetchone()
        if known is None:
            self._store.execute(
                "INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?)",
                (
                    who,
                    began,
                    interaction.id,
                    about,
                    interaction.channel.value,
                    gist(interaction, reading.turns),
                ),
            )

    def close(self) -> None:
        """Drop everything."""
        self._store.close()


def customer_key(interaction: Interaction) -> str:
    """Return what tells this customer from others within one input; empty where nothing does."""
    customer = interaction.customer
    return customer.id or customer.email.lower() or customer.tel


def _unpacked(about: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.frombuffer(about, dtype=np.int8).astype(np.float32)
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
