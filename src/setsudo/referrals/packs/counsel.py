"""Counsel's memo: what was determined, what was done, what is due."""

from __future__ import annotations

from typing import Any

from setsudo.referrals.chronology import Step
from setsudo.referrals.deadlines import EVENT_NAMES
from setsudo.referrals.packs.blocks import NOT_ADVICE, five, index, laws, numbers, went_out
from setsudo.referrals.packs.page import BLANK, Block, Page
from setsudo.referrals.receivers import Content


def memo(page: Page) -> dict[str, Any]:
    facts = page.facts
    data = page.head(
        page.say("弁護士への相談メモ", "Memo for counsel"),
        page.say(
            "会社の内部の判断を含みます。ほかの相手に渡さないでください。",
            "Holds what the company itself determined: for counsel alone.",
        ),
    )
    parties = [
        [page.say("お客様", "Customer"), facts.customer or "—"],
        [page.say("被害を受けた人", "Hurt"), page.say("、", ", ").join(facts.victims) or "—"],
        [page.say("拠点", "Site"), page.text(facts.site)],
        [page.say("行為", "Acts"), page.acts()],
    ]
    blocks: list[Block] = [
        {"kind": "pairs", "heading": page.say("当事者と行為", "Parties and acts"), "rows": parties}
    ]
    if facts.decided is not None and page.holds(Content.DETERMINATION):
        one = facts.decided
        blocks.append(
            {
                "kind": "text",
                "heading": page.say("会社の判断", "What was determined"),
                "lines": [
                    f"{page.text(one.outcome)} · {page.say('深刻さ', 'severity')} "
                    f"{one.severity}/4 · {page.when(one.at)}",
                    page.words(one.reason),
                    *(f"● {page.text(name)} → {page.words(why)}" for name, why in one.criteria),
                ],
            }
        )
    blocks += [numbers(page), five(page), _measures(page), _pursued(page), went_out(page)]
    blocks += [_due(page), laws(page), index(page)]
    blocks.append(
        {
            "kind": "text",
            "heading": page.say("お聞きしたいこと", "What we ask of you"),
            "lines": [
                page.say(
                    f"□ 受任と警告書 □ 仮処分・差止 □ 損害賠償 □ 告訴 □ その他 {BLANK}",
                    f"□ act for us and write □ injunction □ damages □ complaint □ other {BLANK}",
                )
            ],
        }
    )
    data["blocks"] = blocks
    return data


def _measures(page: Page) -> Block:
    rows = [
        [page.when(one.at), page.words(page.text(one.says))]
        for one in page.facts.deeds
        # What was said on the spot has its own table.
        if one.step is not Step.REQUEST_TO_STOP
    ]
    return {
        "kind": "table",
        "heading": page.say("措置と回答", "Measures and answers"),
        "widths": ["32mm", "1fr"],
        "head": [page.say("日時", "When"), page.say("内容", "What")],
        "rows": rows,
    }


def _pursued(page: Page) -> Block:
    rows = [
        [page.text(one.kind), f"{page.words(one.office)} {one.number}".strip(), str(on),
         page.text(stage), page.words(outcome) or "—"]
        for one in page.facts.pursued
        for on, stage, outcome in one.stages
    ]  # fmt: skip
    return {
        "kind": "table",
        "heading": page.say("法的な手続", "Proceedings"),
        "widths": ["32mm", "1fr", "22mm", "24mm", "1fr"],
        "head": [
            page.say("種類", "Kind"),
            page.say("提出先", "Office"),
            page.say("日", "Day"),
            page.say("段階", "Stage"),
            page.say("結果", "Outcome"),
        ],
        "rows": rows,
    }


def _due(page: Page) -> Block:
    rows = []
    for one in page.facts.dues:
        name, day = page.text(one.deadline.name), one.happened
        if one.deadline.house:
            name += f" [{page.say('社内の目安', 'house rule')}]"
        since = f"{page.text(EVENT_NAMES[day.event])} {day.on}"
        if day.assumed:
            since += f"\n{page.say('記録からの推定(最も早い日)', 'assumed, the earliest')}"
        rows.append([str(one.due), name, since])
    return {
        "kind": "table",
        "heading": page.say("期限", "Deadlines"),
        "widths": ["24mm", "1fr", "58mm"],
        "head": [
            page.say("期限", "By"),
            page.say("何の", "Of what"),
            page.say("起算日", "Runs from"),
        ],
        "rows": rows,
        "note": NOT_ADVICE.to(page.language),
    }
