"""The reference of cases says what the rules say, and every rule can be broken by somebody."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from setsudo.cases import tables
from setsudo.cases.lacks import Lack

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "reference" / "cases.md"
RULES = ROOT / "src" / "setsudo" / "cases"
TESTS = Path(__file__).parent


def test_every_table_of_the_reference_is_the_one_that_the_rules_make() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    assert tables.filled(page) == page


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the table"):
        tables.filled("# Cases")


def test_the_command_of_the_reference_writes_it(tmp_path: Path) -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    copy = tmp_path / "cases.md"
    copy.write_text(re.sub(r"\n\| .*", "", page), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "setsudo.cases.tables", str(copy)], check=True)
    assert copy.read_text(encoding="utf-8").count("\n| `") > 150
    assert tables.filled(page) == page


@pytest.mark.parametrize("lack", Lack)
def test_every_shortcoming_is_raised_somewhere_and_told_in_a_story(lack: Lack) -> None:
    raised = re.compile(rf"Lack\.{lack.name}\b")
    rules = [path for path in RULES.glob("*.py") if path.name != "lacks_in_words.py"]
    assert any(raised.search(path.read_text(encoding="utf-8")) for path in rules)
    stories = [path.read_text(encoding="utf-8") for path in TESTS.glob("test_*.py")]
    assert any(raised.search(story) for story in stories)


def test_every_module_is_in_the_reference() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    for path in RULES.glob("*.py"):
        if path.stem not in ("__init__", "tables", "shortcomings", "lacks", "lacks_in_words"):
            assert f"`{path.stem}`" in page, path.stem


def test_the_core_of_cases_reads_no_clock_no_store_and_no_network() -> None:
    for path in RULES.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\.now\(|\.utcnow\(|\btoday\(|time\.time", source), path.name
        assert not re.search(r"^(?:import|from) (?:django|sqlite3|socket|http)", source, re.M)
