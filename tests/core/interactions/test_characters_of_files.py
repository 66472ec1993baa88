"""Files in UTF-8, UTF-16 and Shift_JIS are read as what they are; a mixture is never guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import Written, beginning_of, read_document
from setsudo.interactions.model import Interaction, Unreadable
from setsudo.interactions.reading import read

SAID = "お客様: 責任者を出せ。㈱節度の①番窓口で、髙橋さんに言われた。ｶﾀｶﾅ"
JAPANESE = st.text(
    st.characters(whitelist_categories=["Lo", "Nd"], min_codepoint=0x3041, max_codepoint=0x9FA0),
    min_size=1,
).filter(lambda text: _in_shift_jis(text) is not None)


def _in_shift_jis(text: str) -> bytes | None:
    try:
        return text.encode("cp932")
    except UnicodeEncodeError:
        return None


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", Written.UTF_8), ("utf-8-sig", Written.UTF_8),
        ("utf-16", Written.UTF_16), ("cp932", Written.SHIFT_JIS),
    ],
)  # fmt: skip
def test_each_is_read_as_what_it_is(encoding: str, written: Written) -> None:
    assert read_document(SAID.encode(encoding)) == (SAID, written)


@pytest.mark.parametrize(
    "data",
    [
        "お客様".encode() + b"\n" + "責任者".encode("cp932"),
        "責任者\n".encode("cp932") + "金額は500円です".encode(),
        "責任者".encode("euc_jp") + b"\xff",
        b"\xef\xbb\xbf" + "責任者".encode("cp932"),
        b"\xff\xfe\x00",
        "責任者".encode("cp932") + b"\x80",
        b"caf\xe9 au lait\xa0",
    ],
)
def test_what_is_mixed_or_unknown_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_document(data)
    assert refused.value.code == "bad_encoding"


@given(JAPANESE, JAPANESE)
def test_no_mixture_of_lines_is_ever_read_as_one(one: str, other: str) -> None:
    mixed = one.encode() + b"\n" + other.encode("cp932")
    try:
        text, written = read_document(mixed)
    except UnreadableError:
        return
    # Unless the whole happens to be good UTF-8, nothing is taken for one thing.
    assert written is Written.UTF_8
    assert text.encode() == mixed


@given(JAPANESE)
def test_no_letter_is_changed(text: str) -> None:
    data = text.encode("cp932")
    try:
        found, written = read_document(data)
    except UnreadableError:
        return
    assert written is not Written.SHIFT_JIS or found.encode("cp932") == data


@pytest.mark.parametrize("cut", range(1, 5))
def test_the_last_letter_of_a_beginning_may_be_cut(cut: int) -> None:
    data = "責任者を出せ🙇".encode()
    found = beginning_of(data[:-cut])
    assert found is not None
    assert found.text == "責任者を出せ"
    halved = beginning_of("責任者を出せ".encode("cp932")[:-1])
    assert halved is not None
    assert halved.text == "責任者を出"


def _table(folder: Path, *rows: bytes) -> list[object]:
    (folder / "desk.csv").write_bytes(b"\n".join([b"id,channel,text", *rows]) + b"\n")
    heard: list[str] = []
    found = [*read([folder / "desk.csv"], on_shift_jis=heard.append)]
    return [*found, *heard]


def test_whoever_asks_is_told_which_files_were_shift_jis(tmp_path: Path) -> None:
    one, heard = _table(tmp_path, "1,phone,返金してください".encode("cp932"))
    assert isinstance(one, Interaction)
    assert one.turns[0].text == "返金してください"
    assert str(heard).endswith("desk.csv")
    assert len(_table(tmp_path, "1,phone,返金してください".encode())) == 1


def test_rows_of_a_mixed_table_are_refused_one_by_one(tmp_path: Path) -> None:
    shifted = [f"{n},phone,返金してください".encode("cp932") for n in range(2, 40)]
    first, *others = _table(tmp_path, "1,phone,責任者を出せ".encode(), *shifted)
    assert isinstance(first, Interaction)
    assert first.turns[0].text == "責任者を出せ"
    assert len(others) == len(shifted)
    assert all(isinstance(one, Unreadable) and one.code == "bad_encoding" for one in others)
