"""Who a bundle is made for, and what each may receive: one table, and nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text


class Receiver(StrEnum):
    """Who a bundle is made for."""

    COUNSEL = "counsel"
    POLICE = "police"
    COURT = "court"
    PLATFORM = "platform"
    INSURER = "insurer"
    INVOLVED_PARTY = "involved_party"
    INDUSTRY_BODY = "industry_body"


class Content(StrEnum):
    """What a bundle may hold."""

    FACTS = "facts"
    OPINIONS = "opinions"
    INFERENCES = "inferences"
    MEASURES = "measures"
    FIGURES = "figures"
    CONTACTS = "contacts"
    ORIGINALS = "originals"
    REDACTED = "redacted"
    CAPTURES = "captures"
    DETERMINATION = "determination"
    CUSTOMER_NAME = "customer_name"
    VICTIM_NAME = "victim_name"
    PRIVILEGED = "privileged"
    LEDGER_PIECES = "ledger_pieces"


RECEIVER_NAMES: Final[Mapping[Receiver, Text]] = MappingProxyType(
    {
        Receiver.COUNSEL: Text(ja="弁護士", en="counsel"),
        Receiver.POLICE: Text(ja="警察", en="the police"),
        Receiver.COURT: Text(ja="裁判所", en="the court"),
        Receiver.PLATFORM: Text(ja="投稿先の運営者", en="the operator of a platform"),
        Receiver.INSURER: Text(ja="保険会社", en="the insurer"),
        Receiver.INVOLVED_PARTY: Text(ja="関係する方", en="somebody involved"),
        Receiver.INDUSTRY_BODY: Text(ja="業界団体", en="an industry body"),
    }
)

CONTENT_NAMES: Final[Mapping[Content, Text]] = MappingProxyType(
    {
        Content.FACTS: Text(ja="事実", en="facts"),
        Content.OPINIONS: Text(ja="意見", en="opinions"),
        Content.INFERENCES: Text(ja="推測", en="inferences"),
        Content.MEASURES: Text(ja="措置と回答", en="measures and answers"),
        Content.FIGURES: Text(ja="回数と時間", en="counts and minutes"),
        Content.CONTACTS: Text(ja="応対の記録(vCon)", en="the contacts as vCons"),
        Content.ORIGINALS: Text(ja="証拠の原本", en="exhibits as they came"),
        Content.REDACTED: Text(ja="黒塗りした証拠", en="redacted exhibits"),
        Content.CAPTURES: Text(ja="投稿の保存(WARC)", en="captured posts (WARC)"),
        Content.DETERMINATION: Text(ja="判断と理由", en="the determination and its reasons"),
        Content.CUSTOMER_NAME: Text(ja="お客様の氏名", en="the customer's name"),
        Content.VICTIM_NAME: Text(ja="被害を受けた人の氏名", en="the name of whoever was hurt"),
        Content.PRIVILEGED: Text(ja="弁護士の秘匿メモ", en="counsel's privileged notes"),
        Content.LEDGER_PIECES: Text(
            ja="台帳の個人に関する部分", en="personal pieces of the ledger"
        ),
    }
)

_PROCEEDINGS: Final = frozenset(
    {
        Content.FACTS, Content.MEASURES, Content.FIGURES, Content.CONTACTS, Content.ORIGINALS,
        Content.REDACTED, Content.CAPTURES, Content.CUSTOMER_NAME, Content.VICTIM_NAME,
    }
)  # fmt: skip

MAY_HOLD: Final[Mapping[Receiver, frozenset[Content]]] = MappingProxyType(
    {
        # Counsel acts for the company, and needs what the company itself thinks; counsel's own
        # notes leave with nobody.
        Receiver.COUNSEL: frozenset(Content) - {Content.PRIVILEGED},
        Receiver.POLICE: _PROCEEDINGS,
        Receiver.COURT: _PROCEEDINGS | {Content.DETERMINATION},
        # An operator judges a post. It needs the post, and nobody's name beside it.
        Receiver.PLATFORM: frozenset({Content.FACTS, Content.CAPTURES, Content.REDACTED}),
        Receiver.INSURER: frozenset(
            {Content.FACTS, Content.FIGURES, Content.MEASURES, Content.REDACTED}
        ),
        # Whoever receives it may be the customer's family or employer, or another customer.
        Receiver.INVOLVED_PARTY: frozenset({Content.FACTS, Content.MEASURES}),
        # A trade body learns what happens and how often, and of nobody.
        Receiver.INDUSTRY_BODY: frozenset({Content.FACTS, Content.FIGURES}),
    }
)
"""No receiver is told who reported: a reporter is nobody's exhibit."""


def may_hold(receiver: Receiver, content: Content) -> bool:
    """Say whether a bundle for somebody may hold something."""
    return content in MAY_HOLD[receiver]
