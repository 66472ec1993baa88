"""What the stories of measures share: a determined case, and what the decision room was told."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "cases")]

from stored_cases import customer, determined, reported

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.customers.models import Identifier
from setsudo.web.services.models import Service


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, db: None) -> list[tuple[str, Any]]:
    """What the decision room was told, in order; it is told for real where it is there."""
    told: list[tuple[str, Any]] = []
    name = "setsudo.web.decisions.publishing"
    real = importlib.import_module(name) if importlib.util.find_spec(name) else ModuleType(name)

    def listening(deed: str) -> Any:
        actual = getattr(real, deed, None)

        def heard(*args: Any, **options: Any) -> Any:
            told.append((deed, args[0]))
            return actual(*args, **options) if actual is not None else 1

        return heard

    for deed in ("publish", "withdraw", "service_changed"):
        monkeypatch.setattr(real, deed, listening(deed), raising=False)
    if not importlib.util.find_spec(name):
        import setsudo.web.decisions

        monkeypatch.setitem(sys.modules, name, real)
        monkeypatch.setattr(setsudo.web.decisions, "publishing", real, raising=False)
    return told


@pytest.fixture(autouse=True)
def _told(published: list[tuple[str, Any]]) -> None:
    """Every story tells the decision room."""


@pytest.fixture
def shop() -> Service:
    return Service.objects.create(code="shop", name_ja="通販", name_en="Online shop")


@pytest.fixture
def case(
    ginza: Site, agent: User, officer: User, approver: User, counsel: User, shop: Service
) -> Case:
    """What the agent reported, having been hurt, was determined to be beyond the norm."""
    from setsudo.web.cases.models import Part, PartTaken

    found = reported(ginza, agent, victims=[agent])
    who = customer("野口 玲")
    Identifier.objects.create(
        customer=who, kind="email", value="rei@example.jp", added_at=found.opened_at
    )
    contact = found.contacts.get().interaction
    contact.customer = who
    contact.save()
    found.customer = who
    found.save()
    determined(found, officer, approver)
    PartTaken.objects.create(case=found, user=counsel, part=Part.ASKED, since=found.opened_at)
    return found


@pytest.fixture
def office(ginza: Site, officer: User, approver: User, counsel: User, shop: Service) -> Any:
    """Those who decide about people who are taken for one another."""
    from mistaken_people import Office

    return Office(ginza, officer, approver, counsel)
