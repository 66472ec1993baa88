"""Exhibits are made: of files that came along, of what a person brings, of posts and of contacts.

Each is numbered within its case for good, and entered as taken in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from setsudo.bilingual import Text
from setsudo.referrals.capturing import MEDIA_TYPE, Seen, plain_url, same_page, warc
from setsudo.referrals.custody import CustodyRefused, Event, ExhibitKind, refuse_unless_sound
from setsudo.referrals.keeping import Deed, refuse_unless_entitled
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import taking
from setsudo.web.exhibits.models import CustodyEvent, Exhibit
from setsudo.web.interactions import filing
from setsudo.web.interactions.digesting import canonical
from setsudo.web.interactions.models import Attachment, Interaction
from setsudo.web.ledger.entering import enter

TITLE: Final = 200


@transaction.atomic
def gather(case: Case, *, by: User, at: datetime) -> list[Exhibit]:
    """Make exhibits of all files of a case that are none yet; as part of a deed let through."""
    case = _locked(case.pk)
    return entered(case, _fresh(case), by=by, at=at, reason=_CAME_ALONG)


@transaction.atomic
def register_all(ref: UUID, *, by: User, at: datetime) -> list[Exhibit]:
    """Make exhibits of all files that came along with the contacts of a case."""
    return gather(_begun(ref, by), by=by, at=at)


@transaction.atomic
def register_file(
    ref: UUID, file: UploadedFile[Any], *, title: str, reason: str, by: User, at: datetime
) -> Exhibit:
    """Take a file that somebody brought. Raises FileRefused, CustodyRefused, NotEntitled."""
    case = _begun(ref, by)
    _refuse_without(reason)
    media_type = taking.checked(file)
    return _of_file(case, file, media_type, by=by, at=at, reason=reason, title=plain_title(title))


@transaction.atomic
def register_object(
    ref: UUID, *, title: str, where: str, reason: str, by: User, at: datetime
) -> Exhibit:
    """Take a physical object: a letter, a disc. `where` says where it is kept."""
    case = _begun(ref, by)
    _refuse_without(reason)
    if not plain_title(title):
        raise CustodyRefused(_NO_TITLE)
    row = Exhibit(kind=ExhibitKind.PHYSICAL, title=plain_title(title), where=plain_title(where))
    return entered(case, [row], by=by, at=at, reason=reason)[0]


@transaction.atomic
def register_contact(
    ref: UUID, interaction: UUID, *, reason: str, by: User, at: datetime
) -> Exhibit:
    """Make an exhibit of the record of a contact. A report tells of one and is none itself."""
    case = _begun(ref, by)
    _refuse_without(reason)
    found = Interaction.objects.filter(
        ref=interaction, in_case__case__in=_family(case), reported_by__isnull=True
    ).first()
    if found is None:
        raise CustodyRefused(_NO_CONTACT)
    content = taking.held(canonical(found.line))
    return _of_file(
        case, content, "application/json", by=by, at=at, reason=reason, interaction=found
    )


@transaction.atomic
def capture(
    ref: UUID,
    seen: Seen,
    *,
    title: str = "",
    operator: str = "",
    reason: str,
    by: User,
    at: datetime,
) -> Exhibit:
    """Keep a post as somebody saw it. Its address is never asked for it. Raises CaptureRefused."""
    case = _begun(ref, by)
    _refuse_without(reason)
    if seen.at > at:
        raise CustodyRefused(_NOT_YET)
    return _of_file(
        case,
        taking.held(warc(seen)),
        MEDIA_TYPE,
        by=by,
        at=at,
        reason=reason,
        kind=ExhibitKind.CAPTURE,
        title=plain_title(title),
        about={
            "url": plain_url(seen.url),
            "operator": _operator(operator, seen.url),
            "seen": seen.at.isoformat(),
            "own": True,
        },
    )


@transaction.atomic
def capture_file(
    ref: UUID,
    file: UploadedFile[Any],
    *,
    url: str,
    seen_at: datetime,
    title: str = "",
    operator: str = "",
    reason: str,
    by: User,
    at: datetime,
) -> Exhibit:
    """Keep a WARC that another tool made, as it is. Raises CaptureRefused, FileRefused."""
    case = _begun(ref, by)
    _refuse_without(reason)
    address = plain_url(url)
    if seen_at > at:
        raise CustodyRefused(_NOT_YET)
    media_type, found = taking.checked_warc(file)
    return _of_file(
        case,
        file,
        media_type,
        by=by,
        at=at,
        reason=reason,
        kind=ExhibitKind.CAPTURE,
        title=plain_title(title),
        about={
            "url": address,
            "operator": _operator(operator, url),
            "seen": seen_at.isoformat(),
            "own": False,
            "records": len(found),
            "holds_url": any(same_page(one.url, address) for one in found),
        },
    )


def entered(
    case: Case, fresh: Sequence[Exhibit], *, by: User, at: datetime, reason: str
) -> list[Exhibit]:
    """Number exhibits that were built, write them, and enter that they were taken."""
    if not fresh:
        return []
    last = Exhibit.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    for row in fresh:
        row.case, row.made_by, row.made_at = case, by, at
        if row.original is None:
            last += 1
            row.number = last
        else:
            row.number = row.original.number
            known = row.original.variants.aggregate(last=Max("branch"))["last"] or 0
            row.branch = known + 1
    events = [
        CustodyEvent(exhibit=row, event=Event.TAKEN, by=by, at=at, reason=reason.strip())
        for row in fresh
    ]
    place = enter(
        "exhibit.taken",
        at=at,
        about=f"case/{case.pk}",
        by=str(by.pk),
        facts={"case": case.number, "exhibits": [str(row.pk) for row in fresh]},
        personal={"reason": reason.strip()},
        rows=[*fresh, *events],
    )
    for row in fresh:
        row.place = place
        row.save(force_insert=True)
    for event in events:
        event.place = place
        event.save(force_insert=True)
    return [*fresh]


def _operator(name: str, url: str) -> str:
    return plain_title(name)[:200] or (urlsplit(url.strip()).hostname or "").removeprefix("www.")


def plain_title(title: str) -> str:
    """Return a title on one line, without controls and without turned writing."""
    return filing.in_plain_order(" ".join(title.split()))


def _of_file(
    case: Case,
    file: UploadedFile[Any],
    media_type: str,
    *,
    by: User,
    at: datetime,
    reason: str,
    kind: ExhibitKind = ExhibitKind.FILE,
    **more: Any,
) -> Exhibit:
    digest = filing.stored(file)
    same = Exhibit.objects.filter(case__in=_family(case), digest=digest).first()
    if same is not None:
        label = same.label
        raise CustodyRefused(
            Text(
                ja=f"同じファイルがすでにあります({label.ja})。",
                en=f"The same file is there already: {label.en}.",
            )
        )
    row = Exhibit(kind=kind, media_type=media_type, size=file.size or 0, digest=digest, **more)
    return entered(case, [row], by=by, at=at, reason=reason)[0]


def _fresh(case: Case) -> list[Exhibit]:
    family = _family(case)
    known = set(
        Exhibit.objects.filter(case__in=family).exclude(digest="").values_list("digest", flat=True)
    )
    rows = Attachment.objects.filter(interaction__in_case__case__in=family)
    found: list[Exhibit] = []
    for row in rows.order_by("pk"):
        if row.digest not in known:
            known.add(row.digest)
            found.append(
                Exhibit(
                    kind=ExhibitKind.FILE,
                    attachment=row,
                    media_type=row.media_type,
                    size=row.size,
                    digest=row.digest,
                )
            )
    return found


def waiting(case: Case) -> int:
    """Return how many files of a case are no exhibits yet."""
    return len(_fresh(case))


def _begun(ref: UUID, by: User) -> Case:
    case = _locked(ref)
    refuse_unless_entitled(by.person, Deed.REGISTER, case.involved())
    return case


def _locked(ref: UUID) -> Case:
    # Two who register at once wait here, so that no number is given twice.
    return Case.objects.select_for_update().get(pk=ref)


def _family(case: Case) -> list[UUID]:
    return [one.pk for one in case.family()]


def _refuse_without(reason: str) -> None:
    refuse_unless_sound(Event.TAKEN, kind=ExhibitKind.FILE, before=(), reason=reason, receiver="")


_CAME_ALONG: Final = "応対に添えられたファイル / a file that came along with a contact"
_NO_TITLE: Final = Text(ja="何であるかを書いてください。", en="Say what the object is.")
_NO_CONTACT: Final = Text(
    ja="この事案の応対ではないか、従業員の報告です。応対の記録だけを証拠にできます。",
    en="That is no contact of this case, or a report by staff: only contacts become exhibits.",
)
_NOT_YET: Final = Text(
    ja="見た日時が、いまより後になっています。", en="The time at which it was seen is yet to come."
)
