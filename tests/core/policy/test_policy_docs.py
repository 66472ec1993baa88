"""The reference names everything that a policy file may hold, every signal and every error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from setsudo.cli.policy import app
from setsudo.policy import load_policy
from setsudo.policy.expression import LIMIT_KINDS
from setsudo.policy.load import shipped_packs
from setsudo.policy.shape import Kind, schema_of
from setsudo.policy.signals import SIGNALS

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs" / "reference" / "policy.md").read_text(encoding="utf-8")
CODES = re.compile(r'code="(?P<named>[a-z0-9_]+)"')


def keys_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"]
        for value in schema.values():
            yield from keys_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys_of(value)


def words_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from map(str, schema.get("enum", ()))
        for value in schema.values():
            yield from words_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from words_of(value)


@pytest.mark.parametrize("kind", ["policy", "pack"])
def test_every_key_and_every_word_of_the_schemas_is_in_the_reference(kind: Kind) -> None:
    schema = schema_of(kind)
    assert [key for key in set(keys_of(schema)) if f"`{key}`" not in REFERENCE] == []
    assert [word for word in set(words_of(schema)) if f"`{word}`" not in REFERENCE] == []


@pytest.mark.parametrize("kind", ["policy", "pack"])
def test_the_schemas_are_closed_and_described(kind: Kind) -> None:
    def visit(schema: Any, where: str) -> None:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                assert "additionalProperties" in schema, where
                assert schema["additionalProperties"] is not True, where
            for name, inner in (schema.get("properties") or {}).items():
                assert inner.get("description") or "$ref" in inner, f"{where}.{name}"
            for name, inner in schema.items():
                visit(inner, f"{where}.{name}")

    visit(schema_of(kind), kind)


def test_signals_limits_acts_rungs_norms_and_packs_are_in_the_reference() -> None:
    policy = load_policy()
    names = [
        *SIGNALS, *policy.acts, *policy.groups, *policy.ladder, *shipped_packs(),
        *(norm.code for norm in policy.norms), *(f"limits.{name}" for name in LIMIT_KINDS),
    ]  # fmt: skip
    assert [name for name in names if f"`{name}`" not in REFERENCE] == []
    for signal in SIGNALS.values():
        assert signal.meaning.ja in REFERENCE
        assert signal.meaning.en in REFERENCE


def test_every_error_that_people_can_meet_is_in_the_reference() -> None:
    shown = {
        code
        for golden in (ROOT / "tests" / "policies").glob("*/*.txt")
        for code in re.findall(r"error\[([a-z0-9_]+)\]", golden.read_text(encoding="utf-8"))
    }
    assert len(shown) > 30
    assert [code for code in shown if f"| `{code}` |" not in REFERENCE] == []


def test_every_error_code_in_the_source_is_in_the_reference() -> None:
    codes: set[str] = set()
    for file in (ROOT / "src" / "setsudo" / "policy").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        codes |= {match["named"] for match in CODES.finditer(text)}
    codes -= {"policy_errors"}
    assert len(codes) > 15
    assert [code for code in codes if f"| `{code}` |" not in REFERENCE] == []


def test_every_subcommand_is_in_the_reference_and_the_guide_names_files_that_exist() -> None:
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        assert f"`setsudo policy {name} " in REFERENCE
    guide = (ROOT / "docs" / "how-to" / "adapt-the-policy.md").read_text(encoding="utf-8")
    for path in re.findall(r"examples/policies/[a-z-]+\.yaml", guide):
        assert (ROOT / path).is_file()
