"""A way to write a file and read all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reading_back import Reading

from setsudo.interactions.model import Record
from setsudo.interactions.reading import read


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Write `name` with the given words or bytes, and return all that is read from it."""

    def write_and_read(name: str, data: str | bytes, **options: Any) -> list[Record]:
        path = tmp_path / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return list(read([path], **options))

    return write_and_read
