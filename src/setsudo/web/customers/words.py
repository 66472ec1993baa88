"""What the pages of customers call things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.bilingual import Text
from setsudo.decisions.identifiers import OF_A_SOURCE
from setsudo.web.customers.models import IdentifierKind

KINDS: Final[Mapping[IdentifierKind, Text]] = {
    IdentifierKind.PHONE: Text(ja="電話番号", en="telephone"),
    IdentifierKind.EMAIL: Text(ja="メールアドレス", en="e-mail address"),
    IdentifierKind.ACCOUNT: Text(ja="会員・顧客番号", en="account"),
    IdentifierKind.ORDER: Text(ja="注文番号", en="order"),
    IdentifierKind.SOCIAL: Text(ja="SNSのアカウント", en="social media handle"),
    IdentifierKind.LINE: Text(ja="LINE ID", en="LINE id"),
}
NAMELESS: Final = Text(ja="お名前の分からない方", en="no name known")


def shown_value(kind: str, value: str) -> str:
    """Return an identifier as people know it, with the source that it belongs to behind it."""
    if kind in OF_A_SOURCE and ":" in value:
        source, _, name = value.partition(":")
        return f"{name} ({source})"
    return value
