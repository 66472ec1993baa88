"""A witness's cosignature on the newest checkpoint (C2SP tlog-witness, add-checkpoint)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from setsudo.errors import LedgerError, StorageError
from setsudo.ledger import prove_consistency
from setsudo.ledger.cosignature import WitnessKey, add_checkpoint, read_cosignature
from setsudo.ledger.reading import whole_number
from setsudo.web.ledger import outside
from setsudo.web.ledger.checkpoints import newest, stored_tree
from setsudo.web.ledger.models import Cosignature, SignedCheckpoint

_MOST_TRIES: Final = 3


def have_witnessed() -> Cosignature | None:
    """Have the newest checkpoint cosigned and keep the cosignature; None where it is already.

    No transaction is held while the witness is asked. Raises LedgerError `ledger_witness` where it
    refuses or its cosignature does not fit, StorageError where it does not answer: try again.
    """
    checkpoint = newest()
    if checkpoint is None or not settings.WITNESS_URL:
        return None
    witness = WitnessKey.read(settings.WITNESS_KEY)
    if checkpoint.cosignatures.filter(witness=witness.name).exists():
        return None
    before = Cosignature.objects.filter(witness=witness.name).order_by("-checkpoint__size").first()
    answer = _asked(checkpoint, old=before.checkpoint.size if before is not None else 0)
    found = read_cosignature(answer, checkpoint.note, witness)
    with transaction.atomic():
        kept, _ = Cosignature.objects.get_or_create(
            checkpoint=checkpoint,
            witness=witness.name,
            defaults={"line": found.line, "at": datetime.fromtimestamp(found.time, UTC)},
        )
    return kept


def _asked(checkpoint: SignedCheckpoint, *, old: int) -> str:
    url = f"{settings.WITNESS_URL.rstrip('/')}/add-checkpoint"
    tree = stored_tree(checkpoint.size)
    for _ in range(_MOST_TRIES):
        body = add_checkpoint(old, prove_consistency(tree, old, checkpoint.size), checkpoint.note)
        status, answer = outside.post(
            url, body, "application/octet-stream", setting="SETSUDO_WITNESS_URL"
        )
        if status == 200:
            return answer.decode("utf-8", "replace")
        if status != 409:
            if status >= 500 or status == 429:
                raise StorageError(f"the witness is not well (HTTP {status})", code="outside")
            raise LedgerError(_REFUSALS.get(status, _REFUSED), code="ledger_witness")
        last = whole_number(answer.decode("ascii", "replace").strip())
        if last is None:
            raise LedgerError("the witness does not tell what it last saw", code="ledger_witness")
        if last > checkpoint.size or last == old:
            raise LedgerError(
                f"the witness has seen {last} entries of this log, and the checkpoint has "
                f"{checkpoint.size}: the log was set back or there are two of one origin",
                code="ledger_witness",
            )
        old = last
    raise LedgerError("the witness tells another size each time", code="ledger_witness")


_REFUSED: Final = "the witness refuses the checkpoint"
_REFUSALS: Final = {
    403: "the witness does not know this log's key: give it the verifier key",
    404: "the witness does not know this log: give it the origin and the verifier key",
    422: "the witness finds that this log does not go on from the one that it saw: verify the log",
}
