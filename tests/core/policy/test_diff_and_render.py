"""What differs between two policies, and how the public reads one."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from setsudo.bilingual import Language
from setsudo.policy import Policy, load_policy
from setsudo.policy.diff import differences
from setsudo.policy.render import Format, render
from setsudo.policy.yaml_text import as_yaml

POLICY = load_policy()


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Policy]:
    def make(edit: Callable[[dict[str, Any]], None]) -> Policy:
        file = tmp_path / "changed.yaml"
        content = load_policy(packs=()).content
        file.write_text(as_yaml({k: v for k, v in content.items() if k != "packs"}), "utf-8")
        fresh = dict(load_policy(file, packs=()).content)
        del fresh["packs"]
        edit(fresh)
        file.write_text(as_yaml(fresh), "utf-8")
        return load_policy(file, packs=())

    return make


def test_a_policy_does_not_differ_from_itself() -> None:
    assert differences(POLICY, load_policy()) == ()


def test_a_lowered_limit_and_a_new_wording_are_told_apart(
    changed: Callable[[Callable[[dict[str, Any]], None]], Policy],
) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["revision"] = 2
        content["limits"]["default"]["repeats"] = 5
        content["acts"][0]["definition"]["en"] = "Force against a person."
        content["ladder"][8]["duration"]["default_days"] = 90
        content["norms"][0]["when"] = "score >= 0.6"

    found = differences(load_policy(packs=()), changed(edit))
    told = {(one.section, one.code, one.where, one.kind) for one in found}
    assert told == {
        ("revision", "", "", "changed"),
        ("limits", "", "default.repeats", "changed"),
        ("acts", "violence", "definition.en", "wording"),
        ("ladder", "refuse", "duration.default_days", "changed"),
        ("norms", "score_beyond", "when", "changed"),
    }


def test_a_moved_and_a_removed_entry_are_told(
    changed: Callable[[Callable[[dict[str, Any]], None]], Policy],
) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["malice"].reverse()
        del content["malice"][0]

    found = differences(load_policy(packs=()), changed(edit))
    assert [(one.section, one.code, one.kind) for one in found] == [
        ("malice", "knowing_falsehood", "removed"),
        ("malice", "", "order"),
    ]


@pytest.mark.parametrize("packs", [("uk",), ("jp", "hotel"), (), ("retail", "jp")])
def test_the_other_way_round_says_the_opposite(packs: tuple[str, ...]) -> None:
    other = load_policy(packs=packs)
    forth = differences(POLICY, other)
    back = differences(other, POLICY)
    assert forth
    assert sorted(map(repr, back)) == sorted(repr(change.reversed()) for change in forth)


@pytest.mark.parametrize("form", get_args(Format))
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_public_text_has_every_clause_and_every_act(
    lang: Language, form: Literal["html", "markdown", "text"]
) -> None:
    text = render(POLICY, lang, form=form)
    text = text.replace("&#x27;", "'")
    for clause in POLICY.clauses.values():
        assert f"{clause.code}. {clause.heading.to(lang)}" in text
        assert clause.text.to(lang) in text
    for act in POLICY.acts.values():
        assert act.definition.to(lang) in text
    for promise in POLICY.promises:
        assert promise.to(lang) in text
    assert POLICY.preamble.to(lang) in text
    assert POLICY.content_hash[:12] in text
    assert {"ja": "法律の基準ではありません", "en": "not law"}[lang] in text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        assert not any(name.startswith("on") for name in named)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.targets.append(str(named["href"]).removeprefix("#"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_has_no_script_leads_back_to_top_and_loads_nothing(lang: Language) -> None:
    page = render(POLICY, lang, form="html")
    tags = _Tags()
    tags.feed(page)
    assert not {"script", "link", "img", "iframe", "form"} & set(tags.tags)
    assert not re.search(r"https?://|url\(|@import", page)
    assert f'<html lang="{lang}">' in page
    assert len(tags.ids) == len(set(tags.ids))
    assert set(tags.targets) <= set(tags.ids)
    assert tags.targets.count("top") >= len(POLICY.clauses)
    assert "@media print" in page
    assert "prefers-color-scheme: dark" in page


def test_text_from_a_policy_cannot_become_markup(
    changed: Callable[[Callable[[dict[str, Any]], None]], Policy],
) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["title"] = {"ja": "<script>題</script>", "en": "<script>x</script>"}

    page = render(changed(edit), "en", form="html")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
