"""Texts in the language of the request: `{{ words.x|say }}` and `{% say ja="..." en="..." %}`."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from setsudo.bilingual import Language, Text

register = template.Library()


def language() -> Language:
    """Return the language in which the request is answered."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


@register.filter(name="say")
def said(text: Text | str | None) -> str:
    """Return a text in the reader's language; a plain string stays as it is, None is empty."""
    if text is None:
        return ""
    return text.to(language()) if isinstance(text, Text) else str(text)


@register.simple_tag(name="say")
def say(ja: str, en: str, **values: object) -> str:
    """Return one of two sentences with its `{name}` places filled: `{% say "ja" "en" n=3 %}`.

    What is filled in is escaped with the sentence. `{% say "ja" "en" as title %}` keeps it.
    """
    sentence = Text(ja=ja, en=en).to(language())
    return sentence.format(**values) if values else sentence


@register.filter
def moment(at: datetime | None, style: str = "SHORT_DATETIME_FORMAT") -> SafeString | str:
    """Return a point in time as a `<time>` element in the reader's zone; None is a dash."""
    if at is None:
        return "—"
    here = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), date_format(here, style))
