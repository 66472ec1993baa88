"""The command `setsudo` and the table of its commands, each loaded only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from setsudo import __version__
from setsudo.bilingual import Text
from setsudo.cli.endings import ended_well, prepare_process
from setsudo.cli.language import shell_language, told


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives (`module:name` of a function or of a typer app) and what it is for."""

    place: str
    purpose: Text


COMMANDS: Mapping[str, Command] = {
    "assess": Command(
        "setsudo.cli.assess:assess",
        Text(
            ja="応対を方針に照らし、規範を超えた疑いのあるものを根拠とともに示す",
            en="Hold contacts against the policy: which may exceed the norm, by which words.",
        ),
    ),
    "policy": Command(
        "setsudo.cli.policy:app",
        Text(
            ja="方針を検査・表示・比較し、公開用の文にする",
            en="Check, show, compare and render the policy.",
        ),
    ),
    "evaluate": Command(
        "setsudo.cli.evaluate:evaluate",
        Text(
            ja="正解付きのデータで精度を測る",
            en="Measure the judgement on a labelled set.",
        ),
    ),
    "serve": Command(
        "setsudo.cli.serving:serve",
        Text(
            ja="サービス全体を1つのプロセスで動かす",
            en="Run the whole service in one process: pages, API and worker.",
        ),
    ),
    "web": Command(
        "setsudo.cli.serving:web",
        Text(
            ja="画面とAPIだけを動かす(作業は worker が行う)",
            en="Run pages and API alone, beside any number of workers.",
        ),
    ),
    "decisions": Command(
        "setsudo.cli.serving:decisions",
        Text(
            ja="提供してよいかの問い合わせにだけ答える",
            en="Answer alone whether customers may be served.",
        ),
    ),
    "worker": Command(
        "setsudo.cli.serving:worker",
        Text(
            ja="待っている作業(判定など)を行う",
            en="Do the work that waits, such as assessments.",
        ),
    ),
    "import": Command(
        "setsudo.cli.importing:import_",
        Text(
            ja="応対のファイルをサービスに取り込む",
            en="Take files of contacts into the service.",
        ),
    ),
    "token": Command(
        "setsudo.cli.token:app",
        Text(
            ja="ほかのシステムのAPIトークンを作る",
            en="Make a token with which another system speaks to the API.",
        ),
    ),
    "ledger": Command(
        "setsudo.cli.ledger:app",
        Text(
            ja="台帳を照合・書き出し・署名・証明する",
            en="Verify, export, sign and prove the ledger of what was done.",
        ),
    ),
    "bundle": Command(
        "setsudo.cli.bundle:app",
        Text(
            ja="事案の記録を外部に渡す一つのファイルにまとめ、変わっていないか確かめる",
            en="Make the record of a case into one file for somebody outside, and verify it.",
        ),
    ),
    "drill": Command(
        "setsudo.cli.drill:drill",
        Text(
            ja="悪質な事案の規則を、架空の事案で事件から警察への資料まで通してみる",
            en="Walk an invented malicious case from incident to police pack, rule by rule.",
        ),
    ),
    "retention": Command(
        "setsudo.cli.retention:app",
        Text(
            ja="保存期間を過ぎたものを見る、消す",
            en="See what is over its time, and delete it.",
        ),
    ),
    "learn": Command(
        "setsudo.cli.learn:app",
        Text(
            ja="人の判断から学ぶ:正解付きの行、自社に合う基準、ずれの点検",
            en="Learn from what people determined: labelled lines, fitted scores, drift.",
        ),
    ),
    "doctor": Command(
        "setsudo.cli.doctor:doctor",
        Text(
            ja="この機械で動くかを調べ、直し方を示す",
            en="Check that this machine can run Setsudo, and how to mend what cannot.",
        ),
    ),
}


class OnDemand(TyperGroup):
    """A group that knows its commands by name and purpose, and loads one when it is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command to run, in place of the entry that only names it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and name in COMMANDS:
            command = load(name)
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; errors, interruption and a closed pipe end it in one tidy way."""
        with ended_well():
            return super().invoke(ctx)


app = typer.Typer(
    name="setsudo",
    cls=OnDemand,
    no_args_is_help=True,
    # A traceback with the values of variables would print customers' words.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=told(
        ja="会社の顧客行為方針を実行する:気づき、証拠を集め、公正に判断し、執行し、証明する。"
        "ソフトウェアは示唆し、判断するのは人です。",
        en="Carry out a customer-conduct policy: notice, gather evidence, determine fairly, "
        "enforce, prove. The software suggests; people determine.",
    ),
)


def load(name: str) -> Any:
    """Load one command from the module that holds it."""
    module, attribute = COMMANDS[name].place.split(":")
    found = getattr(importlib.import_module(module), attribute)
    holder = typer.Typer(add_completion=False)
    purpose = COMMANDS[name].purpose.to(shell_language())
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name, help=purpose)
    else:
        holder.command(name, help=purpose)(found)
    return get_group(holder).commands[name]


def _only_named() -> None:
    raise AssertionError("the entry of a command was run instead of the command")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"setsudo {__version__}")
        raise typer.Exit


@app.callback()
def setsudo(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help=told(ja="版を表示して終わる", en="Show the version and leave."),
        ),
    ] = False,
) -> None:
    """Hold the options that stand before any command."""


for _name, _command in COMMANDS.items():
    app.command(_name, help=_command.purpose.to(shell_language()))(_only_named)


def run() -> None:
    """Run the command line of this process."""
    prepare_process()
    app(prog_name="setsudo")
