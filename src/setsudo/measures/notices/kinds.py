"""The kinds of notice, and which of them a rung of the ladder calls for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.policy.model import Rung


class Kind(StrEnum):
    """What a notice tells its reader."""

    STOP_REQUEST = "stop_request"
    WARNING = "warning"
    END_OF_CONTACT = "end_of_contact"
    REFUSAL = "refusal"
    SUSPENSION = "suspension"
    PARTIAL_RESTRICTION = "partial_restriction"
    LIFTING = "lifting"
    OBJECTION_DECISION = "objection_decision"


class Channel(StrEnum):
    """How a notice reaches its reader."""

    LETTER = "letter"
    EMAIL = "email"
    CHAT = "chat"


WORDS: Final = frozenset({Kind.STOP_REQUEST, Kind.WARNING, Kind.END_OF_CONTACT})
"""Kinds that only say something: nothing is restricted by them."""
BINDING: Final = frozenset({Kind.REFUSAL, Kind.SUSPENSION, Kind.PARTIAL_RESTRICTION})
"""Kinds that tell of a restriction, so that they name what, why and until when."""

KIND_NAMES: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        Kind.STOP_REQUEST: Text(ja="中止のお願い", en="request to stop"),
        Kind.WARNING: Text(ja="警告", en="warning"),
        Kind.END_OF_CONTACT: Text(ja="やり取りの終了のお知らせ", en="end of a contact"),
        Kind.REFUSAL: Text(ja="サービスのお断りのお知らせ", en="refusal of a service"),
        Kind.SUSPENSION: Text(ja="サービスの停止のお知らせ", en="suspension of a service"),
        Kind.PARTIAL_RESTRICTION: Text(
            ja="ご利用方法の制限のお知らせ", en="restriction of how to reach us"
        ),
        Kind.LIFTING: Text(ja="制限の解除のお知らせ", en="lifting of a restriction"),
        Kind.OBJECTION_DECISION: Text(ja="異議への回答", en="answer to an objection"),
    }
)

CHANNEL_NAMES: Final[Mapping[Channel, Text]] = MappingProxyType(
    {
        Channel.LETTER: Text(ja="手紙(PDF)", en="letter (PDF)"),
        Channel.EMAIL: Text(ja="電子メール", en="e-mail"),
        Channel.CHAT: Text(ja="チャットの文", en="text for a chat"),
    }
)

_OF_RUNG: Final[Mapping[str, Kind]] = {
    "ask_to_stop": Kind.STOP_REQUEST,
    "warn": Kind.WARNING,
    "end_contact": Kind.END_OF_CONTACT,
    "refuse": Kind.REFUSAL,
    "ban_from_premises": Kind.REFUSAL,
    "close_account": Kind.REFUSAL,
    "suspend": Kind.SUSPENSION,
    "hold_transactions": Kind.SUSPENSION,
}
_OF_RUNG_KIND: Final[Mapping[str, Kind]] = {
    "word": Kind.WARNING,
    "contact": Kind.END_OF_CONTACT,
    "channel": Kind.PARTIAL_RESTRICTION,
    "service": Kind.REFUSAL,
    "premises": Kind.REFUSAL,
    "account": Kind.REFUSAL,
    "transaction": Kind.SUSPENSION,
}
_LAWYERS_ASKED: Final = frozenset({"counsel_sign_off", "legal_ground", "contract_ground"})


def kind_for(rung: Rung) -> Kind | None:
    """Return the notice that a rung calls for; None for what lawyers and the police write."""
    return _OF_RUNG.get(rung.code) or _OF_RUNG_KIND.get(rung.kind)


def needs_counsel(rung: Rung) -> bool:
    """Say whether counsel reads the notice first: the rung stands on a ground in law."""
    return any(one.needs in _LAWYERS_ASKED for one in rung.preconditions)
