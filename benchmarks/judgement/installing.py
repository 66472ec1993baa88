"""An environment of the peers' own, from locked and hashed requirements; nothing of it is shipped.

Where not all peers can be had, each is tried by itself with what it needs, so that one that has
left the registry takes no other with it.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contacts import ROOT

LOCKED = ROOT / "requirements" / "peers.txt"
PLACE = ROOT / "build" / "peers"
OPTIONS = ("--disable-pip-version-check", "--no-input", "--quiet")
_NAME = re.compile(r"([A-Za-z0-9][\w.-]*)==(\S+)")
_VIA = re.compile(r"^ +# +(?:via +)?(?!via$)([A-Za-z0-9][\w.-]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One locked package: its lines in the file, and the packages that asked for it."""

    name: str
    version: str
    text: str
    asked_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Peers:
    """The environment's Python, the version of each peer in it, and why others are missing."""

    python: Path
    versions: Mapping[str, str]
    missing: Mapping[str, str]


def install(wanted: Sequence[str], *, place: Path = PLACE, locked: Path = LOCKED) -> Peers:
    """Make the environment, or take the one that the same requirements made before."""
    requirements = parse(locked.read_text(encoding="utf-8"))
    versions = {one.name: one.version for one in requirements if one.name in wanted}
    missing = {name: f"not in {locked.name}" for name in wanted if name not in versions}
    python = place / "bin" / "python"
    mark = place / "installed"
    # The path is part of it: an environment that was moved does not start.
    made_from = hashlib.sha256(
        f"{locked.read_text()}{sorted(versions)}{place}".encode()
    ).hexdigest()
    if mark.exists() and mark.read_text(encoding="utf-8") == made_from:
        return Peers(python, versions, missing)
    mark.unlink(missing_ok=True)
    if problem := _run(sys.executable, "-m", "venv", "--clear", str(place)):
        return Peers(python, {}, missing | dict.fromkeys(versions, problem))
    if _install(place, python, needed_by(versions, requirements)):
        for name in versions:
            if problem := _install(place, python, needed_by([name], requirements)):
                missing[name] = problem
    if missing.keys() & versions.keys():
        present = {name: version for name, version in versions.items() if name not in missing}
        return Peers(python, present, missing)
    mark.write_text(made_from, encoding="utf-8")
    return Peers(python, versions, missing)


def parse(text: str) -> list[Requirement]:
    """Return the packages of a locked file, with the lines of their hashes."""
    found = []
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
        if named := _NAME.match(block):
            found.append(Requirement(named[1], named[2], block, frozenset(_VIA.findall(block))))
    return found


def needed_by(names: Iterable[str], requirements: Sequence[Requirement]) -> list[Requirement]:
    """Return the named packages and all that they need, directly or not, in the file's order."""
    needed = set(names)
    before = 0
    while len(needed) > before:
        before = len(needed)
        needed |= {one.name for one in requirements if one.asked_by & needed}
    return [one for one in requirements if one.name in needed]


def _install(place: Path, python: Path, requirements: Sequence[Requirement]) -> str:
    """Return what went wrong, or nothing."""
    asked = place / "asked.txt"
    asked.write_text("".join(one.text for one in requirements), encoding="utf-8")
    return _run(
        str(python), "-m", "pip", *OPTIONS, "install", "--no-deps", "--require-hashes",
        "-r", str(asked),
    )  # fmt: skip


def _run(*command: str) -> str:
    """Return nothing where the command did its work, else the sentence that says why not."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        return ""
    errors = [line for line in ran.stderr.splitlines() if line.startswith("ERROR:")]
    told = errors[0].removeprefix("ERROR:").strip() if errors else "no reason given"
    return f"could not be installed: {told.partition(' (from versions')[0]}"
