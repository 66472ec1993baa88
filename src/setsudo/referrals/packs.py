"""What stands on paper for each receiver: police pack, platform pack, letter, counsel's memo.

A pack is the half hour that an officer or a lawyer would spend on asking back. It is built from
what the record holds, masked for its reader; what only a person on the spot knows is left as a line
to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.measures.steps import FLOW
from setsudo.measures.steps import NAMES as STEP_NAMES
from setsudo.measures.steps import Step as Said
from setsudo.policy.model import Law
from setsudo.referrals.chronology import CHANNEL_NAMES, Contacted, Deed, Step, figures
from setsudo.referrals.deadlines import EVENT_NAMES, Due
from setsudo.referrals.masking import Mask
from setsudo.referrals.receivers import RECEIVER_NAMES, Content, Receiver, may_hold

BLANK: Final = "＿" * 12
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that was said on the spot, with its time."""

    step: Said
    at: datetime
    words: str
    danger: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit by its number, with what it is and its SHA-256, empty for an object."""

    number: Text
    about: Text
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Went:
    """What went outside before: to whom, when, the receipt number, and where it stands."""

    receiver: Text
    who: str
    at: datetime
    receipt: str
    state: Text
    danger: str = ""
    """What the emergency was, where it was a call to the police."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post that an operator is asked about."""

    url: str
    posted_on: date | None
    seen_at: datetime
    right: Text
    why: str
    words: str
    capture: str


@dataclass(frozen=True, slots=True)
class Pursued:
    """A proceeding with the stages that it went through."""

    kind: Text
    office: str
    number: str
    stages: Sequence[tuple[date, Text, str]] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What two people determined: the reason, and the criteria of malice that were met."""

    outcome: Text
    reason: str
    severity: int
    at: datetime
    criteria: Sequence[tuple[Text, str]] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that packs are made of. `customer` and `victims` are as their reader may know them."""

    number: str
    sender: Text
    contact: Text
    site: Text
    zone: tzinfo
    as_of: datetime
    customer: str = ""
    victims: Sequence[str] = ()
    acts: Sequence[Text] = ()
    laws: Sequence[Law] = ()
    contacts: Sequence[Contacted] = ()
    happened: Sequence[datetime] = ()
    """When each contact was, and what was reported happened."""
    spoken: Sequence[Spoken] = ()
    deeds: Sequence[Deed] = ()
    exhibits: Sequence[Exhibit] = ()
    went: Sequence[Went] = ()
    posts: Sequence[Post] = ()
    pursued: Sequence[Pursued] = ()
    dues: Sequence[Due] = ()
    decided: Decided | None = None


def pack(facts: Facts, receiver: Receiver, *, language: Language, mask: Mask) -> dict[str, Any]:
    """Return what stands in the pack for a receiver, masked, for the page. Raises KeyError for a
    receiver that has none."""
    return _MAKERS[receiver](_Page(facts, receiver, language, mask))


@dataclass(frozen=True, slots=True)
class _Page:
    facts: Facts
    receiver: Receiver
    language: Language
    mask: Mask

    def say(self, ja: str, en: str) -> str:
        return ja if self.language == "ja" else en

    def text(self, text: Text) -> str:
        return text.to(self.language)

    def words(self, words: str) -> str:
        return self.mask.text(words)

    def when(self, at: datetime) -> str:
        return at.astimezone(self.facts.zone).strftime("%Y-%m-%d %H:%M")

    def clock(self, at: datetime) -> str:
        return at.astimezone(self.facts.zone).strftime("%H:%M:%S")

    def holds(self, content: Content) -> bool:
        return may_hold(self.receiver, content)

    def head(self, title: str, lead: str) -> dict[str, Any]:
        facts = self.facts
        return {
            "title": title,
            "lead": lead,
            "number": facts.number,
            "pairs": [
                [self.say("提出先", "For"), self.text(RECEIVER_NAMES[self.receiver])],
                [self.say("作成", "From"), self.text(facts.sender)],
                [self.say("連絡先", "Contact"), self.text(facts.contact)],
                [self.say("時点", "As of"), f"{self.when(facts.as_of)} ({facts.zone})"],
            ],
            "sender": self.text(facts.sender),
            "foot": self.say(
                "個人の情報を含みます。目的以外に使わないでください。",
                "Holds personal data: use it for its purpose alone.",
            ),
        }

    def acts(self) -> str:
        return self.say("、", "; ").join(self.text(one) for one in self.facts.acts) or BLANK


def _police(page: _Page) -> dict[str, Any]:
    data = page.head(
        page.say("警察への提出資料", "Pack for the police"),
        page.say(
            "上半分は、110番で聞かれる順に並べています。下線は、その場で分かる人が書き入れます。",
            "The upper half follows what an emergency call asks. Lines are for whoever is there.",
        ),
    )
    data["blocks"] = [
        _call(page),
        _five(page),
        _figures(page),
        _went(page),
        _laws(page),
        _index(page),
    ]
    return data


def _call(page: _Page) -> Block:
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
            f"{page.text(facts.site)} {page.say('住所', 'address')} {BLANK}",
        ),
        (
            page.say("誰が", "Who"),
            f"{who} {page.say('特徴(年齢・服装・車など)', 'looks, clothes, vehicle')} {BLANK}",
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


def _five(page: _Page) -> Block:
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


def _figures(page: _Page) -> Block:
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


def _went(page: _Page) -> Block:
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


def _laws(page: _Page) -> Block:
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
        "note": _NOT_ADVICE.to(page.language),
    }


def _index(page: _Page) -> Block:
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


def _platform(page: _Page) -> dict[str, Any]:
    facts = page.facts
    data = page.head(
        page.say("投稿の削除等の申出", "Request about posts"),
        page.say(
            "次の投稿が権利を侵害しているため、送信を防止する措置(削除など)を求めます。",
            "The posts below infringe rights. We ask that they be made unavailable.",
        ),
    )
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
        _laws(page),
    ]
    return data


def _memo(page: _Page) -> dict[str, Any]:
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
    blocks += [_figures(page), _five(page), _measures(page), _pursued(page), _went(page)]
    blocks += [_due(page), _laws(page), _index(page)]
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


def _measures(page: _Page) -> Block:
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


def _pursued(page: _Page) -> Block:
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


def _due(page: _Page) -> Block:
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
        "note": _NOT_ADVICE.to(page.language),
    }


def _letter(page: _Page) -> dict[str, Any]:
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


_MAKERS: Final[Mapping[Receiver, Callable[[_Page], dict[str, Any]]]] = {
    Receiver.POLICE: _police,
    Receiver.PLATFORM: _platform,
    Receiver.INVOLVED_PARTY: _letter,
    Receiver.COUNSEL: _memo,
}
PACK_NAMES: Final[Mapping[Receiver, Text]] = {
    Receiver.POLICE: Text(ja="警察への提出資料", en="Police pack"),
    Receiver.PLATFORM: Text(ja="運営者への申出書", en="Platform pack"),
    Receiver.INVOLVED_PARTY: Text(ja="関係する方への手紙", en="Letter to somebody involved"),
    Receiver.COUNSEL: Text(ja="弁護士への相談メモ", en="Memo for counsel"),
}
_DESIGNATED: Final = Text(
    ja="7日は、指定された大規模な事業者の義務です(情報流通プラットフォーム対処法 第25条)。"
    "ほかの運営者にも、同じ日までの回答をお願いします。",
    en="Seven days bind an operator that Japan designated as large (Act on platforms for the "
    "circulation of information, art. 25); any other is asked to answer by the same day.",
)
_NOT_ADVICE: Final = Text(
    ja="法律の助言ではありません。公布された条文と弁護士に確かめてください。",
    en="Not legal advice: compare with the official text and ask counsel.",
)
