"""What the record holds as exhibits: the one list that packs, stages and forms name files from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.reading import called, exhibits_before, exhibits_of, name_of
from setsudo.web.interactions.models import Attachment


@dataclass(frozen=True, slots=True)
class Indexed:
    """One file or object of a case: its number, what it is, its size in bytes and its SHA-256."""

    number: Text
    about: Text
    media_type: str
    size: int
    digest: str


def index_of(case: Case, *, size: int | None = None) -> list[Indexed]:
    """Return the exhibits of a case; with the size of a checkpoint those that it covers."""
    rows = exhibits_of(case, timezone.now()) if size is None else exhibits_before(case, size)
    return [
        Indexed(called(one, case), name_of(one), one.media_type, one.size, one.digest)
        for one in rows
    ]


def digests_of(case: Case) -> frozenset[str]:
    """Return the digests of every file that a case has, registered as an exhibit or not yet."""
    family = [one.pk for one in case.family()]
    files = Attachment.objects.filter(interaction__in_case__case__in=family)
    found = {one.digest for one in index_of(case) if one.digest}
    return frozenset(found | set(files.values_list("digest", flat=True)))
