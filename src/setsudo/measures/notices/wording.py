"""What each kind of notice says, in Japanese and in English, in words that nobody has to look up.

Written from `Facts` alone: what happened, what follows, until when, how to object. Nothing here
judges the person who reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from setsudo.bilingual import Language, Text
from setsudo.measures.notices import words as w
from setsudo.measures.notices.codes import shown
from setsudo.measures.notices.facts import Facts, Result
from setsudo.measures.notices.kinds import BINDING, WORDS, Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, sentences under it, items, and pairs of a label and what stands beside it."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in one language, before it takes the form of a letter, an e-mail or a chat."""

    kind: Kind
    lang: Language
    subject: str
    greeting: str
    date: str
    number: str
    parts: tuple[Part, ...]
    closing: str
    sender: str
    contact: str
    code: str
    address: str


def write(kind: Kind, facts: Facts, lang: Language) -> Written:
    """Write a notice."""
    parts = [Part(paragraphs=tuple(_opening(kind, facts, lang)))]
    parts += _middle(kind, facts, lang)
    parts.append(_objecting(kind, facts, lang))
    return Written(
        kind=kind,
        lang=lang,
        subject=_subject(kind, facts).to(lang),
        greeting=_greeting(facts, lang),
        date=day(facts.written_on, lang),
        number=facts.number,
        parts=tuple(part for part in parts if part.paragraphs or part.items or part.pairs),
        closing=(w.CLOSING_AFTER if _was_wrong(kind, facts) else w.CLOSING).to(lang),
        sender=facts.company.to(lang),
        contact=facts.contact.to(lang) if facts.contact is not None else "",
        code=shown(facts.code),
        address=facts.address,
    )


def day(when: date, lang: Language) -> str:
    """Return a date as a letter writes it."""
    if lang == "ja":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {w.MONTHS[when.month - 1]} {when.year}"


def plain(written: Written) -> str:
    """Return a notice as plain text, for an e-mail. It ends in a line break."""
    lines = [written.greeting, ""]
    for part in written.parts:
        lines += [_heading(part.heading, written.lang)] if part.heading else []
        lines += part.paragraphs
        lines += [f"・{item}" if written.lang == "ja" else f"- {item}" for item in part.items]
        colon = "：" if written.lang == "ja" else ": "
        lines += [f"{label}{colon}{value}" for label, value in part.pairs]
        lines.append("")
    lines += [written.closing, "", written.sender]
    lines += [written.contact] if written.contact else []
    lines += [f"{w.NUMBER.to(written.lang)} {written.number} · {written.date}"]
    return "\n".join(lines) + "\n"


def chat(written: Written) -> str:
    """Return a notice as a short message: what is so, until when, and where the rest is."""
    lines = [written.subject]
    for part in written.parts[:-1]:
        lines += part.paragraphs[:2]
        lines += [f"・{item}" if written.lang == "ja" else f"- {item}" for item in part.items]
        lines += [f"{label}: {value}" for label, value in part.pairs]
    lines.append(w.CHAT_OBJECT.filled(address=written.address, code=written.code).to(written.lang))
    lines.append(written.sender)
    return "\n".join(lines) + "\n"


def on_its_page(written: Written) -> Written:
    """Return a notice as it reads where its code opened it: without the way to there."""
    way = w.ON_THE_PAGE.to(written.lang)
    parts = (
        replace(part, paragraphs=tuple(one for one in part.paragraphs if one != way))
        for part in written.parts
    )
    return replace(written, parts=tuple(parts))


def everything(written: Written) -> str:
    """Return all that a notice says, for whoever has to search it."""
    return f"{written.subject}\n{plain(written)}"


def _heading(heading: str, lang: Language) -> str:
    return f"■ {heading}" if lang == "ja" else heading.upper()


def _was_wrong(kind: Kind, facts: Facts) -> bool:
    return kind is Kind.LIFTING or facts.result in (Result.LIFTED, Result.SENT_BACK)


def _subject(kind: Kind, facts: Facts) -> Text:
    if kind is Kind.OBJECTION_DECISION and facts.result is not None:
        return w.DECIDED_SUBJECTS[facts.result]
    if kind is Kind.LIFTING and facts.lapsed:
        return w.LAPSED_SUBJECT
    if kind is Kind.LIFTING and facts.withdrawn:
        return w.WITHDRAWN_SUBJECT
    return w.SUBJECTS[kind]


def _greeting(facts: Facts, lang: Language) -> str:
    if not facts.customer:
        return w.DEAR_CUSTOMER.to(lang)
    return w.DEAR.filled(name=facts.customer).to(lang)


def _opening(kind: Kind, facts: Facts, lang: Language) -> Iterator[str]:
    if kind is Kind.OBJECTION_DECISION and facts.result is not None:
        yield w.OBJECTION_OPENING.to(lang)
        yield w.DECIDED[facts.result].to(lang)
        return
    if kind is Kind.LIFTING:
        yield _over(facts).to(lang)
        free = w.STILL_FREE if facts.withdrawn else w.AS_BEFORE
        yield (w.OTHERS_BIND if facts.still_bound else free).to(lang)
        if facts.our_error:
            yield w.OUR_ERROR.to(lang)
        return
    yield w.OPENINGS[kind].to(lang)


def _over(facts: Facts) -> Text:
    if facts.withdrawn:
        return w.WITHDRAWN_OPENING
    return w.LAPSED_OPENING if facts.lapsed else w.OPENINGS[Kind.LIFTING]


def _middle(kind: Kind, facts: Facts, lang: Language) -> Iterator[Part]:
    if kind is Kind.OBJECTION_DECISION:
        yield Part(w.REASONS.to(lang), paragraphs=tuple(_lines(facts.reason)))
        if facts.result in (Result.UPHELD, Result.CHANGED) and facts.until is not None:
            yield Part(w.STILL_BINDS.to(lang), pairs=tuple(_pairs(facts, lang)))
        return
    if kind is Kind.LIFTING:
        yield Part(w.REASONS.to(lang), paragraphs=tuple(_lines(facts.reason)))
        over = w.WHAT_IS_OVER if facts.lapsed else w.WHAT_IS_LIFTED
        if facts.withdrawn:
            over = w.WHAT_IS_WITHDRAWN
        yield Part(over.to(lang), pairs=tuple(_lifted(facts, lang)))
        return
    yield _happened(facts, lang)
    if kind in WORDS:
        yield Part(w.WHAT_WE_ASK.to(lang), paragraphs=tuple(p.to(lang) for p in w.ASKS[kind]))
    if kind in BINDING:
        yield Part(w.WHAT_FOLLOWS.to(lang), pairs=tuple(_pairs(facts, lang)))
        yield Part(w.DEALINGS.to(lang), items=facts.transactions)
        yield Part(w.WHAT_STAYS.to(lang), (w.ENDS_BY_ITSELF.to(lang),), items=facts.left)
    yield Part(paragraphs=(w.COMPLAINTS_WELCOME.to(lang),))


def _happened(facts: Facts, lang: Language) -> Part:
    contacts = [f"{day(one.on, lang)} ({one.channel.to(lang)})" for one in facts.contacts]
    comma = "、" if lang == "ja" else ", "
    pairs = [(w.WHEN.to(lang), comma.join(contacts))] if contacts else []
    if facts.acts:
        pairs.append((w.WHICH_CONDUCT.to(lang), comma.join(one.to(lang) for one in facts.acts)))
    heading = w.WHAT_HAPPENED if facts.determined else w.WHAT_IS_KEPT
    return Part(heading.to(lang), items=facts.told, pairs=tuple(pairs))


def _pairs(facts: Facts, lang: Language) -> Iterator[tuple[str, str]]:
    if facts.does is not None:
        yield w.WHAT_IS_DONE.to(lang), facts.does.to(lang)
    yield from _restricted(facts, lang)
    if facts.since is not None:
        yield w.SINCE.to(lang), day(facts.since, lang)
    if facts.until is not None:
        yield w.UNTIL.to(lang), w.ENDS_ON.filled(day=day(facts.until, lang)).to(lang)
    if facts.review_on is not None:
        yield w.REVIEW.to(lang), day(facts.review_on, lang)


def _lifted(facts: Facts, lang: Language) -> Iterator[tuple[str, str]]:
    if facts.does is not None:
        yield w.WHAT_IS_DONE.to(lang), facts.does.to(lang)
    yield from _restricted(facts, lang)


def _restricted(facts: Facts, lang: Language) -> Iterator[tuple[str, str]]:
    comma = "、" if lang == "ja" else ", "
    if facts.services:
        yield w.SERVICES.to(lang), comma.join(one.to(lang) for one in facts.services)
    if facts.ways:
        yield w.WAYS.to(lang), comma.join(one.to(lang) for one in facts.ways)


def _objecting(kind: Kind, facts: Facts, lang: Language) -> Part:
    days = facts.answer_days
    if kind is Kind.LIFTING:
        said = [w.QUESTIONS]
    elif kind is Kind.OBJECTION_DECISION:
        said = [w.OBJECT_AGAIN, w.ELSEWHERE]
    else:
        answers = [w.SOMEBODY_ELSE_ANSWERS] if facts.determined else [w.READ_BEFORE, w.OBJECT_THEN]
        said = [w.TELL_US, w.ON_THE_PAGE, *(one.filled(days=days) for one in answers)]
        said += [w.NO_DISADVANTAGE, w.ACCOMMODATION, w.ELSEWHERE]
    return Part(
        (w.ASK_US if kind is Kind.LIFTING else w.TO_OBJECT).to(lang),
        paragraphs=tuple(one.to(lang) for one in said),
        pairs=(
            (w.PAGE.to(lang), facts.address),
            (w.CODE.to(lang), shown(facts.code)),
        ),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
