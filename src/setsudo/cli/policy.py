"""`setsudo policy`: check, show, compare and publish the policy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from setsudo.cli.language import Lang, chosen, told
from setsudo.errors import PolicyError

if TYPE_CHECKING:
    from setsudo.policy.diff import Change
    from setsudo.policy.model import Policy

app = typer.Typer(no_args_is_help=True)

WRONG_POLICY = 2
"""Exit status where a policy cannot be used."""
DIFFERENT = 1
"""Exit status of `diff` where the policies differ, as `diff` itself has it."""


class ShowFormat(StrEnum):
    """The forms that a policy is shown in."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


class DiffFormat(StrEnum):
    """The forms that differences are told in."""

    TABLE = "table"
    JSON = "json"


class RenderFormat(StrEnum):
    """The forms of the public text."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


PackOption = Annotated[
    list[str] | None,
    typer.Option(
        "--pack",
        metavar="NAME",
        help=told(
            ja="同梱のパックかパックのファイル。繰り返し可(国の指定がなければ jp、none はなし)",
            en="A shipped pack or a pack file; repeatable (no country named: jp; none: no pack).",
        ),
    ),
]
PolicyOption = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        metavar="FILE",
        help=told(
            ja="自社の方針(YAML)。なければ同梱の方針",
            en="A policy file; without it the shipped policy.",
        ),
    ),
]
LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help=told(
            ja="名称と文の言語(既定は端末の言語)",
            en="Language of names and texts (default: the shell's).",
        ),
    ),
]
_FORM = told(ja="出力の形式", en="How to show it.")


@app.command(
    help=told(
        ja="方針を読み、誤りをすべて示す。終了コード 0: 使える、2: 使えない",
        en="Read policies and say all that is wrong with them. Exit status 0: usable, 2: not.",
    )
)
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE...",
            help=told(
                ja="方針かパックのファイル。なければ同梱の方針",
                en="Policy or pack files; without them the shipped policy.",
            ),
        ),
    ] = None,
    pack: PackOption = None,
) -> None:
    """Read policies and say all that is wrong with them. Exit status 0: usable, 2: not."""
    packs = _packs(pack)
    wrong = False
    for file in (*(files or ()),) or (None,):
        try:
            policy = _checked(file, packs)
        except PolicyError as error:
            from setsudo.cli.policy_shown import complain

            complain(error)
            wrong = True
        else:
            name = "the shipped policy" if file is None else str(file)
            typer.echo(
                f"ok  {name}  {policy.id}  sha256:{policy.content_hash[:12]}  "
                f"{len(policy.acts)} acts, {len(policy.norms)} norms, {len(policy.ladder)} rungs, "
                f"{len(policy.laws)} laws"
            )
    if wrong:
        raise typer.Exit(WRONG_POLICY)


@app.command(
    help=told(
        ja="適用中の方針を、版とハッシュとともに示す",
        en="Show the policy in force, with its revision and its hash.",
    )
)
def show(
    policy: PolicyOption = None,
    pack: PackOption = None,
    form: Annotated[ShowFormat, typer.Option("--format", help=_FORM)] = ShowFormat.TABLE,
    lang: LangOption = None,
) -> None:
    """Show the policy in force, with its revision and its hash."""
    with _refusing():
        loaded = _load(policy, _packs(pack))
    if form is ShowFormat.JSON:
        head = {"id": loaded.id, "content_hash": loaded.content_hash}
        typer.echo(json.dumps({**head, **loaded.content}, ensure_ascii=False, indent=2))
    elif form is ShowFormat.YAML:
        typer.echo(_as_yaml(loaded), nl=False)
    else:
        from setsudo.cli.policy_shown import print_policy

        print_policy(loaded, chosen(lang))


@app.command(
    help=told(
        ja="二つの方針の違いを示す。終了コード 0: 同じ、1: 違う、2: 比べられない",
        en="Say what differs between two policies. Exit status 0: nothing, 1: something, 2: error.",
    )
)
def diff(
    before: Annotated[
        Path, typer.Argument(help=told(ja="前の方針", en="The earlier policy file."))
    ],
    after: Annotated[Path, typer.Argument(help=told(ja="後の方針", en="The later policy file."))],
    pack: PackOption = None,
    form: Annotated[DiffFormat, typer.Option("--format", help=_FORM)] = DiffFormat.TABLE,
    lang: LangOption = None,
) -> None:
    """Say what differs between two policies. Exit status 0: nothing, 1: something, 2: error."""
    from setsudo.policy.diff import differences

    with _refusing():
        earlier, later = _load(before, _packs(pack)), _load(after, _packs(pack))
    changes = differences(earlier, later)
    if form is DiffFormat.JSON:
        typer.echo(
            json.dumps(
                {
                    "before": {"id": earlier.id, "content_hash": earlier.content_hash},
                    "after": {"id": later.id, "content_hash": later.content_hash},
                    "changes": [_change_as_json(change) for change in changes],
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        from setsudo.cli.policy_shown import print_changes

        print_changes(earlier, later, changes, chosen(lang))
    if changes:
        raise typer.Exit(DIFFERENT)


@app.command(
    help=told(
        ja="公開用の方針の文を条項ごとに書く", en="Write the public policy text, clause by clause."
    )
)
def render(
    lang: LangOption = None,
    form: Annotated[RenderFormat, typer.Option("--format", help=_FORM)] = RenderFormat.TEXT,
    policy: PolicyOption = None,
    pack: PackOption = None,
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
) -> None:
    """Write the public policy text, clause by clause."""
    from setsudo.policy.render import render as rendered

    with _refusing():
        text = rendered(_load(policy, _packs(pack)), chosen(lang), form=form.value)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{output} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(WRONG_POLICY) from error


def _load(source: Path | None, packs: Sequence[str]) -> Policy:
    from setsudo.policy.load import load_policy

    return load_policy(source, packs=packs)


def _checked(file: Path | None, packs: Sequence[str]) -> Policy:
    """Load a policy; a pack is checked where it belongs, over the shipped policy."""
    from setsudo.policy.load import is_pack

    if file is not None and is_pack(file):
        return _load(None, [*packs, str(file)])
    return _load(file, packs)


def _packs(given: list[str] | None) -> list[str]:
    from setsudo.policy.load import packs_in_force

    with _refusing():
        return packs_in_force(given or ())


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except PolicyError as error:
        from setsudo.cli.policy_shown import complain

        complain(error)
        raise typer.Exit(WRONG_POLICY) from error


def _as_yaml(policy: Policy) -> str:
    """Return the policy as a file to start from; a comment names the packs merged into it."""
    from setsudo.policy.yaml_text import as_yaml

    packs = ", ".join(pack.code for pack in policy.packs) or "none"
    head = f"# {policy.id}, sha256:{policy.content_hash}\n# packs merged into this text: {packs}\n"
    return head + as_yaml({key: value for key, value in policy.content.items() if key != "packs"})


def _change_as_json(change: Change) -> dict[str, Any]:
    return {
        "section": change.section,
        "code": change.code,
        "where": change.where,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
    }
