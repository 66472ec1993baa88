"""The policy on one sheet for the wall, with a sign that leads to the whole of it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
from django.http import HttpRequest

from setsudo.bilingual import Language, Text
from setsudo.documents import pdf
from setsudo.web.policies.in_force import in_force
from setsudo.web.public.company import company

PAPERS: Final[Mapping[str, Text]] = {
    "a4": Text(ja="A4", en="A4"),
    "a3": Text(ja="A3", en="A3"),
}
OFFERED: Final = [(lang, paper) for lang in ("ja", "en") for paper in PAPERS]
TEMPLATE: Final = Path(__file__).with_name("poster.typ")


def poster(lang: Language, paper: str, request: HttpRequest | None = None) -> bytes:
    """Return the poster as a PDF. Raises AddressUnset without an address to lead to."""
    return pdf(
        TEMPLATE.read_text(encoding="utf-8"), poster_data(lang, paper, request), language=lang
    )


def poster_data(lang: Language, paper: str, request: HttpRequest | None) -> Mapping[str, Any]:
    """Return what stands on it."""
    policy, here = in_force(), company()
    address = here.address("/public/", request)
    clauses = sorted(
        (one for one in policy.clauses.values() if one.code.startswith("A") and one.code != "A0"),
        key=lambda one: int(one.code[1:]),
    )
    return {
        "paper": paper,
        "company": here.name.to(lang),
        "title": policy.title.to(lang),
        "preamble": policy.preamble.to(lang),
        "promises": [one.to(lang) for one in policy.promises],
        "promises_heading": _PROMISES.to(lang),
        "conduct": [
            {"heading": one.heading.to(lang), "text": one.text.to(lang)} for one in clauses
        ],
        "conduct_heading": _CONDUCT.to(lang),
        "more": _MORE.to(lang),
        "address": address,
        "qr": qr(address),
        "revision": _REVISION.filled(revision=policy.revision).to(lang),
    }


def qr(address: str) -> str:
    """Return a QR sign as SVG."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, border=2, dark="#1d2430", light="#ffffff"
    )
    return out.getvalue().decode()


_PROMISES = Text(ja="お客様へのお約束", en="What we promise you")
_CONDUCT = Text(ja="おやめください", en="Please do not")
_MORE = Text(
    ja="全文、ご意見の窓口、異議の方法",
    en="The whole policy, where to complain, how to object",
)
_REVISION = Text(ja="第{revision}版", en="Revision {revision}")
