"""Where a notice stands and what moves it on: one table, every other move refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class Standing(StrEnum):
    """Where a notice stands. `QUEUED` waits for a worker or for whoever posts it."""

    DRAFT = "draft"
    SIGNED_OFF = "signed_off"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What people and the worker do with a notice."""

    CHANGE = "change"
    SIGN_OFF = "sign_off"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    SEND = "send"
    CONFIRM = "confirm"
    FAIL = "fail"
    RESEND = "resend"


MOVES: Final[Mapping[tuple[Standing, Deed], Standing]] = MappingProxyType(
    {
        (Standing.DRAFT, Deed.CHANGE): Standing.DRAFT,
        # What counsel read is not what stands there any more.
        (Standing.SIGNED_OFF, Deed.CHANGE): Standing.DRAFT,
        (Standing.DRAFT, Deed.SIGN_OFF): Standing.SIGNED_OFF,
        (Standing.DRAFT, Deed.APPROVE): Standing.QUEUED,
        (Standing.SIGNED_OFF, Deed.APPROVE): Standing.QUEUED,
        (Standing.DRAFT, Deed.WITHDRAW): Standing.WITHDRAWN,
        (Standing.SIGNED_OFF, Deed.WITHDRAW): Standing.WITHDRAWN,
        (Standing.QUEUED, Deed.WITHDRAW): Standing.WITHDRAWN,
        (Standing.QUEUED, Deed.SEND): Standing.SENT,
        (Standing.QUEUED, Deed.FAIL): Standing.FAILED,
        (Standing.SENT, Deed.FAIL): Standing.FAILED,
        (Standing.SENT, Deed.CONFIRM): Standing.DELIVERED,
        (Standing.SENT, Deed.RESEND): Standing.QUEUED,
        (Standing.FAILED, Deed.RESEND): Standing.QUEUED,
        (Standing.FAILED, Deed.WITHDRAW): Standing.WITHDRAWN,
        # A letter that came back may have been read all the same: its code tells.
        (Standing.FAILED, Deed.CONFIRM): Standing.DELIVERED,
    }
)

REACHED: Final = frozenset({Standing.QUEUED, Standing.SENT, Standing.DELIVERED, Standing.FAILED})
"""A code opens these: what is still being written, or was withdrawn, is nobody's to read."""

STANDING_NAMES: Final[Mapping[Standing, Text]] = MappingProxyType(
    {
        Standing.DRAFT: Text(ja="下書き", en="draft"),
        Standing.SIGNED_OFF: Text(ja="法務の確認済み", en="signed off by counsel"),
        Standing.QUEUED: Text(ja="送付待ち", en="waiting to be sent"),
        Standing.SENT: Text(ja="送付済み", en="sent"),
        Standing.DELIVERED: Text(ja="到達を確認", en="delivered"),
        Standing.FAILED: Text(ja="届かなかった", en="not delivered"),
        Standing.WITHDRAWN: Text(ja="取り下げ", en="withdrawn"),
    }
)

DEED_NAMES: Final[Mapping[Deed, Text]] = MappingProxyType(
    {
        Deed.CHANGE: Text(ja="書き直す", en="change"),
        Deed.SIGN_OFF: Text(ja="法務として確認する", en="sign off as counsel"),
        Deed.APPROVE: Text(ja="承認して送る", en="approve and send"),
        Deed.WITHDRAW: Text(ja="取り下げる", en="withdraw"),
        Deed.SEND: Text(ja="送付を記録する", en="record that it was sent"),
        Deed.CONFIRM: Text(ja="到達を記録する", en="record that it arrived"),
        Deed.FAIL: Text(ja="届かなかったことを記録する", en="record that it did not arrive"),
        Deed.RESEND: Text(ja="もう一度送る", en="send again"),
    }
)


class NotNow(CaseError):
    """A notice that stands where it stands does not take this deed."""

    code = "notice_not_now"

    def __init__(self, standing: Standing, deed: Deed) -> None:
        self.standing, self.deed = standing, deed
        steps = [DEED_NAMES[one] for one in possible(standing)]
        super().__init__(
            Text(
                ja=f"「{STANDING_NAMES[standing].ja}」の通知では「{DEED_NAMES[deed].ja}」は"
                f"できません。今できること：{'、'.join(one.ja for one in steps) or 'なし'}。",
                en=f"“{DEED_NAMES[deed].en}” is not possible with a notice that is "
                f"“{STANDING_NAMES[standing].en}”. Possible now: "
                f"{'; '.join(one.en for one in steps) or 'nothing'}.",
            )
        )


def after(standing: Standing, deed: Deed) -> Standing:
    """Return where a notice then stands. Raises NotNow for every pair absent from `MOVES`."""
    try:
        return MOVES[standing, deed]
    except KeyError:
        raise NotNow(standing, deed) from None


def possible(standing: Standing) -> tuple[Deed, ...]:
    """Return every deed that is open to a notice, whoever may do it."""
    return tuple(deed for deed in Deed if (standing, deed) in MOVES)
