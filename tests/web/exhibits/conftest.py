from __future__ import annotations

import sys
from pathlib import Path

import pytest

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case

sys.path.append(str(Path(__file__).parent))
import exhibit_stories


@pytest.fixture
def kept(settings: object, tmp_path: Path) -> Path:
    """Where originals lie."""
    settings.MEDIA_ROOT = tmp_path / "kept"  # type: ignore[attr-defined]
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "kept"


@pytest.fixture
def case(kept: Path, ginza: Site, officer: User) -> Case:
    return exhibit_stories.claimed(ginza, officer)
