"""What people read when their policy is wrong; SETSUDO_WRITE_GOLDENS=1 renews the texts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from setsudo.errors import PolicyError
from setsudo.policy import PolicyErrors, load_policy
from setsudo.policy.problems import pointed
from setsudo.policy.source import read_text

POLICIES = Path(__file__).parents[2] / "policies"
SMALL_SHOP = Path(__file__).parents[3] / "examples" / "policies" / "corner-shop.yaml"
REFUSED = sorted((POLICIES / "refused").glob("*.yaml"))
REFUSED_PACKS = sorted((POLICIES / "refused-packs").glob("*.yaml"))


def complaint(source: Path | None, packs: tuple[str, ...]) -> str:
    with pytest.raises(PolicyErrors) as caught:
        load_policy(source, packs=packs)
    told = "\n\n".join(pointed(error) for error in caught.value.errors) + "\n"
    return told.replace(f"{POLICIES}{os.sep}", "")


def compare(told: str, golden: Path) -> None:
    if os.environ.get("SETSUDO_WRITE_GOLDENS"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: file.stem)
def test_a_faulty_policy_is_refused_with_its_place_and_a_remedy(file: Path) -> None:
    compare(complaint(file, ()), file.with_suffix(".txt"))


@pytest.mark.parametrize("file", REFUSED_PACKS, ids=lambda file: file.stem)
def test_a_faulty_pack_is_refused_with_its_place_and_a_remedy(file: Path) -> None:
    compare(complaint(SMALL_SHOP, (str(file),)), file.with_suffix(".txt"))


@pytest.mark.parametrize("file", [*REFUSED, *REFUSED_PACKS], ids=lambda file: file.stem)
def test_every_expected_text_offers_a_remedy_for_every_fault(file: Path) -> None:
    golden = file.with_suffix(".txt").read_text(encoding="utf-8")
    assert golden.count("\nremedy: ") == golden.count("error[") > 0


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PolicyErrors) as caught:
        load_policy(POLICIES / "refused" / "many-at-once.yaml", packs=())
    codes = {error.code for error in caught.value.errors}
    assert codes == {
        "unknown_key", "unknown_signal", "missing_language", "two_people",
    }  # fmt: skip
    assert "and 3 more" in caught.value.message


def test_carets_stand_under_the_word_although_japanese_takes_two_columns() -> None:
    text = "title: {ja: 脅すこと, ja: もう一度}\n"
    with pytest.raises(PolicyError) as caught:
        read_text(text, "x.yaml")
    shown = pointed(caught.value).splitlines()
    assert shown[3].startswith("1 | title: {ja: 脅すこと, ja")
    # Four wide characters before the second “ja” are eight columns on a terminal.
    assert shown[4] == "  | " + " " * (len("title: {ja: , ") + 8) + "^^"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyErrors, match="cannot be read"):
        load_policy(tmp_path / "none.yaml")


def test_a_pack_that_nobody_knows_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(PolicyErrors) as caught:
        load_policy(packs=("hotell",))
    assert caught.value.errors[0].remedy == "did you mean “hotel”?"


def test_a_file_beyond_the_size_limit_is_not_read_to_its_end(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"# " + b"x" * 3_000_000)
    with pytest.raises(PolicyErrors) as caught:
        load_policy(large)
    assert caught.value.errors[0].code == "too_large"


def test_a_file_in_another_encoding_is_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "sjis.yaml"
    file.write_bytes("policy: x\ntitle: 方針\n".encode("shift_jis"))
    with pytest.raises(PolicyErrors) as caught:
        load_policy(file)
    error = caught.value.errors[0]
    assert (error.code, error.place and error.place.line) == ("not_utf8", 2)


def test_what_a_policy_quotes_cannot_command_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text('policy: shop\n"\\e[31mred\\a": 1\n', encoding="utf-8")
    with pytest.raises(PolicyErrors) as caught:
        load_policy(file, packs=())
    shown = "\n".join(pointed(error) for error in caught.value.errors)
    assert "red" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
