"""What the acts on a case tell to those who subscribed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from setsudo.cases.states import Act
from setsudo.web.outbox.sending import emit

_ALSO: Final[Mapping[Act, str]] = {
    Act.APPROVE: "setsudo.determination.made",
}


def tell(act: Act, *, ref: UUID, number: str, state: str, at: datetime) -> None:
    """Tell of an act on a case, in its transaction: its number and where it stands."""
    data = {"case": number, "state": state, "act": act.value}
    for kind in (f"setsudo.case.{act.value}", _ALSO.get(act)):
        if kind is not None:
            emit(kind, subject=f"case/{ref}", data=data, at=at)
