"""What people fill in about periods and holds."""

from __future__ import annotations

from django import forms

from setsudo.retention.classes import CLASSES, LONGEST, Kept
from setsudo.web.forms import spoken
from setsudo.web.templatetags.saying import language

REASON = 1000


class PeriodForm(forms.Form):
    """How long one class is kept."""

    code = forms.ChoiceField(label=spoken("種類", "What"))
    months = forms.IntegerField(
        label=spoken("期間(月)", "Months"),
        help_text=spoken(
            "表にある下限より短くはできません。", "Never below the least that the table names."
        ),
        min_value=0,
        max_value=LONGEST,
    )
    reason = forms.CharField(label=spoken("理由", "Why"), max_length=REASON)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        lang = language()
        settable = (one for one in Kept if CLASSES[one].months is not None)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - it stands above
        field.choices = [(one.value, CLASSES[one].name.to(lang)) for one in settable]


class ClockForm(forms.Form):
    """Today's date as somebody knows it, and why so much time has gone by."""

    today = forms.DateField(
        label=spoken("今日の日付", "Today's date"),
        help_text=spoken(
            "画面の時計ではなく、暦や別の時計を見て入れてください。",
            "By a calendar or another clock, not by this page.",
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    reason = forms.CharField(
        label=spoken("間が空いた理由", "Why so much time has gone by"), max_length=1000
    )


class ReasonForm(forms.Form):
    """Why something is held, or let go."""

    reason = forms.CharField(label=spoken("理由", "Why"), max_length=REASON, strip=True)
