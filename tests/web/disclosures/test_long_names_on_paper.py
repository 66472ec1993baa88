"""A name of any length and in any letters stands on paper, and over nothing else."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "referrals"))

from inside import streams_of, words_of

from setsudo.documents import pdf
from setsudo.web.disclosures import answering
from setsudo.web.notices import letters

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
ANSWER = {
    "title": "個人情報の開示請求へのご回答", "date": "2026-11-24", "number": "D1", "sender": "当社",
    "contact": "", "opening": ["a"], "sections": [], "withheld_heading": "", "withheld": [],
    "complain_heading": "c", "complain": ["d"],
}  # fmt: skip
NOTICE = {
    "subject": "お願い", "date": "2026-11-24", "number": "N1", "sender": "当社", "contact": "",
    "greeting": "", "closing": "", "qr": SQUARE,
    "parts": [{"heading": "", "paragraphs": ["a"], "items": [], "pairs": []}],
}  # fmt: skip
_AT = re.compile(rb"q 1 0 0 -1 ([\d.]+) ([\d.]+) cm(.*?)ET", re.DOTALL)


def paper(kind: str, name: str) -> bytes:
    template, data = {
        "answer": (answering.TEMPLATE, {**ANSWER, "to": name}),
        "notice": (letters.TEMPLATE, {**NOTICE, "to": [name, "東京都港区一丁目"]}),
    }[kind]
    return pdf(template.read_text(encoding="utf-8"), data, language="ja")


def lines(content: bytes) -> list[tuple[float, float, float]]:
    """Each piece of the first page: from the left, from the foot, size; all in points."""
    page = next(one for one in streams_of(content) if b"BT" in one)
    found: list[tuple[float, float, float]] = []
    for left, foot, body in _AT.findall(page):
        size: Any = re.search(rb"/f\d+ ([\d.]+) Tf", body)
        found.append((float(left), float(foot), float(size[1])))
    return found


@pytest.mark.parametrize("kind", ["answer", "notice"])
@pytest.mark.parametrize("name", ["黒田 健", "長井名前太郎" * 50])
def test_a_name_of_three_hundred_letters_lies_over_nothing(kind: str, name: str) -> None:
    found = lines(paper(kind, name))
    (title,) = {foot for _, foot, size in found if size == 14}
    address = [foot for left, foot, size in found if left < 70 and size in (10.5, 12)]
    above = [foot for foot in address if foot > title]
    assert len(above) >= len(name) // 30
    # Between the last line of the address and the title stands nothing.
    assert min(above) - title > 14


@pytest.mark.parametrize("kind", ["answer", "notice"])
@pytest.mark.parametrize("name", ["𠮷田 髙﨑 渚", "محمد الفارسي", "יעל כהן", "Ngũgĩ wa Thiong'o"])
def test_rare_letters_and_those_from_the_right_stand_there(kind: str, name: str) -> None:
    shown = "".join(words_of(paper(kind, name)).split())
    wanted = set(unicodedata.normalize("NFKC", "".join(name.split())))
    assert wanted <= set(shown), wanted - set(shown)
