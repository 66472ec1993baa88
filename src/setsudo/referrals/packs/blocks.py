"""The parts that more than one pack holds."""

from __future__ import annotations

from typing import Final

from setsudo.bilingual import Text
from setsudo.measures.steps import FLOW
from setsudo.measures.steps import NAMES as STEP_NAMES
from setsudo.measures.steps import Step as Said
from setsudo.referrals.chronology import CHANNEL_NAMES, figures
from setsudo.referrals.packs.page import Block, Page


def five(page: Page) -> Block:
    rows = []
    for place, (step, times) in enumerate(FLOW, 1):
        said = [one for one in page.facts.spoken if one.step is step]
        words = "\n".join(f"{page.clock(one.at)} {page.words(one.words)}".strip() for one in said)
        day = page.when(said[0].at)[:10] if said else "—"
        rows.append(
            [str(place), page.text(STEP_NAMES[step]), f"{len(said)} / {times}", day, words or "—"]
        )
    for step in (Said.ENDED, Said.HANDED_OVER):
        for one in page.facts.spoken:
            if one.step is step:
                rows.append(
                    ["", page.text(STEP_NAMES[step]), "", page.when(one.at)[:10],
                     f"{page.clock(one.at)} {page.words(one.words)}".strip()]
                )  # fmt: skip
    return {
        "kind": "table",
        "heading": page.say(
            "中止・退去の求めとその時刻(五段階)", "Asked to stop and to leave: the five steps"
        ),
        "widths": ["6mm", "36mm", "16mm", "22mm", "1fr"],
        "head": [
            "",
            page.say("段階", "Step"),
            page.say("回数/目安", "Said/due"),
            page.say("日", "Day"),
            page.say("時刻と言葉", "Time and words"),
        ],
        "rows": rows,
    }


def numbers(page: Page) -> Block:
    counted = figures(page.facts.contacts, page.facts.zone)
    heading = page.say("回数と時間", "Counts and minutes")
    if not counted.contacts:
        # Nought would read as if nothing had happened.
        uncounted = page.say(
            "応対そのものの記録はありません(従業員の報告は数えません)。",
            "No contact itself is on record; what staff reported is not counted.",
        )
        return {"kind": "text", "heading": heading, "lines": [uncounted]}
    channels = page.say("、", ", ").join(
        f"{page.text(CHANNEL_NAMES[one])} {count}" for one, count in counted.by_channel.items()
    )
    rows = [
        [page.say("回数", "Contacts"), f"{counted.contacts} ({channels})"],
        [
            page.say("日数と期間", "Days, span"),
            page.say(
                f"{len(counted.days)}日({counted.span}日間)",
                f"{len(counted.days)} days within {counted.span}",
            ),
        ],
        [page.say("合計(分)", "Minutes in all"), f"{round(counted.minutes, 1):g}"],
        [page.say("1日の最多", "Most in a day"), str(counted.most_a_day)],
    ]
    return {"kind": "pairs", "heading": heading, "rows": rows}


def went_out(page: Page) -> Block:
    rows = [
        [page.text(one.receiver), page.words(one.who), page.when(one.at), one.receipt or "—",
         page.text(one.state)]
        for one in page.facts.went
    ]  # fmt: skip
    return {
        "kind": "table",
        "heading": page.say("これまでの届出・相談", "Reported or asked before"),
        "widths": ["28mm", "1fr", "30mm", "30mm", "24mm"],
        "head": [
            page.say("相手", "To"),
            page.say("部署・氏名", "Office, name"),
            page.say("日時", "When"),
            page.say("受理番号", "Receipt"),
            page.say("状態", "Standing"),
        ],
        "rows": rows,
    }


def laws(page: Page) -> Block:
    rows = [
        [
            page.text(law.name),
            page.text(law.says),
            f"{law.date_checked}\n"
            + (
                page.say("公開の資料", "public source")
                if law.confidence == "found"
                else page.say("要確認", "to be checked")
            ),
        ]
        for law in page.facts.laws
    ]
    return {
        "kind": "table",
        "heading": page.say("関係しうる条文", "Articles that may bear on it"),
        "widths": ["48mm", "1fr", "24mm"],
        "head": [
            page.say("条文", "Article"),
            page.say("内容", "Says"),
            page.say("確認日", "Checked"),
        ],
        "rows": rows,
        "note": NOT_ADVICE.to(page.language),
    }


def index(page: Page) -> Block:
    rows = [
        [
            page.text(one.number),
            page.words(page.text(one.about)) + (f"\n{one.size:,} bytes" if one.digest else ""),
            one.digest or page.say("物(ファイルなし)", "an object, no file"),
        ]
        for one in page.facts.exhibits
    ]
    return {
        "kind": "table",
        "heading": page.say("証拠の一覧とSHA-256", "Index of exhibits, with SHA-256"),
        "widths": ["26mm", "1fr", "66mm"],
        "head": [page.say("番号", "No."), page.say("内容", "What"), "SHA-256"],
        "rows": rows,
        "mono": 2,
    }


NOT_ADVICE: Final = Text(
    ja="法律の助言ではありません。公布された条文と弁護士に確かめてください。",
    en="Not legal advice: compare with the official text and ask counsel.",
)
