"""What workers do with contacts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from setsudo.web.interactions import assessing, reassessing
from setsudo.web.interactions.actions import ASSESS
from setsudo.web.work.deeds import deed


@deed(ASSESS)
def assess(about: str, at: datetime) -> None:
    """Assess the contact with this ref."""
    assessing.assess(UUID(about), at=at)


@deed(reassessing.REASSESS)
def reassess(about: str, at: datetime) -> datetime | None:
    """Go on with the re-assessment with this ref."""
    return reassessing.go_on(UUID(about), at=at)


@deed(reassessing.APPLY)
def apply(about: str, at: datetime) -> datetime | None:
    """Go on with letting a re-assessment count."""
    return reassessing.go_on_applying(UUID(about), at=at)
