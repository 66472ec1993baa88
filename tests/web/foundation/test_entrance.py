"""Stories of what everybody meets: closed doors, headers, languages, looks, refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

import setsudo.web
from setsudo.bilingual import Text
from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Person, Role
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.ledger.models import Entry
from setsudo.web.navigation import ROOMS, in_reach, rooms_for
from setsudo.web.refusals import Refusals

pytestmark = pytest.mark.django_db
TEMPLATES = sorted(Path(setsudo.web.__file__).parent.rglob("templates/**/*.html"))
FOR_EVERYBODY = {
    "/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/accounts/2fa/webauthn/login/",
    "/accounts/provider/cancelled/", "/accounts/provider/error/", "/welcome/x/", "/look/",
    "/ledger/checkpoint", "/public/", "/public/contact/", "/public/history/", "/public/notice/",
}  # fmt: skip
DESCRIPTION = "/api/v1/openapi.json"
SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x", "str": "x"}


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Yield an address of every page there is, with something in each of its places."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES.get(m[1] or "str", "x"), route)
        if isinstance(one, URLResolver):
            yield from addresses(one, route)
        elif isinstance(one, URLPattern) and not re.search(r"[(\[\\]", route):
            yield route


ALL = sorted(set(addresses()))


def test_there_are_pages_to_try() -> None:
    assert {"/", "/people/", "/profile/", "/accounts/2fa/"} <= set(ALL)


@pytest.mark.parametrize("address", [one for one in ALL if not one.startswith("/api/")])
def test_every_page_refuses_the_signed_out(address: str, client: Client) -> None:
    for answer in (client.get(address), client.post(address)):
        if address in FOR_EVERYBODY:
            assert answer.status_code < 500
            continue
        if answer.status_code == 404:
            with pytest.raises(Resolver404):
                resolve(address)
            continue
        assert answer.status_code == 302, (address, answer.status_code)
        assert answer.headers["Location"].startswith("/accounts/login/"), address


def test_the_api_wants_a_token(client: Client) -> None:
    for address in (one for one in ALL if one.startswith("/api/v") and one != DESCRIPTION):
        for answer in (client.get(address), client.post(address, "{}", "application/json")):
            assert answer.status_code in (401, 404, 405), address


def test_the_description_of_the_api_is_read_by_anybody(client: Client) -> None:
    info = client.get(DESCRIPTION).json()["info"]
    assert info["title"]
    assert client.post(DESCRIPTION, "{}", "application/json").json()["info"] == info


@pytest.mark.parametrize(
    "address", ["/", "/accounts/login/", "/nowhere/", "/people/", "/static/setsudo/setsudo.css"]
)
def test_every_answer_carries_the_headers(address: str, agent: User, signed_in: Any) -> None:
    for client in (Client(), signed_in(agent)):
        answer = client.get(address)
        if answer.streaming:
            answer.close()
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        if headers["Content-Type"].startswith("text/html"):
            assert "no-store" in headers["Cache-Control"]
            if "Location" not in headers:
                assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_a_script_or_a_style_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for tag, inside in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src=" in tag or 'type="application/json"' in tag, tag
        assert not inside.strip() or 'type="application/json"' in tag
    assert "<style" not in text
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "javascript:" not in text
    assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), "nothing comes from elsewhere"


def test_a_form_that_was_not_ours_is_refused_and_nothing_is_done(agent: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent)
    answer = strict.post("/look/", {"lang": "ja"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "Reload the page" in answer.content.decode()
    agent.refresh_from_db()
    assert agent.lang == "en"


def test_the_language_is_switched_and_kept_with_the_person(agent: User, signed_in: Any) -> None:
    client = signed_in(agent)
    assert "Hello" in client.get("/").content.decode()
    answer = client.post("/look/", {"lang": "ja", "next": "/profile/"})
    assert answer.headers["Location"] == "/profile/"
    assert "こんにちは" in client.get("/").content.decode()
    agent.refresh_from_db()
    assert agent.lang == "ja"


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_the_switch_leads_nowhere_else(where: str, client: Client) -> None:
    assert client.post("/look/", {"lang": "ja", "next": where}).headers["Location"] == "/"


def test_the_look_is_kept_in_a_cookie_and_only_a_known_one(client: Client) -> None:
    assert 'data-look="auto"' in client.get("/accounts/login/").content.decode()
    client.post("/look/", {"look": "dark"})
    assert 'data-look="dark"' in client.get("/accounts/login/").content.decode()
    client.cookies["look"] = '"><script>'
    assert 'data-look="auto"' in client.get("/accounts/login/").content.decode()


def test_a_refusal_is_a_page_in_the_readers_language(rf: RequestFactory, agent: User) -> None:
    refusal = NotEntitled(
        Person(id="x"), Act.CLAIM, "role", Text(ja="できません。", en="Somebody else may.")
    )
    middleware = Refusals(lambda request: None)  # type: ignore[arg-type,return-value]
    request: HttpRequest = rf.get("/cases/", headers={"Accept": "application/json"})
    answer = middleware.process_exception(request, refusal)
    assert answer is not None
    assert answer.status_code == 403
    assert b"not_entitled" in answer.content
    assert middleware.process_exception(request, ValueError()) is None
    request = rf.get("/cases/")
    request.user = agent
    page = middleware.process_exception(request, PermissionDenied())
    assert page is not None
    assert page.status_code == 403


def test_a_page_that_is_not_there_says_so_in_the_house_style(agent: User, signed_in: Any) -> None:
    answer = signed_in(agent).get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_the_style_guide_is_for_those_who_build(agent: User, signed_in: Any) -> None:
    client = signed_in(agent)
    assert client.get("/styleguide/").status_code == 404
    settings.DEBUG = True
    try:
        assert client.get("/styleguide/").status_code == 200
    finally:
        settings.DEBUG = False


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.icon)
def test_every_room_has_its_drawing(room: Any) -> None:
    drawings = Path(setsudo.web.__file__).parent / "static" / "setsudo" / "icons.svg"
    assert f'id="{room.icon}"' in drawings.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", Role)
def test_on_a_phone_every_room_is_in_the_bar_or_one_touch_away(role: Role) -> None:
    rooms = list(rooms_for(frozenset({role})))
    bar, more = in_reach(rooms)
    assert sorted(one.path for one in (*bar, *more)) == sorted(one.path for one in rooms)
    assert len(bar) <= 5
    assert len(more) != 1
    assert [one for one in rooms if one in bar] == bar


def test_who_holds_every_role_has_no_longer_bar() -> None:
    bar, more = in_reach(list(rooms_for(frozenset(Role))))
    assert [one.path for one in bar] == ["/cases/", "/interactions/report/", "/ledger/", "/people/"]
    assert len(more) == len(list(rooms_for(frozenset(Role)))) - 4


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "not a page to open"), ("ja", "開くページでは")]
)
def test_a_link_to_what_only_a_button_does_is_told_so(
    lang: str, words: str, hire: Any, signed_in: Any
) -> None:
    browser = signed_in(hire("auditor", Role.AUDITOR, lang=lang))
    answer = browser.get("/ledger/verify/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    page = answer.content.decode()
    assert words in page
    assert 'href="/ledger/"' in page
    assert not Entry.objects.filter(act__contains="verif").exists()
    asked = browser.post("/ledger/verify/")
    assert asked.status_code == 302


def test_somebody_without_a_role_is_told_what_is_missing(hire: Any, signed_in: Any) -> None:
    page = signed_in(hire("newcomer")).get("/").content.decode()
    assert "You hold no role yet" in page
