"""What a customer fills in: few questions, none that need not be answered."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator

from setsudo.web.forms import spoken
from setsudo.web.public.models import Kind
from setsudo.web.public.telling import KINDS
from setsudo.web.templatetags.saying import language

MOST_CHARS: Final = 10_000


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, KINDS[kind].to(language())) for kind in Kind]


class MessageForm(forms.Form):
    """A complaint, an idea or a kind word."""

    kind = forms.ChoiceField(
        label=spoken("どのようなことですか", "What is it about?"),
        choices=_kinds,
        initial=Kind.COMPLAINT.value,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=spoken("ひとことで言うと", "In one line"), max_length=200)
    text = forms.CharField(
        label=spoken("くわしく", "Tell us more"),
        help_text=spoken(
            "いつ、どこで、何があり、どうなればよかったかを、ご自分の言葉でお書きください。",
            "When and where, what happened, and what would have been right: in your own words.",
        ),
        widget=forms.Textarea,
        validators=[MaxLengthValidator(MOST_CHARS)],
    )
    name = forms.CharField(label=spoken("お名前", "Your name"), max_length=200, required=False)
    reply_to = forms.CharField(
        label=spoken(
            "お返事の宛先(メールアドレスか電話番号)", "Where to answer (e-mail or telephone)"
        ),
        help_text=spoken(
            "お返事が不要であれば、空のままで結構です。お返事のほかには使いません。",
            "Leave it empty if you want no answer. It is used for nothing else.",
        ),
        max_length=254,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Let nothing through that a database cannot hold."""
        cleaned = super().clean() or {}
        return {
            name: value.replace("\x00", "") if isinstance(value, str) else value
            for name, value in cleaned.items()
        }
