"""A document is the same each time, holds any name, and says plainly what it lacks."""

from __future__ import annotations

import logging
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from setsudo.documents import DocumentError, pdf, uncovered

LETTER = """\
#let data = json(bytes(sys.inputs.data))
= #data.title
#data.text
"""


def test_the_same_letter_is_the_same_file() -> None:
    data = {
        "title": "お知らせ",
        "text": "髙橋様、ご利用ありがとうございます。**not code** #eval(1)",
    }
    assert pdf(LETTER, data, language="ja") == pdf(LETTER, data, language="ja")
    assert pdf(LETTER, data, language="ja") != pdf(LETTER, {**data, "text": "x"}, language="ja")


def test_a_letter_bears_any_real_time() -> None:
    at = datetime(2026, 11, 28, 23, 59, 59, 123456, tzinfo=ZoneInfo("Asia/Tokyo"))
    data = {"title": "x", "text": "x"}
    assert pdf(LETTER, data, language="ja", at=at) == pdf(
        LETTER, data, language="ja", at=at.replace(microsecond=0)
    )


def test_a_word_without_end_stays_on_the_page() -> None:
    """A page as high as what stands on it grows by the lines that the word is broken into."""
    template = "#set page(width: 60mm, height: auto)\n" + LETTER
    short, long = (
        _height(pdf(template, {"title": "x", "text": word}, language="en"))
        for word in ("x" * 30, "x" * 400)
    )
    assert long > short * 1.5


def _height(made: bytes) -> float:
    page = PdfFileReader(BytesIO(made)).root["/Pages"]["/Kids"][0]
    return float(page["/MediaBox"][3])


def test_it_carries_its_own_fonts() -> None:
    made = pdf(LETTER, {"title": "判断", "text": "𠮷野家、草彅、髙﨑、辻󠄀"}, language="ja")
    assert b"NotoSansJP" in made
    assert made.startswith(b"%PDF-")


def test_names_that_no_font_has_do_not_stop_a_letter_and_are_counted_not_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rare = "\U000310a3"
    assert rare in uncovered(f"{rare}様")
    assert not uncovered("渡邊 髙橋 𠮷田 Ærøskøbing Žižka Ω")
    with caplog.at_level(logging.WARNING):
        assert pdf(LETTER, {"title": "x", "text": f"{rare} محمد עברית 👍"}, language="en")
    assert "letters that no font here has" in caplog.text
    assert rare not in caplog.text


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=200))
def test_no_words_of_anybody_are_code_or_stop_a_document(words: str) -> None:
    assert pdf(LETTER, {"title": "x", "text": words}, language="en").startswith(b"%PDF-")


def test_missing_fonts_are_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="Install Setsudo again") as refused:
        pdf(LETTER, {"title": "x", "text": "x"}, language="ja", fonts=tmp_path)
    assert refused.value.code == "fonts_missing"


def test_a_template_that_does_not_fit_is_told_without_anybodys_words() -> None:
    with pytest.raises(DocumentError) as refused:
        pdf(LETTER, {"title": "secret of Sato"}, language="ja")
    assert "Sato" not in str(refused.value)
