"""The heap that most stories begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from bulk_heaps import write_lines


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    """Return a file of 120 lines, some of them broken."""
    return write_lines(tmp_path / "heap.jsonl", range(120))
