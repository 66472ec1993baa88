"""What people do with an exhibit that is there: look, copy, hand over, make a redacted copy."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from setsudo.bilingual import Text
from setsudo.referrals.custody import CustodyRefused, Event, ExhibitKind
from setsudo.referrals.keeping import Deed, refuse_unless_entitled
from setsudo.referrals.redacting import (
    Covers,
    RedactionRefused,
    Span,
    counted,
    everywhere,
    paper,
)
from setsudo.web.accounts.models import User
from setsudo.web.exhibits import custody, taking
from setsudo.web.exhibits.models import CustodyEvent, Exhibit
from setsudo.web.exhibits.registering import entered, plain_title
from setsudo.web.exhibits.showing import in_part, turns_of
from setsudo.web.interactions import filing

BY_HAND: Final = frozenset({Event.HANDED_OVER, Event.RETURNED, Event.VIEWED, Event.COPIED})
"""What people enter themselves: for an object, that it was looked at or copied, too."""
_CHANGES_HANDS: Final = frozenset({Event.HANDED_OVER, Event.RETURNED})


@transaction.atomic
def look(
    exhibit: Exhibit, *, reason: str, by: User, at: datetime, unmasked: bool = False
) -> CustodyEvent:
    """Enter that somebody looks at an exhibit, and why."""
    _refuse_unless(exhibit, by, Deed.UNMASK if unmasked else Deed.OPEN)
    return custody.record(exhibit, Event.VIEWED, by=by, at=at, reason=reason, unmasked=unmasked)


@transaction.atomic
def copy(exhibit: Exhibit, *, reason: str = "", by: User, at: datetime) -> CustodyEvent:
    """Enter that somebody takes a copy. Without a reason it is the one that they gave today."""
    _refuse_unless(exhibit, by, Deed.COPY)
    if exhibit.kind == ExhibitKind.PHYSICAL:
        raise CustodyRefused(_NO_FILE)
    said = reason.strip() or custody.reason_of_today(exhibit, by, at=at)
    return custody.record(exhibit, Event.COPIED, by=by, at=at, reason=said)


@transaction.atomic
def move(
    exhibit: Exhibit,
    event: Event,
    *,
    receiver: str = "",
    reason: str,
    happened: datetime | None = None,
    by: User,
    at: datetime,
) -> CustodyEvent:
    """Enter what happened to an exhibit outside the console. `happened` may be earlier."""
    _refuse_unless(exhibit, by, Deed.MOVE)
    by_itself = event in (Event.VIEWED, Event.COPIED) and exhibit.kind != ExhibitKind.PHYSICAL
    if event not in BY_HAND or by_itself:
        raise CustodyRefused(_BY_ITSELF)
    if happened is not None and happened > at:
        raise CustodyRefused(_NOT_YET)
    if exhibit.kind == ExhibitKind.PHYSICAL and event in _CHANGES_HANDS:
        before = exhibit.custody.filter(event__in=_CHANGES_HANDS)
        if any(one.when > (happened or at) for one in before):
            raise CustodyRefused(_BEFORE)
    return custody.record(
        exhibit,
        event,
        by=by,
        at=at,
        reason=reason,
        receiver=plain_title(receiver),
        happened=happened,
    )


@transaction.atomic
def redact(
    exhibit: Exhibit, spans: Collection[Span], *, reason: str, by: User, at: datetime
) -> Exhibit:
    """Make a copy with these places covered, and all others where the same words stand.

    Raises RedactionRefused, FileRefused, CustodyRefused, NotEntitled.
    """
    original = _redactable(exhibit, by)
    if not reason.strip():
        raise RedactionRefused(_WHY)
    if in_part(original):
        raise RedactionRefused(_LONG)
    turns = turns_of(original)
    texts = [one.text for one in turns]
    if not turns:
        raise RedactionRefused(_NO_WORDS)
    every = everywhere(texts, spans)
    content = paper(
        turns,
        every,
        number=original.case.number,
        original=original.label,
    )
    file = taking.held(content)
    row = _variant(original, file, "text/plain", counted(texts, every))
    return _once(row, by=by, at=at, reason=reason)


@transaction.atomic
def redact_by_hand(
    exhibit: Exhibit,
    file: UploadedFile[Any],
    covers: Sequence[Covers],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> Exhibit:
    """Take a copy that somebody redacted in another tool, such as a picture.

    The exhibit says who did. Nothing here looks whether it is covered: whoever brings it did.
    """
    original = _redactable(exhibit, by)
    if not reason.strip():
        raise RedactionRefused(_WHY)
    if not covers:
        raise RedactionRefused(_WHAT)
    media_type = taking.checked(file)
    row = _variant(original, file, media_type, {one.value: 0 for one in Covers if one in covers})
    if row.digest == original.digest:
        raise RedactionRefused(_SAME)
    return _once(row, by=by, at=at, reason=reason)


def _once(row: Exhibit, *, by: User, at: datetime, reason: str) -> Exhibit:
    same = Exhibit.objects.filter(case=row.case, digest=row.digest).first()
    if same is not None:
        label = same.label
        raise RedactionRefused(
            Text(ja=f"同じ写しがすでにあります({label.ja})。", en=f"It is there: {label.en}.")
        )
    return entered(row.case, [row], by=by, at=at, reason=reason)[0]


def _variant(
    original: Exhibit, file: UploadedFile[Any], media_type: str, covers: dict[str, int]
) -> Exhibit:
    return Exhibit(
        case=original.case,
        kind=ExhibitKind.REDACTED,
        original=original,
        media_type=media_type,
        size=file.size or 0,
        digest=filing.stored(file),
        covers=covers,
    )


def _redactable(exhibit: Exhibit, by: User) -> Exhibit:
    # A copy of a copy has the same original, so that its number leads to it.
    root = exhibit.original or exhibit
    locked = Exhibit.objects.select_for_update().select_related("case").get(pk=root.pk)
    for deed in (Deed.REGISTER, Deed.UNMASK):
        _refuse_unless(locked, by, deed)
    if locked.kind == ExhibitKind.PHYSICAL:
        raise RedactionRefused(_NO_FILE)
    return locked


def _refuse_unless(exhibit: Exhibit, by: User, deed: Deed) -> None:
    refuse_unless_entitled(by.person, deed, exhibit.case.involved())


def exhibit_by(ref: UUID) -> Exhibit | None:
    """Return an exhibit by its ref, with what pages need of it."""
    return (
        Exhibit.objects.select_related(
            "case", "case__site", "case__customer", "original", "made_by"
        )
        .filter(pk=ref)
        .first()
    )


_NO_FILE: Final = Text(
    ja="現物にはファイルがありません。写真に撮り、写真を証拠として登録してください。",
    en="A physical object has no file: take a photo of it, and register the photo.",
)
_BY_ITSELF: Final = Text(
    ja="この出来事は、操作したときに自動で記録されます。",
    en="That is entered by itself when it is done here.",
)
_NOT_YET: Final = Text(
    ja="日時が、いまより後になっています。", en="The time that was given is yet to come."
)
_WHY: Final = Text(ja="黒塗りする理由を書いてください。", en="Say why a redacted copy is made.")
_WHAT: Final = Text(ja="覆ったものの種類を選んでください。", en="Say what kinds were covered.")
_SAME: Final = Text(
    ja="元のファイルと同じです。黒塗りした写しを選んでください。",
    en="This is the original itself: choose the copy on which details are covered.",
)
_LONG: Final = Text(
    ja="文字が多すぎて、この画面には全部が出ません。途中で切れた写しにならないよう、別の道具で覆った写しを添えてください。",
    en="This text is too long to stand on the page as a whole. So that no copy is cut off, bring "
    "one redacted in another tool.",
)
_BEFORE: Final = Text(
    ja="前に記録した受け渡しより前の日時です。日時の欄を空け、本当の日時は理由に書いてください。",
    en="That is earlier than the hand-over entered before it: leave the time empty, and tell the "
    "true one in the reason.",
)
_NO_WORDS: Final = Text(
    ja="この証拠の言葉は、ここでは覆えません。別の道具で覆った写しを添えてください。",
    en="The words of this exhibit cannot be covered here: bring a copy redacted in another tool.",
)
