"""Stories of signing in through the company's own provider, a real one on a local port."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import include, path

from setsudo.web.accounts.models import User
from setsudo.web.urls import handler404, handler500
from setsudo.web.urls import urlpatterns as _house

pytestmark = pytest.mark.django_db
CALLBACK = "/accounts/oidc/company/login/callback/"
urlpatterns = [
    *_house,
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
__all__ = ["handler404", "handler500"]


class Provider(BaseHTTPRequestHandler):
    """The company's provider: one code for one token, and what it knows about whoever signed in."""

    claims: dict[str, Any] = {}
    asked: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        if self.path == "/.well-known/openid-configuration":
            self._answer(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer opaque":
            self._answer(self.claims)
        else:
            self.send_error(401)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(form)
        if form.get("client_secret") == ["hush"] and form.get("code") == ["once"]:
            self._answer({"access_token": "opaque", "token_type": "Bearer"})
        else:
            self.send_error(400)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        settings.ROOT_URLCONF = "test_company_sign_in"
        settings.OIDC_ISSUER = f"http://127.0.0.1:{server.server_port}"
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "company",
                        "name": "Company ID",
                        "client_id": "setsudo",
                        "secret": "hush",
                        "settings": {"server_url": settings.OIDC_ISSUER},
                    }
                ],
                "OAUTH_PKCE_ENABLED": True,
            }
        }
        Provider.asked.clear()
        yield Provider
        server.shutdown()
        running.join()


def signed_in_there(client: Client, code: str = "once") -> Any:
    left = client.get("/accounts/oidc/company/login/?process=login")
    asked = parse_qs(urlsplit(left.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    came_back = {"code": code, "state": asked["state"][0]}
    return client.get(CALLBACK, came_back, headers={"Accept-Language": "en"})


def test_a_registered_person_comes_in_by_a_verified_address(
    provider: type[Provider], agent: User, client: Client
) -> None:
    User.objects.filter(pk=agent.pk).update(email="Sato@example.jp")
    assert "Company ID" in client.get("/accounts/login/").content.decode()
    provider.claims = {"sub": "7", "email": "sato@example.jp", "email_verified": True}
    assert signed_in_there(client).headers["Location"] == "/"
    assert agent.name in client.get("/profile/").content.decode()
    assert provider.asked[0]["code_verifier"]

    # The tie is to the provider's own identifier from then on, whatever becomes of the address.
    User.objects.filter(pk=agent.pk).update(email="")
    again = Client()
    assert signed_in_there(again).headers["Location"] == "/"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "7", "email": "sato@example.jp", "email_verified": False},
        {"sub": "7", "email": "sato@example.jp"},
        {"sub": "7", "email": "else@example.jp", "email_verified": True},
        {"sub": "7"},
    ],
    ids=["unverified", "not-said", "unknown", "no-address"],
)
def test_nobody_else_comes_in_and_nobody_is_made(
    claims: dict[str, Any], provider: type[Provider], agent: User, client: Client
) -> None:
    User.objects.filter(pk=agent.pk).update(email="sato@example.jp")
    provider.claims = claims
    refused = signed_in_there(client)
    assert refused.status_code == 403
    assert "not registered here yet" in refused.content.decode()
    assert client.get("/").status_code == 302
    assert User.objects.count() == 1


def test_a_deactivated_person_stays_out(
    provider: type[Provider], agent: User, client: Client
) -> None:
    User.objects.filter(pk=agent.pk).update(email="sato@example.jp", is_active=False)
    provider.claims = {"sub": "7", "email": "sato@example.jp", "email_verified": True}
    signed_in_there(client)
    assert client.get("/").status_code == 302


def test_an_answer_that_nobody_asked_for_is_refused(
    provider: type[Provider], agent: User, client: Client
) -> None:
    forged = client.get(CALLBACK, {"code": "once", "state": "made-up"})
    assert forged.status_code in (200, 401)
    assert client.get("/").status_code == 302
    assert signed_in_there(client, code="wrong").status_code in (200, 401)
    assert client.get("/").status_code == 302
