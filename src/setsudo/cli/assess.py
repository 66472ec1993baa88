"""`setsudo assess`: contacts in, assessments out as a table, lines of JSON or one page."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from setsudo.cli.language import Lang, chosen, told
from setsudo.cli.second_opinion.settings import (
    MOST_CALLS,
    MOST_TOKENS,
    TIMEOUT_S,
    Bounds,
    asked_of,
)
from setsudo.errors import UsageError


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
    second_opinion: Annotated[
        str | None,
        typer.Option(
            "--second-opinion",
            metavar="URL",
            help=told(
                ja="OpenAI互換の接続先のモデルにも、個人情報を伏せて意見を求める。"
                "例: http://localhost:8080/v1(鍵は環境変数 SETSUDO_SECOND_OPINION_KEY)",
                en="OpenAI-compatible endpoint of a model that is asked too, personal data masked, "
                "for example http://localhost:8080/v1; its key is SETSUDO_SECOND_OPINION_KEY in "
                "the environment.",
            ),
        ),
    ] = None,
    second_opinion_model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=told(ja="そのモデルの名前", en="Name of that model, as the endpoint calls it."),
        ),
    ] = None,
    second_opinion_timeout: Annotated[
        float,
        typer.Option(
            min=0.1,
            max=3600,
            metavar="SECONDS",
            help=told(ja="1回の呼び出しにかける秒数", en="Seconds that one call may take."),
        ),
    ] = TIMEOUT_S,
    second_opinion_calls: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help=told(ja="この実行での呼び出しの上限", en="Most calls of this run."),
        ),
    ] = MOST_CALLS,
    second_opinion_tokens: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help=told(ja="この実行でのトークン数の上限", en="Most tokens of this run."),
        ),
    ] = MOST_TOKENS,
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

        if second_opinion is not None or second_opinion_model is not None:
            raise UsageError(
                "--second-opinion asks about one contact after another and not with --engine daft: "
                "assess in bulk first, then the contacts to review without daft",
                code="second_opinion_in_bulk",
            )
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
        asked = asked_of(
            second_opinion,
            second_opinion_model,
            Bounds(second_opinion_timeout, second_opinion_calls, second_opinion_tokens),
        )
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
            second_opinion=asked,
        )
    if unreadable:
        raise typer.Exit(1)
