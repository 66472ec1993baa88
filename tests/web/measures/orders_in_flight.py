"""An order in flight, as the room of transactions keeps it."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.transactions.models import Holder, Transaction


def an_order(at: datetime, service: str = "shop", external_id: str = "A-1") -> Transaction:
    """An order of the customer of these stories, paid and not delivered yet."""
    row = Transaction.objects.create(
        source="shop", external_id=external_id, digest="0" * 64, service=service,
        summary="a kettle",
        paid=True, refundable=True, delivered=False, begun_at=at, changed_at=at,
    )  # fmt: skip
    Holder.objects.create(transaction=row, kind="email", value="rei@example.jp")
    return row
