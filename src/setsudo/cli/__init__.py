"""The command line: `setsudo`. Nothing heavy is loaded until the command that needs it runs."""

from __future__ import annotations


def main() -> None:
    """Run the command line of this process and leave with its exit status."""
    from setsudo.cli.app import run  # the sub-modules must be importable without starting the app

    run()
