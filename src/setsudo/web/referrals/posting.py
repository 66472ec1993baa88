"""The posts that an operator is asked about are listed, each with the right that it infringes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.referrals.lacking import Lack, NotReferable, Shortcoming
from setsudo.referrals.permissions import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import locked
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.ledger.entering import enter
from setsudo.web.referrals.clocks import look_soon
from setsudo.web.referrals.evidence import digests_of
from setsudo.web.referrals.models import Posting
from setsudo.web.referrals.operators import host_of, plain


class Right(StrEnum):
    """What a post infringes."""

    REPUTATION = "reputation"
    HONOUR = "honour"
    PRIVACY = "privacy"
    LIKENESS = "likeness"
    BUSINESS = "business"
    SAFETY = "safety"


RIGHT_NAMES: Final[Mapping[Right, Text]] = {
    Right.REPUTATION: Text(ja="名誉権(事実を示した名誉毀損)", en="reputation (stated facts)"),
    Right.HONOUR: Text(ja="名誉感情(侮辱)", en="honour (insult)"),
    Right.PRIVACY: Text(ja="プライバシー(氏名・住所など)", en="privacy (name, address)"),
    Right.LIKENESS: Text(ja="肖像権(写真・動画)", en="likeness (photo, video)"),
    Right.BUSINESS: Text(ja="信用・業務(虚偽の事実)", en="credit and business (falsehoods)"),
    Right.SAFETY: Text(ja="生命・身体(加害の予告)", en="life and safety (threats)"),
}


@transaction.atomic
def list_post(
    ref: UUID,
    url: str,
    right: Right,
    why: str,
    *,
    seen_at: datetime,
    by: User,
    at: datetime,
    posted_on: date | None = None,
    words: str = "",
    capture: str = "",
    operator: str = "",
) -> Posting:
    """List a post. Its page is never fetched. Raises NotEntitled, NotReferable.

    Without an operator it is that of its capture, and without one the host of its address.
    """
    case = locked(ref)
    refuse_unless_entitled(by.person, Deed.REFER, case.involved())
    found = urlsplit(url.strip())
    if found.scheme not in ("http", "https") or not found.netloc or len(url) > 2000:
        raise NotReferable((Shortcoming(Lack.ADDRESS, _NO_URL, _COPY_IT, "url"),))
    if not why.strip():
        raise NotReferable((Shortcoming(Lack.WHY, _NO_WHY, _SAY_IT, "why"),))
    if seen_at > at or (posted_on is not None and posted_on > timezone.localdate(at)):
        raise NotReferable((Shortcoming(Lack.TIME, _FUTURE, _WHEN, "seen_at"),))
    if capture and capture not in digests_of(case):
        raise NotReferable((Shortcoming(Lack.DOCUMENT, _NO_FILE, _ADD_IT, "capture"),))
    operator = plain(operator) or _kept(case, capture) or host_of(url)
    row = Posting.objects.create(
        case=case, url=url.strip(), operator=operator, posted_on=posted_on,
        seen_at=seen_at, right=right,
        words=words.strip(), why=why.strip(), capture=capture, by=by, at=at,
    )  # fmt: skip
    facts = {"case": case.number, "posting": row.pk, "right": right.value}
    enter("posting.listed", at=at, about=f"case/{case.ref}", by=str(by.pk), facts=facts, rows=[row])
    look_soon(at)
    return row


def _kept(case: Case, capture: str) -> str:
    family = [one.pk for one in case.family()]
    row = Exhibit.objects.filter(case__in=family, digest=capture).first() if capture else None
    return str(row.about.get("operator", "")) if row is not None else ""


_NO_URL: Final = Text(ja="投稿の場所が読めません。", en="The address of the post cannot be read.")
_COPY_IT: Final = Text(
    ja="https:// から始まるURLを写してください。", en="Copy the URL, from https:// on."
)
_NO_WHY: Final = Text(
    ja="どの部分がなぜ権利を侵害するかが書かれていません。",
    en="It does not say which part infringes, and why.",
)
_SAY_IT: Final = Text(ja="一、二行で書いてください。", en="Write a line or two.")
_FUTURE: Final = Text(ja="日時が未来です。", en="The time lies in the future.")
_WHEN: Final = Text(ja="見た日時を入れてください。", en="Enter when it was seen.")
_NO_FILE: Final = Text(ja="その保存物は事案にありません。", en="The case has no such capture.")
_ADD_IT: Final = Text(ja="先に証拠として加えてください。", en="Add it to the case first.")
