"""How a policy, what differs between two, and what is wrong with one look on a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from setsudo.bilingual import Language, Text
from setsudo.errors import PolicyError
from setsudo.policy.diff import Change
from setsudo.policy.model import Policy
from setsudo.policy.problems import PolicyErrors, pointed

_LONGEST = 120
_NONE = Text(ja="なし", en="none")
_PACKS = Text(ja="パック: {packs}", en="packs: {packs}")
_ACTS = Text(ja="行為", en="acts")
_ACT_HEADS = (
    Text(ja="条項", en="clause"),
    Text(ja="類型", en="group"),
    Text(ja="行為", en="act"),
    Text(ja="名称", en="name"),
)
_LIMITS = Text(
    ja="時間と回数の上限(社内ルールであり法令ではない)", en="limits (house rules, not law)"
)
_LIMIT_HEADS = (
    Text(ja="経路", en="channel"),
    Text(ja="全体(分)", en="total min"),
    Text(ja="同じ内容(分)", en="same content min"),
    Text(ja="繰り返し", en="repeats"),
)
_DEFAULT = Text(ja="既定", en="default")
_SCORES = Text(
    ja="目安のしきい値: 要確認 {review} 以上、規範超えの疑い {beyond} 以上\n",
    en="scores: review from {review}, beyond from {beyond}\n",
)
_NORMS = Text(ja="規範", en="norms")
_NORM_HEADS = (
    Text(ja="規範", en="norm"),
    Text(ja="示す判定", en="suggests"),
    Text(ja="条件", en="when"),
)
_AT_MOST = Text(ja="{cap} まで", en="at most {cap}")
_LADDER = Text(ja="措置の段階", en="ladder")
_RUNG_HEADS = (
    Text(ja="段階", en="rung"),
    Text(ja="名称", en="name"),
    Text(ja="承認", en="approved by"),
    Text(ja="日数(既定/最長)", en="days (default/most)"),
)
_APPROVED_BY = Text(ja="{people}人(うち本部{headquarters}人)", en="{people} ({headquarters} HQ)")
_ONCE = Text(ja="一回限り", en="once")
_LAWS = Text(ja="法令(法的助言ではない)", en="laws (not legal advice)")
_LAW_HEADS = (
    Text(ja="法令", en="law"),
    Text(ja="名称", en="name"),
    Text(ja="確認日", en="checked"),
    Text(ja="確認の方法", en="how"),
)
_SAME = Text(ja="違いはありません。", en="no difference")
_CHANGE_HEADS = (
    Text(ja="箇所", en="what"),
    Text(ja="種類", en="kind"),
    Text(ja="前", en="before"),
    Text(ja="後", en="after"),
)
_DIFFERENCES = Text(
    ja="違い{count}件、うち文言だけのもの{wording}件",
    en="{count} differences, {wording} of them in wording only",
)


def print_policy(policy: Policy, lang: Language) -> None:
    """Print what is in force: acts, limits, norms, the ladder and the laws."""
    console = Console(highlight=False, markup=False)
    console.print(f"{policy.id}  {policy.title.to(lang)}", style="bold")
    packs = ", ".join(f"{pack.code}@{pack.revision}" for pack in policy.packs) or _NONE.to(lang)
    console.print(f"sha256:{policy.content_hash}\n{_PACKS.filled(packs=packs).to(lang)}\n")
    console.print(_acts(policy, lang), _limits(policy, lang))
    scores = policy.default_limits
    review, beyond = f"{scores.review_score:g}", f"{scores.beyond_score:g}"
    console.print(_SCORES.filled(review=review, beyond=beyond).to(lang))
    console.print(_norms(policy, lang), _ladder(policy, lang))
    if policy.laws:
        console.print(_laws(policy, lang))


def print_changes(
    earlier: Policy, later: Policy, changes: Sequence[Change], lang: Language
) -> None:
    """Print what differs between two policies, one change a row."""
    console = Console(highlight=False, markup=False)
    console.print(
        f"{earlier.id} {earlier.content_hash[:12]} -> {later.id} {later.content_hash[:12]}"
    )
    if not changes:
        console.print(_SAME.to(lang))
        return
    table = _table(_CHANGE_HEADS, lang)
    for change in changes:
        what = " ".join(filter(None, (change.section, change.code, change.where)))
        table.add_row(what, change.kind, _brief(change.before), _brief(change.after))
    console.print(table)
    wording = sum(change.kind == "wording" for change in changes)
    console.print(_DIFFERENCES.filled(count=len(changes), wording=wording).to(lang))


def complain(error: PolicyError) -> None:
    """Print every fault on standard error as a compiler does: place, line, carets, remedy."""
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    faults = error.errors if isinstance(error, PolicyErrors) else (error,)
    for fault in faults:
        shown = Line()
        for line in pointed(fault).splitlines():
            shown.append(f"{line}\n", style=_style(line))
        console.print(shown)
    console.print(f"{len(faults)} {'error' if len(faults) == 1 else 'errors'}", style="bold")


def _style(line: str) -> str:
    if line.startswith("error["):
        return "bold red"
    if line.startswith("remedy:"):
        return "green"
    return "red" if line.lstrip(" |").startswith("^") else ""


def _acts(policy: Policy, lang: Language) -> Table:
    table = _table(_ACT_HEADS, lang, title=_ACTS)
    for group in policy.groups.values():
        for code in group.acts:
            table.add_row(group.clause, group.code, code, policy.acts[code].name.to(lang))
    return table


def _limits(policy: Policy, lang: Language) -> Table:
    table = _table(_LIMIT_HEADS, lang, title=_LIMITS)
    by_channel = {_DEFAULT.to(lang): policy.default_limits, **policy.channel_limits}
    for channel, limit in by_channel.items():
        minutes = f"{limit.total_minutes:g}", f"{limit.same_content_minutes:g}"
        table.add_row(channel, *minutes, str(limit.repeats))
    return table


def _norms(policy: Policy, lang: Language) -> Table:
    table = _table(_NORM_HEADS, lang, title=_NORMS)
    for norm in policy.norms:
        suggests = norm.then or _AT_MOST.filled(cap=norm.at_most).to(lang)
        table.add_row(norm.code, suggests, norm.when)
    return table


def _ladder(policy: Policy, lang: Language) -> Table:
    table = _table(_RUNG_HEADS, lang, title=_LADDER)
    for rung in policy.ladder.values():
        approval, days = rung.approved_by, rung.duration
        by = _APPROVED_BY.filled(people=approval.people, headquarters=approval.headquarters)
        length = f"{days.default_days}/{days.maximum_days}" if days else _ONCE.to(lang)
        table.add_row(rung.code, rung.name.to(lang), by.to(lang), length)
    return table


def _laws(policy: Policy, lang: Language) -> Table:
    table = _table(_LAW_HEADS, lang, title=_LAWS)
    for law in policy.laws.values():
        table.add_row(law.code, law.name.to(lang), law.date_checked, law.confidence)
    return table


def _table(heads: Sequence[Text], lang: Language, *, title: Text | None = None) -> Table:
    table = Table(
        *(head.to(lang) for head in heads),
        title=None if title is None else title.to(lang),
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for column in table.columns:
        column.overflow = "fold"
    return table


def _brief(value: object) -> str:
    if value is None:
        return "-"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
