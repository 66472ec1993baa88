"""Files that nothing needs any more: removed after the rows that named them, never before."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from setsudo.web.interactions.filing import place_of
from setsudo.web.retention.models import FileLeft
from setsudo.web.retention.scrubbing import naming_files

_DIGEST: Final = re.compile("[0-9a-f]{64}")
JUST_NOW_S: Final = 3600.0
"""A file that somebody brought within the hour may belong to a row that is not written yet."""


class Left(Enum):
    """What became of a file that was noted."""

    NEEDED = "needed"
    REMOVED = "removed"
    NOT_THERE = "not_there"
    BROUGHT_AGAIN = "brought_again"


def leave(digests: set[str], *, at: datetime) -> None:
    """Note the files of rows that go, in the transaction in which they go."""
    rows = [FileLeft(digest=one, at=at) for one in sorted(digests)]
    FileLeft.objects.bulk_create(rows, ignore_conflicts=True)


def sweep() -> int:
    """Remove the files that were noted and that no row needs; return how many.

    May be stopped anywhere: what is left is noted still, and the next run goes on.
    """
    removed = 0
    for row in FileLeft.objects.order_by("pk"):
        found = Left.NEEDED if needed(row.digest) else _removed(row.digest)
        removed += found is Left.REMOVED
        if found is not Left.BROUGHT_AGAIN:
            with transaction.atomic():
                FileLeft.objects.filter(pk=row.pk).delete()
    return removed


@dataclass(frozen=True, slots=True)
class Remains:
    """What lies beside the files that are kept: `damaged` ones that some row still names."""

    damaged: int
    gone: int


def remains(*, clear: bool = False) -> Remains:
    """Look at what a crash, or a file that was no longer itself, left beside the files.

    With `clear`, what nothing needs goes: an upload that was cut off, a file that was about to be
    removed (needed again it is put back), and a damaged one once no row names it. One that a row
    still names stays, for whoever looks into what became of it.
    """
    root = Path(settings.MEDIA_ROOT)
    damaged = gone = 0
    for place in [*root.glob(".coming-*"), *root.glob("??/.going-*"), *root.glob("??/.damaged-*")]:
        digest = _DIGEST.search(place.name)
        wanted = digest is not None and needed(digest[0])
        if place.name.startswith(".damaged-") and wanted:
            damaged += 1
        elif clear and _is_old(place):
            if wanted and digest is not None:
                with suppress(FileNotFoundError):
                    _put_back(place, place_of(digest[0]))
            else:
                place.unlink(missing_ok=True)
                gone += 1
    return Remains(damaged, gone)


def sweep_remains() -> int:
    """Remove what a crash left beside the files and nothing needs; return how many."""
    return remains(clear=True).gone


def _is_old(place: Path) -> bool:
    try:
        return time.time() - place.stat().st_mtime >= JUST_NOW_S
    except FileNotFoundError:
        return False


def needed(digest: str) -> bool:
    """Say whether any row of any room names this file."""
    return any(
        model._base_manager.filter(**{name: digest}).exists() for model, name in naming_files()
    )


def _removed(digest: str) -> Left:
    """Remove one file, unless somebody has brought it again just now."""
    place = place_of(digest)
    aside = place.with_name(f".going-{place.name}")
    with suppress(FileNotFoundError):
        place.rename(aside)
    if not aside.exists():
        return Left.NOT_THERE
    # Whoever brings the same bytes touches the file first (`filing.stored`): looked at while it is
    # aside, it cannot be touched unseen.
    if time.time() - aside.stat().st_mtime < JUST_NOW_S or needed(digest):
        _put_back(aside, place)
        return Left.BROUGHT_AGAIN
    aside.unlink()
    return Left.REMOVED


def _put_back(aside: Path, place: Path) -> None:
    if place.exists():
        aside.unlink()
    else:
        aside.rename(place)
