"""Turn hand-written notes into labelled interaction lines, and refuse what the labelling guide
refuses.

Writers of the corpus work in a short plain-text form, because it is quicker to read and to
proof-read
than JSON. One record looks like this (a blank line or the next `@` ends it)::

    @ hx-0001 phone ja 2025-05-01T10:00:00+09:00 420 c=hx-c01 s=s-03/石川
    B: 家電量販店
    F: 購入3日で故障。店の検査で初期不良と確認済み。
    S 0: お電話ありがとうございます。
    C 6: きのう買った掃除機、もう動かないんですけど。
    | a line that starts with a bar continues the text above on a new line
    L: acts=threat,abusive_language may=intimidation beyond=1 malicious=0 severity=2 kind=explicit
    E 1 threat: exact words of that turn

Speakers: C customer, S staff, B! bystander, R reporter. The number after the speaker is seconds
from the
start. `duration` is `-` where the channel has none.

    python -m training.authoring notes.txt > part.jsonl
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

GROUPS: dict[str, tuple[str, ...]] = {
    "intimidation": ("violence", "abusive_language", "threat", "blackmail", "intimidation"),
    "unreasonable_demand": ("demand_apology", "demand_compensation", "demand_punishment"),
    "rights_infringement": (
        "disparagement", "discrimination", "sexual_harassment", "privacy_invasion"),
    "obstruction": (
        "prolonged_reprimand", "refusal_to_leave", "repeated_assertion", "other_obstruction"),
    "damaging_posting": ("posting_company", "posting_employee"),
    "unjustified_incomprehension": ("refusal_of_terms",),
    "disturbance_of_customers": ("disturbing_customers",),
    "other": ("other_beyond_norm",),
}  # fmt: skip
ACTS = frozenset(act for acts in GROUPS.values() for act in acts)
TEMPORAL = frozenset({"prolonged_reprimand", "repeated_assertion", "refusal_to_leave"})
CHANNELS = frozenset({"phone", "chat", "email", "social", "in_person", "letter"})
BEYOND_KINDS = frozenset(
    {"explicit", "polite_surface", "indirect", "temporal", "report", "post", "mixed"}
)
WITHIN_KINDS = frozenset({
    "ordinary", "angry_legit", "profanity_not_at_staff", "quoting", "third_party", "accommodation",
    "firm_request", "honest_review", "keyword_trap", "banter", "staff_rude",
})  # fmt: skip
SPEAKERS = {"C": "customer", "S": "staff", "B!": "bystander", "R": "reporter"}

HEAD = re.compile(r"@ (\S+) (\S+) (ja|en) (\S+) (\S+) c=(\S+) s=([^/\s]+)(?:/(.+))?$")
TURN = re.compile(r"(C|S|B!|R) (\d+(?:\.\d+)?): ?(.*)$")
MARK = re.compile(r"E (\d+) (\w+): ?(.*)$")
Line = dict[str, Any]


class AuthoringError(ValueError):
    """A note that cannot become a labelled line; says where and what is wrong."""


def read_notes(lines: Iterable[str], source: str = "notes") -> Iterator[Line]:
    """Yield one labelled interaction for each record; raises AuthoringError at the first bad
    line."""
    record: Line | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        where = f"{source}:{number}"
        if line.startswith("@ "):
            if record is not None:
                yield _finished(record)
            record = _head(line, where)
        elif not line.strip() or line.startswith("#"):
            continue
        elif record is None:
            raise AuthoringError(f"{where}: a record starts with '@ '")
        else:
            _add(record, line, where)
    if record is not None:
        yield _finished(record)


def problems(line: Line) -> Iterator[str]:
    """Yield what the labelling guide would object to in one labelled line."""
    labels, turns = line["labels"], line["turns"]
    acts, beyond, kind = labels["acts"], labels["beyond_norm"], labels["kind"]
    if line["channel"] not in CHANNELS:
        yield f"unknown channel {line['channel']}"
    for act in [*acts, *labels["may"]]:
        if act not in ACTS:
            yield f"unknown act {act}"
    if set(acts) & set(labels["may"]):
        yield "an act is both certain and debatable"
    if beyond != (labels["severity"] >= 2):
        yield "severity 2-4 means beyond the norm, 0-1 within"
    if beyond and not acts:
        yield "beyond the norm, but no act is named"
    if not beyond and (acts or labels["malicious"]):
        yield "within the norm, but an act or malice is named"
    if kind not in (BEYOND_KINDS if beyond else WITHIN_KINDS):
        yield f"kind {kind} does not go with beyond={beyond}"
    if not turns or any(not t["text"].strip() for t in turns):
        yield "an empty turn"
    if [t["at"] for t in turns] != sorted(t["at"] for t in turns):
        yield "turns are not in time order"
    if line["duration_s"] is not None and turns and turns[-1]["at"] > line["duration_s"]:
        yield "the last turn starts after the end"
    for mark in line["evidence"]:
        if mark["turn"] >= len(turns) or mark["quote"] not in turns[mark["turn"]]["text"]:
            yield f"quote not found in turn {mark['turn']}: {mark['quote'][:40]}"
        if mark["act"] not in acts:
            yield f"evidence for {mark['act']}, which is not among the acts"
    for act in set(acts) - TEMPORAL - {m["act"] for m in line["evidence"]}:
        yield f"no evidence for {act}"


def _head(line: str, where: str) -> Line:
    found = HEAD.match(line)
    if not found:
        raise AuthoringError(
            f"{where}: head is '@ id channel lang started duration c=ID s=ID/NAME'"
        )
    ident, channel, lang, started, duration, customer, staff, name = found.groups()
    datetime.fromisoformat(started)
    return {
        "id": ident, "channel": channel, "lang": lang, "started_at": started,
        "duration_s": None if duration == "-" else float(duration),
        "customer": {"id": customer}, "staff": {"id": staff, "name": name or ""},
        "turns": [], "context": {"business": "", "facts": ""}, "labels": {}, "evidence": [],
        "_where": where, "_open": None,
    }  # fmt: skip


def _add(record: Line, line: str, where: str) -> None:
    if line.startswith("|"):
        if record["_open"] is None:
            raise AuthoringError(f"{where}: nothing to continue")
        record["_open"]["text"] += "\n" + line[1:].removeprefix(" ")
        return
    record["_open"] = None
    if line.startswith(("B: ", "F: ")):
        record["context"]["business" if line[0] == "B" else "facts"] = line[3:].strip()
    elif line.startswith("L: "):
        record["labels"] = _labels(line[3:], where)
    elif turn := TURN.match(line):
        at = float(turn[2])
        spoken = {"speaker": SPEAKERS[turn[1]], "at": int(at) if at.is_integer() else at,
                  "text": turn[3]}  # fmt: skip
        record["turns"].append(spoken)
        record["_open"] = spoken
    elif mark := MARK.match(line):
        quote = mark[3].strip().replace("\\n", "\n")
        record["evidence"].append({"turn": int(mark[1]), "quote": quote, "act": mark[2]})
    else:
        raise AuthoringError(f"{where}: not understood: {line[:60]}")


def _labels(text: str, where: str) -> Line:
    given = dict(part.split("=", 1) for part in text.split())
    try:
        return {
            "acts": [a for a in given["acts"].split(",") if a],
            "may": [a for a in given.get("may", "").split(",") if a],
            "beyond_norm": given["beyond"] == "1", "malicious": given["malicious"] == "1",
            "severity": int(given["severity"]), "kind": given["kind"],
        }  # fmt: skip
    except KeyError as missing:
        raise AuthoringError(f"{where}: labels lack {missing}") from None


def _finished(record: Line) -> Line:
    where = record.pop("_where")
    record.pop("_open")
    if not record["labels"]:
        raise AuthoringError(f"{where}: {record['id']} has no labels")
    wrong = list(problems(record))
    if wrong:
        raise AuthoringError(f"{where}: {record['id']}: " + "; ".join(wrong))
    return record


def main(paths: list[str]) -> int:
    """Print the labelled lines of the given notes; names every bad record, exits 1 if there was
    one."""
    bad = 0
    for path in paths:
        chunks = re.split(r"(?m)^(?=@ )", Path(path).read_text(encoding="utf-8"))
        row = 0
        for chunk in chunks:
            lines = ["\n"] * row + chunk.splitlines(keepends=True)
            row += chunk.count("\n")
            try:
                for line in read_notes(lines, path):
                    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            except (AuthoringError, ValueError) as error:
                bad += 1
                sys.stderr.write(f"{error}\n")
    return int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
