"""Fitted scores for a person: what holds now, what is offered, and what each would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from setsudo.assessment.learning.fitting import Cell, Fitted, Score, Why
from setsudo.assessment.learning.wanted import in_percent
from setsudo.bilingual import Language, Text
from setsudo.cli.learn_tables import place_name, share_told, table
from setsudo.cli.visible import one_line
from setsudo.cli.words import PEOPLE_DETERMINE

_MADE_BY: Final = Text(
    ja="{counted}件を数えました。方針 {policy} / エンジン {engine}",
    en="{counted} contacts counted. Policy {policy}, engine {engine}",
)
_ASIDE: Final = Text(
    ja="数えなかったものは、判定によって人の目に触れた{raised}件と、経緯(came_by)不明の{unknown}件。"
    "判定が選んだ応対からは、見逃しも、正当な応対全体での誤報もわかりません。",
    en="Set aside: {raised} that the machine had raised, {unknown} that do not say how they came "
    "(came_by). Contacts that the machine chose cannot tell what it misses, nor how many "
    "legitimate contacts it raises.",
)
_INTERVALS: Final = Text(
    ja="数値は百分率。括弧内は信頼度{confidence}の区間(クロッパー・ピアソン)。"
    "条件は基準ごとに守られ、すべてに同時にとは限りません。",
    en="Figures in per cent; in brackets the {confidence} interval (Clopper-Pearson). "
    "Each score keeps its bound by itself, not all of them at once.",
)
_BEYOND: Final = Text(
    ja="規範超えの疑い(beyond_score): 正当な応対の誤報を{bound}以下に",
    en="beyond_score: at most {bound} of legitimate contacts called beyond",
)
_REVIEW: Final = Text(
    ja="要確認(review_score): 規範超えの応対の{bound}以上が人の目に届くように",
    en="review_score: at least {bound} of those beyond the norm seen by a person",
)
_BEYOND_HEADS: Final = (
    Text(ja="区分", en="Where"), Text(ja="件数", en="n"), Text(ja="現在", en="now"),
    Text(ja="案", en="fitted"), Text(ja="誤報 現在", en="alarms now"),
    Text(ja="誤報 案", en="alarms then"), Text(ja="発見 案", en="called then"),
)  # fmt: skip
_REVIEW_HEADS: Final = (
    Text(ja="区分", en="Where"), Text(ja="件数", en="n"), Text(ja="現在", en="now"),
    Text(ja="案", en="fitted"), Text(ja="届く 現在", en="seen now"),
    Text(ja="届く 案", en="seen then"), Text(ja="負担 案", en="load then"),
)  # fmt: skip
_COLUMNS: Final = Text(
    ja="「発見」は規範超えの応対のうち「規範超えの疑い」とされる割合、"
    "「届く」は規範超えの応対のうち人の目に届く割合、"
    "「負担」は正当な応対のうち人が読むことになる割合。",
    en="alarms: of legitimate contacts, the share called beyond; called: of those beyond the norm. "
    "load: of legitimate contacts, the share that people would have to read.",
)
_NEEDS: Final = Text(ja="{needed}件必要", en="needs {needed}")
_REMARKS: Final[Mapping[Why, Text]] = {
    Why.HELD: Text(
        ja="* 条件だけならさらに動かせるが、ここで止めた(エンジン自身が規範内と見るものは"
        "「規範超えの疑い」とせず、要確認は規範超えの疑いより低く保つ)。",
        en="* the bound would allow more, but it was held here: what the engine itself finds more "
        "likely within is never called beyond, and review stays below beyond.",
    ),
    Why.OUT_OF_REACH: Text(
        ja="– どの基準でも条件を守れない(言い回しや時間など、確率によらない規則が決めている)。"
        "方針の規則か、エンジンを見直す。",
        en="– no score keeps the bound: norms that do not ask for the score decide. Look at the "
        "policy's norms, or at the engine.",
    ),
    Why.TOO_FEW: Text(
        ja="件数が足りない区分は、より広い区分の基準に従う。",
        en="Where contacts are too few, the scores of the wider set apply.",
    ),
}  # fmt: skip
_NOTHING: Final = Text(
    ja="この記録からは何も言えません。報告や無作為抽出の応対を判断し、行を増やしてください。",
    en="Nothing can be said from this record: determine more contacts that staff reported or that "
    "were drawn at random.",
)
_PACK: Final = Text(
    ja="採用する場合は、次をファイルに保存し、--pack で重ねます(--output でファイルに書けます)。",
    en="To adopt them, keep this in a file and lay it over with --pack (--output writes it).",
)


def show(fitted: Fitted, pack: str, out: TextIO, *, lang: Language) -> None:
    """Print the tables, then the pack; figures that would rest on too few are not shown."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    made_by = _MADE_BY.filled(counted=fitted.counted, policy=fitted.policy, engine=fitted.engine)
    console.print(Line(one_line(made_by.to(lang))))
    if any(fitted.set_aside.values()):
        console.print(Line(_ASIDE.filled(**fitted.set_aside).to(lang), style="yellow"))
    intervals = _INTERVALS.filled(confidence=in_percent(fitted.wanted.confidence))
    console.print(Line(intervals.to(lang), style="dim"))
    for heading, made in _tables(fitted, lang):
        console.print()
        console.print(Line(heading.to(lang), style="bold"))
        console.print(made)
    console.print()
    for remark in _remarks(fitted):
        console.print(Line(remark.to(lang), style="dim"))
    if not pack:
        console.print(Line(_NOTHING.to(lang), style="yellow"))
    else:
        console.print(Line(_PACK.to(lang)))
    console.print(Line(PEOPLE_DETERMINE.to(lang), style="dim"))
    if pack:
        # Not through the console, which would break long lines and spoil the YAML.
        out.write("\n" + pack)


def _tables(fitted: Fitted, lang: Language) -> Iterator[tuple[Text, Table]]:
    bound = in_percent(fitted.wanted.false_alarms)
    made = table(_BEYOND_HEADS, lang)
    for cell in fitted.cells:
        made.add_row(
            place_name(cell.lang, cell.channel).to(lang), str(cell.legitimate),
            f"{cell.now.beyond_score:.4g}",
            _fitted(cell.beyond_score, cell.then.beyond_score, lang),
            share_told(cell.now.false_alarms), share_told(cell.then.false_alarms),
            share_told(cell.then.called),
        )  # fmt: skip
    yield _BEYOND.filled(bound=bound), made
    bound = in_percent(fitted.wanted.seen)
    made = table(_REVIEW_HEADS, lang)
    for cell in fitted.cells:
        made.add_row(
            place_name(cell.lang, cell.channel).to(lang), str(cell.beyond_norm),
            f"{cell.now.review_score:.4g}",
            _fitted(cell.review_score, cell.then.review_score, lang),
            share_told(cell.now.seen), share_told(cell.then.seen), share_told(cell.then.load),
        )  # fmt: skip
    yield _REVIEW.filled(bound=bound), made


def _fitted(score: Score, applied: float, lang: Language) -> str:
    if score.why is Why.TOO_FEW:
        return _NEEDS.filled(needed=score.needed).to(lang)
    if score.why is Why.OUT_OF_REACH:
        return "–"
    return f"{applied:.4g}" + ("*" if score.why is Why.HELD else "")


def _remarks(fitted: Fitted) -> Iterator[Text]:
    yield _COLUMNS
    met = {why for cell in fitted.cells for why in _whys(cell)}
    for why, remark in _REMARKS.items():
        if why in met:
            yield remark


def _whys(cell: Cell) -> tuple[Why, Why]:
    return cell.beyond_score.why, cell.review_score.why
