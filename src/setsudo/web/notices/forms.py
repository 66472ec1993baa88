"""What staff fill in to write a notice, and a customer to answer one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from setsudo.bilingual import Text
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.measures.notices.facts import Result
from setsudo.measures.notices.kinds import CHANNEL_NAMES, KIND_NAMES, WORDS, Channel, Kind
from setsudo.web.forms import spoken
from setsudo.web.templatetags.saying import language

BY_HAND: Final = (*sorted(WORDS), Kind.LIFTING)
RESULT_NAMES: Final = {
    Result.UPHELD: Text(
        ja="判断と制限を維持する", en="Uphold: the determination and the restriction stay"
    ),
    Result.CHANGED: Text(
        ja="判断は維持し、選んだ制限を解除する", en="Change: it stays, but what is ticked is lifted"
    ),
    Result.LIFTED: Text(
        ja="判断を改め、制限をすべて解除する", en="Overturn: everything that rests on it is lifted"
    ),
    Result.SENT_BACK: Text(
        ja="別の人に一から確かめてもらう(その間は解除する)",
        en="Send back: others look at it anew, and it is lifted meanwhile",
    ),
}


def _kinds() -> list[tuple[str, str]]:
    return [(kind, KIND_NAMES[kind].to(language())) for kind in BY_HAND]


def _channels() -> list[tuple[str, str]]:
    return [(one.value, CHANNEL_NAMES[one].to(language())) for one in Channel]


def _results() -> list[tuple[str, str]]:
    return [(one.value, RESULT_NAMES[one].to(language())) for one in Result]


def _outcomes() -> list[tuple[str, str]]:
    rest = [one for one in Outcome if one is not Outcome.BEYOND_NORM]
    return [("", "—"), *((one.value, OUTCOME_NAMES[one].to(language())) for one in rest)]


class Lines(forms.CharField):
    """Several sentences, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        """Return the lines that hold something."""
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """Show lines as they were typed."""
        return "\n".join(value) if isinstance(value, list | tuple) else value


class NoticeForm(forms.Form):
    """The parts of a notice that the record does not know."""

    lang = forms.ChoiceField(
        label=spoken("お客様のことば", "The customer's language"),
        choices=[("ja", "日本語"), ("en", "English")],
    )
    channel = forms.ChoiceField(label=spoken("届け方", "How it is sent"), choices=_channels)
    to = forms.CharField(
        label=spoken(
            "宛先(手紙は住所と氏名、電子メールはアドレス)", "To (postal address, or e-mail address)"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )
    told = Lines(
        label=spoken("加える事実(1行に1つ)", "Facts to add (one a line)"),
        help_text=spoken(
            "日時、言われたこと、起きたことだけを書きます。意見や、お客様以外の名前は書きません。",
            "Dates, words and events only. No opinion, and nobody's name but the customer's.",
        ),
        required=False,
        max_length=4000,
    )
    left = Lines(
        label=spoken(
            "引き続き使える連絡方法など(1行に1つ)", "What stays open, ways to reach us (one a line)"
        ),
        required=False,
        max_length=2000,
    )
    transactions = Lines(
        label=spoken(
            "進行中のお取引の扱い(1行に1つ)", "What becomes of dealings in progress (one a line)"
        ),
        required=False,
        max_length=4000,
    )
    reason = forms.CharField(
        label=spoken("理由(解除のとき)", "Reasons (for a lifting)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
    )
    our_error = forms.BooleanField(
        label=spoken("制限は当社の誤りだった(お詫びを入れる)", "The restriction was our mistake"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Let nothing through that a database cannot hold."""
        cleaned = super().clean() or {}
        return {name: _kept(value) for name, value in cleaned.items()}


class NewNotice(NoticeForm):
    """A notice that is not about a measure in force."""

    kind = forms.ChoiceField(label=spoken("種類", "Kind"), choices=_kinds)
    field_order = ["kind"]


class StatementForm(forms.Form):
    """What a customer says to a notice."""

    text = forms.CharField(
        label=spoken("納得できない点、事実、ご事情", "What is not so, and what we should know"),
        help_text=spoken(
            "ご自分の言葉で、思うままにお書きください。当社の側に問題があったと思うときも、"
            "そのままお書きください。",
            "In your own words. If you think that the fault was ours, say so.",
        ),
        widget=forms.Textarea,
        required=False,
        max_length=20_000,
    )
    need = forms.CharField(
        label=spoken("配慮してほしいこと", "Something we should do differently for you"),
        help_text=spoken(
            "たとえば「電話では話しにくいので書面がよい」「ゆっくり説明してほしい」。"
            "病名や診断書は要りません。",
            "For example “I cannot use the telephone” or “please explain slowly”. Name no illness; "
            "no certificate is needed.",
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words in one of the two."""
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("text") or cleaned.get("need")):
            self.add_error("text", _SOMETHING.to(language()))
        return cleaned


class DecisionForm(forms.Form):
    """The answer to an objection."""

    result = forms.ChoiceField(
        label=spoken("結論", "Result"), choices=_results, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=spoken("お客様に伝える理由", "Reasons, as the customer will read them"),
        help_text=spoken(
            "お客様の言い分の一つひとつに答えます。人の名前は書きません。",
            "Answer each thing that the customer said. Name nobody.",
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
    )
    instead = forms.ChoiceField(
        label=spoken("判断を改めるときの新しい結論", "When overturned: what holds instead"),
        choices=_outcomes,
        required=False,
    )
    improvement_title = forms.CharField(
        label=spoken("改善の記録の題", "Improvement: title"), required=False, max_length=300
    )
    improvement_about = forms.CharField(
        label=spoken("改善すること", "Improvement: what is to be put right"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=4000,
    )


def files_of(request: Any) -> list[UploadedFile[Any]]:
    """Return the files that came with a form."""
    return list(request.FILES.getlist("files"))


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [line.replace("\x00", "") for line in value]
    return value


_SOMETHING = Text(
    ja="どちらかの欄に、お書きください。", en="Please write something in one of the two fields."
)
