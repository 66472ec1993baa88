"""What is kept, for how long, from when, and why: one table. The rest of the package reads it."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError

LONGEST: Final = 1200
"""Months: a hundred years are no period any more."""


class Kept(StrEnum):
    """A class of what is kept."""

    CONTACT_WITHIN = "contact_within"
    CONTACT_RAISED = "contact_raised"
    CASE_JUSTIFIED = "case_justified"
    CASE_DETERMINED = "case_determined"
    EXHIBIT = "exhibit"
    NOTICE = "notice"
    PROCEEDING = "proceeding"
    STATUTORY = "statutory"
    DRAFT = "draft"
    MESSAGE = "message"
    TRANSACTION = "transaction"
    CUSTOMER = "customer"
    DISCLOSURE = "disclosure"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Class:
    """How long one class is kept, in whole months after `runs_from`; None: it is never deleted.

    Nobody sets it below `least`. `laws` are articles of the law catalogue that speak of it; `house`
    says that no article names the period: the company sets it, within what the articles allow.
    `with_case` is deleted with the case that it belongs to, and may only make that later.
    """

    code: Kept
    name: Text
    runs_from: Text
    months: int | None
    least: int
    why: Text
    house: bool
    laws: tuple[str, ...] = ()
    with_case: bool = False


class PeriodRefused(CaseError):
    """A period that is not taken: shorter than the least, or of what is never deleted."""

    code = "period_refused"


_CLOSED: Final = Text(
    ja="事案の終了、または最後の措置の終了(遅いほう)",
    en="the case's closing, or the end of its last measure if that is later",
)
_RECEIVED: Final = Text(ja="届いた日", en="the day on which it came")

CLASSES: Final[Mapping[Kept, Class]] = MappingProxyType(
    {
        one.code: one
        for one in (
            Class(
                Kept.CONTACT_WITHIN,
                Text(ja="通常の応対(事案でないもの)", en="contacts within the norm, in no case"),
                _RECEIVED,
                6,
                1,
                Text(
                    ja="目的を果たせば、消すのが原則です。前の応対との比較に必要な間だけ残します。",
                    en="What has served its purpose goes. It stays while later contacts are "
                    "compared with it.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.CONTACT_RAISED,
                Text(ja="確認を勧めた応対(事案でないもの)", en="contacts raised, but in no case"),
                _RECEIVED,
                12,
                1,
                Text(
                    ja="繰り返しを見る間だけ残します。",
                    en="They stay as long as a repetition is looked for.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.CASE_JUSTIFIED,
                Text(
                    ja="正当な申出、または事案としなかったもの",
                    en="cases that were legitimate, or dismissed",
                ),
                _CLOSED,
                12,
                3,
                Text(
                    ja="問い合わせと再開に備えます。異議と再開の期限より前には消しません。",
                    en="For questions and a reopening; never before an objection had its time.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.CASE_DETERMINED,
                Text(
                    ja="著しい迷惑行為と判断した事案", en="cases determined to be beyond the norm"
                ),
                _CLOSED,
                60,
                36,
                Text(
                    ja="請求権が時効になるまで、会社と相手方の双方が説明できるように残します。",
                    en="Until claims lapse, so that both sides can show what happened.",
                ),
                house=True,
                laws=("jp-civil-724", "jp-civil-166", "uk-limitation-act"),
            ),
            Class(
                Kept.EXHIBIT,
                Text(ja="証拠の原本と取扱いの記録", en="exhibits and who had them"),
                _CLOSED,
                60,
                36,
                Text(
                    ja="事案とともに消します。事案より先には消えません。",
                    en="They go with their case, and never before it.",
                ),
                house=True,
                laws=("jp-civil-724", "uk-limitation-act"),
                with_case=True,
            ),
            Class(
                Kept.NOTICE,
                Text(ja="お客様への通知", en="notices to customers"),
                _CLOSED,
                60,
                12,
                Text(
                    ja="伝えた理由と期間を、後から示せるように残します。",
                    en="So that it can be shown what was told, why and until when.",
                ),
                house=True,
                laws=("jp-civil-724",),
                with_case=True,
            ),
            Class(
                Kept.PROCEEDING,
                Text(ja="相談・申告・手続の記録", en="referrals and proceedings"),
                _CLOSED,
                60,
                36,
                Text(
                    ja="手続が終わるまでは消しません。終わった後は、この期間残します。",
                    en="Nothing goes while proceedings last; after that it stays this long.",
                ),
                house=True,
                laws=("jp-civil-724", "uk-limitation-act"),
                with_case=True,
            ),
            Class(
                Kept.STATUTORY,
                Text(ja="宿泊を断った記録(法定)", en="records of a refused lodging (statutory)"),
                Text(ja="断った日", en="the day of the refusal"),
                36,
                36,
                Text(
                    ja="法が3年間の保存を求めています。これより短くはできません。",
                    en="The law has them kept for three years: no setting makes that shorter.",
                ),
                house=False,
                laws=("jp-hotel-5",),
            ),
            Class(
                Kept.DRAFT,
                Text(ja="送られなかった下書き", en="drafts that were never sent"),
                Text(ja="最後に書いた日", en="the day on which it was last written"),
                3,
                1,
                Text(ja="仕事を続けるためだけのものです。", en="They only serve to go on working."),
                house=True,
            ),
            Class(
                Kept.MESSAGE,
                Text(ja="公開サイトからのご意見", en="messages from the public site"),
                Text(ja="返答した日", en="the day of the answer"),
                12,
                1,
                Text(
                    ja="改善の項目は、だれの意見かを残さずに残ります。",
                    en="What was improved because of it stays, without whose message it was.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.TRANSACTION,
                Text(
                    ja="終わった取引(注文・予約など)の内容と相手",
                    en="transactions that are over, and whose they were",
                ),
                Text(ja="取引が終わった日", en="the day on which it ended"),
                12,
                1,
                Text(
                    ja="保留や中止の問い合わせに備えます。帳簿としての保存は、元のシステムで行います。",
                    en="For questions about a hold or a cancellation. Its books are kept by the "
                    "system that it came from.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.CUSTOMER,
                Text(
                    ja="お客様の名前と連絡先(何も残っていない方)",
                    en="names and identifiers of customers of whom nothing else is left",
                ),
                Text(ja="最初の記録の日", en="the day of the first record"),
                6,
                1,
                Text(
                    ja="応対も事案も措置もなくなった方の連絡先は、持つ理由がありません。",
                    en="Without a contact, a case or a measure there is no reason to hold them.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.DISCLOSURE,
                Text(ja="開示などの請求と回答", en="requests for disclosure and their answers"),
                Text(ja="回答した日", en="the day of the answer"),
                36,
                12,
                Text(
                    ja="どう答えたかを、監督機関に示せるように残します。",
                    en="So that the authority can be shown how it was answered.",
                ),
                house=True,
                laws=("jp-personal-data", "uk-data"),
            ),
            Class(
                Kept.LEDGER,
                Text(ja="台帳(操作の記録)", en="the ledger, the record of acts"),
                Text(ja="—", en="—"),
                None,
                0,
                Text(
                    ja="消しません。内容は消え、いつ何をしたかと、消したことが残ります。",
                    en="Never: what was written goes, that it was done and when stays, and so does "
                    "the deletion.",
                ),
                house=True,
            ),
        )
    }
)


def months_after(at: datetime, months: int) -> datetime:
    """Return the same time of day so many months later; the 31st becomes a month's last day."""
    count = at.year * 12 + at.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))


def months_before(at: datetime, months: int) -> datetime:
    """Return the latest time from which so many months have passed at `at`."""
    early = months_after(at, -months)
    # The last days of a long month run out with a short one's last day, all of them at once.
    if at.day == calendar.monthrange(at.year, at.month)[1]:
        last = calendar.monthrange(early.year, early.month)[1]
        early = early.replace(day=last)
    return early


def refuse_unless_allowed(code: Kept, months: int) -> None:
    """Let a period be set. Raises PeriodRefused."""
    kept = CLASSES[code]
    if kept.months is None:
        raise PeriodRefused(_NEVER)
    if months < kept.least:
        why = _LAW if not kept.house else _LEAST
        raise PeriodRefused(why.filled(least=kept.least))
    if months > LONGEST:
        raise PeriodRefused(_TOO_LONG.filled(most=LONGEST))


_NEVER: Final = Text(
    ja="台帳は消しません。期間はありません。", en="The ledger is never deleted: it has no period."
)
_LAW: Final = Text(
    ja="法が{least}か月の保存を求めています。それより短くはできません。",
    en="The law has it kept for {least} months: it cannot be made shorter.",
)
_LEAST: Final = Text(
    ja="{least}か月より短くはできません。", en="It cannot be shorter than {least} months."
)
_TOO_LONG: Final = Text(
    ja="{most}か月より長くはできません。消してはならないときは、保全を使ってください。",
    en="At most {most} months. What may not be deleted is put under a legal hold.",
)
