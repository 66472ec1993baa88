"""The request to an operator: addresses, captures, the right infringed, what is asked, by when."""

from __future__ import annotations

from typing import Any, Final

from setsudo.bilingual import Text
from setsudo.referrals.packs.blocks import laws
from setsudo.referrals.packs.page import BLANK, Block, Page


def platform(page: Page) -> dict[str, Any]:
    facts = page.facts
    data = page.head(
        page.say("投稿の削除等の申出", "Request about posts"),
        page.say(
            "次の投稿が権利を侵害しているため、送信を防止する措置(削除など)を求めます。",
            "The posts below infringe rights. We ask that they be made unavailable.",
        ),
    )
    if facts.operator:
        data["pairs"].insert(0, [page.say("宛先", "To"), facts.operator])
    rows = [
        [
            str(place),
            one.url,
            "\n".join(
                part
                for part in (
                    f"{page.say('投稿', 'posted')} {one.posted_on}" if one.posted_on else "",
                    f"{page.say('確認', 'seen')} {page.when(one.seen_at)}",
                )
                if part
            ),
            page.text(one.right),
        ]
        for place, one in enumerate(facts.posts, 1)
    ]
    posts: Block = {
        "kind": "table",
        "heading": page.say(
            "投稿の場所と侵害された権利", "Where they are, and the right infringed"
        ),
        "widths": ["7mm", "1fr", "38mm", "40mm"],
        "head": ["", "URL", page.say("日時", "When"), page.say("権利", "Right")],
        "rows": rows,
    }
    whys = [
        (
            f"{place}. {page.words(one.why)}"
            + (f"\n{page.say('該当箇所', 'Passage')}: {page.words(one.words)}" if one.words else "")
            + (
                f"\n{page.say('保存物のSHA-256', 'SHA-256 of the capture')}: {one.capture}"
                if one.capture
                else ""
            )
        )
        for place, one in enumerate(facts.posts, 1)
    ]
    asked = [one for one in facts.dues if one.deadline.runs_from == "asked_to_delete"]
    clock = (
        [
            page.say(
                f"申出日 {one.happened.on} / 回答の期限 {one.due}",
                f"Asked on {one.happened.on}; an answer is due by {one.due}",
            )
            for one in asked
        ]
        if asked
        else [
            page.say(
                f"申出日 {BLANK} / 回答の期限 申出を受けた日から7日",
                f"Asked on {BLANK}; an answer is due within seven days of the request",
            )
        ]
    )
    data["blocks"] = [
        posts,
        {
            "kind": "text",
            "heading": page.say("侵害の理由", "Why they infringe"),
            "lines": whys or [BLANK],
        },
        {
            "kind": "text",
            "heading": page.say("求めること", "What we ask"),
            "lines": [
                page.say(
                    "1. 上記の投稿について、送信を防止する措置(削除など)を講じてください。",
                    "1. Make the posts above unavailable.",
                ),
                page.say(
                    "2. 発信者に関する通信の記録を、開示の手続が終わるまで消去しないでください。",
                    "2. Keep the logs of their senders until proceedings for disclosure end.",
                ),
                page.say(
                    "3. 措置の有無と理由を、期限までに上記の連絡先へ通知してください。",
                    "3. Tell us by the day below what was done, or why nothing was.",
                ),
            ],
        },
        {
            "kind": "text",
            "heading": page.say("回答の期限(7日)", "The seven-day clock"),
            "lines": [*clock, _DESIGNATED.to(page.language)],
        },
        laws(page),
    ]
    return data


_DESIGNATED: Final = Text(
    ja="7日は、指定された大規模な事業者の義務です(情報流通プラットフォーム対処法 第25条)。"
    "ほかの運営者にも、同じ日までの回答をお願いします。",
    en="Seven days bind an operator that Japan designated as large (Act on platforms for the "
    "circulation of information, art. 25); any other is asked to answer by the same day.",
)
