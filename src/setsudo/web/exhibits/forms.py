"""What people fill in about exhibits."""

from __future__ import annotations

from typing import Any

from django import forms

from setsudo.bilingual import Text
from setsudo.referrals.custody import EVENT_NAMES, Event, ExhibitKind
from setsudo.referrals.redacting import COVERS_NAMES, Covers
from setsudo.web.exhibits.acting import BY_HAND
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.exhibits.registering import TITLE
from setsudo.web.forms import spoken
from setsudo.web.templatetags.saying import language

ROWS = 4
"""How many words of one's own can be covered at once."""
REASON = 1000


def reason_field() -> forms.CharField:
    """Return the field in which somebody says why."""
    return forms.CharField(
        label=spoken("理由", "Why"),
        help_text=spoken("証拠の取扱いの記録に残ります。", "It stays in the custody record."),
        max_length=REASON,
        widget=forms.TextInput(),
    )


def moment_field(ja: str, en: str, *, required: bool = True) -> forms.DateTimeField:
    """Return a field for a time in the zone of the service."""
    return forms.DateTimeField(
        label=spoken(ja, en),
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


class ReasonForm(forms.Form):
    """Why somebody looks, asked once a day."""

    reason = reason_field()


class FileForm(forms.Form):
    """A file that somebody brings."""

    file = forms.FileField(
        label=spoken("ファイル", "File"),
        help_text=spoken(
            "写真、録音、動画、PDF、文字だけのファイル。25MBまで。原本のまま保管され、書き換えられません。",
            "A photo, recording, video, PDF or plain text, at most 25 MB. It is kept as it is "
            "and never changed.",
        ),
        allow_empty_file=True,
    )
    title = forms.CharField(label=spoken("何か", "What it is"), required=False, max_length=TITLE)
    reason = reason_field()


class ObjectForm(forms.Form):
    """A physical object."""

    title = forms.CharField(
        label=spoken("何か", "What it is"),
        help_text=spoken("例:届いた手紙の原本、店内カメラのDVD", "For example: the letter itself"),
        max_length=TITLE,
    )
    where = forms.CharField(
        label=spoken("保管場所", "Where it is kept"), required=False, max_length=300
    )
    reason = reason_field()


class PostForm(forms.Form):
    """A post as somebody saw it, or a WARC of it."""

    url = forms.CharField(
        label=spoken("投稿のアドレス", "Address of the post"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    operator = forms.CharField(
        label=spoken("運営者", "Operator of the site"),
        help_text=spoken(
            "空欄のときは、アドレスのホストになります。申出の書類は、この名の運営者ごとに作られます。",
            "Empty: the host of the address. Requests are written to each operator by this name.",
        ),
        required=False,
        max_length=200,
    )
    seen_at = moment_field("見た日時", "When it was seen")
    text = forms.CharField(
        label=spoken("書かれていた言葉", "Its words"),
        help_text=spoken(
            "見えたとおりに写します。このシステムがアドレスへ見に行くことはありません。",
            "As they stood there. This system never asks the address for them.",
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=100_000,
    )
    screenshot = forms.FileField(
        label=spoken("画面の写し", "Screenshot"), required=False, allow_empty_file=True
    )
    html = forms.FileField(
        label=spoken("保存したページ(HTML)", "Saved page (HTML)"),
        required=False,
        allow_empty_file=True,
    )
    warc = forms.FileField(
        label=spoken("別の道具で保存したWARC", "A WARC made by another tool"),
        help_text=spoken(
            "WARCがあるときは、言葉と画面の写しの欄は空けておきます。",
            "With a WARC, leave words, screenshot and page empty.",
        ),
        required=False,
        allow_empty_file=True,
    )
    title = forms.CharField(label=spoken("何か", "What it is"), required=False, max_length=TITLE)
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        """Ask for the words or a WARC, and for one of the two."""
        cleaned = super().clean() or {}
        given = [name for name in ("text", "screenshot", "html") if cleaned.get(name)]
        if cleaned.get("warc") and given:
            self.add_error("warc", _ONE_OF_TWO.to(language()))
        if not self.errors and not cleaned.get("warc") and not cleaned.get("text"):
            self.add_error("text", _WORDS.to(language()))
        return cleaned


class MoveForm(forms.Form):
    """What happened to an exhibit outside the console."""

    event = forms.ChoiceField(label=spoken("出来事", "What happened"))
    receiver = forms.CharField(
        label=spoken("相手", "To whom, or from whom"),
        help_text=spoken(
            "渡した・戻ったときに書きます。", "Where it was handed over or came back."
        ),
        required=False,
        max_length=200,
    )
    happened = moment_field("日時", "When", required=False)
    reason = reason_field()

    def __init__(self, exhibit: Exhibit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = [Event.HANDED_OVER, Event.RETURNED]
        if exhibit.kind == ExhibitKind.PHYSICAL:
            events = [one for one in Event if one in BY_HAND]
        choices = [(one.value, EVENT_NAMES[one].to(language())) for one in events]
        self.fields["event"] = forms.ChoiceField(
            label=spoken("出来事", "What happened"), choices=choices
        )
        self.order_fields(["event", "receiver", "happened", "reason"])


def kinds() -> list[tuple[str, str]]:
    """Return what can be covered, for a choice."""
    return [(one.value, COVERS_NAMES[one].to(language())) for one in Covers]


class CoverForm(forms.Form):
    """Words to cover, besides those that are ticked."""

    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, ROWS + 1):
            self.fields[f"words_{number}"] = forms.CharField(required=False, max_length=500)
            self.fields[f"covers_{number}"] = forms.ChoiceField(choices=kinds(), required=False)

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields row by row."""
        return [(self[f"words_{n}"], self[f"covers_{n}"]) for n in range(1, ROWS + 1)]

    def words(self) -> list[tuple[str, Covers]]:
        """Return what was written into the rows."""
        said = self.cleaned_data
        return [
            (said[f"words_{n}"], Covers(said[f"covers_{n}"] or Covers.OTHER))
            for n in range(1, ROWS + 1)
            if said[f"words_{n}"]
        ]


class CopyForm(forms.Form):
    """A copy redacted in another tool."""

    file = forms.FileField(
        label=spoken("黒塗りした写し", "The redacted copy"),
        help_text=spoken(
            "画像・録音などは、別の道具で覆った写しを添えます。覆えているかは、添える人が確かめます。",
            "For pictures and recordings, bring a copy that was redacted in another tool. Whoever "
            "brings it has checked that it is covered.",
        ),
        allow_empty_file=True,
    )
    covers = forms.MultipleChoiceField(
        label=spoken("覆ったもの", "What is covered"),
        choices=kinds,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = reason_field()


_ONE_OF_TWO = Text(
    ja="WARCか、言葉と画面の写しの、どちらか一方だけを入れてください。",
    en="Give either the WARC, or words with a screenshot or page: not both.",
)
_WORDS = Text(
    ja="書かれていた言葉を入れるか、WARCを添えてください。",
    en="Write down the words, or bring a WARC.",
)
