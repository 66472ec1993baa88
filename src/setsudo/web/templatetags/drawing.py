"""Small drawings in pages: `{% icon "cases" %}`, `{% severity 3 %}`, `{% initials user.name %}`."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from setsudo.bilingual import Text
from setsudo.web.templatetags.saying import language

register = template.Library()

_SEVERITY = Text(ja="深刻さ {n}/4", en="severity {n} of 4")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a symbol of `icons.svg`; it says nothing to a screen reader, so words stand beside."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("setsudo/icons.svg"),
        name,
    )


@register.simple_tag
def severity(level: int) -> SafeString:
    """Return four bars, as many of them filled as the severity is high, and the figure."""
    return format_html(
        '<span class="severity" data-severity="{0}"><i></i><i></i><i></i><i></i>'
        '<span class="unseen">{1}</span><span aria-hidden="true">{0}</span></span>',
        level,
        _SEVERITY.filled(n=level).to(language()),
    )


@register.filter
def initial(name: str) -> str:
    """Return the first letter of a name, for a round sign."""
    return name.strip()[:1].upper() or "?"
