"""`setsudo bundle`: make the record of a case into one file for somebody outside, and verify it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from setsudo.bilingual import Text
from setsudo.cli.language import chosen, told
from setsudo.cli.store import DataOption, LangOption, open_store
from setsudo.errors import UsageError
from setsudo.referrals.receivers import Receiver

app = typer.Typer(no_args_is_help=True)

CHANGED = 1
"""Exit status where a byte of a bundle is not as it was handed over."""
_MADE = Text(ja="{file} を作りました。内容 {content}", en="{file} made; its content is {content}.")
_SOUND = Text(
    ja="{files}個のファイル、{size}バイト。すべて渡された時のままです。内容 {content}",
    en="{files} files, {size} bytes: every byte is as it was handed over. Content {content}.",
)
_ASK = Text(
    ja="作成者の鍵かどうか、別の方法で確かめてください: {key}",
    en="Ask whoever made it, another way than by the bundle, whether this is their key: {key}",
)
_WRONG = Text(ja="変更あり {name}: {why}", en="CHANGED {name}: {why}")


@app.command(
    help=told(
        ja="事案の記録を、渡す相手に合わせて一つのファイルにまとめる",
        en="Make the record of a case into one file, holding what its receiver may have.",
    )
)
def make(
    number: Annotated[
        str, typer.Argument(metavar="CASE", help=told(ja="事案の番号", en="Number."))
    ],
    *,
    receiver: Annotated[
        Receiver, typer.Option("--for", help=told(ja="渡す相手", en="Who it is for."))
    ],
    purpose: Annotated[str, typer.Option(help=told(ja="目的", en="What it is for."))],
    by: Annotated[
        str, typer.Option(metavar="USERNAME", help=told(ja="作る人", en="Who makes it."))
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help=told(ja="書き出し先", en="Where to.")),
    ],
    checkpoint: Annotated[
        int | None,
        typer.Option(
            metavar="SIZE",
            help=told(
                ja="以前と同じものを作るときの、台帳のチェックポイントの大きさ",
                en="Size of the ledger's checkpoint, to make an earlier bundle again.",
            ),
        ),
    ] = None,
    operator: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="投稿の運営者が複数ある事案で、どの運営者に渡すか",
                en="Which operator it is for, where the posts of a case stand with several.",
            ),
        ),
    ] = "",
    only_stamped: Annotated[
        bool,
        typer.Option(
            "--only-stamped",
            help=told(
                ja="タイムスタンプが付かないときは作らない",
                en="Make none where no authority stamps it (SETSUDO_TSA_URL).",
            ),
        ),
    ] = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Make a bundle, and enter in the ledger that it was made."""
    open_store(data, what="ledger", code="no_ledger")

    from setsudo.web.accounts.models import User
    from setsudo.web.cases.models import Case
    from setsudo.web.referrals.making import make_bundle

    case = Case.objects.filter(number=number).first()
    user = User.objects.filter(username=by, is_active=True).first()
    if case is None or user is None:
        raise UsageError("there is no such case, or nobody of that name", code="no_such_case")
    made = make_bundle(
        case, receiver, output, purpose=purpose, by=user, at=datetime.now(UTC), size=checkpoint,
        operator=operator, only_stamped=only_stamped,
    )  # fmt: skip
    typer.echo(_MADE.filled(file=output, content=made.content).to(chosen(lang)))
    for lack in made.lacks:
        typer.echo(lack.to(chosen(lang)), err=True)


@app.command(
    help=told(
        ja="まとめたファイルが渡された時のままか確かめ、変わったファイルを示す",
        en="Verify a bundle: name the file of every byte that changed. Exit 1 where one did.",
    )
)
def verify(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=told(ja="ファイル", en="The bundle."))
    ],
    *,
    key: Annotated[
        str,
        typer.Option(
            metavar="VKEY",
            help=told(
                ja="作成者の公開鍵(別の方法で受け取ったもの)",
                en="Public key of whoever made it, received another way.",
            ),
        ),
    ] = "",
    time_certificates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            envvar="SETSUDO_TSA_CERTIFICATES_FILE",
            help=told(
                ja="信頼する時刻認証局の証明書(PEM)",
                en="Certificates (PEM) of the authority for time that you trust.",
            ),
        ),
    ] = None,
    seal_certificates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help=told(
                ja="文書の署名について信頼する証明書(PEM)",
                en="Certificates (PEM) that you trust for the signatures of the papers.",
            ),
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Verify a bundle, or the folder that it was unpacked into."""
    from setsudo.cli.bundle_vouched import vouched
    from setsudo.referrals.container import BundleError
    from setsudo.referrals.verifier import NotABundle
    from setsudo.referrals.verifier import shown as plainly
    from setsudo.referrals.verifier import verify as verified

    language = chosen(lang)
    try:
        found = verified(file, key)
    except (NotABundle, OSError):
        raise BundleError("the file cannot be read as a bundle", code="bundle_unreadable") from None
    for name, why in found.changed:
        typer.echo(_WRONG.filled(name=plainly(name), why=why).to(language))
    if not found.sound:
        raise typer.Exit(CHANGED)
    shown = _SOUND.filled(files=found.files, size=found.size, content=found.content)
    typer.echo(shown.to(language))
    well = vouched(file, found, time_certificates, seal_certificates, language)
    if not found.trusted:
        typer.echo(_ASK.filled(key=plainly(found.key)).to(language))
    if not well:
        raise typer.Exit(CHANGED)
