"""The report form: short, on a telephone, without accusation; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from setsudo.bilingual import Text
from setsudo.interactions.model import Channel
from setsudo.web.accounts.models import Site, User
from setsudo.web.forms import spoken
from setsudo.web.interactions.filing import FileRefused, check
from setsudo.web.interactions.models import Affected, Unsure
from setsudo.web.interactions.words import AFFECTED, CHANNELS, UNSURE

LONGEST = 20_000


def choices(texts: Mapping[Any, Text]) -> list[tuple[str, str]]:
    """Return the choices of a field, said in the reader's language."""
    return [(str(value), spoken(text.ja, text.en)) for value, text in texts.items()]


class SeveralFiles(forms.FileField):
    """A field for several files at once, each told by its bytes."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files that were chosen."""
        given: Iterable[Any] = data if isinstance(data, list | tuple) else [data]
        files = [super(SeveralFiles, self).clean(one, initial) for one in given if one]
        try:
            check(files)
        except FileRefused as refused:
            raise forms.ValidationError(spoken(refused.text.ja, refused.text.en)) from None
        return files


class _SeveralInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SiteField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of sites by their names."""

    def label_from_instance(self, obj: Site) -> str:
        """Return what the site is called, in the reader's language."""
        return spoken(obj.name.ja, obj.name.en)


class ReportForm(forms.Form):
    """What a member of staff tells us of a contact. Only the first question needs an answer."""

    happened = forms.CharField(
        label=spoken("何がありましたか", "What happened?"),
        help_text=spoken(
            "覚えているとおりに、話し言葉でかまいません。相手の言葉はそのまま書けると助かります。",
            "As you remember it, in your own words. What was said, as it was said, helps most.",
        ),
        error_messages={
            "required": spoken(
                "何があったかを、ひとことでもお書きください。",
                "Please write what happened, be it one line.",
            )
        },
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    danger = forms.BooleanField(
        label=spoken("いま、だれかが危険な状態にある", "Somebody is in danger right now"),
        help_text=spoken(
            'すぐに安全な場所へ。命の危険があれば<a href="tel:110">110番</a>・'
            '<a href="tel:119">119番</a>へ。報告はあとでかまいません。',
            'Get to safety first, and call <a href="tel:110">110</a> (police) or '
            '<a href="tel:119">119</a> (ambulance) where a life is at risk. The report can wait.',
        ),
        required=False,
    )
    when = forms.DateTimeField(
        label=spoken("いつですか", "When?"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    site = SiteField(
        Site.objects.none(),
        label=spoken("どこですか", "Where?"),
        required=False,
        empty_label=spoken("この中にない・分からない", "none of these, or I cannot tell"),
    )
    channel = forms.ChoiceField(
        label=spoken("どのような応対でしたか", "How did they reach you?"),
        choices=choices(CHANNELS),
        initial=Channel.IN_PERSON,
    )
    affected = forms.MultipleChoiceField(
        label=spoken("影響を受けたのはだれですか", "Who was affected?"),
        choices=choices(AFFECTED),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    helped = forms.ChoiceField(
        label=spoken("だれかの助けを得られましたか", "Did somebody help you?"),
        choices=choices(UNSURE),
        widget=forms.RadioSelect,
        required=False,
    )
    wanted = forms.CharField(
        label=spoken("お客様は何を望んでいましたか", "What did the customer want?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    our_fault = forms.ChoiceField(
        label=spoken(
            "こちらに手違いや行き違いがあったでしょうか", "Had something gone wrong on our side?"
        ),
        help_text=spoken(
            "責めるための質問ではありません。お客様の言い分にも理由があったかを知るためです。",
            "Nobody is blamed: it tells us whether the customer had a reason to be upset.",
        ),
        choices=choices(UNSURE),
        widget=forms.RadioSelect,
        initial=Unsure.UNSURE,
        required=False,
    )
    fault_note = forms.CharField(
        label=spoken("どのようなことですか", "What was it?"), max_length=LONGEST, required=False
    )
    customer_name = forms.CharField(
        label=spoken("お客様のお名前(分かれば)", "The customer's name, if you know it"),
        max_length=200,
        required=False,
    )
    customer_contact = forms.CharField(
        label=spoken(
            "お客様の電話番号・メール・会員番号(分かれば)",
            "Their telephone, e-mail or member number, if you know it",
        ),
        max_length=200,
        required=False,
    )
    attached = SeveralFiles(
        label=spoken("写真・録音・ファイル", "Photos, recordings, files"),
        help_text=spoken("10個、1個25MBまで。", "Up to 10, 25 MB each."),
        required=False,
        widget=_SeveralInput,
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Somebody of headquarters, or without a site, may have been anywhere.
        everywhere = user.headquarters or not user.sites.exists()
        sites = Site.objects.all() if everywhere else user.sites.all()
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        if not everywhere and sites.count() == 1:
            self.fields["site"].initial = sites.get().pk

    @property
    def told(self) -> dict[str, Any]:
        """What was answered, as the action takes it."""
        data = self.cleaned_data
        return {
            "happened": data["happened"],
            "channel": Channel(data["channel"]),
            "when": data["when"],
            "site": data["site"],
            "affected": [Affected(one) for one in data["affected"]],
            "danger": data["danger"],
            "helped": Unsure(data["helped"]) if data["helped"] else None,
            "wanted": data["wanted"],
            "our_fault": Unsure(data["our_fault"] or Unsure.UNSURE),
            "fault_note": data["fault_note"],
            "customer_name": data["customer_name"],
            "customer_contact": data["customer_contact"],
            "files": data["attached"] or [],
        }
