"""A malicious case, and the same case before anybody determined anything."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "cases")]

import stored_cases
from outside_cast import SAID, claim, malicious

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case


@pytest.fixture
def _kept(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    settings.DATA_DIR = tmp_path
    settings.COMPANY_JA, settings.COMPANY_EN = "株式会社ひまわり", "Himawari K.K."
    settings.CONTACT_JA = "お客様相談室 03-0000-0000"
    settings.CONTACT_EN = "Customer office, +81 3 0000 0000"


@pytest.fixture
def grave(
    _kept: None, ginza: Site, agent: User, officer: User, approver: User, counsel: User
) -> Case:
    """Two people found it malicious; the agent reported it and counsel was called in."""
    return malicious(ginza, agent, officer, approver, counsel)


@pytest.fixture
def fresh(_kept: None, ginza: Site, agent: User, officer: User) -> Case:
    """What the agent reported and the officer has just claimed."""
    found = stored_cases.reported(ginza, agent, text=SAID)
    claim(found, officer)
    return Case.objects.get(pk=found.pk)
