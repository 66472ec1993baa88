"""How many records a second each reader gives, in CPU time."""

from __future__ import annotations

import csv
import mailbox
import tempfile
import time
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from benchmarks.contacts import EXAMPLES, line, repeated
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes
from setsudo.interactions.model import Interaction
from setsudo.interactions.reading import read

# One record a file: the same file again and again, so opening it counts.
ONE_A_FILE = ("*.vcon.json", "*.whisper.json", "*.vtt", "*.srt", "*.eml")


def figures(sizes: Sizes) -> list[Figure]:
    """Read many records of each format."""
    contacts = list(repeated(sizes.read))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many = [_jsonl(folder, contacts), _csv(folder, contacts), _parquet(folder, contacts),
                _mbox(folder, contacts)]  # fmt: skip
        found = [_rate(path.suffix, [path]) for path in many]
    for pattern in ONE_A_FILE:
        paths = sorted(EXAMPLES.glob(pattern))[:1] * max(1, sizes.read // 10)
        if paths:
            found.append(_rate(pattern.removeprefix("*"), paths))
    return found


def _rate(name: str, paths: Sequence[Path]) -> Figure:
    began = time.process_time()
    good = sum(isinstance(record, Interaction) for record in read(paths))
    spent = time.process_time() - began
    note = f"{good:,} records, {len(paths)} file(s)" if good else "NOTHING READ"
    return Figure(f"read {name}", good / max(spent, 1e-9), "records/s", "", note)


def _words(contact: Interaction) -> str:
    return "\n".join(turn.text for turn in contact.turns)


def _jsonl(folder: Path, contacts: Sequence[Interaction]) -> Path:
    path = folder / "contacts.jsonl"
    path.write_bytes(b"".join(map(line, contacts)))
    return path


def _csv(folder: Path, contacts: Sequence[Interaction]) -> Path:
    path = folder / "contacts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "channel", "text"])
        rows.writerows([c.id, c.channel.value, _words(c)] for c in contacts)
    return path


def _parquet(folder: Path, contacts: Sequence[Interaction]) -> Path:
    from pyarrow import Table, parquet

    path = folder / "contacts.parquet"
    rows = [{"id": c.id, "channel": c.channel.value, "text": _words(c)} for c in contacts]
    parquet.write_table(Table.from_pylist(rows), path)
    return path


def _mbox(folder: Path, contacts: Sequence[Interaction]) -> Path:
    path = folder / "contacts.mbox"
    box = mailbox.mbox(path)
    for contact in contacts:
        message = EmailMessage()
        message["From"] = "customer@mail.example"
        message["To"] = "support@shop.example"
        message["Message-ID"] = f"<{contact.id}@mail.example>"
        message.set_content(_words(contact))
        box.add(message)
    box.close()
    return path
