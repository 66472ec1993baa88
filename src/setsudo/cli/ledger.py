"""`setsudo ledger`: verify the log, export it, sign it, prove one entry of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from setsudo.bilingual import Text
from setsudo.cli.language import chosen, told
from setsudo.cli.store import DataOption, LangOption, open_store
from setsudo.errors import UsageError

if TYPE_CHECKING:
    from setsudo.ledger import VerifierKey

app = typer.Typer(no_args_is_help=True)

FOUND = 1
"""Exit status where something in the log is not as it was entered."""


class VerifyForm(StrEnum):
    """The forms that the result of a verification is written in."""

    TABLE = "table"
    JSONL = "jsonl"


Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="VKEY",
        help=told(
            ja="信用する公開鍵(name+hash+base64)。別に保管したものを渡すと確か。"
            "既定は手元の鍵。繰り返し可",
            en="Public key to believe (name+hash+base64), best one kept elsewhere; default: the "
            "log's own; repeatable.",
        ),
    ),
]
_PROVING = Text(ja="照合中", en="verifying")
_EXPORTED = Text(
    ja="記録 {size} 件を {folder} に書き出しました。",
    en="{size} entries exported to {folder}.",
)


@app.command(
    help=told(
        ja="台帳を照合し、変えられた・消された・加えられた・入れ替えられた記録と、"
        "台帳を通さずに変えられた行をすべて示す",
        en="Verify the log: name every changed, removed, inserted or reordered entry, and every "
        "row that was changed past the log. Exit 1 where something was found.",
    )
)
def verify(
    *,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="CHECKPOINT",
            help=told(
                ja="別に保管していたチェックポイントのファイル。繰り返し可",
                en="File with a checkpoint that was kept elsewhere; repeatable.",
            ),
        ),
    ] = None,
    key: Keys = None,
    form: Annotated[
        VerifyForm,
        typer.Option(
            "--format", "-f", help=told(ja="table か jsonl", en="table to read, or jsonl.")
        ),
    ] = VerifyForm.TABLE,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Verify the stored log."""
    notes = [_read(path) for path in against or ()]
    open_store(data, what="ledger", code="no_ledger")
    keys = _keys(key)

    from setsudo.cli.ledger_shown import counting, write_jsonl, write_table
    from setsudo.web.ledger.verifying import expected_steps, verify_log

    with counting(expected_steps(), _PROVING.to(chosen(lang))) as progress:
        found = verify_log(against=notes, keys=keys, progress=progress)
    if form is VerifyForm.JSONL:
        write_jsonl(found, sys.stdout)
    else:
        write_table(found, sys.stdout, lang=chosen(lang))
    if not found.sound:
        raise typer.Exit(FOUND)


@app.command(
    help=told(
        ja="台帳を C2SP tlog-tiles の形でフォルダーに書き出す(個人情報は含まない)",
        en="Export the log as C2SP tlog-tiles into a folder; it holds no personal data.",
    )
)
def export(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help=told(
                ja="書き出し先。以前の書き出しがあれば続きを加える",
                en="Where to; an earlier export there is continued.",
            ),
        ),
    ],
    *,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Export the log up to its newest checkpoint; one is signed now where entries came since."""
    open_store(data, what="ledger", code="no_ledger")

    from setsudo.ledger import export as write_export
    from setsudo.web.ledger.signing import verifier_key
    from setsudo.web.ledger.storing import entries, one_moment

    note, size = _signed()
    with one_moment():
        write_export(folder, entries(), note, [verifier_key()])
    shown = _EXPORTED.filled(size=size, folder=folder)
    typer.echo(shown.to(chosen(lang)), err=True)


@app.command(
    help=told(
        ja="署名付きチェックポイントを作って表示する。社外に保管してください",
        en="Sign the log and print the checkpoint: keep it somewhere else.",
    )
)
def checkpoint(
    *,
    show_key: Annotated[
        bool,
        typer.Option(
            "--show-key",
            help=told(
                ja="チェックポイントの代わりに公開鍵を表示する",
                en="Print the public key instead of a checkpoint.",
            ),
        ),
    ] = False,
    data: DataOption = None,
) -> None:
    """Print the newest checkpoint; one is signed now where entries came since the last."""
    open_store(data, what="ledger", code="no_ledger")
    if show_key:
        from setsudo.web.ledger.signing import verifier_key

        typer.echo(str(verifier_key()))
        return
    typer.echo(_signed()[0], nl=False)


@app.command(
    help=told(
        ja="1件の記録の証明(C2SP tlog-proof)を作る。誰でも公開鍵だけで確かめられる",
        en="Prove one entry (C2SP tlog-proof): anybody can check it with the public key alone.",
    )
)
def prove(
    entry: Annotated[
        int, typer.Argument(metavar="ENTRY", min=0, help=told(ja="記録の番号", en="Its number."))
    ],
    *,
    show: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="証明に含める個人情報の名前(既定はどれも含めない)。繰り返し可",
                en="Personal piece that the proof shows (default: none); repeatable.",
            ),
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """Print the proof of one entry, under the newest checkpoint."""
    open_store(data, what="ledger", code="no_ledger")
    from setsudo.web.ledger.proving import proof_of

    typer.echo(proof_of(entry, show=show or (), at=datetime.now(UTC)), nl=False)


def _keys(written: list[str] | None) -> list[VerifierKey]:
    from setsudo.ledger import VerifierKey

    return [VerifierKey.read(one) for one in written or ()]


def _signed() -> tuple[str, int]:
    from setsudo.web.ledger.checkpoints import newest, shown, sign

    sign(at=datetime.now(UTC))
    last = newest()
    if last is None:
        raise UsageError("nothing was entered yet: there is nothing to sign", code="no_ledger")
    return shown(last), last.size


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"the checkpoint {path} cannot be read", code="no_checkpoint") from None
