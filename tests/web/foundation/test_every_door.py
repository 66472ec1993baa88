"""Every address of the service against everybody: who may open it, and who may press what is there.

An address without a line in the table fails, so nobody adds a page without saying for whom it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from casting import Hire, SignIn
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

sys.path += [str(Path(__file__).parents[1] / one) for one in ("cases", "measures")]

from every_door import API, PAGES, PEOPLE
from stored_cases import NOON, customer, determined, reported
from test_measure_life import proposed as measure_of

from setsudo.cases.roles import Role
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.steps import Step
from setsudo.web.accounts.models import Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import OF_PEOPLE, Scope
from setsudo.web.api.routes import api
from setsudo.web.cases import objecting
from setsudo.web.cases.models import Improving, Part, PartTaken
from setsudo.web.customers import merging
from setsudo.web.customers.models import Identifier, MergeProposal
from setsudo.web.exhibits import registering
from setsudo.web.interactions import reassessing
from setsudo.web.interactions.models import Attachment
from setsudo.web.ledger import checking
from setsudo.web.ledger.models import Entry
from setsudo.web.measures.models import StepRow
from setsudo.web.notices import writing
from setsudo.web.notices.models import Enclosed, Statement
from setsudo.web.outbox import subscribing
from setsudo.web.outbox.models import Delivery
from setsudo.web.outbox.sending import emit
from setsudo.web.policies.in_force import in_force
from setsudo.web.public import telling
from setsudo.web.public.models import Kind as Matter
from setsudo.web.services.models import Service
from setsudo.web.transactions.models import Transaction

pytestmark = pytest.mark.django_db
_JSON = "application/json"


@dataclass
class World:
    """One of everything at Ginza, and what stands in each place of an address."""

    places: dict[str, str]
    browsers: dict[str, Client]

    def address(self, route: str) -> str:
        """Return an address of a route. What a place means is told by all that stands before."""

        def filled(place: re.Match[str]) -> str:
            until = route[: place.end()].replace("/<uuid:ref>/", "/", 1)
            whole = self.places.get(route[: place.end()]) or self.places.get(until)
            return whole or self.places[place[1]]

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", filled, route)


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern):
            yield route


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
        address = world.address(route)
        form = {name: value.format(**world.places) for name, value in door.form.items()}
        for method, theirs in (("get", door.get), ("post", door.post)):
            for letter, browser in world.browsers.items():
                told = asked(browser, method, address, form if method == "post" else {})
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


def kept(name: str) -> str:
    """A file that lies where files lie."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from setsudo.web.interactions.filing import stored

    return stored(SimpleUploadedFile(name, b"words alone"))


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
    at = timezone.now()
    Service.objects.create(code="shop", name_ja="通販", name_en="Online shop")
    case = reported(ginza, agent, victims=[agent])
    contact = case.contacts.get().interaction
    who, other, third = customer("野口 玲"), customer("野口 令"), customer("野口 零")
    Identifier.objects.create(customer=who, kind="email", value="rei@example.jp", added_at=NOON)
    for one in (who, other, third):
        extra = reported(ginza, agent).contacts.get().interaction
        extra.customer = one
        extra.save()
    contact.customer = case.customer = who
    contact.save()
    case.save()
    determined(case, officer, approver)
    approver.headquarters = False
    approver.save()
    approver.sites.set([ginza])
    case.refresh_from_db()
    for number, person in enumerate((counsel, appeal_officer), 1):
        PartTaken.objects.create(case=case, user=person, part=Part.ASKED, number=number, since=NOON)
    notice = writing.draft(
        case, Kind.WARNING, lang="en", channel=Channel.CHAT, to="", by=officer, at=at,
        told=("You said that you know where somebody lives",),
    )  # fmt: skip
    measure = measure_of(case, officer)
    objection = objecting.receive(case.ref, "I was wronged", by=supervisor, at=at)
    said = Statement.objects.create(notice=notice, objection=objection, text="see", at=at)
    enclosed = Enclosed.objects.create(
        statement=said, name="a.txt", media_type="text/plain", size=11, digest=kept("a.txt")
    )
    attached = Attachment.objects.create(
        interaction=contact, name="b.txt", media_type="text/plain", size=11, digest=kept("b.txt")
    )
    [exhibit] = registering.register_all(case.pk, by=officer, at=at)
    step = StepRow.objects.create(
        case=case, step=next(iter(Step)), by=agent, at=at, agreed_by=supervisor
    )
    merge = merging.merge(who.pk, third.pk, "the same", by=supervisor, at=at)
    pair = MergeProposal.objects.create(first=who, second=other, made_at=at)
    order = Transaction.objects.create(
        source="shop", external_id="order-1", digest="0" * 64, service="shop",
        begun_at=at, changed_at=at,
    )  # fmt: skip
    hears, _ = subscribing.subscribe("Room", "https://a.example/", ["*"], by=administrator, at=at)
    with transaction.atomic():
        emit("setsudo.case.claim", subject="case/x", data={"case": "x"}, at=at)
    message = telling.tell(Matter.IDEA, "An idea", "More light", lang="en", at=at)
    improvement = Improving.objects.get(message=message)
    run = reassessing.start(by=officer, at=at)
    check = checking.ask_to_verify(by=auditor, at=at)
    made, _ = tokens.make("Exchange", "pbx", [Scope.INTERACTIONS_WRITE], by=administrator, at=at)
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
    browsers = {letter: signed_in(one) for letter, one in people.items()}
    places = {
        "number": case.number, "act": "claim", "deed": "approve", "content_hash":
        in_force().content_hash, "lang": "en", "paper": "a4", "written": "2026-10", "code": "ginza",
        "token": "x", "place": "0", "level": "0", "path": "000", "width": "1",
        "retention/hold/customer/<uuid:ref>": str(who.pk), "form": "json",
        "receiver": "police", "ref": str(uuid4()), "case": case.number,
        "interaction": str(contact.pk), "measure": str(measure.ref),
        "people/<uuid:pk>": str(agent.pk), "people/sites/<slug:code>": "ginza",
        "services/at/<slug:code>": "shop",
        "improvements/<uuid:ref>": str(improvement.ref), "public/kit/messages/<uuid:ref>":
        str(message.ref), "interactions/reports/<uuid:ref>": str(contact.ref),
        "interactions/reassessments/<uuid:ref>": str(run.ref),
        "interactions/files/<int:pk>": str(attached.pk),
        "customers/<uuid:ref>": str(who.pk), "customers/proposals/<int:pk>": str(pair.pk),
        "customers/merges/<int:pk>": str(merge.pk),
        "ledger/checks/<uuid:ref>": str(check.ref), "measures/confirm/<int:pk>": str(step.pk),
        "measures/<uuid:ref>": str(measure.ref), "transactions/<uuid:ref>": str(order.ref),
        "outbox/<uuid:ref>": str(hears.ref), "outbox/deliveries/<int:pk>":
        str(Delivery.objects.get().pk), "notices/<uuid:ref>": str(notice.ref),
        "notices/objections/<uuid:ref>": str(objection.ref),
        "exhibits/<uuid:ref>": str(exhibit.ref), "exhibits/files/<uuid:ref>": str(exhibit.ref),
        "what": "file",
        "notices/enclosed/<int:pk>": str(enclosed.pk), "tokens/<int:pk>": str(made.pk),
    }  # fmt: skip
    return World(places, browsers)
