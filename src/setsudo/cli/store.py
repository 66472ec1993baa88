"""Where the commands of the service keep their data: the option, and opening what is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from setsudo.cli.language import Lang, told
from setsudo.errors import UsageError

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help=told(
            ja="データのフォルダー(既定は SETSUDO_DATA、なければ setsudo-data)",
            en="Folder of the data (default: SETSUDO_DATA, else setsudo-data).",
        ),
    ),
]
LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help=told(
            ja="表示の言語(既定は端末の言語)",
            en="Language of what is shown (default: the shell's).",
        ),
    ),
]


def make_ready(data: Path | None) -> None:
    """Make the folder where it is not there yet, and set Django up for it.

    The caller migrates: what it was given may be wrong, and is better said before.
    Raises StorageError where the folder cannot be written.
    """
    from setsudo.web.starting import ready_folder, set_up

    ready_folder(_named(data))
    set_up()


def open_store(data: Path | None, *, what: str, code: str) -> None:
    """Open the store of a service that ran before, and bring it up to date.

    Raises StorageError where it cannot be reached, UsageError with `code` where there is none.
    """
    folder = _named(data)
    if not os.environ.get("DATABASE_URL") and not (folder / "setsudo.sqlite3").exists():
        raise UsageError(
            f"there is no {what} in {folder}: name the folder of the service with --data",
            code=code,
        )

    from setsudo.web.starting import migrate, set_up

    set_up()
    migrate()


def _named(data: Path | None) -> Path:
    # The settings read the environment, and so do the processes that are started from here.
    if data is not None:
        os.environ["SETSUDO_DATA"] = str(data)
    return Path(os.environ.get("SETSUDO_DATA", "setsudo-data")).absolute()
