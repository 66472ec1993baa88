"""The letter to somebody involved: what happened and what is asked, and nobody's name."""

from __future__ import annotations

from typing import Any

from setsudo.referrals.chronology import Step, figures
from setsudo.referrals.packs.page import BLANK, Page


def letter(page: Page) -> dict[str, Any]:
    """A letter to somebody involved: what happened and what is asked, and nobody's name."""
    facts = page.facts
    counted = figures(facts.contacts, facts.zone)
    days = [one.astimezone(facts.zone).date() for one in facts.happened]
    span = " – ".join(map(str, sorted({min(days), max(days)}))) if days else BLANK
    measures = [
        f"{page.when(one.at)[:10]} {page.words(page.text(one.says))}"
        for one in facts.deeds
        if one.step is Step.MEASURE
    ]
    data = page.head(page.say("ご連絡とお願い", "A notice and a request"), "")
    data |= {
        # By hand: whoever was written to before is told to nobody.
        "to": page.say(f"{BLANK} 様", BLANK),
        "date": page.when(facts.as_of)[:10],
        "contact": page.text(facts.contact),
        "paragraphs": [
            page.say(
                "突然のご連絡をお許しください。当社では、次の行為について、社内の二人以上で事実を"
                "確かめ、社会の通念を超えると判断しました。",
                "We are sorry to write to you without notice. Two people here established the "
                "facts of the conduct below and determined that it exceeds what is accepted.",
            )
        ],
        "rows": [
            [page.say("行為", "Conduct"), page.acts()],
            [page.say("期間", "Between"), span],
            *([[page.say("回数", "Times"), str(counted.contacts)]] if counted.contacts else []),
            [
                page.say("対象の方", "The person"),
                page.say(
                    f"{BLANK}(お伝えしてよいかを個別に確かめてから書き入れます)",
                    f"{BLANK} (filled in by hand once it was checked that you may be told)",
                ),
            ],
            [page.say("当社の措置", "What we did"), "\n".join(measures) or "—"],
        ],
        "asks": [
            page.say(
                "上記の行為が続かないよう、お力添えをお願いします。",
                "Please help so that the conduct above does not go on.",
            ),
            page.say(
                "当社へのご用件は、上記の窓口が承ります。ほかの従業員への連絡はお控えください。",
                "Whatever is to be said to us reaches the contact above; please approach no other "
                "member of staff.",
            ),
            page.say(
                "従業員の氏名や連絡先は、お伝えできません。",
                "We cannot tell you the names or addresses of members of staff.",
            ),
            page.say(
                "この手紙の内容に誤りがあれば、お知らせください。調べてお答えします。",
                "Where something here is wrong, tell us: we will look into it and answer.",
            ),
        ],
        "greeting": page.say("拝啓", "Dear Sir or Madam,"),
        "closing": page.say("敬具", "Yours faithfully,"),
        "asks_heading": page.say("お願い", "What we ask"),
        "letter": True,
    }
    return data
