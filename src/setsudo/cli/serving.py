"""`setsudo serve`, `setsudo web` and `setsudo worker`: the service, whole or in its two halves."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from setsudo.bilingual import Text
from setsudo.cli.language import shell_language, told
from setsudo.cli.store import DataOption, make_ready

_HOST = typer.Option(
    metavar="ADDRESS",
    help=told(
        ja="待ち受けるアドレス(既定はこの機械の中だけ)",
        en="Address to listen at (default: this machine alone).",
    ),
)
_PORT = typer.Option(
    min=1, max=65535, metavar="N", help=told(ja="待ち受けるポート", en="Port to listen at.")
)
_FIRST = Text(
    ja="最初の管理者をここで作ってください(24時間、1回だけ使えます):\n  {link}",
    en="Make the first administrator here (works once, within 24 hours):\n  {link}",
)
_RUNS = Text(
    ja="節度が動いています: {address}  止めるには Ctrl+C",
    en="Setsudo runs at {address}  Stop it with Ctrl+C.",
)
_WORKS = Text(
    ja="節度の作業プロセスが動いています。止めるには Ctrl+C",
    en="The worker of Setsudo runs. Stop it with Ctrl+C.",
)
_DECIDES = Text(
    ja="節度の判断サーバーが動いています: {address}  止めるには Ctrl+C",
    en="The decision server of Setsudo runs at {address}  Stop it with Ctrl+C.",
)
_SEAL_BROKEN = Text(
    ja="注意: 文書に署名できません: {found}",
    en="Warning: papers cannot be signed: {found}",
)
_SEAL_ENDS = Text(
    ja="注意: 文書に署名する証明書の期限が近づいています: {found}",
    en="Warning: the certificate that papers are signed with ends soon: {found}",
)
_STOPPED = Text(ja="止まりました。", en="Stopped.")


def serve(
    *,
    host: Annotated[str, _HOST] = "127.0.0.1",
    port: Annotated[int, _PORT] = 8000,
    data: DataOption = None,
) -> None:
    """Run the whole service in one process: pages, API and worker."""
    _run(host, port, data, with_worker=True)


def web(
    *,
    host: Annotated[str, _HOST] = "127.0.0.1",
    port: Annotated[int, _PORT] = 8000,
    data: DataOption = None,
) -> None:
    """Run pages and API; the work is done by `setsudo worker`, any number of them."""
    _run(host, port, data, with_worker=False)


def decisions(
    *,
    host: Annotated[str, _HOST] = "127.0.0.1",
    port: Annotated[int, _PORT] = 8010,
    data: DataOption = None,
) -> None:
    """Answer whether customers may be served, in a process of its own; any number may run."""
    from setsudo.web.starting import taken

    holder = taken(host, port)
    with holder:
        _prepare(data)

        from setsudo.cli.serving_loop import run_server
        from setsudo.web.decisions.alone import application, load

        load()

        def announce() -> None:
            shown = f"[{host}]" if ":" in host else host
            _tell(_DECIDES.filled(address=f"http://{shown}:{port}/"))

        run_server(holder, announce, with_worker=False, application=application)
    _tell(_STOPPED)


def worker(*, data: DataOption = None) -> None:
    """Do the work that waits: assessments, checkpoints and the like."""
    _prepare(data)
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    from setsudo.web.work.working import work

    _tell(_WORKS)
    work(stop)
    _tell(_STOPPED)


def _run(host: str, port: int, data: Path | None, *, with_worker: bool) -> None:
    # Django and the server load here, so that `setsudo --help` need not wait for them.
    from setsudo.web.starting import first_link, taken

    holder = taken(host, port)
    with holder:
        _prepare(data)
        _warn_of_the_seal()
        link = first_link(host, port, datetime.now(UTC))

        from setsudo.cli.serving_loop import run_server

        def announce() -> None:
            if link is not None:
                _tell(_FIRST.filled(link=link))
            shown = f"[{host}]" if ":" in host else host
            _tell(_RUNS.filled(address=f"http://{shown}:{port}/"))

        run_server(holder, announce, with_worker=with_worker)
    _tell(_STOPPED)


def _warn_of_the_seal() -> None:
    """Say of a certificate that no longer signs, or soon will not: whoever needs a bundle then has
    no time for it. Nothing else needs it, so the service starts."""
    if not os.environ.get("SETSUDO_SEAL"):
        return
    from setsudo.cli.checks import State, seal_check

    found = seal_check()
    if found.state is State.FINE:
        return
    lang = shell_language()
    said = _SEAL_BROKEN if found.state is State.BROKEN else _SEAL_ENDS
    typer.echo(said.to(lang).format(found=found.found.to(lang)), err=True)
    if found.remedy is not None:
        typer.echo(f"  {found.remedy.to(lang)}", err=True)


def _prepare(data: Path | None) -> None:
    make_ready(data)
    from setsudo.web.starting import migrate

    migrate()

    # A policy that cannot be used ends the start here, with the place that is wrong.
    from setsudo.web.policies.in_force import record_in_force

    record_in_force(at=datetime.now(UTC))

    from setsudo.web.retention.deleting import begin

    begin(at=datetime.now(UTC))


def _tell(text: Text) -> None:
    typer.echo(text.to(shell_language()))
