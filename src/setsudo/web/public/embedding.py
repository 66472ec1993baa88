"""What a company's own web site takes in to show the policy: no script, and nothing to feed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.http import HttpRequest

from setsudo.bilingual import LANGUAGES, Language
from setsudo.policy.render import fragment
from setsudo.web.policies.in_force import in_force
from setsudo.web.public.company import company


@dataclass(frozen=True, slots=True)
class Snippet:
    """HTML in one language: a link, a frame that follows each revision, the whole text as it is."""

    lang: Language
    link: str
    frame: str
    whole: str


def snippets(request: HttpRequest) -> list[Snippet]:
    """Return what to paste, in both languages."""
    policy, here = in_force(), company()
    return [
        Snippet(
            lang,
            link=f'<a href="{escape(here.address(f"/public/{lang}/", request))}" hreflang="{lang}">'
            f"{escape(policy.title.to(lang))}</a>",
            frame=f'<iframe src="{escape(here.address(f"/public/{lang}/embed/", request))}" '
            f'title="{escape(policy.title.to(lang))}" width="100%" height="600" '
            'loading="lazy" referrerpolicy="no-referrer" sandbox></iframe>',
            whole=f'<article lang="{lang}" id="top">\n{fragment(policy, lang)}</article>',
        )
        for lang in LANGUAGES
    ]
