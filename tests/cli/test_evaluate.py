"""Stories of `setsudo evaluate` as an engineer runs it on a labelled set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SETSUDO = Path(sys.executable).with_name("setsudo")

CALM = (
    "営業時間を教えてください。",
    "サイズを交換していただけますか。",
    "領収書をもう一度送っていただけますか。",
    "Could you tell me when the shop opens?",
    "I would like to return this kettle, please.",
    "Is there a later train on Sunday?",
)
HARSH = (
    "お前の家は分かっている。今夜火をつけに行くから覚悟しろ。",
    "ぶっ殺してやる。逃げられると思うなよ、このクズ。",
    "土下座しろ。さもないとお前の名前と顔をネットに晒すぞ。",
    "You worthless idiot, I am coming tonight to break your legs.",
    "I will kill you, you stupid piece of trash.",
    "I know where your children go to school. You will pay for this.",
)


def evaluate(*arguments: str | Path, lang: str = "en_GB.UTF-8") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [SETSUDO, "evaluate", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=clean | {"LANG": lang, "PYTHONUTF8": "1"},
    )


def labelled(id: str, text: str, **labels: Any) -> str:
    line = {
        "id": id,
        "channel": "chat",
        "lang": "en" if text.isascii() else "ja",
        "turns": [{"speaker": "customer", "text": text}],
        "labels": {"acts": [], "may": [], "beyond_norm": False, "malicious": False, "severity": 0}
        | labels,
        "evidence": [{"turn": 0, "quote": text, "act": act} for act in labels.get("acts", [])],
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


@pytest.fixture
def labelled_set(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.jsonl"
    harsh = {"acts": ["threat"], "beyond_norm": True, "severity": 3, "kind": "explicit"}
    path.write_text(
        "".join(labelled(f"calm-{n}", text, kind="ordinary") for n, text in enumerate(CALM))
        + "".join(labelled(f"harsh-{n}", text, **harsh) for n, text in enumerate(HARSH)),
        encoding="utf-8",
    )
    return path


def test_json_is_one_object_with_every_figure_that_the_reference_names(labelled_set: Path) -> None:
    ran = evaluate(labelled_set, "--json")

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["format"] == "setsudo-evaluation/1"
    assert told["overall"]["records"] == 12
    assert told["overall"]["beyond_norm"] == 6
    assert told["overall"]["roc_auc"]["value"] > 0.7
    assert told["overall"]["recall_at_false_alarms"]["1%"] is None
    assert {code: one["records"] for code, one in told["by_language"].items()} == {"en": 6, "ja": 6}
    assert list(told["by_channel"]) == ["chat"]
    reference = (Path(__file__).parents[2] / "docs/reference/evaluation.md").read_text()
    assert [key for key in _keys(told) if f"`{key}`" not in reference] == []


def _keys(told: dict[str, Any]) -> set[str]:
    by_name = {"by_language", "by_channel", "groups", "other", "acts", "kinds"}
    keys: set[str] = set()
    for key, value in told.items():
        keys.add(key)
        named = key in by_name and isinstance(value, dict)
        inner = next(iter(value.values()), None) if named else value
        if isinstance(inner, dict) and key != "recall_at_false_alarms":
            keys |= _keys(inner)
    return keys


def test_a_person_sees_tables_in_their_language(labelled_set: Path) -> None:
    english = evaluate(labelled_set)
    japanese = evaluate(labelled_set, lang="ja_JP.UTF-8")

    assert "Telling what is beyond the norm" in english.stdout, english.stderr
    assert "people determine" in english.stdout
    assert "規範超えを見分ける力" in japanese.stdout
    assert "判断するのは人です" in japanese.stdout


def test_a_line_without_labels_or_that_is_broken_is_named_and_the_rest_is_measured(
    labelled_set: Path,
) -> None:
    unlabelled = {
        "id": "bare",
        "channel": "chat",
        "turns": [{"speaker": "customer", "text": "a secret"}],
    }
    with labelled_set.open("a") as file:
        file.write(json.dumps(unlabelled) + "\n" + '{"id": "torn", "turns": [\n')
        file.write(labelled("odd", "hello", acts=["thret"]))

    ran = evaluate(labelled_set, "--json")

    assert ran.returncode == 1
    told = json.loads(ran.stdout)
    assert (told["overall"]["records"], told["unreadable"]) == (12, 3)
    bare, torn, odd = ran.stderr.splitlines()
    assert "labelled.jsonl:13 bare: labels is missing" in bare
    assert "labelled.jsonl:14 torn" in torn
    assert "unknown_act" in odd
    assert "secret" not in ran.stderr


def test_minimal_pairs_are_measured_where_a_file_names_them(
    labelled_set: Path, tmp_path: Path
) -> None:
    pairs = tmp_path / "pairs.txt"
    pairs.write_text("# a pair a line\nharsh-0 calm-0\ncalm-3, harsh-3\n")

    told = json.loads(evaluate(labelled_set, "--json", "--pairs", pairs).stdout)

    assert told["minimal_pairs"]["pairs"] == 2


@pytest.mark.parametrize(
    ("text", "code"), [("harsh-0\n", "pairs_malformed"), ("harsh-0 gone\n", "pair_unknown")]
)
def test_a_pairs_file_that_does_not_fit_is_refused(
    labelled_set: Path, tmp_path: Path, text: str, code: str
) -> None:
    pairs = tmp_path / "pairs.txt"
    pairs.write_text(text)

    ran = evaluate(labelled_set, "--pairs", pairs)

    assert ran.returncode == 2
    assert code in ran.stderr


def test_without_context_the_object_says_so(labelled_set: Path) -> None:
    told = json.loads(evaluate(labelled_set, "--json", "--leave-out-context").stdout)

    assert told["context"] == "left_out"


def test_nothing_labelled_or_no_file_could_not_start(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")

    assert evaluate(empty).returncode == 2
    assert evaluate(tmp_path / "gone.jsonl").returncode == 2
