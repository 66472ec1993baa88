"""The rows of a part: the columns of the answer, and how an answer becomes a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from setsudo.assessment.bulk.storage import Folder
from setsudo.assessment.lines import to_line
from setsudo.assessment.model import Assessment, Verdict
from setsudo.bilingual import Language
from setsudo.interactions.model import Unreadable

_QUOTES = pa.list_(
    pa.struct(
        [("turn", pa.int32()), ("start", pa.int32()), ("end", pa.int32()), ("quote", pa.string())]
    )
)
_FINDINGS = pa.list_(
    pa.struct(
        [
            ("act", pa.string()),
            ("group", pa.string()),
            ("score", pa.float64()),
            ("because", pa.string()),
            ("evidence", _QUOTES),
        ]
    )
)
_COUNTER = pa.list_(
    pa.struct([("kind", pa.string()), ("because", pa.string()), ("evidence", _QUOTES)])
)
SCHEMA = pa.schema(
    [
        ("record", pa.int64()),
        ("id", pa.string()),
        ("verdict", pa.string()),
        ("score", pa.float64()),
        ("severity", pa.int8()),
        ("findings", _FINDINGS),
        ("counter", _COUNTER),
        ("questions", pa.list_(pa.string())),
        ("reasons", pa.list_(pa.string())),
        ("policy_digest", pa.string()),
        ("policy", pa.string()),
        ("engine", pa.string()),
        ("error_code", pa.string()),
        ("error_message", pa.string()),
        ("line", pa.int64()),
        ("source", pa.string()),
    ]
)
COUNTS = "setsudo.counts"
_ROWS_AT_ONCE = 500


@dataclass(slots=True)
class Counts:
    """How many records there were, and what became of them."""

    records: int = 0
    within: int = 0
    review: int = 0
    beyond: int = 0
    unreadable: int = 0

    def add(self, outcome: Assessment | Unreadable) -> None:
        """Count one answer."""
        self.records += 1
        if isinstance(outcome, Unreadable):
            self.unreadable += 1
        elif outcome.verdict is Verdict.WITHIN:
            self.within += 1
        elif outcome.verdict is Verdict.REVIEW:
            self.review += 1
        else:
            self.beyond += 1

    def add_all(self, other: Counts) -> None:
        """Add the counts of another part."""
        self.records += other.records
        self.within += other.within
        self.review += other.review
        self.beyond += other.beyond
        self.unreadable += other.unreadable


class PartWriter:
    """Writes a part some hundred rows at a time, and its counts into the file's metadata."""

    def __init__(self, file: BinaryIO, lang: Language) -> None:
        self._writer = parquet.ParquetWriter(file, SCHEMA, compression="zstd")
        self._lang = lang
        self._rows: list[dict[str, Any]] = []
        self.counts = Counts()

    def add(self, number: int, outcome: Assessment | Unreadable, *, source: str) -> None:
        """Add the answer for the record with this number (from 1, over all sources)."""
        self._rows.append(row(number, outcome, source=source, lang=self._lang))
        self.counts.add(outcome)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Write the rest and the counts."""
        self._flush()
        self._writer.add_key_value_metadata({COUNTS: json.dumps(asdict(self.counts))})
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._rows, schema=SCHEMA))
            self._rows = []


def row(
    number: int, outcome: Assessment | Unreadable, *, source: str, lang: Language
) -> dict[str, Any]:
    """Return one row: the keys of the answer's JSON line; an error has columns of its own."""
    line: Mapping[str, Any] = to_line(outcome, lang)
    columns = {"record": number, "source": source}
    if isinstance(outcome, Unreadable):
        error = {
            "error_code": outcome.code,
            "error_message": outcome.message,
            "line": outcome.line,
        }
        return {**columns, "id": line["id"], **error}
    return {**columns, **line}


def read_counts(folder: Folder, name: str) -> Counts | None:
    """Return the counts of a finished part, or None where it is not whole."""
    with folder.reading(name) as file:
        try:
            metadata = parquet.read_metadata(file).metadata or {}
        except pa.ArrowInvalid:
            return None
    told = metadata.get(COUNTS.encode())
    return None if told is None else Counts(**json.loads(told))
