"""The world in which the tables of doors and of deeds are tried: everybody, one of everything."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from casting import Hire, SignIn

sys.path += [str(Path(__file__).parents[1] / one) for one in ("foundation", "cases", "measures")]

from one_of_everything import World, one_of_everything

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User


@pytest.fixture
def world(
    settings: Any,
    ginza: Site,
    umeda: Site,
    hire: Hire,
    signed_in: SignIn,
    agent: User,
    supervisor: User,
    officer: User,
    approver: User,
    appeal_officer: User,
    counsel: User,
    manager: User,
    auditor: User,
    administrator: User,
) -> World:
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA = settings.COMPANY_EN = "Setsudo Shop"
    settings.CONTACT_JA = settings.CONTACT_EN = "03-0000-0000"
    elsewhere = {"sites": [umeda]}
    people = {
        "a": agent, "s": supervisor, "o": officer, "p": approver, "e": appeal_officer,
        "c": counsel, "m": manager, "u": auditor, "d": administrator,
        "A": hire("agent-2", Role.AGENT, **elsewhere),
        "S": hire("supervisor-2", Role.SUPERVISOR, **elsewhere),
        "O": hire("officer-2", Role.OFFICER, **elsewhere),
        "P": hire("approver-2", Role.APPROVER, **elsewhere),
        "E": hire("appeal-2", Role.APPEAL_OFFICER, **elsewhere),
        "C": hire("counsel-2", Role.COUNSEL, **elsewhere),
        "n": hire("nobody"),
    }  # fmt: skip
    places = one_of_everything(ginza, people)
    browsers = {letter: signed_in(one) for letter, one in people.items()}
    return World(places, browsers, people)
