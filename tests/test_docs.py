"""The documentation names what there is, all of it, and what it tells people to type works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as measuring
from setsudo.cli.app import COMMANDS, load

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-assessment.md"
REFERENCE = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "examples").glob("*.md"), *(ROOT / "training").rglob("*.md")]
    + [path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts]
)
OF_EVERY_COMMAND = frozenset({"--help", "-h"})
OF_SETSUDO = frozenset({"--version", "--install-completion", "--show-completion"})

_FENCE = re.compile(
    r"^```\{?(?P<kind>[a-z-]*)\}?[^\n]*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL
)
_INDENTED = re.compile(r"(?:^(?: {4}|\t).+\n?)+", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@cache
def options_of(*command: str) -> frozenset[str]:
    """Return every spelling of every option of a command."""
    found = command_called(*command)
    return frozenset(
        spelling
        for parameter in found.params
        for spelling in (*parameter.opts, *parameter.secondary_opts)
        if spelling.startswith("-")
    )


def command_called(name: str, *inner: str) -> Any:
    command = load(name)
    for part in inner:
        command = command.commands[part]
    return command


def all_commands() -> Iterator[tuple[str, ...]]:
    for name in COMMANDS:
        yield (name,)
        for inner in getattr(load(name), "commands", {}):
            yield (name, inner)


def section_of(name: str) -> str:
    found = re.search(rf"^## setsudo {name}$(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL)
    assert found, f"no section “setsudo {name}” in the reference"
    return found[1]


def lines_to_type(text: str) -> Iterator[str]:
    """Yield every line in code that begins with `setsudo`, whatever way the code is set."""
    for found in _FENCE.finditer(text):
        yield from found["body"].splitlines()
    plain = _FENCE.sub("", text)
    for block in _INDENTED.finditer(plain):
        yield from (line.strip() for line in block[0].splitlines())
    yield from (found[1] for found in _INLINE.finditer(plain))


def written_commands() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for line in lines_to_type(page.read_text(encoding="utf-8")):
            line = re.sub(r"\s#.*$", "", line.removeprefix("$ ").replace(".venv/bin/", ""))
            if line.startswith("setsudo "):
                yield page.relative_to(ROOT).as_posix(), line.split()[1:]


def test_every_command_stands_in_the_reference() -> None:
    for command, *inner in all_commands():
        assert f"| `setsudo {command}` |" in REFERENCE
        for name in inner:
            assert f"    setsudo {command} {name}" in section_of(command)


@pytest.mark.parametrize("command", [*all_commands()], ids=" ".join)
def test_every_option_stands_in_the_section_of_its_command(command: tuple[str, ...]) -> None:
    section = section_of(command[0])
    missing = [
        option
        for option in options_of(*command) - OF_EVERY_COMMAND
        if not re.search(rf"`(?:[^`]*, )?{option}(?: [A-Z=,.]+)?(?:, [^`]*)?`", section)
    ]
    assert missing == []


def test_every_command_and_option_that_is_written_exists() -> None:
    written = list(written_commands())
    assert len(written) > 30
    for page, words in written:
        if not words or words[0] in OF_SETSUDO | OF_EVERY_COMMAND or words[0].isupper():
            continue
        assert words[0] in COMMANDS, f"{page}: setsudo {words[0]}"
        path = words[:1]
        inner = getattr(load(words[0]), "commands", {})
        if inner and len(words) > 1 and not words[1].startswith(("-", "[")):
            assert words[1] in inner, f"{page}: setsudo {' '.join(words[:2])}"
            path = words[:2]
        known = options_of(*path) | OF_EVERY_COMMAND
        for option in _OPTION.findall(" ".join(words[len(path) :])):
            assert option in known, f"{page}: setsudo {' '.join(path)} has no {option}"


def test_every_option_that_is_mentioned_exists() -> None:
    known = OF_SETSUDO | OF_EVERY_COMMAND
    known |= set(_OPTION.findall(measuring.parser().format_help()))
    for command in all_commands():
        known |= options_of(*command)
    for page in PAGES:
        for found in _INLINE.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
            if found[1].startswith("--"):
                for option in _OPTION.findall(found[1]):
                    assert option in known, f"{page.name}: {option}"


def test_every_make_target_that_is_written_exists_and_the_other_way_round() -> None:
    there = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for line in lines_to_type(page.read_text(encoding="utf-8")):
            for target in re.findall(r"^(?:\$ )?make ([a-z]+)\b", line):
                assert target in there, f"{page.name}: make {target}"


@pytest.mark.xdist_group("examples")
def test_the_tutorial_can_be_followed_word_by_word_and_prints_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    blocks = [
        (found["kind"], found["body"])
        for found in _FENCE.finditer(TUTORIAL.read_text(encoding="utf-8"))
    ]
    typed = compared = 0
    for (kind, block), (next_kind, told) in pairwise([*blocks, ("", "")]):
        if kind != "sh":
            continue
        ran = typed_at_a_terminal(block, tmp_path)
        assert ran.returncode == 0, f"{block}\n{ran.stdout}\n{ran.stderr}"
        typed += 1
        if next_kind == "text":
            assert_shows(ran.stdout + ran.stderr, told)
            compared += 1
    assert typed >= 8
    assert compared >= 6
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.ja.md", "ja")])
def test_the_readme_shows_what_the_main_job_prints(name: str, lang: str, tmp_path: Path) -> None:
    told = re.search(
        r"<!-- run -->\n```text\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL
    )
    assert told is not None
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    ran = typed_at_a_terminal(
        f"setsudo assess examples/interactions --lang {lang}", tmp_path, columns=95
    )
    assert ran.returncode == 0, ran.stderr
    assert_shows(ran.stdout, told[1])


def typed_at_a_terminal(
    block: str, folder: Path, *, columns: int = 80
) -> subprocess.CompletedProcess[str]:
    """Run a block of the documentation in a folder, in English, at a terminal of that width."""
    here = Path(sys.executable).parent
    env = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", with_statuses(block)],
        cwd=folder,
        env={
            **env,
            "PATH": f"{here}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "COLUMNS": str(columns),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def assert_shows(printed: str, told: str) -> None:
    """Every told line was printed, in this order; `…` is anything, and so are percentages."""
    rest = iter([_steady(line) for line in printed.splitlines()])
    for line in filter(None, (_steady(line) for line in told.splitlines())):
        if line == "…":
            continue
        like = re.compile(".*".join(map(re.escape, line.split("…"))))
        assert any(like.fullmatch(real) for real in rest), f"not printed: {line}\n\n{printed}"


def _steady(line: str) -> str:
    return re.sub(r" *[<>]?\d+ %", " N %", line).rstrip()


def with_statuses(block: str) -> str:
    """Return a block that fails unless each line ends as its remark says, and with 0 otherwise."""
    return re.sub(
        r"^(.+?)\s+# exit status (\d+)$",
        r"if \1; then exit 99; else test $? -eq \2; fi",
        block,
        flags=re.MULTILINE,
    )


def test_every_other_block_of_the_tutorial_is_what_comes_before_or_comes_out() -> None:
    kinds = [found["kind"] for found in _FENCE.finditer(TUTORIAL.read_text(encoding="utf-8"))]
    assert set(kinds) == {"sh", "text", "console"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    text = _INLINE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name}: {target}"
        if anchor:
            headings = _HEADING.findall(there.read_text(encoding="utf-8"))
            assert anchor in {slug(heading) for heading in headings}, f"{page.name}: {target}"


def test_every_picture_that_is_shown_exists() -> None:
    for page in PAGES:
        for path in re.findall(r"```\{image\} (\S+)", page.read_text(encoding="utf-8")):
            assert (page.parent / path).exists(), f"{page.name}: {path}"


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_both_readmes_say_the_same_in_the_same_order() -> None:
    def shape(name: str) -> list[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        parts = re.finditer(r"^#+(?= )|\]\((?!README)[^)]+\)|<!-- [/a-z]+ -->|^- ", text, re.M)
        return [part[0] for part in parts]

    assert shape("README.md") == shape("README.ja.md")


def test_no_committed_text_names_a_package_registry_or_somebodys_machine() -> None:
    hosts = ["pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian"]
    everywhere = re.compile("|".join(map(re.escape, [*hosts, "/wo" + "rk/", "/ro" + "ot/"])))
    in_docs = re.compile("/tm" + "p/")
    seen = 0
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        seen += 1
        name = path.relative_to(ROOT).as_posix()
        assert (found := everywhere.search(text)) is None, f"{name}: {found}"
        if path in PAGES:
            assert in_docs.search(text) is None, name
    assert seen > 100


def committed_files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("needs git and a checkout: what is committed cannot be told otherwise")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            yield ROOT / name
