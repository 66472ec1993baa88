"""`setsudo drill`: the rules for malicious cases, walked through with invented ones."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from setsudo.bilingual import Text
from setsudo.cli.language import chosen, told
from setsudo.cli.store import LangOption

BROKEN = 1
"""Exit status where a rule was not met."""


class Which(StrEnum):
    """The invented cases."""

    VISIT = "visit"
    POSTS = "posts"
    ALL = "all"


_HEAD = Text(
    ja="訓練「{name}」。人も店も架空です。", en="Drill: {name}. Everybody in it is invented."
)
_MET = Text(
    ja="{n}段階、{seconds}秒。すべての規則が守られました。",
    en="{n} steps in {seconds} s: every rule was met.",
)
_BROKEN = Text(ja="守られなかった規則があります: {why}", en="A rule was not met: {why}")
_KEPT = Text(ja="作られたもの: {folder}", en="What was made lies in {folder}")


def drill(
    *,
    case: Annotated[
        Which,
        typer.Option(
            help=told(ja="架空の事案", en="Which invented case to walk through."),
        ),
    ] = Which.ALL,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER",
            help=told(
                ja="作られたまとめと警察への資料を残す場所(なければ捨てる)",
                en="Folder to keep the bundles and the police pack in; else thrown away.",
            ),
        ),
    ] = None,
    lang: LangOption = None,
) -> None:  # fmt: skip
    """Walk an invented malicious case from incident to police pack, in a store of its own."""
    language = chosen(lang)
    wrong = False
    with tempfile.TemporaryDirectory(prefix="setsudo-drill-") as empty:
        folder = Path(empty) / "made"
        folder.mkdir()
        # Never the store of the service, whatever the environment names.
        os.environ["SETSUDO_DATA"] = empty
        os.environ.pop("DATABASE_URL", None)

        from setsudo.web.starting import migrate, set_up

        set_up()
        migrate()

        from django.db import connections

        from setsudo.referrals.drills import DRILLS
        from setsudo.web.referrals.drilling import walk

        for one in DRILLS.values():
            if case not in (Which.ALL, one.code):
                continue
            typer.echo(_HEAD.filled(name=one.name.to(language)).to(language))
            steps, seconds, broken = 0, 0.0, False
            begins = datetime.now(UTC) - timedelta(hours=3)
            for step in walk(one, begins=begins, folder=folder):
                steps, seconds = steps + 1, seconds + step.seconds
                mark = "✗" if step.wrong else "✓"
                clock = step.at.astimezone().strftime("%H:%M")
                typer.echo(
                    f"{mark} {steps:2} {clock} {step.seconds:6.2f} s  "
                    f"{step.name.to(language)}\n{'':22}{step.where}"
                )
                if step.wrong:
                    broken = True
                    typer.echo(_BROKEN.filled(why=step.wrong).to(language), err=True)
            wrong |= broken
            if not broken:
                typer.echo(_MET.filled(n=steps, seconds=f"{seconds:.1f}").to(language))
        if output is not None:
            shutil.copytree(folder, output, dirs_exist_ok=True)
            typer.echo(_KEPT.filled(folder=output).to(language))
        connections.close_all()
    if wrong:
        raise typer.Exit(BROKEN)
