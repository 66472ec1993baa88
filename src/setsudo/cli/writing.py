"""Where a report goes: standard output, or a file that appears only when it is whole."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from setsudo.cli.endings import go_on
from setsudo.errors import UsageError


@contextmanager
def destination(output: Path | None) -> Iterator[TextIO]:
    """Give the stream to write a report to, UTF-8. A file is renamed into place at the end only."""
    if output is None:
        if sys.stdout is None:
            raise UsageError(
                "standard output is closed: add --output FILE", code="output_not_writable"
            )
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        sys.stdout.flush()
    elif output.exists() and not output.is_file():
        if output.is_dir():
            raise UsageError(
                f"{output} is a folder: name a file, for example --output {output / 'report.html'}",
                code="output_is_folder",
            )
        with output.open("w", encoding="utf-8", newline="\n") as device:
            yield device
    else:
        with _replaced(output) as file:
            yield file


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}): choose another --output",
            code="output_not_writable",
        ) from None
    temporary = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
            go_on()
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
