"""Every address of the service against everybody: who may open it, and who may press what is there.

An address without a line in the table fails, so nobody adds a page without saying for whom it is.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from every_door import API, PAGES, PEOPLE, address, routes
from one_of_everything import World

from setsudo.web.accounts.models import User
from setsudo.web.api import tokens
from setsudo.web.api.models import OF_PEOPLE, Scope
from setsudo.web.api.routes import api
from setsudo.web.ledger.models import Entry

pytestmark = pytest.mark.django_db
_JSON = "application/json"


ROUTES = sorted(
    one
    for one in {*routes()}
    # allauth's pages are of oneself; the API has a table of its own.
    if not one.startswith(("accounts/", "api/")) and "^" not in one
)
ROOMS = sorted({one.partition("/")[0] for one in PAGES})


def test_every_address_has_a_line_in_the_table() -> None:
    without = [one for one in ROUTES if one not in PAGES]
    assert not without, f"say in every_door.py for whom these are: {without}"
    gone = [one for one in PAGES if one not in ROUTES]
    assert not gone, f"these are no addresses any more: {gone}"


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_opens_or_does_what_is_not_theirs(room: str, world: World) -> None:
    wrong: list[str] = []
    for route, door in PAGES.items():
        if route.partition("/")[0] != room or route not in ROUTES:
            continue
        where = address(route, world.places)
        form = {name: value.format(**world.places) for name, value in door.form.items()}
        for method, theirs in (("get", door.get), ("post", door.post)):
            for letter, browser in world.browsers.items():
                told = asked(browser, method, where, form if method == "post" else {})
                if told != ("" if letter in theirs else "refused") and told != "no such method":
                    may = "may" if letter in theirs else "may not"
                    wrong.append(f"{PEOPLE[letter]} {may}: {method} {route} {told}")
                if told == "no such method" and letter in theirs:
                    wrong.append(f"{method} {route}: there is no such method")
    assert not wrong, "\n".join(wrong)


def asked(browser: Client, method: str, address: str, form: dict[str, str]) -> str:
    """Ask once and take everything back; return what was wrong, or that it was refused."""
    point, before, cookies = (
        transaction.savepoint(),
        Entry.objects.count(),
        deepcopy(browser.cookies),
    )
    answer = getattr(browser, method)(address, form)
    entered = Entry.objects.count() - before
    if answer.streaming:
        answer.close()
    transaction.savepoint_rollback(point)
    browser.cookies = cookies
    if answer.status_code == 405:
        return "no such method"
    if answer.status_code >= 500:
        return f"failed: {answer.status_code}"
    if answer.status_code in (403, 404, 410):
        return "refused" if not entered else "refused, and something was done all the same"
    return ""


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_token_opens_what_it_was_made_for_and_nothing_else(
    administrator: User, officer: User, client: Client
) -> None:
    at = timezone.now()
    own = tokens.make_own("x", [*OF_PEOPLE], by=officer, at=at, expires_at=at + timedelta(days=1))
    secrets = {one.value: own[1] for one in OF_PEOPLE}
    for one in OF_PEOPLE:
        _, secrets[one.value] = tokens.make_own(
            "x", [one], by=officer, at=at, expires_at=at + timedelta(days=1)
        )
    for one in {*Scope} - OF_PEOPLE:
        _, secrets[one.value] = tokens.make(
            "x", f"source-{one.name}", [one], by=administrator, at=at
        )
    wrong = []
    for path, deeds in api.get_openapi_schema()["paths"].items():
        address = re.sub(r"\{\w+\}", str(uuid4()), path)
        for method in {*deeds} & {"get", "post", "put", "patch", "delete"}:
            under = [one for (m, one) in API if m == method and path.startswith(one)]
            if not under:
                wrong.append(f"say in every_door.py which scope opens {method} {path}")
                continue
            opens = API[method, max(under, key=len)]
            for scope, secret in ({"": ""} | secrets).items():
                answer = getattr(client, method)(
                    address,
                    **({} if method == "get" else {"data": "{}", "content_type": _JSON}),
                    headers={"Authorization": f"Bearer {secret}"} if secret else {},
                )
                refused = answer.status_code in (401, 403)
                if refused == (scope == opens and bool(scope)):
                    wrong.append(f"{method} {path} by {scope or 'nobody'}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
