"""`setsudo token`: a token for another system, made on the machine of the service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from setsudo.cli.language import shell_language, told
from setsudo.cli.store import DataOption, make_ready
from setsudo.errors import CaseError, UsageError

if TYPE_CHECKING:
    from setsudo.web.api.models import Scope

app = typer.Typer(no_args_is_help=True)

INTAKE: Final = "intake"
"""The word for what a system needs that hands contacts in."""


# Without it the one command of the group would stand in the group's own place.
@app.callback()
def token() -> None:
    """Tokens of other systems."""


@app.command(
    help=told(
        ja="ほかのシステムのトークンを作って表示する(二度と表示されない)。"
        "この機械に入れる人だけが使える",
        en="Make another system's token and print it, once. For whoever has this machine: "
        "administrators make them on the page “API”.",
    )
)
def create(
    *,
    scope: Annotated[
        list[str],
        typer.Option(
            metavar="SCOPE",
            help=told(
                ja="できること。intake(応対を届ける)、またはAPIの文書にあるもの。繰り返せる",
                en="What it opens: intake, for handing contacts in, or a scope of the API's "
                "reference. May be given again.",
            ),
        ),
    ],
    source: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=told(
                ja="送信元。同じ送信元の同じ番号は一度だけ取り込む",
                en="Where its contacts come from: the same id of one source is taken in once.",
            ),
        ),
    ] = "api",
    site: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help=told(
                ja="応対が属する拠点のコード", en="Code of the site that its contacts belong to."
            ),
        ),
    ] = None,
    data: DataOption = None,
) -> None:
    """Make a token; the ledger says that it was made on the machine, by nobody with a name."""
    make_ready(data)
    from setsudo.web.api import tokens
    from setsudo.web.starting import migrate

    migrate()

    scopes, at = _scopes(scope), datetime.now(UTC)
    try:
        _, secret = tokens.make_here(source, source, scopes, at=at, site=_site(site))
    except CaseError as refused:
        raise UsageError(refused.text.to(shell_language()), code=refused.code) from None
    typer.echo(secret)


def _scopes(names: Sequence[str]) -> list[Scope]:
    from setsudo.web.api.models import OF_PEOPLE, Scope

    found: list[Scope] = []
    for name in names:
        if name == INTAKE:
            found += [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ]
        elif name in [*Scope]:
            found.append(Scope(name))
        else:
            there = ", ".join([INTAKE, *(one.value for one in Scope if one not in OF_PEOPLE)])
            raise UsageError(
                f"there is no scope “{name}”: choose among {there}", code="no_such_scope"
            )
    return [*dict.fromkeys(found)]


def _site(code: str | None) -> Any:
    from setsudo.web.accounts.models import Site

    if code is None:
        return None
    found = Site.objects.filter(code=code).first()
    if found is None:
        there = ", ".join(Site.objects.order_by("code").values_list("code", flat=True)) or "none"
        raise UsageError(f"there is no site “{code}”: choose one of {there}", code="no_such_site")
    return found
