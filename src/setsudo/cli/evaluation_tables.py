"""The figures of an evaluation for a person: few tables, and a plain sentence about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from setsudo.assessment.evaluation.figures import Evaluation, Slice, Tally
from setsudo.bilingual import Language, Text
from setsudo.cli.visible import one_line
from setsudo.cli.words import CHANNELS, PEOPLE_DETERMINE, Names
from setsudo.interactions.model import Channel

NOT_TOLD = "n/a"
_ALL = Text(ja="全体", en="all")
_LANGUAGES: Mapping[str, Text] = {
    "ja": Text(ja="日本語", en="Japanese"),
    "en": Text(ja="英語", en="English"),
    "und": Text(ja="言語不明", en="language unknown"),
}
_WITHOUT_CONTEXT = Text(
    ja="業種と事実関係(context)は伏せて測りました。",
    en="Measured without context: neither the business nor the facts were given.",
)
_UNREADABLE = Text(
    ja="使えなかった行: {count}(標準エラー出力に示しました)",
    en="Lines that could not be used: {count} (named on standard error)",
)
_MADE_BY = Text(
    ja="{records}件、うち規範超え {beyond}件。方針 {policy} / エンジン {engine}",
    en="{records} contacts, {beyond} of them beyond the norm. Policy {policy}, engine {engine}",
)
_PER_CENT = Text(
    ja="数値は百分率。n/a は件数が足りず言えないもの。",
    en="Figures in per cent; n/a: too few to say.",
)


class _Part(NamedTuple):
    heading: Text
    explanation: Text | None
    table: Table


def show(evaluation: Evaluation, out: TextIO, *, names: Names, lang: Language) -> None:
    """Print the evaluation. Figures that too few records would have made are shown as n/a."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    overall = evaluation.overall
    made_by = _MADE_BY.filled(
        records=overall.records,
        beyond=overall.beyond_norm,
        policy=evaluation.policy,
        engine=evaluation.engine,
    )
    console.print(Line(one_line(made_by.to(lang))))
    if evaluation.context == "left_out":
        console.print(Line(_WITHOUT_CONTEXT.to(lang), style="yellow"))
    if evaluation.unreadable:
        told = _UNREADABLE.filled(count=evaluation.unreadable)
        console.print(Line(told.to(lang), style="magenta"))
    console.print(Line(_PER_CENT.to(lang), style="dim"))
    for part in _tables(evaluation, names, lang):
        console.print()
        console.print(Line(part.heading.to(lang), style="bold"))
        if part.explanation is not None:
            console.print(Line(part.explanation.to(lang), style="dim"))
        console.print(part.table)
    console.print()
    for sentence in _sentences(evaluation):
        console.print(Line(sentence.to(lang)))
    console.print(Line(PEOPLE_DETERMINE.to(lang), style="dim"))


def _tables(evaluation: Evaluation, names: Names, lang: Language) -> Iterator[_Part]:
    overall = evaluation.overall
    yield _Part(
        Text(ja="規範超えを見分ける力", en="Telling what is beyond the norm"),
        Text(
            ja="F1 は判定「規範超えの疑い」、F1+ は「要確認」以上。"
            "R@1% は誤報1%までで見つかる割合。"
            "引用は根拠が正解の箇所と重なる割合、ECE は目安のずれ。",
            en="F1: verdict beyond; F1+: review or beyond. R@1%: share found at 1 % false alarms. "
            "Quotes: share whose evidence overlaps the label. ECE: calibration error.",
        ),
        _discernment(evaluation, lang),
    )
    yield _Part(
        Text(ja="行為の類型ごと", en="By group of acts"),
        Text(
            ja="may の行為は見逃しにも誤報にも数えません。",
            en="n labelled, precision P, recall R. An act labelled `may` is neither missed nor a "
            "false alarm.",
        ),
        _tallies(
            [
                (names.group(code), tally)
                for code, tally in (*overall.groups.items(), *overall.other.items())
            ],
            lang,
        ),
    )
    seen = [
        (names.act(act), tally)
        for act, tally in overall.acts.items()
        if tally.labelled or tally.false_alarms
    ]
    yield _Part(Text(ja="行為ごと", en="By act"), None, _tallies(seen, lang))
    yield _Part(
        Text(ja="誤報、種類ごと", en="False alarms by kind"),
        Text(
            ja="規範内の応対のうち、挙げられてしまったもの。",
            en="Contacts within the norm that were raised all the same.",
        ),
        _kinds(overall, lang, beyond_norm=False),
    )
    yield _Part(
        Text(ja="発見、種類ごと", en="Found by kind"),
        Text(
            ja="規範超えの応対のうち、見つかったもの。",
            en="Contacts beyond the norm that were raised.",
        ),
        _kinds(overall, lang, beyond_norm=True),
    )


def _discernment(evaluation: Evaluation, lang: Language) -> Table:
    heads = (
        Text(ja="対象", en="Set"),
        Text(ja="件数", en="n"),
        Text(ja="AUC", en="AUC"),
        Text(ja="95%", en="95 %"),
        Text(ja="F1", en="F1"),
        Text(ja="F1+", en="F1+"),
        Text(ja="R@1%", en="R@1%"),
        Text(ja="R@2%", en="R@2%"),
        Text(ja="R@5%", en="R@5%"),
        Text(ja="類型F1", en="Groups"),
        Text(ja="引用", en="Quotes"),
        Text(ja="ECE", en="ECE"),
    )
    table = _table(heads, lang)
    for name, one in _slices(evaluation):
        at = [one.recall_at_false_alarms[rate] for rate in ("1%", "2%", "5%")]
        table.add_row(
            one_line(name.to(lang)),
            str(one.records),
            NOT_TOLD if one.roc_auc is None else _percent(one.roc_auc.value),
            _interval(one),
            _percent(one.beyond.f1),
            _percent(one.review_or_beyond.f1),
            *(_percent(None if point is None else point.recall) for point in at),
            _percent(one.macro.f1),
            _percent(one.evidence.act.share),
            _percent(one.calibration.expected_error),
        )
    return table


def _slices(evaluation: Evaluation) -> Iterator[tuple[Text, Slice]]:
    yield _ALL, evaluation.overall
    for code, one in evaluation.by_language.items():
        yield _LANGUAGES.get(code, Text(ja=code, en=code)), one
    for code, one in evaluation.by_channel.items():
        yield CHANNELS[Channel(code)], one


def _tallies(rows: list[tuple[Text, Tally]], lang: Language) -> Table:
    heads = (
        Text(ja="名称", en="Name"),
        Text(ja="件数", en="n"),
        Text(ja="発見", en="found"),
        Text(ja="見逃し", en="missed"),
        Text(ja="誤報", en="alarms"),
        Text(ja="適合率", en="P"),
        Text(ja="再現率", en="R"),
        Text(ja="F1", en="F1"),
    )
    table = _table(heads, lang)
    for name, tally in rows:
        table.add_row(
            one_line(name.to(lang)),
            str(tally.labelled),
            str(tally.found),
            str(tally.missed),
            str(tally.false_alarms),
            _percent(tally.precision),
            _percent(tally.recall),
            _percent(tally.f1),
        )
    return table


def _kinds(overall: Slice, lang: Language, *, beyond_norm: bool) -> Table:
    heads = (
        Text(ja="種類", en="Kind"),
        Text(ja="件数", en="n"),
        Text(ja="規範超え", en="beyond"),
        Text(ja="割合", en="share"),
        Text(ja="要確認以上", en="review+"),
        Text(ja="割合", en="share"),
    )
    table = _table(heads, lang)
    for name, kind in overall.kinds.items():
        if kind.beyond_norm is beyond_norm:
            table.add_row(
                one_line(name),
                str(kind.records),
                str(kind.at_beyond),
                _percent(kind.rate_at_beyond),
                str(kind.at_review),
                _percent(kind.rate_at_review),
            )
    return table


def _sentences(evaluation: Evaluation) -> Iterator[Text]:
    one = evaluation.overall
    for rate, point in one.recall_at_false_alarms.items():
        if point is not None:
            yield Text(
                ja="誤報{rate}以内のしきい値: {threshold}(再現率 {recall})",
                en="Threshold for {rate} false alarms: {threshold} (recall {recall})",
            ).filled(rate=rate, threshold=f"{point.threshold:.4f}", recall=_percent(point.recall))
    yield Text(
        ja="類型F1の平均は{groups}類型(7類型のうち正解のあるもの)についてのものです。",
        en="Groups F1 is the mean over the {groups} of seven groups that have labelled contacts.",
    ).filled(groups=one.macro.groups)
    yield Text(
        ja="根拠の引用が正解の箇所と重なる割合: 同じ行為で {act}({n}件)、同じ類型で {group}",
        en="Right findings whose quote overlaps the labelled words: {act} of {n} by act, "
        "{group} by group",
    ).filled(
        act=_percent(one.evidence.act.share),
        n=one.evidence.act.right,
        group=_percent(one.evidence.group.share),
    )
    yield Text(
        ja="深刻度: 一致 {exact}、差1以内 {near}、重み付きκ {kappa}",
        en="Severity: equal {exact}, within one {near}, weighted kappa {kappa}",
    ).filled(
        exact=_percent(one.severity.exact),
        near=_percent(one.severity.within_one),
        kappa=_decimal(one.severity.weighted_kappa),
    )
    yield Text(
        ja="悪質性: 判断するのは人です。深刻度の順位がどれだけ合うか(AUC) {area}({n}件)",
        en="Malice is for people to determine; severity ranks it with AUC {area} ({n} labelled)",
    ).filled(area=_percent(one.malice.roc_auc_of_severity), n=one.malice.labelled)
    yield Text(
        ja="目安のずれ(ECE、等量15区間): {error}、ブライアスコア {brier}",
        en="Calibration error (15 bins of equal mass): {error}; Brier score {brier}",
    ).filled(error=_percent(one.calibration.expected_error), brier=_decimal(one.calibration.brier))
    if (pairs := evaluation.minimal_pairs) is not None:
        yield Text(
            ja="最小対 {n}組: 目安の順が正しい {ordered}、判定も分かれた {apart}、"
            "目安の差の平均 {gap}",
            en="Minimal pairs, {n}: ordered rightly {ordered}, told apart by verdict {apart}, mean "
            "gap {gap}",
        ).filled(
            n=pairs.pairs,
            ordered=_percent(pairs.ordered_share),
            apart=_percent(pairs.told_apart_share),
            gap=_decimal(pairs.mean_gap),
        )


def _table(heads: tuple[Text, ...], lang: Language) -> Table:
    # Without padding the widest table fits into the 80 columns of a plain terminal.
    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False, show_edge=False)
    for number, head in enumerate(heads):
        table.add_column(head.to(lang), justify="right" if number else "left", no_wrap=True)
    return table


def _interval(one: Slice) -> str:
    area = one.roc_auc
    return NOT_TOLD if area is None else f"{area.low * 100:.0f}–{area.high * 100:.0f}"


def _percent(share: float | None) -> str:
    if share is None:
        return NOT_TOLD
    return "100" if share == 1 else f"{share * 100:.1f}"


def _decimal(value: float | None) -> str:
    return NOT_TOLD if value is None else f"{value:.3f}"
