"""Anybody reads the policy, as it is and as it was; nothing on the page tells anybody anything."""

from __future__ import annotations

import asyncio
import copy
import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from setsudo.policy.freeze import frozen
from setsudo.web.accounts.models import User
from setsudo.web.policies.in_force import in_force, record_in_force
from setsudo.web.policies.models import PolicyRevision
from setsudo.web.public import history, pages
from setsudo.web.public.asgi import PublicPages

JA, EN = {"Accept-Language": "ja,en;q=0.5"}, {"Accept-Language": "en-GB,en;q=0.9,ja;q=0.1"}


def test_a_reader_gets_the_policy_in_their_language(client: Client) -> None:
    ja, en = client.get("/public/", headers=JA), client.get("/public/", headers=EN)
    assert ja.status_code == en.status_code == 200
    assert in_force().title.ja in ja.text
    assert in_force().title.en in en.text
    assert (ja["Content-Language"], en["Content-Language"]) == ("ja", "en")
    assert "Accept-Language" in ja["Vary"]
    for clause in in_force().clauses.values():
        assert clause.text.en.split(".")[0][:40] in en.text.replace("&#x27;", "'")
    assert 'href="#top"' in en.text
    assert client.get("/public/en/", headers=JA)["Content-Language"] == "en"


@pytest.mark.parametrize("path", ["/public/ja/", "/public/en/", "/public/", "/public/en/embed/"])
def test_a_page_is_small_and_loads_nothing_from_elsewhere(client: Client, path: str) -> None:
    page = client.get(path)
    assert len(page.content) < 60_000
    assert "<script" not in page.text
    assert "style=" not in page.text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    assert all(one.startswith(("/", "#")) for one in loaded)
    assert not page.cookies
    assert "default-src 'self'" in page["Content-Security-Policy"]
    framed = path.endswith("embed/")
    assert ("frame-ancestors *" in page["Content-Security-Policy"]) is framed
    assert ("X-Frame-Options" not in page) is framed


def test_a_page_that_the_browser_has_is_not_sent_again(client: Client) -> None:
    tag = client.get("/public/ja/")["ETag"]
    again = client.get("/public/ja/", headers={"If-None-Match": f'"other", W/{tag}'})
    assert again.status_code == 304
    assert not again.content
    assert client.get("/public/ja/", headers={"If-None-Match": '"other"'}).status_code == 200


def asked(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the ASGI application, behind which nothing stands."""
    sent: list[Any] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    named = [(k.replace("_", "-").lower().encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": named}
    asyncio.run(PublicPages(behind)(scope, receive, send))
    start, body = sent
    return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body["body"]


@pytest.mark.parametrize("path", ["/public/", "/public/ja/", "/public/en/", "/public/ja/embed/"])
def test_the_short_way_says_what_the_long_way_says(client: Client, path: str) -> None:
    long = client.get(path, headers=EN)
    status, headers, body = asked(path, Accept_Language=EN["Accept-Language"])
    assert (status, body) == (200, long.content)
    for name in ("ETag", "Content-Security-Policy", "Cache-Control", "Content-Type"):
        assert headers.get(name.lower(), "") == long.headers.get(name, "")
    status, headers, body = asked(path, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000
    tag = headers["etag"]
    assert asked(path, If_None_Match=tag, Accept_Language="ja")[0] == 304


def test_what_is_no_policy_page_goes_the_long_way() -> None:
    assert asked("/public/ja/contact/")[0] == 404
    assert asked("/public/ja/", "POST")[0] == 404


@given(st.text(max_size=60))
def test_whatever_a_browser_asks_for_it_gets_a_language(accept: str) -> None:
    assert pages.wanted(accept) in ("ja", "en")


def revised(**changed: Any) -> PolicyRevision:
    """Put a revision of the policy in force after the one of this service, for the history."""
    record_in_force(at=timezone.now())
    content = copy.deepcopy(dict(in_force().content))
    content["revision"] = 2
    content["promises"] = [
        *content["promises"],
        {"ja": "ご指摘には必ずお返事します。", "en": "We answer every complaint."},
    ]
    clause = next(one for one in content["clauses"] if one["code"] == "A1")
    clause["text"]["en"] = clause["text"]["en"].replace("violence", "brute force")
    content |= changed
    policy = frozen(content, content.get("packs", []))
    return PolicyRevision.objects.create(
        ident=policy.id,
        content_hash=policy.content_hash,
        text=json.dumps(policy.content, ensure_ascii=False, sort_keys=True),
        in_force_from=timezone.now(),
    )


def test_the_history_shows_what_a_revision_changed(client: Client, db: None) -> None:
    row = revised()
    page = client.get("/public/en/history/").text
    assert "<ins>We answer every complaint.</ins>" in page
    assert "<del>violence</del>" in page
    assert "<ins>brute force</ins>" in page
    assert "<ins>ご指摘には必ずお返事します。</ins>" in client.get("/public/ja/history/").text

    old = client.get(f"/public/en/history/{in_force().content_hash}/")
    assert "Using violence" in old.text
    assert "earlier revision" not in old.text
    new = client.get(f"/public/en/history/{row.content_hash}/").text
    assert "brute force" in new
    assert "no longer in force" in new
    assert client.get("/public/en/history/nothing/").status_code == 404


def test_equal_revisions_differ_in_nothing() -> None:
    assert history.changes(in_force(), in_force(), "ja") == []


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.lists(st.sampled_from("abcdef")))
def test_a_change_holds_both_texts_whole(old: list[str], new: list[str]) -> None:
    was, now = " ".join(old), " ".join(new)
    pieces = list(history._pieces(was, now))
    assert "".join(text for mark, text in pieces if mark != "new") == was
    assert "".join(text for mark, text in pieces if mark != "gone") == now


def test_staff_acknowledge_the_revision_and_a_manager_sees_who_has_not(
    agent: User, manager: User, supervisor: User, signed_in: Any
) -> None:
    page = signed_in(agent).get("/public/kit/").text
    assert "not acknowledged" in page
    assert "Who has read it" not in page
    shown = {"revision": in_force().content_hash}
    signed_in(agent).post("/public/kit/acknowledge/", shown)
    signed_in(agent).post("/public/kit/acknowledge/", shown)
    assert agent.acknowledged.get().ident == in_force().id

    seen = signed_in(manager).get("/public/kit/").text
    assert seen.index(supervisor.name) < seen.index(agent.name)
    stale = signed_in(supervisor).post("/public/kit/acknowledge/", {"revision": "0" * 64})
    assert stale.status_code == 403
    assert not supervisor.acknowledged.exists()


def test_what_a_web_site_takes_in_holds_no_script(agent: User, signed_in: Any) -> None:
    page = signed_in(agent).get("/public/kit/").text
    assert "&lt;iframe src=&quot;http://testserver/public/ja/embed/&quot;" in page
    assert "&lt;script" not in page


def test_the_kit_is_for_staff_alone(client: Client, db: None) -> None:
    assert client.get("/public/kit/").status_code == 302
    assert client.get("/public/kit/poster/ja/a4/").status_code == 302


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_poster_is_one_sheet_with_a_sign_that_leads_to_the_policy(
    agent: User, signed_in: Any, lang: str, paper: str
) -> None:
    page = signed_in(agent).get(f"/public/kit/poster/{lang}/{paper}/")
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF-")
    assert PdfFileReader(BytesIO(page.content)).root["/Pages"]["/Count"] == 1
    again = signed_in(agent).get(f"/public/kit/poster/{lang}/{paper}/")
    assert again.content == page.content
    assert signed_in(agent).get(f"/public/kit/poster/{lang}/a9/").status_code == 404
