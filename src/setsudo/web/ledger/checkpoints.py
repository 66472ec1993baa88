"""Signed checkpoints: made every so often, stored, entered, shown to the world."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from setsudo.ledger import Checkpoint, StoredTree
from setsudo.web.ledger.entering import enter, locked_frontier
from setsudo.web.ledger.models import Entry, SignedCheckpoint
from setsudo.web.ledger.signing import signing_key
from setsudo.web.ledger.storing import SqlTiles
from setsudo.web.work.asking import ask

SIGNED: Final = "checkpoint.signed"
WITNESS: Final = "ledger.witness"
TIMESTAMP: Final = "ledger.timestamp"
LATEST: Final = "latest"


@transaction.atomic
def sign(*, at: datetime) -> SignedCheckpoint | None:
    """Sign the log as it is and enter that it was signed; None where nothing was entered since.

    A witness and an authority for time are asked afterwards, where the settings name them.
    """
    end = locked_frontier()
    last = newest()
    covered = last.size if last is not None else 0
    # The entry of the last checkpoint alone is no reason for another.
    if end.size <= covered + (1 if last is not None else 0):
        return None
    key = signing_key()
    made = SignedCheckpoint.objects.create(
        size=end.size, note=Checkpoint(key.name, end.size, end.root).signed(key), made_at=at
    )
    enter(SIGNED, at=at, about=f"checkpoint/{made.size}", facts={"size": made.size}, rows=[made])
    if settings.WITNESS_URL:
        ask(WITNESS, LATEST, at)
    if settings.TSA_URL:
        ask(TIMESTAMP, LATEST, at)
    return made


def newest() -> SignedCheckpoint | None:
    """Return the checkpoint over the most entries."""
    return SignedCheckpoint.objects.order_by("-size").first()


def covering(place: int) -> SignedCheckpoint | None:
    """Return the newest checkpoint if it covers the entry at this place."""
    last = newest()
    return last if last is not None and place < last.size else None


def shown(checkpoint: SignedCheckpoint) -> str:
    """Return the note with the lines of the witnesses behind the log's own."""
    lines = checkpoint.cosignatures.order_by("witness").values_list("line", flat=True)
    return checkpoint.note + "".join(f"{line}\n" for line in lines)


def stored_tree(size: int) -> StoredTree:
    """Return the tree over the first entries, as it is stored."""
    return StoredTree(SqlTiles(), size)


def unsigned() -> int:
    """Return how many entries come after the newest checkpoint, its own entry left out."""
    last = newest()
    after = Entry.objects.filter(place__gte=last.size) if last else Entry.objects.all()
    return after.exclude(act=SIGNED).count()
