"""`setsudo policy`: check, show, compare and publish the policy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from setsudo.errors import PolicyError

if TYPE_CHECKING:
    from rich.table import Table

    from setsudo.bilingual import Language
    from setsudo.policy.diff import Change
    from setsudo.policy.model import Policy

app = typer.Typer(help="Check, show, compare and publish the policy.", no_args_is_help=True)

WRONG_POLICY = 2
"""Exit status where a policy cannot be used."""
DIFFERENT = 1
"""Exit status of `diff` where the policies differ, as `diff` itself has it."""

_SHORTEST = 120


class ShowFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


class DiffFormat(StrEnum):
    TABLE = "table"
    JSON = "json"


class RenderFormat(StrEnum):
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class Lang(StrEnum):
    JA = "ja"
    EN = "en"


PackOption = Annotated[
    list[str] | None,
    typer.Option(
        "--pack",
        help="A shipped pack or a pack file; may be repeated. No country: jp; none: no pack.",
    ),
]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="A policy file; without it the shipped policy.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of names and texts.")]


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Policy or pack files; without them the shipped policy."),
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
            _complain(error)
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


@app.command()
def show(
    policy: PolicyOption = None,
    pack: PackOption = None,
    form: Annotated[
        ShowFormat, typer.Option("--format", help="How to show it.")
    ] = ShowFormat.TABLE,
    lang: LangOption = Lang.EN,
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
        _print_tables(loaded, lang.value)


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="The earlier policy file.")],
    after: Annotated[Path, typer.Argument(help="The later policy file.")],
    pack: PackOption = None,
    form: Annotated[
        DiffFormat, typer.Option("--format", help="How to show it.")
    ] = DiffFormat.TABLE,
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
        _print_changes(earlier, later, changes)
    if changes:
        raise typer.Exit(DIFFERENT)


@app.command()
def render(
    lang: LangOption = Lang.EN,
    form: Annotated[
        RenderFormat, typer.Option("--format", help="The form of the text.")
    ] = RenderFormat.TEXT,
    policy: PolicyOption = None,
    pack: PackOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to this file instead of the screen."),
    ] = None,
) -> None:
    """Write the public policy text, clause by clause."""
    from setsudo.policy.render import render as rendered

    with _refusing():
        text = rendered(_load(policy, _packs(pack)), lang.value, form=form.value)
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
        _complain(error)
        raise typer.Exit(WRONG_POLICY) from error


def _complain(error: PolicyError) -> None:
    """Show every fault as a compiler does: place, line, carets, remedy."""
    from rich.console import Console
    from rich.text import Text

    from setsudo.policy.problems import pointed

    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    faults = getattr(error, "errors", (error,))
    for fault in faults:
        shown = Text()
        for line in pointed(fault).splitlines():
            style = ""
            if line.startswith("error["):
                style = "bold red"
            elif line.startswith("remedy:"):
                style = "green"
            elif line.lstrip(" |").startswith("^"):
                style = "red"
            shown.append(line + "\n", style=style)
        console.print(shown)
    console.print(f"{len(faults)} {'error' if len(faults) == 1 else 'errors'}", style="bold")


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


def _print_changes(earlier: Policy, later: Policy, changes: Sequence[Change]) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    console.print(
        f"{earlier.id} {earlier.content_hash[:12]} -> {later.id} {later.content_hash[:12]}"
    )
    if not changes:
        console.print("no difference")
        return
    table = _table("what", "kind", "before", "after")
    for change in changes:
        what = " ".join(filter(None, (change.section, change.code, change.where)))
        table.add_row(what, change.kind, _brief(change.before), _brief(change.after))
    console.print(table)
    wording = sum(change.kind == "wording" for change in changes)
    console.print(f"{len(changes)} differences, {wording} of them in wording only")


def _brief(value: Any) -> str:
    if value is None:
        return "-"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORTEST else text[: _SHORTEST - 1] + "…"


def _table(*columns: str, title: str | None = None) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(*columns, title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    return table


def _print_tables(policy: Policy, lang: Language) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    console.print(f"{policy.id}  {policy.title.to(lang)}", style="bold")
    packs = ", ".join(f"{pack.code}@{pack.revision}" for pack in policy.packs) or "none"
    console.print(f"sha256:{policy.content_hash}\npacks: {packs}\n")
    acts = _table("clause", "group", "act", "name", title="acts")
    for group in policy.groups.values():
        for code in group.acts:
            acts.add_row(group.clause, group.code, code, policy.acts[code].name.to(lang))
    limits = _table(
        "channel", "total min", "same content min", "repeats", title="limits (house rules, not law)"
    )
    for channel, limit in {"default": policy.default_limits, **policy.channel_limits}.items():
        limits.add_row(
            channel,
            f"{limit.total_minutes:g}",
            f"{limit.same_content_minutes:g}",
            str(limit.repeats),
        )
    norms = _table("norm", "suggests", "when", title="norms")
    for norm in policy.norms:
        norms.add_row(norm.code, norm.then or f"at most {norm.at_most}", norm.when)
    ladder = _table("rung", "name", "approved by", "days (default/most)", title="ladder")
    for rung in policy.ladder.values():
        approval, days = rung.approved_by, rung.duration
        ladder.add_row(
            rung.code,
            rung.name.to(lang),
            f"{approval.people} ({approval.headquarters} HQ)",
            f"{days.default_days}/{days.maximum_days}" if days else "once",
        )
    scores = policy.default_limits
    console.print(acts, limits)
    console.print(
        f"scores: review from {scores.review_score:g}, beyond from {scores.beyond_score:g}\n"
    )
    console.print(norms, ladder)
    if policy.laws:
        laws = _table("law", "name", "checked", "how", title="laws (not legal advice)")
        for law in policy.laws.values():
            laws.add_row(law.code, law.name.to(lang), law.date_checked, law.confidence)
        console.print(laws)
