"""A notice as a letter: a PDF with Japanese typography, and its code as a sign for a telephone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from setsudo.documents import pdf
from setsudo.measures.notices.wording import Written
from setsudo.web.notices.keeping import code_of, written_of
from setsudo.web.notices.models import Notice
from setsudo.web.public.posters import qr

TEMPLATE: Final = Path(__file__).with_name("letter.typ")


def letter(notice: Notice) -> bytes:
    """Return an approved notice as a PDF. The same notice gives the same bytes."""
    code = code_of(notice)
    written = written_of(notice.written or {}, code)
    data = letter_data(written, to=notice.to, code=code)
    return pdf(TEMPLATE.read_text(encoding="utf-8"), data, language=written.lang)


def letter_data(written: Written, *, to: str, code: str) -> Mapping[str, Any]:
    """Return what stands on the letter."""
    return {
        "to": [line for line in to.splitlines() if "@" not in line],
        "subject": written.subject,
        "greeting": written.greeting,
        "date": written.date,
        "number": written.number,
        "parts": [
            {
                "heading": part.heading,
                "paragraphs": list(part.paragraphs),
                "items": list(part.items),
                "pairs": [list(pair) for pair in part.pairs],
            }
            for part in written.parts
        ],
        "closing": written.closing,
        "sender": written.sender,
        "contact": written.contact,
        # After the sign of the number nothing leaves the telephone: no server sees the code.
        "qr": qr(f"{written.address}#{code}"),
    }
