"""`setsudo doctor`: can this machine run Setsudo, and what mends it where it cannot."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from setsudo.cli.language import Lang, chosen, told


class DoctorForm(StrEnum):
    """The forms that the result of the checks is written in."""

    TABLE = "table"
    JSON = "json"


def doctor(
    *,
    form: Annotated[
        DoctorForm,
        typer.Option(
            "--format", "-f", help=told(ja="table か json", en="table to read, json for programs.")
        ),
    ] = DoctorForm.TABLE,
    lang: Annotated[
        Lang | None,
        typer.Option(
            help=told(ja="表示の言語(既定は端末の言語)", en="Language (default: the shell's).")
        ),
    ] = None,
) -> None:
    """Check that this machine can run Setsudo; exit 1 where something that is needed is broken."""
    # The checks load the engine: `setsudo doctor --help` must not wait for that.
    from setsudo.cli.checks import all_well, run_checks
    from setsudo.cli.checks_shown import write_json, write_table

    checks = list(run_checks())
    if form is DoctorForm.JSON:
        write_json(checks, sys.stdout)
    else:
        write_table(checks, sys.stdout, lang=chosen(lang))
    if not all_well(checks):
        raise typer.Exit(1)
