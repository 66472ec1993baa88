"""The guard before whole applications: who is refused never reaches them, and is told plainly."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory
from guard_cast import restriction

from setsudo.decisions.guard import NotServed
from setsudo.decisions.guard.middleware import (
    DECISION,
    GuardASGI,
    GuardWSGI,
    guard_django,
    guarded,
)
from setsudo.measures.restrictions import Effect

BOUND, FREE, LIMITED = "09012345678", "09011112222", "09033334444"


@pytest.fixture
def shop(feed, guard_of):
    feed.publish(restriction(), [("phone", BOUND)])
    feed.publish(restriction(Effect.CONDITIONS, conditions=("written_only",)), [("phone", LIMITED)])
    return guard_of()


def asked(app, *, phone: str = "", path: str = "/orders", accept: str = "en", kind: str = "http"):
    """Ask an ASGI application once; return what it sent."""
    sent: list[dict[str, object]] = []
    headers = [(b"x-phone", phone.encode()), (b"accept-language", accept.encode())]
    scope = {"type": kind, "path": path, "headers": headers}

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


@pytest.fixture
def application(shop):
    async def inner(scope, receive, send):
        decision = scope[DECISION]
        told = decision.conditions if decision else None
        await send({"type": "answered", "conditions": told})

    return GuardASGI(
        inner,
        shop,
        identify=lambda scope: (
            {"phone": told} if (told := dict(scope["headers"])[b"x-phone"].decode()) else None
        ),
        service=lambda scope: "orders" if scope["path"].startswith("/orders") else None,
        objections="https://shop.example/object",
    )


def test_whoever_is_refused_never_reaches_the_application_and_is_told_why(application):
    start, body = asked(application, phone=BOUND)

    headers = dict(start["headers"])
    problem = json.loads(body["body"])
    assert start["status"] == 403
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"content-language"] == b"en"
    assert headers[b"cache-control"] == b"no-store"
    assert "We cannot take your orders." in problem["detail"]
    assert "https://shop.example/object with the number ABCD-EFGH" in problem["detail"]
    assert problem["until"]


def test_it_is_told_in_japanese_to_who_reads_japanese(application):
    _, body = asked(application, phone=BOUND, accept="ja")
    assert "ご注文をお受けできません。" in json.loads(body["body"])["detail"]


def test_whoever_is_served_reaches_it_with_the_conditions(application):
    assert asked(application, phone=FREE) == [{"type": "answered", "conditions": ()}]
    assert asked(application, phone=LIMITED) == [
        {"type": "answered", "conditions": ("written_only",)}
    ]


def test_requests_for_no_service_or_by_nobody_in_particular_pass(application):
    assert asked(application, phone=BOUND, path="/help") == [
        {"type": "answered", "conditions": None}
    ]
    assert asked(application, phone="") == [{"type": "answered", "conditions": None}]


def test_a_websocket_is_closed_before_it_opens(application):
    assert asked(application, phone=BOUND, kind="websocket") == [
        {"type": "websocket.close", "code": 1008}
    ]


def test_while_nothing_can_be_told_a_browser_is_asked_to_come_back(application, feed, shop):
    feed.stop()
    shop.close()
    shop.fresh_until = 0.0

    start, body = asked(application, phone=FREE)

    assert start["status"] == 503
    assert dict(start["headers"])[b"retry-after"] == b"5"
    assert "cannot be checked" in json.loads(body["body"])["detail"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_a_wsgi_application_stands_behind_it_on_a_real_socket(shop):
    def inner(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ordered"]

    app = GuardWSGI(
        inner, shop, service="orders", identify=lambda env: {"phone": env.get("HTTP_X_PHONE")}
    )
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def order(phone: str) -> bytes:
            url = f"http://127.0.0.1:{server.server_port}/"
            request = urllib.request.Request(url, headers={"X-Phone": phone})
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.read()

        assert order(FREE) == b"ordered"
        with pytest.raises(urllib.error.HTTPError) as refused:
            order(BOUND)
        with refused.value as answer:
            assert answer.code == 403
            assert "ご注文をお受けできません。" in json.loads(answer.read())["detail"]
        server.shutdown()


def test_a_django_site_stands_behind_it(shop):
    middleware = guard_django(
        shop, service="orders", identify=lambda request: {"phone": request.GET.get("phone")}
    )
    site = middleware(lambda request: HttpResponse("ordered"))

    assert site(RequestFactory().get("/", {"phone": FREE})).content == b"ordered"
    refused = site(RequestFactory().get("/", {"phone": BOUND}))
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"


def test_an_asynchronous_django_site_too(shop):
    async def view(request):
        return HttpResponse("ordered")

    site = guard_django(
        shop, service="orders", identify=lambda request: {"phone": request.GET.get("phone")}
    )(view)
    ask = AsyncRequestFactory()

    assert asyncio.run(site(ask.get("/", {"phone": FREE}))).content == b"ordered"
    assert asyncio.run(site(ask.get("/", {"phone": BOUND}))).status_code == 403


def test_one_function_can_be_guarded(shop):
    @guarded(shop, "orders", identify=lambda phone: {"phone": phone})
    def order(phone: str) -> str:
        return f"ordered by {len(phone)} digits"

    @guarded(shop, "orders", identify=lambda phone: {"phone": phone})
    async def order_later(phone: str) -> str:
        return "ordered later"

    assert order(FREE) == "ordered by 11 digits"
    assert asyncio.run(order_later(FREE)) == "ordered later"
    for refused in (lambda: order(BOUND), lambda: asyncio.run(order_later(BOUND))):
        with pytest.raises(NotServed) as why:
            refused()
        assert why.value.decision.effect is Effect.SUSPEND
        assert BOUND not in str(why.value)
