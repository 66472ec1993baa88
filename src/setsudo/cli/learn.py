"""`setsudo learn`: what people determined, as labelled lines, as scores to adopt, as drift."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from setsudo.cli.language import Lang, chosen, told

app = typer.Typer(no_args_is_help=True)

UNREADABLE = 1
"""Exit status where at least one line could not be read; the rest was used."""

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="DETERMINED.jsonl...",
        help=told(
            ja="人が判断した応対。1行1件のJSON(determination、assessment付き)",
            en="Determined contacts, one JSON object a line with `determination` and `assessment`.",
        ),
    ),
]
LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help=told(
            ja="表示の言語(既定は端末の言語)",
            en="Language of what is shown (default: the shell's).",
        ),
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help=told(
            ja="すべての数値を1つのJSONで出力する", en="Print all figures as one JSON object."
        ),
    ),
]
AlarmsOption = Annotated[
    str,
    typer.Option(
        "--false-alarms",
        metavar="SHARE",
        help=told(
            ja="正当な応対のうち「規範超えの疑い」とされてよい割合の上限",
            en="The most legitimate contacts that may be called beyond.",
        ),
    ),
]
SeenOption = Annotated[
    str,
    typer.Option(
        "--seen",
        metavar="SHARE",
        help=told(
            ja="規範超えの応対のうち人の目に届くべき割合の下限",
            en="The least contacts beyond the norm that a person has to see.",
        ),
    ),
]
ConfidenceOption = Annotated[
    str,
    typer.Option(
        "--confidence",
        metavar="SHARE",
        help=told(ja="どれだけ確かでなければならないか", en="How sure it has to be."),
    ),
]


@app.command(
    help=told(
        ja="判断済みの応対から、個人情報を伏せた正解付きの行を書き出す",
        en="Write determined contacts as labelled lines, personal data masked.",
    )
)
def export(
    paths: Paths,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=told(
                ja="画面の代わりに書くファイル", en="Write to this file instead of the screen."
            ),
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Write determined contacts as labelled lines, personal data masked."""
    # What is behind each command takes long to load: `--help` must not wait for it.
    from setsudo.cli.learn_export import export_paths

    if export_paths(paths, output=output, lang=chosen(lang)):
        raise typer.Exit(UNREADABLE)


@app.command(
    help=told(
        ja="自社の記録に合う基準を求め、方針に重ねられる形で示す。何も変更しない",
        en="Fit scores to your own record and show them as a pack to adopt. Changes nothing.",
    )
)
def thresholds(
    paths: Paths,
    *,
    false_alarms: AlarmsOption = "2%",
    seen: SeenOption = "95%",
    confidence: ConfidenceOption = "95%",
    as_json: JsonOption = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=told(
                ja="パック(YAML)をこのファイルにも書く",
                en="Write the pack (YAML) to this file too.",
            ),
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            metavar="FILE",
            help=told(ja="自社の方針(YAML)", en="Your own policy (YAML)."),
        ),
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(
            "--pack",
            metavar="NAME",
            help=told(
                ja="方針に重ねるパック。繰り返し可(既定は jp、none で重ねない)",
                en="Pack to lay over the policy; repeatable (default: jp; none for no pack).",
            ),
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="NAME",
            help=told(ja="基準を合わせるエンジン", en="The engine that the scores are for."),
        ),
    ] = "default",
    lang: LangOption = None,
) -> None:
    """Fit scores to your own record and show them as a pack to adopt. Changes nothing."""
    from setsudo.cli.learn_thresholds import show_thresholds

    unreadable = show_thresholds(
        paths,
        shares=(false_alarms, seen, confidence),
        as_json=as_json,
        output=output,
        policy_file=policy,
        packs=pack or (),
        engine_name=engine,
        lang=chosen(lang),
    )
    if unreadable:
        raise typer.Exit(UNREADABLE)


@app.command(
    help=told(
        ja="二つの期間を比べ、エンジンを見直すべきかを示す",
        en="Compare two periods and say whether the engine should be looked at again.",
    )
)
def drift(
    paths: Paths,
    *,
    earlier: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD",
            help=told(
                ja="前の期間(2026-07..2026-09 など。既定は後の期間より前のすべて)",
                en="The earlier period, such as 2026-07..2026-09 (default: all before the later).",
            ),
        ),
    ] = None,
    later: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD",
            help=told(
                ja="後の期間(2026-10 など。既定は記録の最後の月)",
                en="The later period, such as 2026-10 (default: the last month of the record).",
            ),
        ),
    ] = None,
    false_alarms: AlarmsOption = "2%",
    seen: SeenOption = "95%",
    confidence: ConfidenceOption = "95%",
    least: Annotated[
        int,
        typer.Option(
            min=5,
            metavar="N",
            help=told(
                ja="これより少ない件数の区分は示さない",
                en="Cells with fewer contacts than this are hidden.",
            ),
        ),
    ] = 10,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Compare two periods and say whether the engine should be looked at again."""
    from setsudo.cli.learn_drift import show_drift

    unreadable = show_drift(
        paths,
        periods=(earlier, later),
        shares=(false_alarms, seen, confidence),
        least=least,
        as_json=as_json,
        lang=chosen(lang),
    )
    if unreadable:
        raise typer.Exit(UNREADABLE)
