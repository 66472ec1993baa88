"""What people fill in about a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.retention.asking import KIND_NAMES, PART_NAMES, Kind, Part
from setsudo.retention.grounds import grounds_for
from setsudo.retention.terms import TERMS
from setsudo.web.disclosures.enclosing import Found, ground_of
from setsudo.web.disclosures.models import Request
from setsudo.web.forms import spoken
from setsudo.web.templatetags.saying import language

WORDS = 4000


class ReceiveForm(forms.Form):
    """A request as it came."""

    kind = forms.ChoiceField(label=spoken("請求の種類", "What is asked for"))
    jurisdiction = forms.ChoiceField(label=spoken("根拠となる法", "Under which law"))
    name = forms.CharField(
        label=spoken("請求した方のお名前", "Name of whoever asks"), max_length=200
    )
    lang = forms.ChoiceField(
        label=spoken("回答の言語", "Language of the answer"),
        choices=[("ja", "日本語"), ("en", "English")],
    )
    reply_to = forms.CharField(
        label=spoken("回答の送り先", "Where the answer goes"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    asks = forms.CharField(
        label=spoken("請求の内容", "What they ask, in their words"),
        help_text=spoken(
            "訂正・利用停止では必ず書いてください。",
            "Needed for a correction or an end of use.",
        ),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    received = forms.DateTimeField(
        label=spoken("受け付けた日時(空欄はいま)", "When it came (empty: now)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self, "kind", {one.value: KIND_NAMES[one] for one in Kind})
        _choose(self, "jurisdiction", {code: one.name for code, one in TERMS.items()})


class IdentifyForm(forms.Form):
    """How it is known who asks."""

    identifiers = forms.CharField(
        label=spoken("本人が示した連絡先", "Identifiers that they gave"),
        help_text=spoken(
            "電話番号、メールアドレス、会員番号などを1行に1つ。2つ以上が登録と一致すれば本人とみなします。",
            "Telephone, e-mail, account and the like, one a line. Two that fit tell who it is.",
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    how = forms.CharField(
        label=spoken("そのほかの確認の方法", "How else you made sure"),
        required=False,
        max_length=WORDS,
    )
    page = forms.CharField(
        label=spoken("お客様のページのアドレス", "Address of the customer's page"),
        help_text=spoken("複数の記録と一致するときだけ。", "Only where several records fit."),
        required=False,
        max_length=300,
    )


class DecideForm(forms.Form):
    """What is given, what is kept back on which ground. One field for each part that is there."""

    reason = forms.CharField(
        label=spoken("例外に当たると考えた理由", "Why the exception applies"),
        help_text=spoken(
            "確認する人が読みます。請求した方には伝わりません。",
            "For whoever reviews it; the person is not told this.",
        ),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        row: Request,
        there: frozenset[Part],
        found: Sequence[Found] = (),
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.found: list[Found] = []
        kind, lang = Kind(row.kind), language()
        given = {"": _GIVEN if kind is Kind.ACCESS else _DONE}
        grounds = {one.code: one.name for one in grounds_for(kind, row.jurisdiction)}
        reason = self.fields.pop("reason")
        if kind is Kind.ACCESS:
            for part in Part:
                if part in there:
                    self.fields[f"part-{part}"] = forms.ChoiceField(
                        label=PART_NAMES[part].to(lang), required=False
                    )
                    _choose(self, f"part-{part}", {**given, **grounds})
            self.found = [one for one in found if not one.sealed]
            for one in self.found:
                name = f"file-{one.key}"
                self.fields[name] = forms.ChoiceField(
                    label=_label(one).to(lang),
                    help_text=_OTHERS.to(lang) if one.others else "",
                    required=False,
                    initial=ground_of(one, row.files, row.jurisdiction),
                )
                _choose(self, name, {**given, **grounds})
        else:
            self.fields["refused"] = forms.ChoiceField(
                label=spoken("応じるか", "Is it granted"), required=False
            )
            _choose(self, "refused", {**given, **grounds})
            self.fields["done"] = forms.CharField(
                label=spoken("直したこと、止めたこと", "What was put right, or ended"),
                help_text=spoken("請求した方に伝わります。", "The person is told this."),
                required=False,
                max_length=WORDS,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["reason"] = reason

    def withheld(self) -> dict[Part, str]:
        """Return the ground of each part that is kept back."""
        said = self.cleaned_data
        return {part: said[f"part-{part}"] for part in Part if said.get(f"part-{part}")}

    def kept(self) -> dict[str, str]:
        """Return the ground of each file, empty where it is given."""
        said = self.cleaned_data
        return {one.key: said.get(f"file-{one.key}", "") for one in self.found}


class WordsForm(forms.Form):
    """One sentence: why, or how."""

    words = forms.CharField(max_length=WORDS, required=False)


def _choose(form: forms.Form, name: str, choices: dict[str, Text]) -> None:
    field, lang = form.fields[name], language()
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - every caller names such a one
    field.choices = [(code, text.to(lang)) for code, text in choices.items()]


def _label(one: Found) -> Text:
    end = f" — {one.media_type}, {one.digest[:12]}" if one.digest else ""
    day = timezone.localtime(one.came).date()
    return Text(ja=f"{day} {one.what.ja}{end}", en=f"{day} {one.what.en}{end}")


_OTHERS = Text(
    ja="ほかの方が写り、または名前が出ていないか、開いて確かめてから決めてください。",
    en="Open it and look whether somebody else is seen, heard or named in it before you decide.",
)
_GIVEN = Text(ja="お知らせする", en="given")
_DONE = Text(ja="応じる", en="granted")
