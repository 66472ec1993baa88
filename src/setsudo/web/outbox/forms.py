"""The forms of the outbox."""

from __future__ import annotations

from django import forms

from setsudo.web.forms import spoken
from setsudo.web.outbox.types import FAMILIES


class SubscriptionForm(forms.Form):
    """Who hears of what."""

    name = forms.CharField(
        label=spoken("名前", "Name"),
        help_text=spoken("どの仕組みか。例: 注文管理", "Which system it is, such as: order desk"),
        max_length=100,
    )
    url = forms.CharField(
        label=spoken("送り先のアドレス", "Address"),
        help_text=spoken(
            "https:// で始まるもの。この機械の中だけは http:// も使えます",
            "Begins with https://; http:// only on this machine itself",
        ),
        max_length=500,
    )
    types = forms.MultipleChoiceField(
        label=spoken("知らせる出来事", "What it hears of"),
        choices=[(code, spoken(name.ja, name.en)) for code, name in FAMILIES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    source = forms.SlugField(
        label=spoken("取引を扱う送信元", "Carries out the transactions of"),
        help_text=spoken(
            "APIトークンの「送信元」。その取引の保留・再開・取消しがここに送られます",
            "The source of an API token: its holds, resumptions and cancellations go there",
        ),
        max_length=100,
        required=False,
    )


class KeyForm(forms.Form):
    """A new key."""

    what = forms.ChoiceField(
        label=spoken("どの鍵を替えるか", "Which key"),
        choices=[
            ("out", spoken("こちらの署名(共有の鍵)", "what we sign with (shared secret)")),
            ("pair", spoken("こちらの署名(Ed25519の鍵対)", "what we sign with (Ed25519 pair)")),
            ("in", spoken("先方の署名(共有の鍵)", "what they sign with (shared secret)")),
            (
                "theirs",
                spoken("先方の署名(先方の公開鍵)", "what they sign with (their public key)"),
            ),
        ],
    )
    theirs = forms.CharField(
        label=spoken("先方の公開鍵", "Their public key"),
        help_text=spoken("whpk_ で始まるもの", "Begins with whpk_"),
        max_length=100,
        required=False,
    )
