"""`setsudo assess`: contacts in, assessments out as a table, lines of JSON or one page."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from setsudo.cli.language import Lang, chosen, told


class Form(StrEnum):
    """The forms an answer is written in."""

    TABLE = "table"
    JSONL = "jsonl"
    HTML = "html"
    VCON = "vcon"


def assess(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help=told(
                ja="応対のファイルかフォルダー(.jsonl .json .eml .mbox .vtt .srt .csv .parquet)。"
                "- は標準入力",
                en="Files or folders of contacts (.jsonl .json .eml .mbox .vtt .srt .csv "
                ".parquet); - is standard input.",
            ),
        ),
    ],
    *,
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            "-f",
            help=told(
                ja="table は画面用、jsonl は1件1行、html は1つのファイルのページ、"
                "vcon は判定結果を付けた vCon",
                en="table to read here, jsonl one line a record, html one page in one file, "
                "vcon one vCon a line with its assessment.",
            ),
        ),
    ] = Form.TABLE,
    lang: Annotated[
        Lang | None,
        typer.Option(
            help=told(
                ja="理由と見出しの言語(既定は端末の言語)",
                en="Language of reasons and headings (default: the shell's).",
            )
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=told(ja="自社の方針(YAML)", en="Your own policy (YAML)."),
        ),
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="方針に重ねる業種・法域のパック。繰り返し可(既定は jp、none はなし)",
                en="Sector or jurisdiction pack to lay over the policy; repeatable "
                "(default: jp; none: no pack).",
            ),
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=told(
                ja="標準出力の代わりに書くファイル。書き終えてから現れる"
                "(--engine daft ではフォルダー)",
                en="File to write instead of standard output; it appears when it is whole. "
                "With --engine daft a folder of parts.",
            ),
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="使うエンジン: fast, deep, cascade。daft(または daft:fast など)は"
                "大量のデータを分けて処理する",
                en="fast, deep or cascade; daft (or daft:fast and so on) assesses heaps in parts.",
            ),
        ),
    ] = "default",
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
                ja="文字起こしの話者の役割(customer, staff, bystander)。例: 田中=staff。繰り返し可",
                en="Role of a name in transcripts (customer, staff, bystander), for example "
                "Tanaka=staff; repeatable.",
            ),
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help=told(
                ja="daft が同時に使うプロセスの数(既定はコアの数)",
                en="Processes that daft uses at once (default: one a core).",
            ),
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help=told(
                ja="daft を動かす Ray クラスターのアドレス",
                en="Address of the Ray cluster to run daft on.",
            ),
        ),
    ] = None,
) -> None:
    """Hold contacts against the policy and show what may exceed the norm, with its evidence."""
    language = chosen(lang)
    # The engine and the policy take long to load: `setsudo assess --help` must not wait for it.
    distributor, _, judging = engine.partition(":")
    if distributor == "daft":
        from setsudo.cli.bulk import run_bulk

        unreadable = run_bulk(
            paths,
            output=output,
            lang=language,
            engine_name=judging or "default",
            policy_file=policy,
            packs=pack or (),
            columns=columns,
            own_domains=own_domain or [],
            speakers=speaker or [],
            ray=ray,
            processes=processes,
        )
    else:
        from setsudo.cli.assessing import assess_paths

        unreadable = assess_paths(
            paths,
            form=form,
            lang=language,
            policy_file=policy,
            packs=pack or (),
            output=None if output is None else Path(output),
            engine_name=engine,
            columns=columns or "",
            own_domains=own_domain or [],
            speakers=speaker or [],
        )
    if unreadable:
        raise typer.Exit(1)
