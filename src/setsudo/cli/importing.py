"""`setsudo import`: every file that `assess` reads, taken into the service; safe to run again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from setsudo.bilingual import Language, Text
from setsudo.cli.language import Lang, chosen, told
from setsudo.cli.store import DataOption, make_ready
from setsudo.errors import UsageError

if TYPE_CHECKING:
    from setsudo.interactions.model import Record

AT_ONCE: Final = 200
"""Contacts that are taken in by one transaction."""
_NAMED: Final = 5
_TAKING = Text(ja="取り込み中", en="taking in")
_SUM = Text(
    ja="取り込み {new}件、すでにあったもの {known}件、受け取れなかったもの {refused}件",
    en="{new} taken in, {known} there already, {refused} refused",
)
_UNREADABLE = Text(ja="{where}: {message} [{code}]", en="{where}: {message} [{code}]")
_NOWHERE = Text(
    ja="拠点を決めていないため、これらの事案は本社の人にしか見えません。"
    "--site か SETSUDO_SITE で拠点を選べます: {codes}",
    en="No site is named, so only headquarters sees what becomes of these. Choose one with --site "
    "or SETSUDO_SITE: {codes}",
)
_SHIFT_JIS = Text(
    ja="Shift_JISとして読んだファイル {count}個: {names}",
    en="{count} file(s) read as Shift_JIS: {names}",
)
_SKIPPED = Text(
    ja="読める形式ではないため{count}個のファイルを飛ばしました: {names}",
    en="{count} file(s) left out, their format is not one that is read: {names}",
)


def import_(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help=told(
                ja="応対のファイルかフォルダー。assess が読むものすべて。- は標準入力",
                en="Files or folders of contacts, all that assess reads; - is standard input.",
            ),
        ),
    ],
    *,
    source: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="どこから来たものか。同じ送信元の同じ番号は一度だけ取り込む",
                en="Where they come from: the same id of one source is taken in once.",
            ),
        ),
    ] = "import",
    site: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help=told(
                ja="拠点のコード(既定は SETSUDO_SITE)",
                en="Code of their site (default: SETSUDO_SITE).",
            ),
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD=COLUMN,...",
            help=told(
                ja='CSV・Parquet の列の対応。例: "text=本文,id=番号"',
                en='Columns of CSV and Parquet, for example "text=Body,id=Ticket".',
            ),
        ),
    ] = None,
    own_domain: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DOMAIN",
            help=told(
                ja="従業員のメールのドメイン。繰り返し可",
                en="Mail domain of your staff; repeatable.",
            ),
        ),
    ] = None,
    speaker: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ROLE",
            help=told(
                ja="文字起こしの話者の役割。例: 田中=staff。繰り返し可",
                en="Role of a name in transcripts, for example Tanaka=staff; repeatable.",
            ),
        ),
    ] = None,
    lang: Annotated[
        Lang | None,
        typer.Option(help=told(ja="表示の言語", en="Language of what is shown.")),
    ] = None,
    data: DataOption = None,
) -> None:
    """Take files of contacts into the service. What was taken in before is not taken in again."""
    language = chosen(lang)
    source = _source(source, language)
    # Django and the readers load here, so that `setsudo --help` need not wait for them.
    make_ready(data)
    from setsudo.web.starting import migrate

    skipped: list[str] = []
    shifted: list[str] = []
    records = _records(paths, columns, own_domain or [], speaker or [], skipped, shifted)
    migrate()
    counts = _take_in(records, source, _site(site, language), paths, language)
    for what, files in ((_SKIPPED, skipped), (_SHIFT_JIS, shifted)):
        if files:
            names = ", ".join(files[:_NAMED]) + (" …" if len(files) > _NAMED else "")
            _tell(what.filled(count=len(files), names=names), language)
    typer.echo(_SUM.filled(**counts).to(language))
    if counts["refused"]:
        raise typer.Exit(1)


def _source(name: str, lang: Language) -> str:
    from setsudo.decisions.source_names import SourceRefused, check_source

    try:
        return check_source(name)
    except SourceRefused as refused:
        raise UsageError(f"--source: {refused.text.to(lang)}", code=refused.code) from None


def _records(
    paths: Sequence[str],
    columns: str | None,
    own_domains: Sequence[str],
    speakers: Sequence[str],
    skipped: list[str],
    shifted: list[str],
) -> Iterator[Record]:
    from setsudo.interactions.clues import ColumnMapping, parse_speakers
    from setsudo.interactions.reading import read

    return read(
        paths,
        mapping=ColumnMapping.parse(columns or ""),
        own_domains=own_domains,
        speakers=parse_speakers(speakers),
        on_skip=skipped.append,
        on_shift_jis=shifted.append,
    )


def _take_in(
    records: Iterable[Record], source: str, site: Any, paths: Sequence[str], lang: Language
) -> dict[str, int]:
    from django.utils import timezone

    from setsudo.cli.progress import watched
    from setsudo.interactions.model import Unreadable
    from setsudo.web.interactions.actions import Incoming, SentDifferently, receive_all

    counts = {"new": 0, "known": 0, "refused": 0}

    def take(batch: list[Incoming]) -> None:
        at = timezone.now()
        for one, taken in zip(batch, receive_all(batch, at=at), strict=True):
            if isinstance(taken, SentDifferently):
                counts["refused"] += 1
                _list(one.contact.source, one.contact.id, taken.text.to(lang), taken.code, lang)
            else:
                counts["new" if taken.received_at == at else "known"] += 1

    batch: list[Incoming] = []
    for record in watched(records, paths=paths, lang=lang, doing=_TAKING):
        if isinstance(record, Unreadable):
            counts["refused"] += 1
            where = f"{record.source}:{record.line}" if record.line else record.source
            _list(where, record.id, record.message, record.code, lang)
            continue
        batch.append(Incoming(record, source, site))
        if len(batch) >= AT_ONCE:
            take(batch)
            batch = []
    if batch:
        take(batch)
    return counts


def _site(code: str | None, lang: Language) -> Any:
    from setsudo.web.accounts.models import Site
    from setsudo.web.environment import env

    code = code or env("SETSUDO_SITE", "") or None
    if code is None:
        if codes := [*Site.objects.order_by("code").values_list("code", flat=True)[:_NAMED]]:
            _tell(_NOWHERE.filled(codes=", ".join(codes)), lang)
        return None
    found = Site.objects.filter(code=code).first()
    if found is None:
        there = ", ".join(Site.objects.order_by("code").values_list("code", flat=True)) or "-"
        raise UsageError(f"there is no site “{code}”: choose one of {there}", code="no_such_site")
    return found


def _list(where: str, id: str, message: str, code: str, lang: Language) -> None:
    from setsudo.cli.visible import one_line

    place = one_line(" ".join(part for part in (where, id) if part))
    _tell(_UNREADABLE.filled(where=place, message=one_line(message), code=code), lang)


def _tell(text: Text, lang: Language) -> None:
    sys.stderr.write(f"setsudo: {text.to(lang)}\n")
