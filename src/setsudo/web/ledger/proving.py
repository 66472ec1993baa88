"""The proof of one entry, for somebody who has nothing but the log's public key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from setsudo.errors import LedgerError
from setsudo.ledger import prove
from setsudo.web.ledger.checkpoints import covering, shown, sign, stored_tree
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.ledger.storing import stored


def proof_of(place: int, *, show: Collection[str], at: datetime) -> str:
    """Return the content of a `.tlog-proof` file; the log is signed now where it has to be.

    Only the personal pieces named in `show` are in it. Raises LedgerError `ledger_proof`.
    """
    entry = Entry.objects.filter(place=place).first()
    if entry is None:
        raise LedgerError(f"there is no entry {place}", code="ledger_proof")
    checkpoint = covering(place) or sign(at=at)
    if checkpoint is None:
        # What came last is the entry of the last checkpoint; it is covered by the next one.
        raise LedgerError(
            "this entry is about the newest checkpoint and is proven by the next one",
            code="ledger_proof",
        )
    tree = stored_tree(checkpoint.size)
    note = shown(checkpoint)
    return prove(tree, stored(entry), note, show=show, keys=[verifier_key()]).text
