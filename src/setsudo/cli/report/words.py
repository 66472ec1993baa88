"""What the page itself says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from setsudo.bilingual import Text

WORDS: Mapping[str, Text] = {
    "title": Text(ja="方針に照らした点検結果", en="Contacts held against the policy"),
    "intro": Text(
        ja="各応対について、規範を超えた疑いのある行為、その根拠となる言葉、反対の事情を示します。",
        en="For each contact: which acts may exceed the norm, which words show it, and what speaks "
        "against it.",
    ),
    "skip": Text(ja="一覧へ進む", en="Skip to the list"),
    "language": Text(ja="言語", en="Language"),
    "look": Text(ja="表示", en="Appearance"),
    "auto": Text(ja="自動", en="Auto"),
    "light": Text(ja="明", en="Light"),
    "dark": Text(ja="暗", en="Dark"),
    "overview": Text(ja="全体", en="Overview"),
    "contacts": Text(ja="件", en="contacts"),
    "filters": Text(ja="絞り込み", en="Filters"),
    "search": Text(ja="言葉で探す", en="Search the words"),
    "verdict": Text(ja="目安", en="Verdict"),
    "group": Text(ja="行為の類型", en="Group of acts"),
    "channel": Text(ja="経路", en="Channel"),
    "spoken": Text(ja="応対の言語", en="Language of the contact"),
    "counter": Text(ja="反対の事情", en="Counter-evidence"),
    "has_counter": Text(ja="反対の事情がある", en="Something speaks against"),
    "no_counter": Text(ja="反対の事情がない", en="Nothing speaks against"),
    "order": Text(ja="並び順", en="Order"),
    "look_first": Text(ja="先に見るべき順", en="Look first"),
    "as_given": Text(ja="入力の順", en="As given"),
    "reset": Text(ja="絞り込みを解除", en="Clear filters"),
    "shown": Text(ja="表示中", en="Shown"),
    "of": Text(ja="/", en="of"),
    "none_shown": Text(ja="条件に合う応対はありません。", en="No contact fits these filters."),
    "key_help": Text(ja="キー操作", en="Keys"),
    "key_next": Text(ja="次・前", en="next, previous"),
    "key_open": Text(ja="開く・閉じる", en="open, close"),
    "key_search": Text(ja="検索", en="search"),
    "show_severe": Text(ja="深刻な言葉を表示", en="Show severe words"),
    "covered": Text(ja="言葉を隠しています", en="words covered"),
    "reveal": Text(ja="この応対の隠した言葉を表示", en="Show the covered words of this contact"),
    "conversation": Text(ja="やりとり", en="Conversation"),
    "why": Text(ja="目安の理由", en="Why this verdict"),
    "suggests": Text(ja="規範を超えた疑い", en="What suggests an act"),
    "against": Text(ja="反対の事情", en="What speaks against it"),
    "nothing_suggests": Text(
        ja="規範を超えた疑いのある行為は見つかりませんでした。",
        en="No act that may exceed the norm was found.",
    ),
    "nothing_against": Text(ja="見つかりませんでした。", en="Nothing was found."),
    "led_to_it": Text(ja="この目安になった理由", en="Why this verdict"),
    "questions": Text(ja="人に確かめること", en="Questions for a person"),
    "company": Text(ja="当社が把握していること", en="What the company knows"),
    "business": Text(ja="業種", en="Business"),
    "facts": Text(ja="事実", en="Established facts"),
    "attachments": Text(ja="添付(開いていません)", en="Attachments (not opened)"),
    "customer": Text(ja="お客様番号", en="Customer"),
    "duration": Text(ja="長さ", en="Duration"),
    "severity": Text(ja="重さ", en="Severity"),
    "score": Text(ja="確率", en="Probability"),
    "turn": Text(ja="発言", en="turn"),
    "minutes": Text(ja="分", en="min"),
    "line": Text(ja="行", en="line"),
    "source": Text(ja="ファイル", en="File"),
    "made_by": Text(ja="方針とエンジン", en="Policy and engine"),
    "legend": Text(ja="印の見方", en="How to read the marks"),
    "legend_for": Text(ja="実線の下線:疑いの根拠", en="solid underline: suggests an act"),
    "legend_against": Text(ja="点線の下線:反対の事情", en="dotted underline: speaks against it"),
    "confidential": Text(
        ja="このページには応対の記録がそのまま含まれます。取り扱いにご注意ください。",
        en="This page holds the contacts' own words: keep it as you keep the contacts.",
    ),
    "unknown": Text(ja="不明", en="unknown"),
}

# Languages that a contact may be in, by the first part of its tag; others are shown by their tag.
SPOKEN: Mapping[str, Text] = {
    "ja": Text(ja="日本語", en="Japanese"),
    "en": Text(ja="英語", en="English"),
    "": Text(ja="不明", en="unknown"),
}
