"""The stories of requests use the cast of cases and of deletions."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from setsudo.retention.clock import Moment

ROOMS = Path(__file__).parents[1]
sys.path += [str(ROOMS / one) for one in ("cases", "measures", "retention")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    # Stories jump over years; that a clock which jumps is not believed is a story of its own.
    settings.CLOCK_AHEAD_DAYS = 100_000  # type: ignore[attr-defined]
    monkeypatch.setattr("setsudo.web.retention.clock.moment", Moment)
    monkeypatch.setattr("setsudo.retention.clock.UNSEEN", timedelta(days=100_000))
