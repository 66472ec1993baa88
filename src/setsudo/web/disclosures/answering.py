"""The answer: what is given, what is kept back on which ground, where to complain. JSON and PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from setsudo.bilingual import Language, Text
from setsudo.documents import pdf
from setsudo.ledger.canonical import canonical
from setsudo.retention.asking import PART_NAMES, Kind, Outcome, Part
from setsudo.retention.grounds import GROUNDS
from setsudo.retention.terms import TERMS
from setsudo.web.disclosures.gathering import gathered
from setsudo.web.disclosures.models import Request
from setsudo.web.public.company import company

TEMPLATE: Final = Path(__file__).with_name("answer.typ")
FORM: Final = "setsudo-disclosure/1"


def answer_to(row: Request, *, at: datetime) -> dict[str, Any]:
    """Return the answer as it would be given now, as JSON values."""
    lang: Language = "ja" if row.lang == "ja" else "en"
    kind, term = Kind(row.kind), TERMS[row.jurisdiction]
    held = (
        gathered(row.customer, lang, jurisdiction=row.jurisdiction, kept=row.files)
        if kind is Kind.ACCESS
        else {}
    )
    back = {Part(part): code for part, code in row.withheld.items() if Part(part) in held}
    refused: list[tuple[Part | None, str]] = [(None, row.refused)] if row.refused else []
    files = () if Part.FILES in back else [one["ground"] for one in held.get(Part.FILES, ())]
    silent = [code for code in (*back.values(), *files) if code and GROUNDS[code].silent]
    if silent:
        # Not even which parts there are is told.
        held, back, refused, files = {}, {}, [(None, silent[0])], ()
    return {
        "form": FORM,
        "number": row.number,
        "lang": lang,
        "kind": kind.value,
        "outcome": row.outcome,
        "name": row.name,
        "received": _day(row.received_at),
        "written": _day(at),
        "parts": {part.value: rows for part, rows in held.items() if part not in back},
        "withheld": [
            {
                "part": part.value if part is not None else "",
                "name": PART_NAMES[part].to(lang) if part is not None else "",
                "ground": GROUNDS[code].says.to(lang),
                "article": GROUNDS[code].article.to(lang),
            }
            for part, code in [*back.items(), *refused]
        ]
        + [
            {
                "part": Part.FILES.value,
                "name": _SOME.filled(name=PART_NAMES[Part.FILES].to(lang), n=files.count(code)).to(
                    lang
                ),
                "ground": GROUNDS[code].says.to(lang),
                "article": GROUNDS[code].article.to(lang),
            }
            for code in sorted({*filter(None, files)})
        ],
        "done": row.done,
        "complain": {"authority": term.authority.to(lang), "address": term.address},
    }


def content_of(answer: Mapping[str, Any]) -> str:
    """Return the digest of what an answer tells, whenever it is written: 64 hex digits."""
    told = {name: value for name, value in answer.items() if name != "written"}
    return sha256(canonical(told)).hexdigest()


def as_json(answer: Mapping[str, Any]) -> bytes:
    """Return the file that another system can read."""
    return json.dumps(answer, ensure_ascii=False, indent=2, sort_keys=True).encode()


def as_pdf(answer: Mapping[str, Any]) -> bytes:
    """Return the letter. The same answer gives the same bytes."""
    lang: Language = "ja" if answer["lang"] == "ja" else "en"
    return pdf(TEMPLATE.read_text(encoding="utf-8"), paper(answer), language=lang)


def paper(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands on the letter."""
    lang: Language = "ja" if answer["lang"] == "ja" else "en"
    ours = company()
    contact = ours.contact
    opening = _OPENING[Kind(answer["kind"]), Outcome(answer["outcome"])]
    sections = [
        {"heading": PART_NAMES[Part(part)].to(lang), "items": [*_items(Part(part), rows, lang)]}
        for part, rows in answer["parts"].items()
    ]
    nothing = answer["kind"] == Kind.ACCESS and not answer["parts"] and not answer["withheld"]
    return {
        "title": _TITLES[Kind(answer["kind"])].to(lang),
        "to": _TO.filled(name=answer["name"]).to(lang),
        "date": answer["written"],
        "number": answer["number"],
        "sender": ours.name.to(lang),
        "contact": contact.to(lang) if contact is not None else "",
        "opening": [
            _CAME.filled(day=answer["received"]).to(lang),
            (_NOTHING if nothing else opening).to(lang),
            *([answer["done"]] if answer["done"] else []),
            *([_MASKED.to(lang)] if answer["parts"] else []),
        ],
        "sections": sections,
        "withheld_heading": _WITHHELD.to(lang),
        "withheld": [
            {"name": one["name"], "ground": one["ground"], "article": one["article"]}
            for one in answer["withheld"]
        ],
        "complain_heading": _COMPLAIN.to(lang),
        "complain": [_TO_US.to(lang), _TO_THEM.filled(**answer["complain"]).to(lang)],
    }


def _items(part: Part, rows: list[Mapping[str, Any]], lang: Language) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield _LINES[part](row, lang)


def _identity(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    lines = [f"{one['kind']}: {one['value']}" for one in row["identifiers"]]
    return _item(row["name"] or "—", lines, [_SINCE.filled(day=row["since"]).to(lang)])


def _contact(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    lines = [f"{one['who']}: {one['text']}" for one in row["turns"]]
    return _item(f"{row['on']}  {row['channel']}", lines, [row["note"]])


def _case(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    days = _DAYS.filled(opened=row["opened"], closed=row["closed"] or "—").to(lang)
    acts = (", " if lang == "en" else "、").join(row["acts"])
    found = [
        said.filled(words=words).to(lang)
        for said, words in (
            (_FOUND, row["outcome"]), (_ACTS, acts), (_BECAUSE, row["reason"]),
        )
        if words
    ]  # fmt: skip
    return _item(row["number"], row["facts"], [days, *found])


def _measure(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    until = row["ended"] or row["until"] or "—"
    span = _SPAN.filled(since=row["since"], until=until).to(lang)
    why = _BECAUSE.filled(words=row["reason"]).to(lang)
    return _item(f"{row['what']} ({row['state']})", [], [span, why, row["terms"]])


def _notice(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    return _item(f"{row['sent']}  {row['subject']}", row["text"], [])


def _statement(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    return _item(row["on"], [row["text"]], [row["result"], row["answer"]])


def _transaction(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    head = f"{row['on']}  {row['number']} ({row['state']})"
    return _item(head, [row["what"]] if row["what"] else [], [row["service"], row["amount"]])


def _message(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    from_whom = " ".join(one for one in (row["name"], row["reply_to"]) if one)
    answer = [_ANSWERED.filled(words=row["answer"]).to(lang)] if row["answer"] else []
    return _item(f"{row['on']}  {row['title']}", [row["text"], *answer], [from_whom])


def _file(row: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    about = f"{row['media_type']}, {row['size']:,} bytes" if row["sha256"] else ""
    digest = f"SHA-256 {row['sha256']}" if row["sha256"] else ""
    if row["says"]:
        standing = _KEPT_BACK.filled(says=row["says"]).to(lang)
    else:
        standing = _GIVEN.filled(file=row["file"]).to(lang) if row["file"] else _OBJECT.to(lang)
    return _item(f"{row['on']}  {row['what']}", [standing], [about, digest])


def _item(head: str, lines: list[str], notes: list[str]) -> dict[str, Any]:
    return {"head": head, "lines": lines, "notes": [one for one in notes if one]}


_LINES: Final = {
    Part.IDENTITY: _identity,
    Part.CONTACTS: _contact,
    Part.CASES: _case,
    Part.MEASURES: _measure,
    Part.NOTICES: _notice,
    Part.STATEMENTS: _statement,
    Part.MESSAGES: _message,
    Part.FILES: _file,
    Part.TRANSACTIONS: _transaction,
}


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


_TITLES: Final[Mapping[Kind, Text]] = {
    Kind.ACCESS: Text(
        ja="個人情報の開示請求へのご回答", en="Answer to your request to see your data"
    ),
    Kind.CORRECTION: Text(
        ja="個人情報の訂正等の請求へのご回答", en="Answer to your request for a correction"
    ),
    Kind.SUSPENSION: Text(
        ja="個人情報の利用停止等の請求へのご回答",
        en="Answer to your request to end the use of your data",
    ),
}
_TO: Final = Text(ja="{name} 様", en="{name}")
_CAME: Final = Text(
    ja="{day}に受け付けたご請求に、次のとおりお答えします。",
    en="This answers the request that we received on {day}.",
)
_NOTHING: Final = Text(
    ja="お調べしましたが、お客様に関する個人情報は保有していません。",
    en="We looked and hold no personal data about you.",
)
_OPENING: Final[Mapping[tuple[Kind, Outcome], Text]] = {
    (Kind.ACCESS, Outcome.GRANTED): Text(
        ja="当社が保有するお客様の個人情報は、以下のすべてです。",
        en="What follows is everything that we hold about you.",
    ),
    (Kind.ACCESS, Outcome.PARTLY): Text(
        ja="当社が保有するお客様の個人情報のうち、次の部分をお知らせします。お知らせしない部分と理由は、"
        "後に記します。",
        en="What follows is what we can tell you of the data that we hold about you. What we keep "
        "back, and why, is said after it.",
    ),
    (Kind.ACCESS, Outcome.REFUSED): Text(
        ja="ご請求の個人情報は、お知らせできません。理由は次のとおりです。",
        en="We cannot tell you the data that you asked for, for these reasons.",
    ),
    (Kind.CORRECTION, Outcome.GRANTED): Text(
        ja="ご指摘の内容を訂正しました。", en="We put right what you told us of."
    ),
    (Kind.CORRECTION, Outcome.PARTLY): Text(
        ja="ご指摘の一部を訂正しました。残りの理由は、後に記します。",
        en="We put a part of it right. Why not the rest is said below.",
    ),
    (Kind.CORRECTION, Outcome.REFUSED): Text(
        ja="調査しましたが、訂正は行いません。理由は次のとおりです。",
        en="We looked into it and do not correct it, for this reason.",
    ),
    (Kind.SUSPENSION, Outcome.GRANTED): Text(
        ja="ご請求のとおり、利用を止めました。", en="We no longer use it, as you asked."
    ),
    (Kind.SUSPENSION, Outcome.PARTLY): Text(
        ja="一部の利用を止めました。残りの理由は、後に記します。",
        en="We no longer use a part of it. Why not the rest is said below.",
    ),
    (Kind.SUSPENSION, Outcome.REFUSED): Text(
        ja="利用の停止は行いません。理由は次のとおりです。",
        en="We go on using it, for this reason.",
    ),
}
_MASKED: Final = Text(
    ja="当社の従業員とほかの方の名前や連絡先は、その方を守るため伏せています。",
    en="Names and addresses of our staff and of others are masked, to protect them.",
)
_WITHHELD: Final = Text(ja="お知らせしない部分と理由", en="What we keep back, and why")
_COMPLAIN: Final = Text(ja="ご不満があるとき", en="If you do not agree")
_TO_US: Final = Text(
    ja="まず、この文書の番号を添えて当社にお知らせください。別の担当者が見直します。",
    en="Tell us first, with the number of this letter: somebody else will look at it.",
)
_TO_THEM: Final = Text(
    ja="{authority}にも相談または申立てができます: {address}",
    en="You can also complain to the {authority}: {address}",
)
_SOME: Final = Text(ja="{name}のうち{n}件", en="{name}: {n} of them")
_ANSWERED: Final = Text(ja="ご回答: {words}", en="Answer: {words}")
_KEPT_BACK: Final = Text(ja="お渡ししません。{says}", en="Not given. {says}")
_GIVEN: Final = Text(ja="お渡しするファイル: {file}", en="Given as {file}")
_OBJECT: Final = Text(
    ja="現物です。ご覧になりたいときはお知らせください。",
    en="It is an object: tell us if you want to see it.",
)
_FOUND: Final = Text(ja="判断: {words}", en="Determined: {words}")
_ACTS: Final = Text(ja="行為: {words}", en="Conduct: {words}")
_BECAUSE: Final = Text(ja="理由: {words}", en="Reason: {words}")
_SINCE: Final = Text(ja="{day}から保有", en="held since {day}")
_DAYS: Final = Text(ja="開始 {opened} / 終了 {closed}", en="opened {opened}, closed {closed}")
_SPAN: Final = Text(ja="{since} から {until} まで", en="from {since} to {until}")
