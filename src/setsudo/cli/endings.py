"""How a command ends: 0 done, 1 some records unreadable, 2 nothing could start, 130 interrupted."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import typer

from setsudo.cli.language import shell_language
from setsudo.cli.visible import visible
from setsudo.errors import PolicyError, SetsudoError

NOTHING_COULD_START = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
STOPPED = 143
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def ended_well() -> Iterator[None]:
    """Turn what a command raises on purpose into a message on standard error and an exit status."""
    try:
        yield
        go_on()
    except PolicyError as error:
        # Loaded only when there is one to show: it reads a policy's text to point into it.
        from setsudo.policy.problems import PolicyErrors, pointed

        wrong = error.errors if isinstance(error, PolicyErrors) else (error,)
        typer.echo("\n\n".join(visible(pointed(one)) for one in wrong), err=True)
        raise typer.Exit(NOTHING_COULD_START) from None
    except SetsudoError as error:
        typer.echo(f"setsudo: {visible(error.message)} [{error.code}]", err=True)
        raise typer.Exit(NOTHING_COULD_START) from None
    except KeyboardInterrupt:
        stopped = "中断しました。" if shell_language() == "ja" else "interrupted."
        typer.echo(f"setsudo: {stopped}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _forget_standard_output()
        raise typer.Exit(PIPE_CLOSED) from None
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        _forget_standard_output()
        typer.echo(f"setsudo: {error.strerror}: make room and run it again [disk_full]", err=True)
        raise typer.Exit(NOTHING_COULD_START) from None


def prepare_process() -> None:
    """Make this process stop tidily when told to, and never fail for a missing letter."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def go_on() -> None:
    """Raise KeyboardInterrupt where somebody asked this process to stop and a library hid it."""
    if _interrupted:
        raise KeyboardInterrupt


_interrupted: list[int] = []


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    _interrupted.append(number)
    raise KeyboardInterrupt


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(STOPPED)


def _forget_standard_output() -> None:
    # The interpreter flushes standard output as it leaves and would complain about the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
