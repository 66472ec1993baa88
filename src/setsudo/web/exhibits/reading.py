"""Which exhibits a case has, and what happened to them, as of a time."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from setsudo.bilingual import Text
from setsudo.referrals.custody import KIND_NAMES, ExhibitKind
from setsudo.referrals.redacting import COVERS_NAMES, Covers
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.models import CustodyEvent, Exhibit


def exhibits_of(case: Case, at: datetime) -> list[Exhibit]:
    """Return the exhibits that a case and those joined to it had at a time, in their order."""
    family = {one.pk: position for position, one in enumerate(case.family())}
    rows = Exhibit.objects.filter(case__in=[*family], made_at__lte=at).select_related(
        "case", "original", "made_by"
    )
    return sorted(rows, key=lambda one: (family[one.case_id], one.number, one.branch))


def exhibits_before(case: Case, size: int) -> list[Exhibit]:
    """Return the exhibits whose entries a checkpoint of this size covers, in their order."""
    family = {one.pk: position for position, one in enumerate(case.family())}
    rows = Exhibit.objects.filter(case__in=[*family], place__lt=size).select_related(
        "case", "original"
    )
    return sorted(rows, key=lambda one: (family[one.case_id], one.number, one.branch))


def custody_of(exhibit: Exhibit) -> list[CustodyEvent]:
    """Return what happened to an exhibit, in the order in which it was entered."""
    return [*exhibit.custody.select_related("by").order_by("place", "at", "pk")]


def called(exhibit: Exhibit, case: Case) -> Text:
    """Return an exhibit's number as it is called on a case; one of a joined case says whose."""
    if exhibit.case_id == case.pk:
        return exhibit.label
    label, number = exhibit.label, exhibit.case.number
    return Text(ja=f"{label.ja}({number})", en=f"{label.en} ({number})")


def name_of(exhibit: Exhibit) -> Text:
    """Return what an exhibit is, in words: its title, or its kind where it has none."""
    if exhibit.title:
        return Text(ja=exhibit.title, en=exhibit.title)
    if exhibit.interaction_id is not None and exhibit.kind == ExhibitKind.FILE:
        return _CONTACT
    if exhibit.kind == ExhibitKind.REDACTED:
        kinds = [COVERS_NAMES[Covers(one)] for one in exhibit.covers]
        return Text(
            ja=f"{'、'.join(one.ja for one in kinds)}を覆った写し",
            en=f"copy without {', '.join(one.en for one in kinds)}",
        )
    if exhibit.kind == ExhibitKind.CAPTURE:
        host = urlsplit(exhibit.about.get("url", "")).hostname or "?"
        return Text(ja=f"{host}の投稿", en=f"post at {host}")
    sort = exhibit.media_type.partition("/")[0]
    named = KIND_NAMES[ExhibitKind(exhibit.kind)]
    return _SORTS.get(sort, named) if exhibit.kind == ExhibitKind.FILE else named


def file_name(exhibit: Exhibit) -> str:
    """Return what a copy is called when it is saved: its number and nobody's words."""
    branch = f"-{exhibit.branch}" if exhibit.branch else ""
    return f"{exhibit.case.number}-exhibit-{exhibit.number}{branch}.{suffix_of(exhibit.media_type)}"


def suffix_of(media_type: str) -> str:
    """Return the ending of a file of this type."""
    return _SUFFIX.get(media_type, "bin")


_SUFFIX: Final = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "image/heic": "heic", "image/avif": "avif", "audio/wav": "wav", "audio/mpeg": "mp3",
    "audio/mp4": "m4a", "audio/aac": "aac", "audio/ogg": "ogg", "audio/flac": "flac",
    "audio/amr": "amr", "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
    "application/pdf": "pdf", "text/plain": "txt", "application/json": "json",
    "application/warc": "warc", "application/warc+gzip": "warc.gz",
}  # fmt: skip
_CONTACT: Final = Text(ja="応対の記録", en="record of a contact")
_SORTS: Final = {
    "image": Text(ja="写真・画像", en="picture"),
    "audio": Text(ja="録音", en="sound recording"),
    "video": Text(ja="動画", en="video"),
    "text": Text(ja="文字のファイル", en="text"),
    "application": Text(ja="文書", en="document"),
}
