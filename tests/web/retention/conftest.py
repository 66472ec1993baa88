"""What the stories of keeping and deleting share: everything was long ago, by one stroke."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from setsudo.retention.clock import Moment
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.retention import clock

ROOMS = Path(__file__).parents[1]
sys.path += [str(Path(__file__).parent), *(str(ROOMS / one) for one in ("cases", "measures"))]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    # Stories jump over years; that a clock which jumps is not believed is a story of its own.
    settings.CLOCK_AHEAD_DAYS = 100_000  # type: ignore[attr-defined]
    monkeypatch.setattr(clock, "moment", Moment)
    monkeypatch.setattr("setsudo.retention.clock.UNSEEN", timedelta(days=100_000))


@pytest.fixture
def sound() -> object:
    """Say what a verification finds that is no mere row of a fixture past the log."""

    def found() -> list[str]:
        return [
            f"{one.kind} {one.name} {one.place}"
            for one in verify_log().findings
            if one.kind != "record_unknown"
        ]

    return found
