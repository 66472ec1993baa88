"""What workers do for the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from setsudo.web.ledger import checking, stamping, witnessing
from setsudo.web.ledger.checkpoints import TIMESTAMP, WITNESS, sign
from setsudo.web.ledger.due import CHECKPOINT, next_one
from setsudo.web.work.deeds import deed


@deed(CHECKPOINT)
def checkpoint(about: str, at: datetime) -> datetime:
    """Sign the log where something was entered since; look again in some minutes."""
    sign(at=at)
    return next_one(at)


@deed(WITNESS)
def witness(about: str, at: datetime) -> None:
    """Have the newest checkpoint cosigned."""
    witnessing.have_witnessed()


@deed(TIMESTAMP)
def timestamp(about: str, at: datetime) -> None:
    """Have the newest checkpoint stamped."""
    stamping.have_stamped()


@deed(checking.VERIFY)
def verify(about: str, at: datetime) -> None:
    """Do the verification with this ref."""
    checking.check(UUID(about), at=at)
