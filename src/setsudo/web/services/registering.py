"""Services are entered in the register and changed by administrators and officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.decisions.services import FAILS
from setsudo.interactions.model import Channel
from setsudo.web.accounts.models import User
from setsudo.web.cases.refusing import Unfit
from setsudo.web.decisions import publishing
from setsudo.web.ledger.entering import enter
from setsudo.web.policies.in_force import in_force
from setsudo.web.services.models import RISKS, Service

KEEPERS: Final = frozenset({Role.ADMINISTRATOR, Role.OFFICER})
_CODE: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


@dataclass(frozen=True, slots=True)
class Entry:
    """A service as somebody registers it."""

    code: str
    name_ja: str
    name_en: str
    channel: str = ""
    risk: str = "medium"
    fails: str = "closed"
    duty: str = ""
    active: bool = True


@transaction.atomic
def register(entry: Entry, *, by: User, at: datetime) -> Service:
    """Enter a service, or change the one with this code. Raises Unfit for what it cannot be.

    A duty to serve is taken off by counsel's word alone, so it is not changed away here.
    """
    _refuse(entry)
    row = Service.objects.select_for_update().filter(code=entry.code).first()
    if row is not None and row.duty and entry.duty != row.duty and not _is_counsel(by):
        raise Unfit(_DUTY_STAYS, field="duty")
    row = row or Service(code=entry.code)
    row.name_ja, row.name_en = entry.name_ja.strip(), entry.name_en.strip()
    row.channel, row.risk, row.fails = entry.channel, entry.risk, entry.fails
    row.duty, row.active = entry.duty, entry.active
    row.save()
    enter(
        "service.registered",
        at=at,
        about=f"service/{row.code}",
        by=str(by.pk),
        facts={"service": row.code, "fails": row.fails, "duty": row.duty, "active": row.active},
        rows=[row],
    )
    publishing.service_changed(row.code, at=at)
    return row


def _is_counsel(by: User) -> bool:
    return Role.COUNSEL in by.person.roles


def _refuse(entry: Entry) -> None:
    if not entry.code or set(entry.code) - _CODE or len(entry.code) > 60:
        raise Unfit(_NO_CODE, field="code")
    names = (entry.name_ja.strip(), entry.name_en.strip())
    if not all(names) or any(len(one) > 100 or "\x00" in one for one in names):
        raise Unfit(_NO_NAME, field="name")
    if entry.channel and entry.channel not in {one.value for one in Channel}:
        raise Unfit(_NO_CHANNEL, field="channel")
    if entry.risk not in RISKS or entry.fails not in FAILS:
        raise Unfit(_NO_RULE, field="fails")
    if entry.duty and entry.duty not in in_force().duties:
        raise Unfit(_NO_DUTY, field="duty")


_NO_CODE: Final = Text(
    ja="コードは英小文字、数字、- と _ で60字までです。",
    en="A code has lower-case letters, digits, - and _, at most 60.",
)
_NO_NAME: Final = Text(
    ja="日本語と英語の名称を100字以内で書いてください。",
    en="Write its name in Japanese and in English, at most 100 characters each.",
)
_NO_CHANNEL: Final = Text(ja="経路を選択肢から選んでください。", en="Choose one of the channels.")
_NO_RULE: Final = Text(
    ja="リスクと、分からないときの扱いを選択肢から選んでください。",
    en="Choose the risk, and what is done when nobody can tell, from those offered.",
)
_NO_DUTY: Final = Text(
    ja="その提供義務は、使用中の業種パックにありません。",
    en="No sector pack in force has that duty to serve.",
)
_DUTY_STAYS: Final = Text(
    ja="提供の義務を外せるのは法務だけです。",
    en="Only counsel takes a duty to serve off a service.",
)
