"""The papers of a referral, as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from setsudo.bilingual import Language
from setsudo.documents import pdf

CHRONOLOGY: Final = Path(__file__).with_name("chronology.typ")
PACK: Final = Path(__file__).with_name("pack.typ")
PARTY: Final = Path(__file__).with_name("party.typ")


def chronology_pdf(data: Mapping[str, Any], *, language: Language, at: datetime) -> bytes:
    """Return a chronology as a PDF; `data` is what `setsudo.referrals.chronology` gave."""
    return pdf(CHRONOLOGY.read_text(encoding="utf-8"), data, language=language, at=at)


def pack_pdf(data: Mapping[str, Any], *, language: Language, at: datetime) -> bytes:
    """Return a pack or a letter as a PDF; `data` is what `setsudo.referrals.packs.pack` gave."""
    template = PARTY if data.get("letter") else PACK
    return pdf(template.read_text(encoding="utf-8"), data, language=language, at=at)
