"""Words with details covered by a person: linked to the original, the same each time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Language, Text
from setsudo.errors import CaseError


class Covers(StrEnum):
    """What kind of detail is covered. Where two overlap, the one named first here stands."""

    BYSTANDER_NAME = "bystander_name"
    STAFF_NAME = "staff_name"
    CUSTOMER_NAME = "customer_name"
    ADDRESS = "address"
    PHONE = "phone"
    MAIL = "mail"
    ACCOUNT = "account"
    HEALTH = "health"
    FACE = "face"
    OTHER = "other"


COVERS_NAMES: Final[Mapping[Covers, Text]] = MappingProxyType(
    {
        Covers.BYSTANDER_NAME: Text(ja="居合わせた人の氏名", en="name of a bystander"),
        Covers.STAFF_NAME: Text(ja="従業員の氏名", en="name of a member of staff"),
        Covers.CUSTOMER_NAME: Text(ja="お客様の氏名", en="name of the customer"),
        Covers.ADDRESS: Text(ja="住所", en="address"),
        Covers.PHONE: Text(ja="電話番号", en="telephone number"),
        Covers.MAIL: Text(ja="メールアドレス", en="mail address"),
        Covers.ACCOUNT: Text(ja="会員・口座・カードの番号", en="account or card number"),
        Covers.HEALTH: Text(ja="健康に関すること", en="detail of somebody's health"),
        Covers.FACE: Text(ja="顔や声", en="face or voice"),
        Covers.OTHER: Text(ja="その他の個人の事柄", en="other private detail"),
    }
)
_ORDER: Final = {one: position for position, one in enumerate(Covers)}


class RedactionRefused(CaseError):
    """A redacted copy is not made: said with what is missing."""

    code = "redaction_refused"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn: who spoke, where that is known, and their words."""

    who: Text | None
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """`texts[turn][start:end]` is covered, in code points."""

    turn: int
    start: int
    end: int
    covers: Covers


def places(texts: Sequence[str], words: str, covers: Covers) -> tuple[Span, ...]:
    """Return everywhere that these words stand, in large letters or small. Raises RedactionRefused
    where they stand nowhere: a cover that misses would be taken for one that holds."""
    wanted = words.strip()
    found = tuple(_places(texts, wanted, covers)) if wanted else ()
    if not found:
        raise RedactionRefused(_NOWHERE)
    return found


def everywhere(texts: Sequence[str], spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans, and all other places at which the words of any of them stand.

    A single letter is left to its own place.
    """
    given = tuple(spans)
    found = list(given)
    seen: set[tuple[str, Covers]] = set()
    for span in given:
        words = _checked(texts, span).strip()
        if len(words) > 1 and (words, span.covers) not in seen:
            seen.add((words, span.covers))
            found += _places(texts, words, span.covers)
    return tuple(dict.fromkeys(found))


def joined(texts: Sequence[str], spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans that do not overlap and cover all that was covered, in their order.

    Raises RedactionRefused for a span that is not in these texts.
    """
    out: list[Span] = []
    every = set(spans)
    for span in every:
        _checked(texts, span)
    for span in sorted(every, key=lambda one: (one.turn, one.start, one.end, _ORDER[one.covers])):
        last = out[-1] if out else None
        if last is not None and last.turn == span.turn and span.start < last.end:
            kind = min(last.covers, span.covers, key=_ORDER.__getitem__)
            out[-1] = Span(last.turn, last.start, max(last.end, span.end), kind)
        else:
            out.append(span)
    return tuple(out)


def covered(
    texts: Sequence[str], spans: Iterable[Span], *, lang: Language | None = None
) -> tuple[str, ...]:
    """Return the texts with a mark in the place of what is covered; it tells the kind, and neither
    the words nor how long they were. Without `lang` it does so in both languages."""
    out: list[str] = []
    apart = joined(texts, spans)
    for number, text in enumerate(texts):
        place = 0
        kept: list[str] = []
        for span in (one for one in apart if one.turn == number):
            kept += [text[place : span.start], mark(span.covers, lang)]
            place = span.end
        out.append("".join([*kept, text[place:]]))
    return tuple(out)


def counted(texts: Sequence[str], spans: Iterable[Span]) -> dict[str, int]:
    """Return how often which kind is covered, by the kind's word, in the order of the kinds."""
    found = Counter(one.covers for one in joined(texts, spans))
    return {one.value: found[one] for one in Covers if found[one]}


def paper(turns: Sequence[Spoken], spans: Sequence[Span], *, number: str, original: Text) -> bytes:
    """Return a redacted copy in UTF-8: what of, what is covered, and the turns.

    `number` is the case's. Raises RedactionRefused where nothing is covered.
    """
    # No digest of the original: with it whoever holds the copy finds a covered number by trying.
    texts = [one.text for one in turns]
    found = counted(texts, spans)
    if not found:
        raise RedactionRefused(_NOTHING)
    kinds = "; ".join(f"{_both(COVERS_NAMES[Covers(one)])} × {n}" for one, n in found.items())
    lines = [
        "黒塗りの写し / Redacted copy",
        f"事案 / Case: {number}",
        f"原本 / Original: {_both(original)}",
        f"覆った箇所 / Covered: {kinds}",
    ]
    for position, (turn, text) in enumerate(zip(turns, covered(texts, spans), strict=True), 1):
        who = f" {_both(turn.who)}" if turn.who else ""
        lines += ["", f"[{position}]{who}", text]
    return ("\n".join(lines) + "\n").encode()


def mark(covers: Covers, lang: Language | None = None) -> str:
    """Return what stands where something is covered."""
    name = COVERS_NAMES[covers]
    return f"[■ {name.to(lang) if lang else _both(name)}]"


def _places(texts: Sequence[str], words: str, covers: Covers) -> Iterable[Span]:
    pattern = re.compile(re.escape(words), re.IGNORECASE)
    for turn, text in enumerate(texts):
        for found in pattern.finditer(text):
            yield Span(turn, found.start(), found.end(), covers)


def _checked(texts: Sequence[str], span: Span) -> str:
    inside = 0 <= span.turn < len(texts) and 0 <= span.start < span.end <= len(texts[span.turn])
    if not inside:
        raise RedactionRefused(_OUTSIDE)
    return texts[span.turn][span.start : span.end]


def _both(text: Text) -> str:
    return text.ja if text.ja == text.en else f"{text.ja} / {text.en}"


_NOWHERE: Final = Text(
    ja="覆う言葉が、原本のどこにもありません。原本から写し取ってください。",
    en="Words that were to be covered stand nowhere in the original: copy them from it.",
)
_OUTSIDE: Final = Text(
    ja="覆う場所が、原本の中にありません。読み直してから選んでください。",
    en="A place that was to be covered is not in the original: look again, then choose.",
)
_NOTHING: Final = Text(
    ja="覆う箇所を、一つ以上選んでください。", en="Choose at least one thing to cover."
)
