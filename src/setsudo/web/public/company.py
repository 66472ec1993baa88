"""What the public is told of the company: its name, how to reach it, where its pages are."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError

_SOMEBODY = Text(ja="当社", en="the Company")


class AddressUnset(SetsudoError):
    """Something for paper needs the address of the public pages, and nobody has set it."""

    code = "public_url_unset"
    text = Text(
        ja="手紙、メール、ポスターには公開ページのアドレスを載せます。管理者に、公開ページのアドレスの設定"
        "(SETSUDO_PUBLIC_URL)を頼んでください。",
        en="Letters, e-mail and posters name the address of the public pages. Ask your "
        "administrator to set the address of the public pages (SETSUDO_PUBLIC_URL).",
    )

    def __init__(self) -> None:
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Company:
    """`contact` is a line with a telephone number or an address; empty where none is set."""

    name: Text
    contact_ja: str
    contact_en: str
    url: str

    @property
    def contact(self) -> Text | None:
        """How to reach the company, where that is set."""
        if not (self.contact_ja and self.contact_en):
            return None
        return Text(ja=self.contact_ja, en=self.contact_en)

    def address(self, path: str, request: HttpRequest | None = None) -> str:
        """Return the whole address of a public page.

        Without SETSUDO_PUBLIC_URL the one at which the request came is taken; what is printed
        without a request raises AddressUnset with the setting to set.
        """
        if self.url:
            return self.url + path
        if request is not None:
            return request.build_absolute_uri(path)
        raise AddressUnset


def company() -> Company:
    """Return what the settings say of the company."""
    named = settings.COMPANY_JA and settings.COMPANY_EN
    return Company(
        name=Text(ja=settings.COMPANY_JA, en=settings.COMPANY_EN) if named else _SOMEBODY,
        contact_ja=settings.CONTACT_JA,
        contact_en=settings.CONTACT_EN,
        url=settings.PUBLIC_URL,
    )
