"""Stories of `setsudo assess` as a person runs it: files in, answers out, honest exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SETSUDO = Path(sys.executable).with_name("setsudo")

THREAT_JA = "いい加減にしろ。今から店に行って、お前を殴ってやるからな。"
THREAT_EN = "I know where you work. I am coming over and I will smash your face in."

OUR_PACK = """
pack: our-shops
kind: company
revision: 1
name: {ja: 当社の店舗, en: our shops}
about: {ja: 列での行為を加える。, en: Adds an act in queues.}
add:
  acts:
    - code: queue_pressure
      group: obstruction
      name: {ja: 列での強要, en: pressure in a queue}
      definition: {ja: 並ぶ人に買うことを強いること。, en: Pressing others in the queue to buy.}
      examples:
        - {ja: 列の人に現金を渡して並ばせた。, en: Cash was handed out to those who queued.}
        - {ja: 断った人を列から押し出した。, en: Those who refused were pushed out.}
      near_misses:
        - {ja: 家族で並び、一点ずつ買った。, en: A family queued and bought one each.}
        - {ja: 友人の分を買えるか尋ねた。, en: The customer asked to buy one for a friend.}
      laws: [jp-guideline]
"""


def assess(
    *arguments: str | Path, stdin: str | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [SETSUDO, "assess", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        env=clean | {"LANG": "en_GB.UTF-8", "PYTHONUTF8": "1"} | environ,
    )


def line(identifier: str, *texts: str, lang: str = "en", **more: object) -> str:
    speakers = ("customer", "staff")
    turns = [{"speaker": speakers[n % 2], "text": text} for n, text in enumerate(texts)]
    record = {"id": identifier, "channel": "phone", "lang": lang, "turns": turns, **more}
    return json.dumps(record, ensure_ascii=False) + "\n"


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.jsonl"
    path.write_text(
        line("c-1", THREAT_EN, "Please calm down.", "Watch your back.")
        + line("c-2", "Hello, when does the shop open tomorrow?", "At ten.", "Thank you.")
        + line("c-3", THREAT_JA, "落ち着いてください。", lang="ja")
        + line("c-4", "営業時間を教えてください。", "十時からです。", "どうも。", lang="ja"),
        encoding="utf-8",
    )
    return path


def lines_of(ran: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(text) for text in ran.stdout.splitlines()]


def test_every_record_gets_one_line_in_input_order(calls: Path) -> None:
    ran = assess(calls, "--format", "jsonl")
    answers = lines_of(ran)

    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert [one["id"] for one in answers] == ["c-1", "c-2", "c-3", "c-4"]
    for one in answers:
        assert list(one)[:8] == [
            "id",
            "verdict",
            "score",
            "severity",
            "findings",
            "counter",
            "policy",
            "engine",
        ]
        assert one["verdict"] in {"within", "review", "beyond"}
    threat, question, threat_ja, question_ja = (float(str(one["score"])) for one in answers)
    assert min(threat, threat_ja) > max(question, question_ja)


def test_quotes_are_the_customer_s_own_words_at_their_place(calls: Path) -> None:
    said = [json.loads(text) for text in calls.read_text("utf-8").splitlines()]
    answers = lines_of(assess(calls, "--format", "jsonl"))
    quotes = [
        (contact, quote)
        for contact, answer in zip(said, answers, strict=True)
        for found in answer["findings"]  # type: ignore[attr-defined]
        for quote in found["evidence"]
    ]

    assert quotes
    for contact, quote in quotes:
        text = contact["turns"][quote["turn"]]["text"]
        assert quote["quote"] == text[quote["start"] : quote["end"]]


def test_a_company_s_own_pack_comes_with_the_law_of_its_country(
    calls: Path, tmp_path: Path
) -> None:
    pack = tmp_path / "our-pack.yaml"
    pack.write_text(OUR_PACK, encoding="utf-8")

    ran = assess(calls, "--format", "jsonl", "--pack", pack)
    without = assess(calls, "--format", "jsonl", "--pack", pack, "--pack", "none")

    assert ran.returncode == 0, ran.stderr
    assert without.returncode == 2
    assert "unknown_law" in without.stderr


def test_labels_in_the_input_change_nothing(tmp_path: Path) -> None:
    plain, labelled = tmp_path / "plain.jsonl", tmp_path / "labelled.jsonl"
    labels = {"acts": [], "may": [], "beyond_norm": False, "severity": 0, "kind": "ordinary"}
    plain.write_text(line("c-1", THREAT_EN), encoding="utf-8")
    labelled.write_text(line("c-1", THREAT_EN, labels=labels, evidence=[]), encoding="utf-8")

    assert lines_of(assess(plain, "-f", "jsonl")) == lines_of(assess(labelled, "-f", "jsonl"))


def test_a_record_that_cannot_be_read_gets_its_line_and_the_rest_goes_on(calls: Path) -> None:
    private = "my card is 4111"
    calls.write_text(
        line("c-1", THREAT_EN) + '{"id": "c-2", ' + private + "\n" + line("c-3", "Thank you."),
        encoding="utf-8",
    )
    ran = assess(calls, "--format", "jsonl")
    answers = lines_of(ran)

    assert ran.returncode == 1
    assert len(answers) == 3
    error = answers[1]["error"]
    assert isinstance(error, dict)
    assert list(error)[:3] == ["code", "message", "line"]
    assert error["line"] == 2
    assert private not in ran.stdout + ran.stderr


def test_standard_input_is_read_like_a_file(calls: Path) -> None:
    piped = assess("-", "--format", "jsonl", stdin=calls.read_text("utf-8"))

    assert piped.returncode == 0, piped.stderr
    assert lines_of(piped) == lines_of(assess(calls, "--format", "jsonl"))


def test_reasons_follow_the_language_asked_for_else_the_shell_s(calls: Path) -> None:
    def reasons(*arguments: str, **environ: str) -> str:
        (first, *_) = lines_of(assess(calls, "-f", "jsonl", *arguments, **environ))
        return " ".join(str(found["because"]) for found in first["findings"])  # type: ignore[attr-defined]

    assert reasons("--lang", "en").isascii() or "“" in reasons("--lang", "en")
    assert not reasons("--lang", "ja").isascii()
    assert reasons(LANG="ja_JP.UTF-8") == reasons("--lang", "ja")
    assert reasons(LANG="C.UTF-8") == reasons("--lang", "en")


def test_without_a_format_a_table_comes_and_no_control_characters_in_it(calls: Path) -> None:
    ran = assess(calls)

    assert ran.returncode == 0, ran.stderr
    assert "4 contacts" in ran.stdout
    assert "Setsudo suggests; people determine." in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "判断するのは人です" in assess(calls, "--lang", "ja").stdout


def test_a_page_is_written_whole_into_a_folder_that_was_not_there(
    calls: Path, tmp_path: Path
) -> None:
    output = tmp_path / "new" / "report.html"
    ran = assess(calls, "--format", "html", "--output", output)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    page = output.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "営業時間を教えてください。" in page
    assert [path.name for path in output.parent.iterdir()] == ["report.html"]


def test_a_run_that_is_stopped_midway_leaves_the_old_report_and_no_half_file(
    calls: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "report.jsonl"
    output.parent.mkdir()
    output.write_text("the old report", encoding="utf-8")
    running = subprocess.Popen(
        [SETSUDO, "assess", "-", "--format", "jsonl", "--output", output],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert running.stdin is not None
    running.stdin.write(calls.read_text("utf-8") * 2)
    running.stdin.flush()
    while len(list(output.parent.iterdir())) < 2:
        assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    running.communicate()

    assert running.returncode == 143
    assert output.read_text("utf-8") == "the old report"
    assert [path.name for path in output.parent.iterdir()] == ["report.jsonl"]


def test_ctrl_c_ends_with_130_and_one_line(calls: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "report.jsonl"
    output.parent.mkdir()
    running = subprocess.Popen(
        [SETSUDO, "assess", "-", "--format", "jsonl", "--output", output],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    while not list(output.parent.iterdir()):
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate()

    assert running.returncode == 130
    assert complaint.strip() == "setsudo: interrupted."
    assert not list(output.parent.iterdir())


def test_ctrl_c_counts_where_a_library_swallows_it(tmp_path: Path) -> None:
    output = tmp_path / "report.jsonl"
    swallowing = f"""
import signal
from pathlib import Path
import typer
from setsudo.cli.endings import ended_well, prepare_process
from setsudo.cli.writing import destination
prepare_process()
try:
    with ended_well(), destination(Path({str(output)!r})) as out:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            out.write("half")
except typer.Exit as ending:
    raise SystemExit(ending.exit_code)
"""
    ran = subprocess.run([sys.executable, "-c", swallowing], capture_output=True, text=True)
    assert ran.returncode == 130
    assert not list(tmp_path.iterdir())


def test_a_reader_that_has_seen_enough_ends_the_run_quietly(calls: Path) -> None:
    calls.write_text(line("c-1", "Hello there.") * 3000, encoding="utf-8")
    ran = subprocess.run(
        [
            "bash",
            "-c",
            f'"{SETSUDO}" assess "{calls}" --format jsonl | head -n 1; exit $PIPESTATUS',
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert ran.returncode == 141
    assert len(ran.stdout.splitlines()) == 1
    assert ran.stderr == ""


def test_a_full_disk_is_said_in_one_line(calls: Path) -> None:
    for form in ("jsonl", "html", "table"):
        ran = subprocess.run(
            ["bash", "-c", f'"{SETSUDO}" assess "{calls}" --format {form} > /dev/full'],
            capture_output=True,
            text=True,
        )

        assert ran.returncode == 2
        assert "disk_full" in ran.stderr
        assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-file.jsonl"], "no-such-file.jsonl"),
        (["calls.jsonl", "--output", "calls.jsonl"], "output_is_input"),
        (["calls.jsonl", "--output", "."], "output_is_folder"),
        (["calls.jsonl", "--columns", "text"], "NAME=COLUMN"),
        (["calls.jsonl", "--engine", "no-such-engine"], "engine"),
        (["calls.jsonl", "--format", "pdf"], "pdf"),
        (["calls.jsonl", "--policy", "no-such-policy.yaml"], "no-such-policy"),
        (["calls.jsonl", "--pack", "no-such-pack"], "no-such-pack"),
        ([], "PATH"),
    ],
)
def test_where_nothing_could_start_it_says_why_and_ends_with_2(
    calls: Path, arguments: list[str], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(calls.parent)
    ran = assess(*arguments)

    assert ran.returncode == 2
    assert ran.stdout == ""
    assert code in ran.stderr
    assert "Traceback" not in ran.stderr
    assert calls.read_text("utf-8").startswith('{"id": "c-1"'), "the input is untouched"


def test_columns_of_a_table_of_another_system_are_named_on_the_command_line(tmp_path: Path) -> None:
    table = tmp_path / "tickets.csv"
    table.write_text(f'Ticket,Body\nT-1,"{THREAT_EN}"\nT-2,Thank you.\n', encoding="utf-8")
    ran = assess(table, "-f", "jsonl", "--columns", "id=Ticket,text=Body,channel=chat")

    assert [one["id"] for one in lines_of(ran)] == ["T-1", "T-2"]


def test_a_table_in_shift_jis_is_read_and_said_to_be_one(tmp_path: Path) -> None:
    table = tmp_path / "tickets.csv"
    table.write_bytes("id,channel,text\nT-1,chat,①番の髙橋を出せ\n".encode("cp932"))
    ran = assess(table, "-f", "jsonl")

    assert [one["id"] for one in lines_of(ran)] == ["T-1"]
    assert "1 file(s) read as Shift_JIS" in ran.stderr
    assert "tickets.csv" in ran.stderr


def test_a_file_of_the_folder_that_is_read_is_never_replaced(tmp_path: Path) -> None:
    inside = tmp_path / "calls" / "monday.jsonl"
    inside.parent.mkdir()
    inside.write_text('{"id": "a"}\n', encoding="utf-8")

    refused = assess(inside.parent, "--format", "jsonl", "--output", inside)

    assert refused.returncode == 2
    assert "output_is_input" in refused.stderr
    assert inside.read_text(encoding="utf-8") == '{"id": "a"}\n'


def test_a_name_that_no_disk_takes_is_refused_in_a_line(tmp_path: Path) -> None:
    contact = tmp_path / "one.jsonl"
    contact.write_text("{}\n", encoding="utf-8")

    refused = assess(contact, "--output", tmp_path / ("a" * 300))

    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "output_not_writable" in refused.stderr


def test_a_vcon_goes_out_with_its_assessment_and_can_be_read_again(
    calls: Path, tmp_path: Path
) -> None:
    lines = lines_of(assess(calls, "-f", "vcon"))

    bodies = [json.loads(line["analysis"][0]["body"]) for line in lines]  # type: ignore[index]
    assert bodies == lines_of(assess(calls, "-f", "jsonl"))

    again = tmp_path / "again.jsonl"
    again.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    verdicts = [body["verdict"] for body in bodies]
    assert [line["verdict"] for line in lines_of(assess(again, "-f", "jsonl"))] == verdicts
