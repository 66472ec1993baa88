"""What tells customers apart, brought into one form: numbers in E.164, addresses, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from setsudo.decisions.identifiers import LONGEST, email, handle, line_id, of_source, phone
from setsudo.decisions.source_names import WRITTEN_BY_STAFF
from setsudo.interactions.model import Channel, Interaction
from setsudo.web.customers.models import IdentifierKind

__all__ = ["LONGEST", "Known", "email", "handle", "identifiers_of", "line_id", "phone"]

_NOBODY: Final = frozenset(
    {
        "anonymous", "anonym", "anon", "guest", "unknown", "unavailable", "private", "withheld",
        "restricted", "none", "null", "nil", "undefined", "nobody", "na", "test", "customer",
        "user", "default", "blank", "empty", "不明", "不詳", "不明です", "分からない",
        "分かりません", "わからない", "わかりません", "無し", "なし", "無", "ナシ", "未登録",
        "未確認", "非通知", "匿名", "ゲスト", "お客様", "客", "名無し", "公衆電話", "通知不可能",
        "表示圏外", "会員ではない", "非会員", "ー",
    }
)  # fmt: skip
"""What systems and people put where they know no identifier: all of them would be one customer."""
_BY_STAFF: Final = re.compile(r"@[\w.]{2,}|(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{3,}")


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """An identifier in its normalised form."""

    kind: IdentifierKind
    value: str


def identifiers_of(contact: Interaction, *, region: str) -> frozenset[Known]:
    """Return what a contact tells of who its customer is. `region` is that of local numbers.

    An account, an order or a handle means somebody within its source alone.
    """
    return frozenset(_told(contact, region))


def names_somebody(value: str, *, source: str) -> bool:
    """Say whether a folded account or handle can be one person's, and no word for “not known”.

    Of what colleagues typed only what looks like a number or a handle is one: “a man in his
    thirties” would make one customer of many.
    """
    bare = re.sub(r"[\W_]+", "", value)
    if not bare or bare in _NOBODY or set(bare) == {"0"}:
        return False
    return source != WRITTEN_BY_STAFF or bool(_BY_STAFF.fullmatch(value))


def _told(contact: Interaction, region: str) -> Iterator[Known]:
    who = contact.customer
    number, address = phone(who.tel, region=region), email(who.email)
    if number:
        yield Known(IdentifierKind.PHONE, number)
    if address:
        yield Known(IdentifierKind.EMAIL, address)
    for order in who.orders:
        if (number := handle(order)) and names_somebody(number, source=contact.source):
            yield Known(IdentifierKind.ORDER, of_source(contact.source, number))
    raw = who.id
    # Readers put what they have into the id; a number or an address is no account.
    if not raw or raw in (who.tel, who.email):
        return
    if line := line_id(raw):
        yield Known(IdentifierKind.LINE, line)
    elif "@" in raw.strip()[1:] and (address := email(raw)):
        yield Known(IdentifierKind.EMAIL, address)
    elif (named := handle(raw)) and names_somebody(
        f"@{named}" if raw.strip().startswith(("@", "＠")) else named, source=contact.source
    ):
        kind = (
            IdentifierKind.SOCIAL if contact.channel is Channel.SOCIAL else IdentifierKind.ACCOUNT
        )
        yield Known(kind, of_source(contact.source, named))
