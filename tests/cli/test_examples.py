"""Stories of the shipped examples: every format is read, and each contact shows what it is for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from setsudo.assessment.reading import language_of
from setsudo.interactions.model import Interaction, Speaker
from setsudo.interactions.reading import read

EXAMPLES = Path(__file__).parents[2] / "examples" / "interactions"
SETSUDO = Path(sys.executable).with_name("setsudo")

pytestmark = pytest.mark.xdist_group("examples")

Answers = Mapping[str, dict[str, Any]]


def assess(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SETSUDO, "assess", *map(str, arguments), "--lang", "en"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def answers_to(*paths: Path) -> Answers:
    ran = assess(*paths, "--format", "jsonl")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return {line["id"]: line for line in map(json.loads, ran.stdout.splitlines())}


@pytest.fixture(scope="module")
def answers() -> Answers:
    return answers_to(EXAMPLES)


@pytest.fixture(scope="module")
def contacts() -> Mapping[str, Interaction]:
    records = list(read([str(EXAMPLES)]))
    read_well = [record for record in records if isinstance(record, Interaction)]
    assert len(read_well) == len(records)
    return {contact.id: contact for contact in read_well}


def test_every_example_is_read_and_answered(
    answers: Answers, contacts: Mapping[str, Interaction]
) -> None:
    assert list(answers) == list(contacts)
    assert len(answers) == 30


def test_the_examples_come_in_every_format_that_is_read() -> None:
    suffixes = {path.suffix for path in EXAMPLES.iterdir()}
    assert suffixes == {
        ".jsonl",
        ".json",
        ".csv",
        ".parquet",
        ".eml",
        ".mbox",
        ".vtt",
        ".srt",
    }
    documents = [json.loads(path.read_bytes()) for path in EXAMPLES.glob("*.json")]
    assert {"vcon", "segments", "Transcript"} <= {key for document in documents for key in document}


def test_japanese_and_english_are_equals_in_them(contacts: Mapping[str, Interaction]) -> None:
    languages = [
        language_of(tuple(turn.text for turn in contact.turns)) for contact in contacts.values()
    ]
    assert set(languages) == {"ja", "en"}
    assert abs(languages.count("ja") - languages.count("en")) <= 2


def test_every_quote_stands_where_the_answer_says(
    answers: Answers, contacts: Mapping[str, Interaction]
) -> None:
    quotes = 0
    for id, answer in answers.items():
        for reason in answer["findings"] + answer["counter"]:
            for quote in reason["evidence"]:
                words = contacts[id].turns[quote["turn"]].text
                assert words[quote["start"] : quote["end"]] == quote["quote"]
                quotes += 1
    assert quotes > 30


@pytest.mark.parametrize(
    "id",
    [
        "call-polite-threat",
        "call-long-repetition",
        "chat-jacket-4",
        "claims-line-0423",
        "form-2",
        "hotel-desk.vtt",
        "letter-punish-her",
        "m4@mail.example",
        "post-pile-on",
        "visit-other-guests",
        "visit-will-not-leave",
    ],
)
def test_a_person_is_asked_to_look_at_what_exceeds_the_norm(answers: Answers, id: str) -> None:
    assert answers[id]["verdict"] in {"review", "beyond"}
    assert answers[id]["findings"], "a raised contact names an act"


@pytest.mark.parametrize(
    "id",
    [
        "call-furious-and-right",
        "call-keyword-trap",
        "call-staff-rude",
        "chat-needs-time",
        "form-1",
        "form-3",
        "gas-leak.srt",
        "help-desk.whisper.json",
        "letter-firm-request",
        "m2@mail.example",
        "m3@mail.example",
        "post-honest-review",
        "ticket-1",
    ],
)
def test_anger_rights_needs_and_quotations_are_never_called_beyond(
    answers: Answers, id: str
) -> None:
    assert answers[id]["verdict"] != "beyond"


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("call-furious-and-right", "company_at_fault"),
        ("call-furious-and-right", "rights_words"),
        ("call-staff-rude", "staff_at_fault"),
        ("chat-needs-time", "accommodation"),
        ("form-3", "accommodation"),
        ("letter-firm-request", "rights_words"),
    ],
)
def test_what_speaks_for_the_customer_is_shown(answers: Answers, id: str, kind: str) -> None:
    assert kind in {counter["kind"] for counter in answers[id]["counter"]}


@pytest.mark.parametrize("id", ["chat-purchase-limit", "chat-jacket-1"])
def test_a_term_of_sale_refused_and_nothing_else_is_at_most_looked_at(
    answers: Answers, id: str
) -> None:
    answer = answers[id]
    assert answer["verdict"] in {"within", "review"}
    assert {finding["act"] for finding in answer["findings"]} <= {"refusal_of_terms"}
    if answer["verdict"] == "review":
        assert "terms_alone" in {counter["kind"] for counter in answer["counter"]}


def test_earlier_contacts_count_for_a_later_one_and_never_the_other_way(
    answers: Answers, tmp_path: Path
) -> None:
    chats = (EXAMPLES / "chats.jsonl").read_text(encoding="utf-8").splitlines()
    first, last = (next(line for line in chats if f'"chat-jacket-{n}"' in line) for n in (1, 4))
    alone = tmp_path / "alone.jsonl"

    alone.write_text(last, encoding="utf-8")
    told = json.dumps(answers_to(alone)["chat-jacket-4"]["findings"])
    assert "earlier contact" not in told
    assert "earlier contact" in json.dumps(answers["chat-jacket-4"]["findings"])

    alone.write_text(first, encoding="utf-8")
    assert answers_to(alone)["chat-jacket-1"] == answers["chat-jacket-1"]


def test_words_that_a_mail_quotes_are_not_the_senders(contacts: Mapping[str, Interaction]) -> None:
    turns = contacts["m3@mail.example"].turns
    assert [turn.speaker for turn in turns if "smash your face" in turn.text] == [Speaker.STAFF]
    assert any("address" in turn.text for turn in turns if turn.speaker is Speaker.CUSTOMER)


def test_the_report_is_one_file_in_a_folder_that_was_not_there(tmp_path: Path) -> None:
    page = tmp_path / "out" / "report.html"
    ran = assess(EXAMPLES, "--format", "html", "--output", page)
    assert ran.returncode == 0, ran.stderr
    text = page.read_text(encoding="utf-8")
    assert "call-furious-and-right" in text
    assert not re.search(r"""(?:src|href)=["']?https?:""", text)


def test_nobody_real_is_in_the_examples() -> None:
    for path in EXAMPLES.iterdir():
        text = path.read_bytes().decode("utf-8", "replace")
        hosts = re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text)
        assert [host for host in hosts if not host.endswith(".example")] == [], path.name
        assert not re.search(r"\b0\d{1,4}-\d{1,4}-\d{3,4}\b|\+\d{2}[ \d]{9,}", text), path.name
