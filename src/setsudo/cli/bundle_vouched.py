"""What others vouch for in a bundle, as `setsudo bundle verify` tells it: its time, its papers."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import typer

from setsudo.bilingual import Language, Text
from setsudo.errors import LedgerError
from setsudo.referrals.verifier import CHECK_STAMP, Found, shown

_MOST: Final = 64 << 20
"""A paper of a bundle is never as long as this."""
_STAMPED = Text(
    ja="タイムスタンプ {at}: 信頼する時刻認証局が署名しています。",
    en="Timestamp {at}: signed by an authority that you trust.",
)
_UNKNOWN = Text(
    ja="タイムスタンプ {at}: このまとめについてのものです。認証局の署名は "
    "--time-certificates FILE で確かめられます(または、展開した所で {command})。",
    en="Timestamp {at}: it is about this bundle. Verify the authority's signature with "
    "--time-certificates FILE (or, where it was unpacked, by {command}).",
)
_REFUSED = Text(ja="タイムスタンプを信頼できません: {why}", en="TIMESTAMP not trusted: {why}")
_PAPER = Text(ja="{name}: 署名 {by}、{at}。{state}", en="{name}: signed by {by}, {at}: {state}")
_ALTERED = Text(
    ja="変更あり {name}: 署名の後に変更あり", en="CHANGED {name}: altered after it was signed"
)
_NO_PACKAGE = Text(
    ja='文書の署名を確かめるには、pyHanko が要ります: python -m pip install "setsudo[sign]"',
    en='Its papers are signed; to verify that: python -m pip install "setsudo[sign]"',
)


def vouched(
    file: Path,
    found: Found,
    time_certificates: Path | None,
    seal_certificates: Path | None,
    language: Language,
) -> bool:
    """Tell what a bundle is vouched for with. False where something of it is wrong."""
    stamp = _stamp(found, time_certificates, language)
    return _papers(file, _pem(seal_certificates), language) and stamp


def _stamp(found: Found, certificates: Path | None, language: Language) -> bool:
    if not found.stamp:
        return True
    if certificates is None:
        told = _UNKNOWN.filled(at=found.stamped_at, command=CHECK_STAMP)
        typer.echo(told.to(language))
        return True
    from setsudo.ledger.timestamp import read_timestamp

    try:
        at = read_timestamp(found.stamp, found.listed, _pem(certificates))
    except LedgerError as refused:
        typer.echo(_REFUSED.filled(why=refused.message).to(language))
        return False
    typer.echo(_STAMPED.filled(at=f"{at:%Y-%m-%dT%H:%M:%SZ}").to(language))
    return True


def _papers(file: Path, roots: Collection[bytes], language: Language) -> bool:
    from importlib.util import find_spec

    from setsudo.referrals.sealing import STATE_NAMES, SealState, seals_of

    well = True
    for name, paper in _read(file):
        if b"/ByteRange" not in paper:
            continue
        if find_spec("pyhanko") is None:
            typer.echo(_NO_PACKAGE.to(language))
            return well
        for one in seals_of(paper, roots):
            if one.state is SealState.ALTERED:
                typer.echo(_ALTERED.filled(name=shown(name)).to(language))
                well = False
                continue
            at = one.stamped or one.at
            told = _PAPER.filled(
                name=shown(name),
                by=shown(one.by),
                at=f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "-",
                state=STATE_NAMES[one.state].to(language),
            )
            typer.echo(told.to(language))
    return well


def _read(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the papers of a bundle that was found whole: those that the company wrote."""
    if file.is_dir():
        for one in sorted((file / "data").glob("*.pdf")):
            if one.stat().st_size <= _MOST:
                yield f"data/{one.name}", one.read_bytes()
        return
    with zipfile.ZipFile(file) as opened:
        for entry in opened.infolist():
            path = entry.filename
            if path.endswith(".pdf") and path.count("/") == 1 and entry.file_size <= _MOST:
                yield path, opened.read(entry)


def _pem(file: Path | None) -> list[bytes]:
    return [] if file is None else [file.read_bytes()]
