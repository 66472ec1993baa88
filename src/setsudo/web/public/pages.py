"""The pages of the policy, drawn once and kept as bytes: a policy changes at a start, not between.

They hold nothing of whoever asks, so that one copy serves everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from setsudo.bilingual import LANGUAGES, Language
from setsudo.policy.render import fragment
from setsudo.web.headers import HEADERS
from setsudo.web.policies.in_force import in_force
from setsudo.web.public.company import company

KEPT_S: Final = 300
FRAMED: Final = HEADERS["Content-Security-Policy"].replace(
    "frame-ancestors 'none'", "frame-ancestors *"
)
"""For the one page that other sites may show in a frame: it has no form and knows nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is sent: its bytes, its tag and its headers."""

    body: bytes
    tag: str
    headers: Mapping[str, str]


@cache
def page(lang: Language, *, framed: bool = False, chosen: bool = True) -> Kept:
    """Return the page of the policy in a language.

    `framed` is the one for other sites' frames; not `chosen` is the one at the address without a
    language, which answers in the reader's.
    """
    template = "public/embed.html" if framed else "public/policy.html"
    context = {
        "policy": in_force(),
        "body": fragment(in_force(), lang),
        "company": company(),
        "lang": lang,
        "place": "policy",
        "languages": [(one, f"/public/{one}/") for one in LANGUAGES],
    }
    with override(lang):
        body = render_to_string(template, context).encode()
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    headers = {
        **HEADERS,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Cache-Control": f"public, max-age={KEPT_S}",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    if framed:
        headers["Content-Security-Policy"] = FRAMED
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        headers["X-Frame-Options"] = "DENY"
    if not chosen:
        headers["Vary"] = "Accept-Language"
    return Kept(body, tag, headers)


def draw() -> None:
    """Draw every page, so that nobody waits for one later."""
    for lang in LANGUAGES:
        page(lang, chosen=False)
    for lang, framed in _PATHS.values():
        page(lang, framed=framed)


def wanted(accept: str) -> Language:
    """Return the language that a browser asks for; Japanese where it asks for neither."""
    for code, _ in parse_accept_lang_header(accept):
        for lang in LANGUAGES:
            if code == lang or code.startswith(f"{lang}-"):
                return lang
    return "ja"


def unchanged(asked: str, tag: str) -> bool:
    """Say whether a browser that names these tags has the page already."""
    return asked.strip() == "*" or any(
        one.strip().removeprefix("W/") == tag for one in asked.split(",")
    )


def at(path: str, accept: str) -> Kept | None:
    """Return the kept page at a path; None where another kind of page is."""
    if path == "/public/":
        return page(wanted(accept), chosen=False)
    found = _PATHS.get(path)
    return page(found[0], framed=found[1]) if found is not None else None


_PATHS: Final[Mapping[str, tuple[Language, bool]]] = {
    f"/public/{lang}/{end}": (lang, framed)
    for lang in LANGUAGES
    for end, framed in (("", False), ("embed/", True))
}
