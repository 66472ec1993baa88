"""The pack for the police: what an emergency call asks, what was said, and the evidence."""

from __future__ import annotations

from typing import Any

from setsudo.measures.steps import Step as Said
from setsudo.referrals.packs.blocks import five, index, laws, numbers, went_out
from setsudo.referrals.packs.page import BLANK, Block, Page


def police(page: Page) -> dict[str, Any]:
    data = page.head(
        page.say("警察への提出資料", "Pack for the police"),
        page.say(
            "上半分は、110番で聞かれる順に並べています。下線は、その場で分かる人が書き入れます。",
            "The upper half follows what an emergency call asks. Lines are for whoever is there.",
        ),
    )
    data["blocks"] = [
        _call(page),
        five(page),
        numbers(page),
        went_out(page),
        laws(page),
        index(page),
    ]
    return data


def _call(page: Page) -> Block:
    facts = page.facts
    times = [*facts.happened, *(one.at for one in facts.spoken)]
    since = f"{page.when(min(times))} – {page.when(max(times))}" if times else BLANK
    rang = [one for one in facts.went if one.danger]
    called = [one.at for one in facts.spoken if one.step is Said.POLICE_CALLED]
    called += [one.at for one in rang]
    dangers = [one.danger for one in facts.spoken if one.danger] + [one.danger for one in rang]
    danger = " / ".join(dict.fromkeys(page.words(one) for one in dangers))
    who = facts.customer or BLANK
    hurt = page.say("、", ", ").join(facts.victims)
    rows = [
        (page.say("事件か事故か", "Crime or accident"), page.say("事件", "A crime")),
        (page.say("何が", "What"), page.acts() + (f" — {danger}" if danger else "")),
        (page.say("いつ", "When"), since),
        (
            page.say("どこで", "Where"),
            f"{page.text(facts.site)}{page.say('、住所', '; address')} {BLANK}",
        ),
        (
            page.say("誰が", "Who"),
            f"{who}{page.say('、特徴(年齢・服装・車など)', '; looks, clothes, vehicle')} {BLANK}",
        ),
        (
            page.say("けが・凶器", "Injury, weapon"),
            page.say(
                "けが □なし □あり    凶器 □なし □あり □不明",
                "Injury □ none □ yes    Weapon □ none □ yes □ unknown",
            ),
        ),
        (
            page.say("いまの様子", "Now"),
            page.say("□その場にいる □立ち去った 方向 ", "□ still there □ gone, towards ") + BLANK,
        ),
        (page.say("被害を受けた人", "Hurt"), hurt or BLANK),
        (
            page.say("通報者", "Caller"),
            f"{page.text(facts.sender)} {page.text(facts.contact)} "
            f"{page.say('氏名', 'name')} {BLANK}",
        ),
        (
            page.say("通報した時刻", "Called at"),
            page.say("、", ", ").join(dict.fromkeys(map(page.when, sorted(called)))) or BLANK,
        ),
    ]
    return {
        "kind": "call",
        "heading": page.say("110番で伝えること", "What the emergency call needs"),
        "rows": [[label, value] for label, value in rows],
        "note": page.say(
            "危険が迫っていないときの相談は #9110。",
            "In Japan 110; where no danger presses, #9110.",
        ),
    }
