"""Services and restrictions for stories about the guard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from setsudo.bilingual import Text
from setsudo.decisions.services import Service
from setsudo.measures.restrictions import Effect, Restriction

ORDERS = Service("orders", Text(ja="注文", en="Orders"), fails="closed")
NEWS = Service("news", Text(ja="お知らせ", en="News"), fails="open")
SAYS = Text(ja="ご注文をお受けできません。", en="We cannot take your orders.")


def restriction(
    effect: Effect = Effect.SUSPEND,
    *,
    services: frozenset[str] = frozenset({"orders"}),
    since: datetime | None = None,
    lasts: timedelta = timedelta(days=30),
    ref: str = "",
    channels: frozenset[str] = frozenset(),
    conditions: tuple[str, ...] = (),
) -> Restriction:
    since = since or datetime.now(UTC) - timedelta(days=1)
    return Restriction(
        ref=ref or str(uuid4()),
        effect=effect,
        services=services,
        channels=channels,
        since=since,
        until=since + lasts,
        determination=str(uuid4()),
        rung="suspend",
        says=SAYS,
        code="ABCD-EFGH",
        conditions=conditions,
    )
