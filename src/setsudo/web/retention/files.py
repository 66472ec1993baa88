"""Files that nothing needs any more: removed after the rows that named them, never before."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from django.db import transaction

from setsudo.web.interactions.filing import place_of
from setsudo.web.retention.models import FileLeft
from setsudo.web.retention.scrubbing import naming_files

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
