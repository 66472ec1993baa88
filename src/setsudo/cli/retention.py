"""`setsudo retention`: what would be deleted, and the deletion itself."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

import typer

from setsudo.bilingual import Text
from setsudo.cli.language import chosen, told
from setsudo.cli.store import DataOption, LangOption, open_store
from setsudo.errors import UsageError

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[
    bool,
    typer.Option("--json", help=told(ja="JSONで書き出す", en="Write JSON.")),
]
_LINE: Final = Text(ja="{name}: {number}件", en="{name}: {number}")
_KEPT: Final = Text(ja="  残る({why}): {number}件", en="  stays ({why}): {number}")
_NONE: Final = Text(ja="期限の来るものはありません。", en="Nothing is due.")
_DELETED: Final = Text(
    ja="削除しました。ファイル{files}個。期限を過ぎて残っているもの{kept}件。",
    en="Deleted, with {files} file(s). Due but kept: {kept}.",
)

_WAITS: Final = Text(
    ja="時計が進んだため、時計だけを根拠に期限が来るものは、1日のあいだ消しません。"
    "時計が正しければ、--today で確かめてください。",
    en="The clock went ahead: what is due by it alone is not deleted for a day. If it is right, "
    "say so with --today.",
)
_FAILED: Final = Text(
    ja="削除できなかったもの{failed}件。そのまま残り、次の実行でもう一度試します。記録(ログ)を見てください。",
    en="Not deleted, though due: {failed}. Each is whole and is tried again by the next run: "
    "see the log.",
)


@app.command(
    help=told(
        ja="指定した日数のうちに期限が来るものを、種類ごとに数える。何も消さない",
        en="Count what comes due within some days, class by class. Nothing is deleted.",
    )
)
def preview(
    *,
    days: Annotated[
        int,
        typer.Option(
            min=0, max=36500, help=told(ja="何日先まで見るか", en="How many days ahead to look.")
        ),
    ] = 30,
    json_: AsJson = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Count what is due by then, and what of it stays."""
    open_store(data, what="store", code="no_store")
    from setsudo.retention.classes import CLASSES
    from setsudo.retention.holding import BECAUSE_NAMES
    from setsudo.web.retention.finding import counted

    found = counted(datetime.now(UTC) + timedelta(days=days))
    if json_:
        lines = {
            code.value: {"due": number, "kept": {why.value: n for why, n in sorted(kept.items())}}
            for code, (number, kept) in found.items()
        }
        typer.echo(json.dumps({"days": days, "classes": lines}, sort_keys=True))
        return
    said = chosen(lang)
    if not found:
        typer.echo(_NONE.to(said))
    for code, (number, kept) in found.items():
        typer.echo(_LINE.filled(name=CLASSES[code].name.to(said), number=number).to(said))
        for why, count in sorted(kept.items()):
            typer.echo(_KEPT.filled(why=BECAUSE_NAMES[why].to(said), number=count).to(said))


@app.command(
    help=told(
        ja="期限を過ぎたものを消す。保全中のものは消さない。途中で止めても、次の実行が続ける",
        en="Delete what is over its time, and nothing that is held. Stopped midway, the next run "
        "goes on.",
    )
)
def run(
    *,
    today: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help=told(
                ja="時計が最後の実行よりずっと進んでいるとき、時計が正しいと確かめる今日の日付",
                en="Today's date as you know it: says that the clock is right where it is far "
                "ahead of the last run.",
            ),
        ),
    ] = None,
    json_: AsJson = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Delete what is due now, all of it."""
    open_store(data, what="store", code="no_store")
    from setsudo.retention.classes import CLASSES
    from setsudo.web.retention import clock
    from setsudo.web.retention.deleting import run as delete

    if today is not None:
        try:
            day = date.fromisoformat(today)
        except ValueError:
            raise UsageError("write the day as YYYY-MM-DD", code="no_such_day") from None
        clock.confirm(day, "setsudo retention run --today", by=None, at=datetime.now(UTC))
    counts: dict[str, int] = {}
    names = {}
    files = kept = failed = 0
    more, waits = True, False
    while more:
        done = delete(at=datetime.now(UTC))
        for code, number in done.counts.items():
            counts[code.value] = counts.get(code.value, 0) + number
            names[code.value] = CLASSES[code].name
        files, kept, failed = files + done.files, done.kept, done.failed
        waits = done.waits
        # What another process is deleting at this moment is not ours to wait for.
        more = done.more and bool(done.counts)
    if json_:
        found = {"deleted": counts, "files": files, "kept": kept}
        typer.echo(
            json.dumps(
                found | ({"failed": failed} if failed else {}) | ({"waits": True} if waits else {}),
                sort_keys=True,
            )
        )
        if failed:
            raise typer.Exit(1)
        return
    said = chosen(lang)
    for name, number in counts.items():
        typer.echo(_LINE.filled(name=names[name].to(said), number=number).to(said))
    typer.echo(_DELETED.filled(files=files, kept=kept).to(said))
    if waits:
        typer.echo(_WAITS.to(said), err=True)
    if failed:
        typer.echo(_FAILED.filled(failed=failed).to(said), err=True)
        raise typer.Exit(1)
