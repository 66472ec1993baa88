"""A contact is told again with one thing about a person changed, and with nothing else changed."""

from __future__ import annotations

import difflib
import re
from typing import Any

import pytest

from training.fairness.families import CORPUS, Line, changed, lines_of, written
from training.fairness.swaps import RULES, swapped

SWAPS = {"origin", "gender", "age", "disability", "dialect", "occupation", "name"}


def line(text: str, *, lang: str = "en", speaker: str = "reporter", **more: Any) -> Line:
    labels = {"acts": [], "may": [], "kind": "ordinary", "beyond_norm": False, **more}
    return {
        "id": "x", "channel": "in_person", "lang": lang, "staff": {"name": more.get("staff", "")},
        "turns": [{"speaker": speaker, "text": text}], "context": {"facts": ""}, "labels": labels,
    }  # fmt: skip


def other_gender(text: str, lang: str = "en") -> str | None:
    for swap, way, members in swapped(line(text, lang=lang)):
        if (swap, way) == ("gender", "found"):
            return str(members[1]["turns"][0]["text"])
    return None


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("He put his bag down.", "She put her bag down."),
        ("I told her that her husband rang.", "I told him that his wife rang."),
        ("I asked him to wait. HE DID.", "I asked her to wait. SHE DID."),
        ("Mrs Hill and her sons", "Mr Hill and his daughters"),
        ("A woman. I thanked her.", "A man. I thanked him."),
    ],
)
def test_a_note_is_told_of_the_other_gender_throughout(told: str, other: str) -> None:
    assert other_gender(told) == other
    assert other_gender(other) == told


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("五十代の女性が母を連れて来店。", "五十代の男性が父を連れて来店。"),
        ("夫の荷物です。大丈夫、父親は工夫する。", "妻の荷物です。大丈夫、母親は工夫する。"),
        ("彼女は弟の件で来た。", "彼は妹の件で来た。"),
    ],
)
def test_a_japanese_note_is_too(told: str, other: str) -> None:
    assert other_gender(told, "ja") == other


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("He said a woman cannot do the job, bitch.", "en"),
        ("She is pregnant and asked for a chair.", "en"),
        ("Oh man, he was late.", "en"),
        ("「女のくせに」と男性が言った。", "ja"),
        ("妊娠中の女性が席を求めた。", "ja"),
    ],
)
def test_where_the_term_is_the_insult_or_the_ground_nothing_is_changed(
    text: str, lang: str
) -> None:
    assert list(swapped(line(text, lang=lang))) == []


@pytest.mark.parametrize(
    "labels",
    [{"acts": ["discrimination"]}, {"may": ["sexual_harassment"]}, {"kind": "accommodation"}],
)
def test_what_was_labelled_as_being_about_it_is_left_alone(labels: dict[str, Any]) -> None:
    assert list(swapped(line("He asked for the manager.", **labels))) == []


def test_a_clerk_who_gives_their_name_gets_another_wherever_it_stands() -> None:
    told = {
        **line("Gwen speaking.", speaker="staff"), "staff": {"name": "Gwen"},
    }  # fmt: skip
    told["turns"].append({"speaker": "customer", "text": "Gwen, where is it, Gwendoline?"})

    (members,) = [found for swap, way, found in swapped(told) if (swap, way) == ("name", "found")]

    names = [member["staff"]["name"] for member in members]
    assert names == ["Gwen", *RULES["staff_names"]["en"]]
    assert members[2]["turns"][1]["text"] == f"{names[2]}, where is it, Gwendoline?"


def test_whoever_is_described_already_gets_no_second_description() -> None:
    ways = [way for _, way, _ in swapped(line("He is 40 years old and asked for help."))]

    assert "noted" not in ways


def test_a_family_by_hand_differs_in_what_it_is_about_only() -> None:
    for family in written():
        first = family.members[0]
        for member in family.members[1:]:
            assert member != first, family.id
            assert (member.channel, member.duration_s) == (first.channel, first.duration_s)
            assert [turn.speaker for turn in member.turns] == [t.speaker for t in first.turns]
            if family.swap != "dialect":
                a, b = (" ".join(t.text for t in one.turns) for one in (first, member))
                alike = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
                assert alike > 0.8, family.id


def test_the_families_by_hand_are_many_and_of_both_sides() -> None:
    families = written()
    sides = {"ja": [0, 0], "en": [0, 0]}
    for path in (CORPUS.parent / "fairness" / "families").glob("*.jsonl"):
        rows = path.read_text(encoding="utf-8").splitlines()
        beyond = sum('"beyond_norm": true' in row for row in rows)
        sides[path.stem] = [beyond, len(rows) - beyond]

    assert len(families) >= 60
    assert {family.swap for family in families} == SWAPS
    assert all(3 <= len(family.members) <= 5 for family in families)
    assert min(sides["ja"] + sides["en"]) >= 55


def test_four_hundred_contacts_are_changed_and_none_is_from_the_test_part() -> None:
    families = changed(lines_of("validation"), lines_of("train")[::4])
    own = {
        found[1]
        for path in (CORPUS / "test").glob("*.jsonl")
        for found in re.finditer(r'"id": "([^"]+)", "channel"', path.read_text(encoding="utf-8"))
    }

    assert sum(len(family.members) - 1 for family in families) >= 400
    assert len(own) > 100
    assert not {family.id.split("-", 2)[2] for family in families} & own
