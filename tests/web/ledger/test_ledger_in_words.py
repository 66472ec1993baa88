"""Whoever reads the ledger reads words: every act that the service enters has a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import setsudo.web
from setsudo.cases.states import Act
from setsudo.measures.transactions import Step
from setsudo.referrals.custody import Event
from setsudo.referrals.referring import Deed
from setsudo.web.ledger.words import ACTS, name_of

ROOMS = Path(setsudo.web.__file__).parent


def acts_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        called = isinstance(node, ast.Call) and getattr(
            node.func, "id", getattr(node.func, "attr", "")
        )
        if isinstance(node, ast.Call) and called in {"enter", "erase"}:
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "act")]
            yield from (
                act.value
                for act in given
                if isinstance(act, ast.Constant) and isinstance(act.value, str)
            )


def test_every_act_has_a_name_in_both_languages() -> None:
    written = {act for path in ROOMS.rglob("*.py") for act in acts_in(path.read_text())}
    listed = {
        *(f"case.{act.value}" for act in Act),
        *(f"transaction.{step.value}" for step in Step),
        *(f"exhibit.{event.value}" for event in Event),
        *(f"referral.{deed.value}" for deed in Deed),
    }

    assert len(written) > 40
    unnamed = {act for act in written | listed if name_of(act).en == act}
    assert unnamed == set()


def test_no_two_acts_share_a_name() -> None:
    for lang in ("ja", "en"):
        names = [getattr(name, lang) for name in ACTS.values()]
        assert sorted({name for name in names if names.count(name) > 1}) == []
