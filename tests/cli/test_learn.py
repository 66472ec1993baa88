"""Stories of `setsudo learn` as a compliance officer runs it on what people determined."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SETSUDO = Path(sys.executable).with_name("setsudo")
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "learning.md"
HARSH = "田中さん、お前の家は分かっている。今夜火をつけに行くからな、このクズ。"
CALM = "靴のサイズを交換していただけますか。電話は090-1234-5678です。"


def setsudo(*arguments: str | Path, lang: str = "en_GB.UTF-8") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [SETSUDO, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=clean | {"LANG": lang, "PYTHONUTF8": "1"},
    )


def line(id: str, *, harsh: bool, month: int = 9, **said: Any) -> str:
    verdict = said.pop("verdict", "beyond" if harsh else "within")
    obj = {
        "id": id,
        "channel": "phone",
        "lang": "ja",
        "started_at": f"2026-{month:02}-05T10:15:00+09:00",
        "customer": {"id": f"customer-of-{id}", "name": "佐藤花子"},
        "turns": [{"speaker": "customer", "text": HARSH if harsh else CALM}],
        "determination": {
            "outcome": "beyond_norm" if harsh else "within_norm",
            "acts": ["threat"] if harsh else [],
            "severity": 3 if harsh else 0,
            "decided_at": "2026-11-02T09:00:00+09:00",
            "policy": "customer-service@1",
            "came_by": "sampled",
        }
        | said,
        "assessment": {
            "verdict": verdict,
            "score": {"beyond": 0.9, "review": 0.5, "within": 0.1}[verdict],
            "policy": "customer-service@1",
            "engine": "fast@1",
        },
    }
    return json.dumps(obj, ensure_ascii=False) + "\n"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return forty harsh and forty calm contacts of September and October."""
    path = tmp_path / "determined.jsonl"
    path.write_text(
        "".join(
            line(f"{n}-{harsh}", harsh=harsh, month=9 + n % 2)
            for n in range(40)
            for harsh in (True, False)
        ),
        encoding="utf-8",
    )
    return path


def test_the_record_is_exported_without_names_and_evaluate_measures_it(
    record: Path, tmp_path: Path
) -> None:
    with record.open("a", encoding="utf-8") as file:
        file.write(line("open", harsh=False, outcome="undetermined"))
    out = tmp_path / "own.jsonl"

    ran = setsudo("learn", "export", record, "--output", out)

    assert ran.returncode == 0, ran.stderr
    assert "80 contacts written, 1 undetermined" in ran.stderr
    written = out.read_text(encoding="utf-8")
    for secret in ("田中", "佐藤", "090-1234-5678", "customer-of-", "open"):
        assert secret not in written
    measured = setsudo("evaluate", "--engine", "fast", "--json", out)
    assert measured.returncode == 0, measured.stderr
    told = json.loads(measured.stdout)["overall"]
    assert (told["records"], told["beyond_norm"], told["roc_auc"]["value"]) == (80, 40, 1.0)


def test_the_export_never_replaces_the_record(record: Path) -> None:
    before = record.read_text(encoding="utf-8")

    ran = setsudo("learn", "export", record, "--output", record)

    assert ran.returncode == 2
    assert "output_is_input" in ran.stderr
    assert record.read_text(encoding="utf-8") == before


def test_an_unfit_line_is_named_without_its_words_and_the_rest_is_used(record: Path) -> None:
    with record.open("a", encoding="utf-8") as file:
        file.write(line("odd", harsh=True, acts=[]))

    ran = setsudo("learn", "export", record)

    assert ran.returncode == 1
    assert len(ran.stdout.splitlines()) == 80
    assert "determined.jsonl:81 odd: determination.acts must name an act" in ran.stderr
    assert "火" not in ran.stderr


def test_fitted_scores_are_a_pack_that_assess_takes(record: Path, tmp_path: Path) -> None:
    pack = tmp_path / "own-scores.yaml"
    asked = ["--engine", "fast", "--false-alarms", "10%", "--seen", "0.9"]

    ran = setsudo("learn", "thresholds", record, *asked, "--output", pack)

    assert ran.returncode == 0, ran.stderr
    assert "beyond_score: at most 10 % of legitimate contacts called beyond" in ran.stdout
    assert "people determine" in ran.stdout
    assert ran.stdout.endswith(pack.read_text(encoding="utf-8"))
    checked = setsudo("policy", "show", "--format", "json", "--pack", "jp", "--pack", pack)
    assert checked.returncode == 0, checked.stderr
    scores = json.loads(checked.stdout)["scores"]
    assert scores["default"] != {"beyond_score": 0.7, "review_score": 0.3}
    told = json.loads(setsudo("learn", "thresholds", record, *asked, "--json").stdout)
    assert told["pack"]["change"]["scores"]["default"] == scores["default"]
    assert unnamed(told) == []


def test_a_record_that_is_too_small_says_how_many_it_takes_and_offers_no_pack(
    record: Path, tmp_path: Path
) -> None:
    pack = tmp_path / "own-scores.yaml"

    ran = setsudo("learn", "thresholds", record, "--engine", "fast", "-o", pack)

    assert ran.returncode == 0, ran.stderr
    assert "needs 149" in ran.stdout
    assert "needs 59" in ran.stdout
    assert "Nothing can be said" in ran.stdout
    assert "pack:" not in ran.stdout
    assert not pack.exists()


def test_drift_tells_that_the_engine_has_gone_blind(record: Path) -> None:
    with record.open("a", encoding="utf-8") as file:
        file.writelines(
            line(f"late-{n}", harsh=True, month=11, verdict="within") for n in range(30)
        )

    ran = setsudo("learn", "drift", record)
    japanese = setsudo("learn", "drift", record, lang="ja_JP.UTF-8")

    assert ran.returncode == 0, ran.stderr
    assert "Look at the engine again" in ran.stdout
    assert "0 % had at least review" in ran.stdout
    assert "エンジンを見直してください" in japanese.stdout
    assert "判断するのは人です" in japanese.stdout
    told = json.loads(setsudo("learn", "drift", record, "--json").stdout)
    assert "fewer_seen" in {sign["reason"] for sign in told["look_again"]}
    assert unnamed(told) == []


def test_drift_is_quiet_where_nothing_has_changed(record: Path) -> None:
    ran = setsudo("learn", "drift", record, "--earlier", "2026-09", "--later", "2026-10")

    assert ran.returncode == 0, ran.stderr
    assert "Nothing has changed by more than chance" in ran.stdout
    assert "Look at" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["export", "gone.jsonl"], "path_not_found"),
        (["drift", "RECORD", "--later", "soon"], "period_malformed"),
        (["drift", "RECORD", "--later", "2031"], "period_malformed"),
        (["drift", "RECORD", "--later", "2031-01"], "nothing_to_compare"),
        (["drift", "RECORD", "--seen", "all"], "share_out_of_range"),
        (["thresholds", "RECORD", "--false-alarms", "0"], "share_out_of_range"),
        (["thresholds", "EMPTY", "--engine", "fast"], "nothing_determined"),
        (["export", "EMPTY"], "nothing_determined"),
    ],
)
def test_what_cannot_start_says_why(
    record: Path, tmp_path: Path, arguments: list[str], code: str
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    places = {"RECORD": str(record), "EMPTY": str(empty)}

    ran = setsudo("learn", *(places.get(one, one) for one in arguments))

    assert ran.returncode == 2
    assert f"[{code}]" in ran.stderr


def unnamed(told: dict[str, Any]) -> list[str]:
    """Return the keys of an answer that the reference does not name."""
    reference = REFERENCE.read_text(encoding="utf-8")
    by_name = {"by_language", "by_channel", "by_way", "by_month", "pack"}

    def keys(value: Any, *, named: bool = False) -> set[str]:
        if isinstance(value, list):
            return {key for one in value for key in keys(one)}
        if not isinstance(value, dict):
            return set()
        inner = {
            key
            for name, one in value.items()
            if name != "pack"
            for key in keys(one, named=name in by_name)
        }
        return inner if named else inner | set(value)

    return sorted(key for key in keys(told) if f"`{key}`" not in reference)
