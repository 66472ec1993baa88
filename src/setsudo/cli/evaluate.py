"""`setsudo evaluate`: how well the engine's answers agree with a labelled set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from setsudo.cli.language import Lang, chosen, told


def evaluate(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="LABELLED.jsonl...",
            help=told(
                ja="正解(labels、evidence)付きの応対。1行1件のJSON",
                en="Labelled contacts, one JSON object a line with `labels` and `evidence`.",
            ),
        ),
    ],
    *,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help=told(
                ja="すべての数値を1つのJSONで出力する", en="Print all figures as one JSON object."
            ),
        ),
    ] = False,
    lang: Annotated[
        Lang | None,
        typer.Option(
            help=told(
                ja="見出しと説明の言語(既定は端末の言語)",
                en="Language of headings and explanations (default: the shell's).",
            )
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=told(ja="自社の方針(YAML)", en="Your own policy (YAML).")
        ),
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="方針に重ねるパック。繰り返し可(既定は jp、none で重ねない)",
                en="Pack to lay over the policy; repeatable (default: jp; none for no pack).",
            ),
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(metavar="NAME", help=told(ja="測るエンジン", en="Engine to measure.")),
    ] = "default",
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=told(
                ja="最小対のファイル。1行に2つのid",
                en="File of minimal pairs, two ids a line.",
            ),
        ),
    ] = None,
    leave_out_context: Annotated[
        bool,
        typer.Option(
            "--leave-out-context",
            help=told(
                ja="業種と事実関係(context)を伏せて測る",
                en="Measure without context: neither the business nor the facts are given.",
            ),
        ),
    ] = False,
) -> None:
    """Measure the judgement on a labelled set; labels and evidence never reach the engine."""
    # The engine, the policy and numpy take long to load: `--help` must not wait for them.
    from setsudo.cli.evaluating import evaluate_paths

    unreadable = evaluate_paths(
        paths,
        as_json=as_json,
        lang=chosen(lang),
        policy_file=policy,
        packs=pack or (),
        engine_name=engine,
        pairs_file=pairs,
        leave_out_context=leave_out_context,
    )
    if unreadable:
        raise typer.Exit(1)
