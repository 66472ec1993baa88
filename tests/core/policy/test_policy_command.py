"""`setsudo policy` as people call it: what it prints and the status it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from setsudo.cli.policy import app

ROOT = Path(__file__).parents[3]
REFUSED = ROOT / "tests" / "policies" / "refused"
CORNER_SHOP = str(ROOT / "examples" / "policies" / "corner-shop.yaml")
CARD_SHOP = str(ROOT / "examples" / "policies" / "card-shop-pack.yaml")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_check_says_ok_with_revision_and_hash() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "customer-service@1" in result.stdout
    assert "sha256:" in result.stdout


def test_check_takes_policies_and_packs() -> None:
    assert run("check", CARD_SHOP, "--pack", "jp", "--pack", "retail").exit_code == 0
    result = run("check", CORNER_SHOP, "--pack", "none")
    assert result.exit_code == 0, result.stderr
    assert "corner-shop@1" in result.stdout


def test_check_shows_the_fault_and_the_remedy_and_leaves_two() -> None:
    result = run("check", str(REFUSED / "unknown-signal.yaml"), "--pack", "none")
    assert result.exit_code == 2
    assert "unknown-signal.yaml:97:11" in result.stderr
    assert "^^^^^" in result.stderr
    assert "did you mean “score”?" in result.stderr
    assert result.stdout == ""


def test_check_goes_on_to_the_next_file_after_a_wrong_one() -> None:
    result = run("check", str(REFUSED / "empty.yaml"), CORNER_SHOP, "--pack", "none")
    assert result.exit_code == 2
    assert "corner-shop@1" in result.stdout


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("ja", ("社内ルールであり法令ではない", "法的助言ではない", "措置の段階", "承認")),
        ("en", ("house rules, not law", "not legal advice", "ladder", "approved by")),
    ],
)
def test_show_prints_acts_limits_norms_ladder_and_laws(
    lang: str, headings: tuple[str, ...]
) -> None:
    result = run("show", "--lang", lang)
    assert result.exit_code == 0
    for words in ("abusive_language", "score_beyond", "police", "acts[a]", *headings):
        assert words in result.stdout


def test_differences_are_told_in_japanese_too() -> None:
    told = run("diff", CORNER_SHOP, CORNER_SHOP, "--pack", "none", "--lang", "ja")
    assert told.exit_code == 0
    assert "違いはありません。" in told.stdout


def test_show_as_json_has_the_hash_and_the_packs() -> None:
    shown = json.loads(run("show", "--format", "json", "--pack", "uk").stdout)
    assert shown["id"] == "customer-service@1"
    assert len(shown["content_hash"]) == 64
    assert [pack["pack"] for pack in shown["packs"]] == ["uk"]


def test_a_sector_alone_comes_with_the_law_of_japan() -> None:
    def packs(*words: str) -> list[str]:
        shown = json.loads(run("show", "--format", "json", *words).stdout)
        return [pack["pack"] for pack in shown["packs"]]

    assert packs() == ["jp"]
    assert packs("--pack", "hotel") == ["jp", "hotel"]
    assert packs("--pack", "hotel", "--pack", "uk") == ["hotel", "uk"]
    assert packs("--pack", "none", "--pack", "hotel") == ["hotel"]
    assert packs("--pack", CARD_SHOP) == ["jp", "card-shop"]


def test_a_pack_that_does_not_exist_leaves_two() -> None:
    result = run("show", "--pack", "hotell")
    assert result.exit_code == 2
    assert "did you mean “hotel”?" in result.stderr


def test_show_as_yaml_is_a_policy_to_start_from(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(run("show", "--pack", "none", "--format", "yaml").stdout, encoding="utf-8")
    assert run("check", str(file)).exit_code == 0
    assert run("diff", str(file), str(file)).exit_code == 0


def test_diff_leaves_one_where_policies_differ(tmp_path: Path) -> None:
    before, after = tmp_path / "1.yaml", tmp_path / "2.yaml"
    text = run("show", "--pack", "none", "--format", "yaml").stdout
    before.write_text(text, encoding="utf-8")
    after.write_text(text.replace("repeats: 3", "repeats: 4"), encoding="utf-8")
    result = run("diff", str(before), str(after))
    assert result.exit_code == 1
    assert "default.repeats" in result.stdout
    told = json.loads(run("diff", str(before), str(after), "--format", "json").stdout)
    assert {"section", "code", "where", "kind", "before", "after"} == set(told["changes"][0])
    assert run("diff", str(before), str(tmp_path / "none.yaml")).exit_code == 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_render_writes_the_public_text(lang: str, tmp_path: Path) -> None:
    page = tmp_path / "policy.html"
    assert run("render", "--lang", lang).exit_code == 0
    assert run("render", "--lang", lang, "--format", "html", "-o", str(page)).exit_code == 0
    assert f'<html lang="{lang}">' in page.read_text(encoding="utf-8")
    assert run("render", "-o", str(tmp_path / "no" / "such.html")).exit_code == 2


def test_the_command_starts_without_reading_yaml_schemas_or_cel() -> None:
    code = (
        "import sys, setsudo.cli.policy, setsudo.policy.signals\n"
        "heavy = {'yaml', 'cel', 'jsonschema', 'jinja2', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
