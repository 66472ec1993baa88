"""The files that are held of a person: each listed with its digest, given or kept back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any, Final

from django.utils import timezone

from setsudo.bilingual import Language, Text
from setsudo.referrals.custody import ExhibitKind
from setsudo.retention.asking import Part
from setsudo.retention.grounds import GROUNDS
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Customer
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.exhibits.reading import name_of, suffix_of
from setsudo.web.interactions.filing import genuine
from setsudo.web.interactions.models import Attachment
from setsudo.web.notices.models import Enclosed

OTHERS: Final = {"jp": "jp_rights_of_others", "uk": "uk_rights_of_others"}
"""The ground on which what staff handed in is kept back: it would tell who reported."""
KEY: Final = 16
"""Digits of a digest, or of an object's reference, that name a file in a request."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file or object that is held of a person.

    `sealed` is never given, whoever decides: staff handed it in. `others` is given only where
    somebody says so, because others can be heard, seen or named in it. An object has no digest.
    """

    key: str
    what: Text
    came: datetime
    media_type: str = ""
    size: int = 0
    digest: str = ""
    sealed: bool = False
    others: bool = False


def files_of(people: list[Customer], cases: list[Case]) -> list[Found]:
    """Return every file of a person's contacts, statements and cases, each once, in their order.

    Records of contacts are told as contacts; files of another customer's contact are theirs.
    """
    best: dict[str, Found] = {}
    for one in (*_sent(people, cases), *_enclosed(cases), *_exhibits(people, cases)):
        before = best.get(one.key)
        # The same bytes may have come from them and from staff: then they have them already.
        if before is None or (one.sealed, one.others) < (before.sealed, before.others):
            best[one.key] = one if before is None else replace(one, came=before.came)
    # Of one moment they stay in the order of their numbers.
    return sorted(best.values(), key=lambda one: one.came)


def ground_of(one: Found, kept: Mapping[str, str], jurisdiction: str) -> str:
    """Return the ground on which a file is kept back, or nothing where it is given.

    What nobody decided on is kept back where others may be in it, or where it came since.
    """
    if one.sealed:
        return OTHERS[jurisdiction]
    if one.key in kept:
        return kept[one.key]
    return OTHERS[jurisdiction] if one.others else ""


def listed(
    found: list[Found], kept: Mapping[str, str], jurisdiction: str, lang: Language
) -> Iterator[dict[str, Any]]:
    """Yield each file as the answer lists it."""
    for place, one in enumerate(found, 1):
        ground = ground_of(one, kept, jurisdiction)
        given = bool(one.digest) and not ground
        yield {
            "what": (_SEALED if one.sealed else one.what).to(lang),
            "on": timezone.localtime(one.came).date().isoformat(),
            "media_type": one.media_type,
            "size": one.size,
            "sha256": one.digest,
            "file": f"files/{place:03}-{one.digest[:12]}.{suffix_of(one.media_type)}"
            if given
            else "",
            "ground": ground,
            "says": GROUNDS[ground].says.to(lang) if ground else "",
        }


def write(answer: Mapping[str, Any], letter: bytes, to: IO[bytes]) -> None:
    """Write the letter, the answer as JSON and the files that are given, as one ZIP.

    Raises FileRefused where a file is not the one that came, and writes no answer then.
    """
    number = answer["number"]
    told = json.dumps(answer, ensure_ascii=False, indent=2, sort_keys=True).encode()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as made:
        for name, content in ((f"{number}.pdf", letter), (f"{number}.json", told)):
            made.writestr(_entry(name), content)
        for row in answer["parts"].get(Part.FILES, ()):
            if row["file"]:
                with genuine(row["sha256"]) as stream, made.open(_entry(row["file"]), "w") as out:
                    while piece := stream.read(1 << 20):
                        out.write(piece)


def _entry(name: str) -> zipfile.ZipInfo:
    # The same answer gives the same bytes, whenever it is taken.
    return zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))


def _sent(people: list[Customer], cases: list[Case]) -> Iterator[Found]:
    family = [row.pk for case in cases for row in case.family()]
    rows = Attachment.objects.filter(interaction__customer__in=people)
    rows |= Attachment.objects.filter(
        interaction__in_case__case__in=family, interaction__customer__isnull=True
    )
    for row in rows.distinct().select_related("interaction").order_by("pk"):
        contact = row.interaction
        yield Found(
            row.digest[:KEY], _named(_SENT, row.name), contact.received_at, row.media_type,
            row.size, row.digest, sealed=contact.reported_by_id is not None,
        )  # fmt: skip


def _enclosed(cases: list[Case]) -> Iterator[Found]:
    rows = Enclosed.objects.filter(statement__notice__case__in=cases).select_related("statement")
    for row in rows.order_by("pk"):
        yield Found(
            row.digest[:KEY], _named(_ENCLOSED, row.name), row.statement.at, row.media_type,
            row.size, row.digest,
        )  # fmt: skip


def _exhibits(people: list[Customer], cases: list[Case]) -> Iterator[Found]:
    family = [row.pk for case in cases for row in case.family()]
    rows = Exhibit.objects.filter(case__in=family).select_related(
        "attachment__interaction", "original__attachment__interaction", "interaction"
    )
    theirs = {one.pk for one in people}
    for row in rows.order_by("made_at", "number", "branch"):
        origin = row.original or row
        came = origin.attachment.interaction if origin.attachment else origin.interaction
        if came is not None and came.customer_id not in {None, *theirs}:
            continue
        if row.kind == ExhibitKind.FILE and row.interaction_id is not None:
            continue
        reported = came is not None and came.reported_by_id is not None
        yield Found(
            row.digest[:KEY] or row.ref.hex[:KEY], name_of(row), row.made_at, row.media_type,
            row.size, row.digest, sealed=reported,
            others=row.kind == ExhibitKind.FILE and row.attachment_id is None,
        )  # fmt: skip


def _named(says: Text, name: str) -> Text:
    return Text(ja=f"{says.ja}: {name}", en=f"{says.en}: {name}") if name else says


_SENT: Final = Text(ja="応対に添えられたファイル", en="a file that came along with a contact")
_ENCLOSED: Final = Text(ja="通知への回答に添えられたファイル", en="a file with your statement")
_SEALED: Final = Text(ja="当社の者が提出したもの", en="handed in within the company")
