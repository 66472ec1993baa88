"""Stories of administrators: who may decide about people, and what nobody may do to themselves."""

from __future__ import annotations

import json
import re

import pytest
from casting import Hire, SignIn
from django.test import Client
from django.utils import timezone

from setsudo.cases.roles import Role
from setsudo.web.accounts.actions import (
    appraise,
    deactivate,
    describe,
    invite,
    open_site,
    place,
    reactivate,
    rename_site,
)
from setsudo.web.accounts.models import Site, User
from setsudo.web.accounts.refusing import NotAdministrator, PeopleError
from setsudo.web.ledger.models import Entry

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return list(Entry.objects.order_by("place").values_list("act", flat=True))


def placed(user: User, *roles: Role, by: User, sites: list[Site] | None = None) -> None:
    place(
        user,
        roles=roles,
        sites=sites or [],
        headquarters=False,
        executive=False,
        by=by,
        at=timezone.now(),
    )


@pytest.mark.parametrize(
    "role",
    [
        "agent",
        "supervisor",
        "officer",
        "approver",
        "appeal_officer",
        "counsel",
        "manager",
        "auditor",
    ],
)
def test_nobody_but_an_administrator_decides_about_people(
    role: str, request: pytest.FixtureRequest, signed_in, hire, ginza: Site
) -> None:
    user: User = request.getfixturevalue(role)
    other = hire("other")
    browser: Client = signed_in(user)
    pages = [
        "/people/",
        "/people/new/",
        "/people/sites/",
        "/people/sites/ginza/",
        f"/people/{other.pk}/",
    ]
    for page in pages:
        assert browser.get(page).status_code == 403, page
    forms = {
        "/people/new/": {"name": "X", "username": "x", "lang": "ja"},
        "/people/sites/": {"code": "x", "name_ja": "x", "name_en": "x"},
        "/people/sites/ginza/": {"name_ja": "x", "name_en": "x"},
        f"/people/{other.pk}/description/": {"name": "X"},
        f"/people/{other.pk}/place/": {"roles": ["administrator"]},
        f"/people/{user.pk}/place/": {"roles": ["administrator"]},
        f"/people/{other.pk}/appraisers/": {},
        f"/people/{other.pk}/welcome/": {},
        f"/people/{other.pk}/switch/": {},
    }
    for page, form in forms.items():
        assert browser.post(page, form).status_code == 403, page
    assert acts() == []
    assert User.objects.get(pk=user.pk).person.roles == {Role(role)}


def test_an_administrator_gives_and_takes_roles_and_sites(
    administrator: User, agent: User, ginza: Site, umeda: Site, signed_in
) -> None:
    office = signed_in(administrator)
    office.post(
        f"/people/{agent.pk}/place/",
        {"roles": ["officer", "supervisor"], "sites": [umeda.pk], "headquarters": "on"},
    )
    person = User.objects.get(pk=agent.pk).person
    assert person.roles == {Role.OFFICER, Role.SUPERVISOR}
    assert person.sites == {"umeda"}
    assert person.headquarters
    entry = Entry.objects.get()
    facts = json.loads(bytes(entry.statement))["facts"]
    assert facts["before"]["roles"] == ["agent"]
    assert facts["after"]["roles"] == ["officer", "supervisor"]
    assert agent.name.encode() not in bytes(entry.statement), "a name may be erased one day"


def test_saving_what_was_so_before_enters_nothing(
    administrator: User, agent: User, ginza: Site
) -> None:
    placed(agent, Role.AGENT, by=administrator, sites=[ginza])
    assert acts() == []


def test_nobody_changes_their_own_roles_nor_ends_themselves(administrator: User) -> None:
    with pytest.raises(PeopleError, match="their own roles"):
        placed(administrator, Role.OFFICER, by=administrator)
    with pytest.raises(PeopleError, match="their own roles"):
        deactivate(administrator, by=administrator, at=timezone.now())
    with pytest.raises(PeopleError, match="their own roles"):
        appraise(administrator, [], by=administrator, at=timezone.now())


def test_the_administrators_role_stands_alone(administrator: User, agent: User) -> None:
    with pytest.raises(PeopleError, match="beside another"):
        placed(agent, Role.ADMINISTRATOR, Role.OFFICER, by=administrator)
    with pytest.raises(PeopleError, match="beside another"):
        invite(
            "x", "X", roles=[Role.AGENT, Role.ADMINISTRATOR], by=administrator, at=timezone.now()
        )
    assert not User.objects.filter(username="x").exists()


def test_an_administrator_who_was_dismissed_decides_no_more(administrator: User, hire) -> None:
    second = hire("second", Role.ADMINISTRATOR)
    placed(administrator, Role.MANAGER, by=second)
    with pytest.raises(NotAdministrator):
        placed(second, by=administrator)
    deactivate(administrator, by=second, at=timezone.now())
    with pytest.raises(PeopleError, match="deactivated"):
        placed(administrator, Role.ADMINISTRATOR, by=second)


def test_a_deactivated_person_is_out_at_once_and_stays_on_record(
    administrator: User, officer: User, signed_in
) -> None:
    browser = signed_in(officer)
    assert browser.get("/profile/").status_code == 200
    deactivate(officer, by=administrator, at=timezone.now())
    assert browser.get("/profile/").status_code == 302, "the session ended"
    assert User.objects.filter(pk=officer.pk).exists()
    reactivate(officer, by=administrator, at=timezone.now())
    assert acts() == ["person_deactivated", "person_reactivated"]


def test_appraisers_are_named_and_nobody_appraises_themselves(
    administrator: User, agent: User, supervisor: User
) -> None:
    appraise(agent, [supervisor], by=administrator, at=timezone.now())
    assert list(agent.appraised_by.all()) == [supervisor]
    with pytest.raises(PeopleError, match="appraises themselves"):
        appraise(agent, [agent], by=administrator, at=timezone.now())


def test_a_name_or_address_is_one_persons(administrator: User, agent: User, officer: User) -> None:
    now = timezone.now()
    describe(agent, "佐藤", "sato@example.jp", by=administrator, at=now)
    with pytest.raises(PeopleError, match="Somebody else"):
        describe(officer, "高橋", "Sato@Example.jp", by=administrator, at=now)
    with pytest.raises(PeopleError, match="Somebody else"):
        invite("agent", "Z", by=administrator, at=now)
    assert acts() == ["person_described"]


def test_sites_are_opened_and_renamed(administrator: User, signed_in) -> None:
    office = signed_in(administrator)
    office.post("/people/sites/", {"code": "namba", "name_ja": "難波店", "name_en": "Namba"})
    twice = office.post("/people/sites/", {"code": "namba", "name_ja": "難波", "name_en": "N"})
    assert "already" in twice.content.decode()
    office.post("/people/sites/namba/", {"name_ja": "なんば店", "name_en": "Namba"})
    assert Site.objects.get(code="namba").name.ja == "なんば店"
    assert acts() == ["site_opened", "site_renamed"]
    with pytest.raises(NotAdministrator):
        open_site("x", "x", "x", by=User(), at=timezone.now())
    with pytest.raises(NotAdministrator):
        rename_site(Site.objects.get(code="namba"), "x", "x", by=User(), at=timezone.now())


def test_the_list_is_narrowed_by_words_role_and_site(
    administrator: User, agent: User, officer: User, signed_in
) -> None:
    office = signed_in(administrator)
    assert agent.name in office.post("/people/", {"q": "佐藤"}).content.decode()
    assert officer.name not in office.post("/people/", {"q": "佐藤"}).content.decode()
    assert officer.name in office.get("/people/?role=officer").content.decode()
    assert agent.name not in office.get("/people/?role=officer").content.decode()
    assert "Nobody matches" in office.get("/people/?site=umeda").content.decode()


def test_an_administrator_has_no_room_with_cases(administrator: User, signed_in) -> None:
    page = signed_in(administrator).get("/").content.decode()
    assert 'href="/people/"' in page
    for room in ("/cases/", "/interactions/report/", "/customers/"):
        assert f'href="{room}"' not in page


def test_a_new_password_for_somebody_who_has_one_needs_a_second_administrator(
    agent: User, administrator: User, hire: Hire, signed_in: SignIn
) -> None:
    second = hire("administrator-2", Role.ADMINISTRATOR, sites=[])
    office, other = signed_in(administrator), signed_in(second)
    page = office.post(f"/people/{agent.pk}/welcome/").content.decode()
    found = re.search(r"/welcome/[^/<]+/", page)
    assert found
    link = found[0]
    visitor = Client(headers={"Accept-Language": "en"})
    refused = visitor.get(link)
    assert refused.status_code == 410
    assert "second administrator" in refused.content.decode()
    # Neither the one who made it nor anybody else lets it work.
    assert office.post(f"/people/{agent.pk}/confirm/").status_code == 409
    assert signed_in(agent).post(f"/people/{agent.pk}/confirm/").status_code == 403
    assert "I asked them" in other.get(f"/people/{agent.pk}/").content.decode()
    assert other.post(f"/people/{agent.pk}/confirm/").status_code == 302
    chosen = {"password": "another long password", "again": "another long password"}
    assert visitor.post(link, chosen).status_code == 302
    entries = Entry.objects.filter(about=f"person/{agent.pk}").order_by("place")
    acts = [one.act for one in entries]
    assert acts == ["person_welcomed", "welcome_confirmed", "password_chosen"]
    agent.refresh_from_db()
    own = signed_in(agent).get("/profile/").content.decode()
    assert administrator.name in own
    assert second.name in own


def test_with_one_administrator_a_link_works_at_once(
    agent: User, administrator: User, signed_in: SignIn
) -> None:
    page = signed_in(administrator).post(f"/people/{agent.pk}/welcome/").content.decode()
    found = re.search(r"/welcome/[^/<]+/", page)
    assert found
    assert Client().get(found[0]).status_code == 200
