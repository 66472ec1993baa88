"""The cast of the service's stories: one person a role, two sites, and a browser for each.

With SETSUDO_TEST_DATABASE=postgres the stories run on a real PostgreSQL.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User

sys.path.append(str(Path(__file__).parent))

from casting import PASSWORD, Hire, SignIn
from real_postgres import database, postgres


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Put a real PostgreSQL in the place of SQLite where that is asked for."""
    if os.environ.get("SETSUDO_TEST_DATABASE") != "postgres":
        yield
        return
    with postgres() as url, pytest.MonkeyPatch.context() as patch:
        # A request that ends closes its connection; within a test that would be the test's own.
        close = BaseDatabaseWrapper.close_if_unusable_or_obsolete
        patch.setattr(
            BaseDatabaseWrapper,
            "close_if_unusable_or_obsolete",
            lambda one: None if one.in_atomic_block else close(one),
        )
        found = dj_database_url.parse(url)
        connections.settings = connections.configure_settings({"default": dict(found)})
        del connections["default"]
        yield


@pytest.fixture
def kept() -> Iterator[dict[str, str]]:
    """Where a service of processes keeps its record: the settings of a database of its own."""
    with database() as settings:
        yield settings


@pytest.fixture
def ginza(db: None) -> Site:
    return Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")


@pytest.fixture
def umeda(db: None) -> Site:
    return Site.objects.create(code="umeda", name_ja="梅田店", name_en="Umeda")


@pytest.fixture
def hire(ginza: Site, umeda: Site) -> Hire:
    """Make somebody: `hire("officer-2", Role.OFFICER, sites=[umeda], headquarters=True)`."""

    def hired(
        username: str,
        *roles: Role,
        name: str = "",
        sites: list[Site] | None = None,
        lang: str = "en",
        **fields: object,
    ) -> User:
        user = User(username=username, name=name or username.title(), lang=lang, **fields)
        user.set_password(PASSWORD)
        user.save()
        user.sites.set([ginza] if sites is None else sites)
        HeldRole.objects.bulk_create(HeldRole(user=user, role=role) for role in roles)
        return user

    return hired


@pytest.fixture
def agent(hire: Hire) -> User:
    return hire("agent", Role.AGENT, name="佐藤 葵")


@pytest.fixture
def supervisor(hire: Hire) -> User:
    return hire("supervisor", Role.SUPERVISOR, name="鈴木 蓮")


@pytest.fixture
def officer(hire: Hire) -> User:
    return hire("officer", Role.OFFICER, name="高橋 凛")


@pytest.fixture
def approver(hire: Hire) -> User:
    return hire("approver", Role.APPROVER, name="田中 湊", sites=[], headquarters=True)


@pytest.fixture
def appeal_officer(hire: Hire) -> User:
    return hire("appeal_officer", Role.APPEAL_OFFICER, name="伊藤 澪", sites=[])


@pytest.fixture
def counsel(hire: Hire) -> User:
    return hire("counsel", Role.COUNSEL, name="渡辺 樹", sites=[])


@pytest.fixture
def manager(hire: Hire) -> User:
    return hire("manager", Role.MANAGER, name="山本 楓", sites=[], headquarters=True)


@pytest.fixture
def auditor(hire: Hire) -> User:
    return hire("auditor", Role.AUDITOR, name="中村 翼", sites=[], headquarters=True)


@pytest.fixture
def administrator(hire: Hire) -> User:
    return hire("administrator", Role.ADMINISTRATOR, name="小林 結", sites=[])


@pytest.fixture
def signed_in() -> SignIn:
    """Open a browser in which somebody is signed in; it asks for English unless told otherwise."""

    def opened(user: User) -> Client:
        client = Client(headers={"Accept-Language": user.lang})
        client.force_login(user)
        return client

    return opened
