"""The forms about people, sites and oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from setsudo.cases.roles import ROLE_NAMES, Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.accounts.words import ROLE_PURPOSES
from setsudo.web.forms import spoken
from setsudo.web.templatetags.saying import language

_NAME = spoken("氏名", "Name")
_USERNAME = spoken("ユーザー名", "User name")
_EMAIL = spoken("メールアドレス", "E-mail address")
_LANGUAGE = spoken("使うことば", "Language to use")
_LANGUAGES = [
    ("", spoken("ブラウザーの設定に合わせる", "as the browser asks")),
    ("ja", "日本語"),
    ("en", "English"),
]
_SITES = spoken("拠点", "Sites")
_PASSWORD = spoken("パスワード", "Password")
_ROLES = spoken("役割", "Roles")
_HEADQUARTERS = spoken(
    "本社の人(すべての拠点に関わる)", "Works at headquarters (reaches every site)"
)
_EXECUTIVE = spoken("役員", "Is an executive")


def _username() -> forms.CharField:
    return forms.CharField(
        label=_USERNAME,
        max_length=150,
        help_text=spoken(
            "サインインに使う。英数字と . _ - @", "To sign in with: letters, digits and . _ - @"
        ),
        validators=[
            RegexValidator(
                r"^[\w.@-]+\Z",
                spoken(
                    "使えるのは文字、数字と . _ - @ だけです。",
                    "Only letters, digits and . _ - @ can be used.",
                ),
            )
        ],
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )


class SitesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the sites, each by its name."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(Site.objects.order_by("code"), label=_SITES, required=False)

    def label_from_instance(self, obj: Any) -> str:
        """Return the site's name in the reader's language."""
        return f"{obj.name.to(language())} ({obj.code})"


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some people, each by name and user name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name with what tells them from another of that name."""
        return f"{obj.name} ({obj.username})"


class RolesField(forms.MultipleChoiceField):
    """Some roles, each with what it is for."""

    def __init__(self) -> None:
        choices = [(role.value, _explained(role)) for role in Role]
        super().__init__(
            choices=choices,
            label=_ROLES,
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "cards"}),
        )

    def clean(self, value: Any) -> list[Role]:
        """Return roles, not their names."""
        return [Role(one) for one in super().clean(value)]


def _explain(role: Role) -> SafeString:
    name, purpose = ROLE_NAMES[role].to(language()), ROLE_PURPOSES[role].to(language())
    return format_html("{}<small>{}</small>", name, purpose)


_explained = lazy(_explain, SafeString)


class PlaceForm(forms.Form):
    """In which roles and where somebody works."""

    roles = RolesField()
    sites = SitesField()
    headquarters = forms.BooleanField(label=_HEADQUARTERS, required=False)
    executive = forms.BooleanField(label=_EXECUTIVE, required=False)


class DescribeForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(label=_NAME, max_length=150)
    email = forms.EmailField(
        label=_EMAIL,
        required=False,
        help_text=spoken(
            "会社のアカウント(OIDC)でサインインするときに照合する",
            "Matched when they sign in with the company's account (OIDC)",
        ),
    )


class InviteForm(PlaceForm, DescribeForm):
    """Somebody new."""

    username = _username()
    lang = forms.ChoiceField(label=_LANGUAGE, choices=_LANGUAGES, required=False)
    field_order = ["name", "username", "email", "lang", "roles", "sites"]


class AppraiseForm(forms.Form):
    """Who appraises somebody."""

    appraisers = PeopleField(
        User.objects.none(), label=spoken("評価する人", "Appraisers"), required=False
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appraisers"].queryset = people  # type: ignore[attr-defined]


class SiteNamesForm(forms.Form):
    """What a site is called."""

    name_ja = forms.CharField(label=spoken("日本語の名前", "Name in Japanese"), max_length=100)
    name_en = forms.CharField(label=spoken("英語の名前", "Name in English"), max_length=100)


class SiteForm(SiteNamesForm):
    """A new site."""

    code = forms.SlugField(
        label=spoken("拠点コード", "Code"),
        max_length=50,
        help_text=spoken(
            "短い半角英数字。後から変えられない。例: ginza",
            "Short, in letters and digits, for good: ginza, for example",
        ),
    )
    field_order = ["code", "name_ja", "name_en"]


class PasswordForm(forms.Form):
    """A password of one's own choice, twice."""

    password = forms.CharField(
        label=_PASSWORD,
        strip=False,
        help_text=spoken(
            "12文字以上。長い文章のほうが、記号の多い短いものより安全です。",
            "At least 12 characters. A long sentence is safer than a short one full of signs.",
        ),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=spoken("もう一度", "Once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Return the form where both agree and the password is strong enough."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and cleaned.get("again") not in (None, password):
            differs = spoken(
                "2つのパスワードが一致しません。", "The two passwords are not the same."
            )
            self.add_error("again", differs)
        if password:
            user = self.user or User(
                username=cleaned.get("username", ""), name=cleaned.get("name", "")
            )
            try:
                validate_password(password, user)
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class FirstForm(PasswordForm):
    """The first administrator."""

    name = forms.CharField(
        label=_NAME, max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    username = _username()
    field_order = ["name", "username", "password", "again"]


class LanguageForm(forms.Form):
    """The language one is addressed in."""

    lang = forms.ChoiceField(
        label=_LANGUAGE, choices=_LANGUAGES, required=False, widget=forms.RadioSelect
    )
