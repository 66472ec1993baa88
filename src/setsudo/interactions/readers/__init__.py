"""One reader a format. To add one, write a module with `records` and name it in `READERS`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from setsudo.interactions.clues import Clues
    from setsudo.interactions.model import Record
    from setsudo.interactions.sources import Source


@dataclass(frozen=True, slots=True)
class Reader:
    """A format and its files' suffixes. Its module is loaded when first needed: some are heavy."""

    name: str
    suffixes: tuple[str, ...]
    module: str
    packed: bool = True

    def records(self, source: Source, clues: Clues) -> Iterator[Record]:
        """Yield the source's records. Raises UnreadableError where the source itself ends them."""
        found: Iterator[Record] = import_module(self.module).records(source, clues)
        return found


READERS: tuple[Reader, ...] = (
    Reader("json", (".jsonl", ".ndjson", ".json", ".vcon"), f"{__name__}.json_document"),
    Reader("csv", (".csv",), f"{__name__}.csv_table"),
    Reader("parquet", (".parquet",), f"{__name__}.parquet", packed=False),
    Reader("mail", (".eml",), f"{__name__}.mail"),
    Reader("mailbox", (".mbox",), f"{__name__}.mbox"),
    Reader("captions", (".vtt", ".srt"), f"{__name__}.captions"),
)
SUFFIXES = tuple(suffix for reader in READERS for suffix in reader.suffixes)
