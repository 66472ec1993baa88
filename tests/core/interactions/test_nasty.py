"""The corpus of nasty files: one clear error a record, the rest goes on, nothing raises."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from setsudo.interactions.model import Interaction, Unreadable
from setsudo.interactions.reading import read

NASTY = Path(__file__).parents[1] / "nasty"
FILES = sorted(path for path in NASTY.iterdir() if path.suffix not in (".py", ""))

EXPECTED: dict[str, str] = {
    "backwards.jsonl": "read",
    "bad-headers.eml": "read",
    "blank-turns.jsonl": "read no_words no_words read",
    "bom-crlf.jsonl": "read read",
    "bomb-depth.eml": "too_deep",
    "broken-utf8.jsonl": "read bad_encoding read",
    "broken.csv": "read bad_encoding read",
    "clock.srt": "no_words",
    "cut.eml": "read truncated",
    "cut.mbox": "read read truncated",
    "cut.parquet": "damaged_file",
    "deep.json": "read too_deep read",
    "deep.jsonl": "read too_deep read",
    "duplicate-ids.jsonl": "read read",
    "empty.csv": "",
    "empty.eml": "empty_file",
    "empty.json": "empty_file",
    "empty.vcon": "empty_file",
    "empty.vtt": "empty_file",
    "formula.csv": "read read",
    "headless.csv": "missing_column",
    "hostile-vcon.json": "wrong_type read no_words",
    "no-words.vtt": "no_words",
    "not-a-mail.eml": "unknown_form",
    "not-gzip.jsonl.gz": "damaged_file",
    "not-json.jsonl": "read not_json read",
    "not-parquet.parquet": "damaged_file",
    "nul.jsonl": "read",
    "numbers.jsonl": "read wrong_value wrong_value not_json wrong_type wrong_value read",
    "rfc822-depth.eml": "no_words",
    "scalars.jsonl": "read not_an_object not_an_object not_an_object not_an_object read",
    "sealed.json": "sealed",
    "shift-jis.csv": "read",
    "somebody-elses.json": "unknown_form",
    "stray-quote.csv": "bad_csv read",
    "surrogates.jsonl": "read",
    "too-many-cells.csv": "bad_csv read",
    "truncated.json": "read read truncated",
    "truncated.jsonl": "read read truncated",
    "unclosed-string.json": "not_json read",
    "unclosed.csv": "read truncated",
    "utf-16.jsonl": "read read",
    "wrong-types.jsonl": "read wrong_value wrong_type wrong_value wrong_type wrong_type wrong_value"
    " missing_field missing_field read",
    "wrong-types.parquet": "wrong_type wrong_type",
    "zones.jsonl": "read read read",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_nasty_file_gives_what_can_be_read_and_one_error_for_the_rest(path: Path) -> None:
    records = list(read([path]))
    outcome = ["read" if isinstance(record, Interaction) else record.code for record in records]

    if path.name == "cut.jsonl.gz":
        assert outcome.count("read") > 1_000
        assert outcome[-1] == "damaged_file"
        assert Counter(outcome)["damaged_file"] == 1
    else:
        assert " ".join(outcome) == EXPECTED[path.name]
    assert all(record.source == str(path) for record in records)


def test_errors_never_quote_what_a_customer_wrote(tmp_path: Path) -> None:
    """Every field that can be wrong holds the private; no message does."""
    private = "お前の家は知っている"
    lines = [
        {"id": "a", "channel": private, "turns": []},
        {"id": "b", "channel": "chat", "turns": [{"speaker": private, "text": private}]},
        {"id": "c", "channel": "chat", "turns": [{"speaker": "customer", private: private}]},
        {"id": "d", "channel": "chat", "turns": private},
        {"id": "e", "channel": "chat", "turns": [private], "started_at": private},
        {"vcon": "1", "uuid": "f", "dialog": private, "parties": private},
        {"Transcript": [private], "JobStatus": "COMPLETED"},
        {"segments": private, "text": private},
        {private: private},
        [private],
    ]
    path = tmp_path / "privates.jsonl"
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(f'{text}\n{{"id": "{private}, oops}}\n', encoding="utf-8")
    table = tmp_path / "privates.csv"
    table.write_text(
        f"id,channel,text,speaker,at\n1,{private},x,,\n2,chat,x,{private},\n3,chat,x,,{private}\n"
        f'4,chat,"{private}" {private},,\n',
        encoding="utf-8",
    )

    refusals = [record for record in read([path, table]) if isinstance(record, Unreadable)]

    assert len(refusals) >= 14
    assert not [refusal for refusal in refusals if private[:4] in refusal.message]
