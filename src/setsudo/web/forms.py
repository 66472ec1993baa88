"""How every form of the service is drawn, and how its words are said in the reader's language."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazy

from setsudo.bilingual import Text
from setsudo.web.templatetags.saying import language


class HouseRenderer(TemplatesSetting):
    """Django's renderer with the house's templates, so that `{{ form }}` looks like the rest."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def spoken(ja: str, en: str) -> str:
    """Return a label that is said in the language of the request which draws it."""
    return _said(Text(ja=ja, en=en))


def _say(text: Text) -> str:
    return text.to(language())


_said = lazy(_say, str)
