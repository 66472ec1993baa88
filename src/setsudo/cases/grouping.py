"""Many contacts that belong together: one person repeating, one text passed round, many voices.

Many people who complain of one thing in their own words are no pile-on. They are the best sign that
something is wrong with us, and are told apart from copies of one text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.likeness import SIMILAR, alike

VOICES: Final = 5
"""Different authors within the window from which contacts on one matter are a wave."""
WINDOW: Final = timedelta(hours=24)
COPIED_SHARE: Final = 0.5


class Pattern(StrEnum):
    """What a group of contacts looks like; a person says what it is."""

    REPEATED = "repeated"
    COPIED = "copied"
    ALIKE = "alike"
    PILE_ON = "pile_on"
    MANY_VOICES = "many_voices"


@dataclass(frozen=True, slots=True)
class Message:
    """One contact. `author` is empty where unknown. `about` names the posting, the person, the
    product or the incident that it is about, if anybody said. `calls_on_others`: it asks others to
    join in, as the signal `pile_on` measures."""

    id: str
    at: datetime
    text: str
    author: str = ""
    about: str = ""
    calls_on_others: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts that belong together, oldest first. `authors` counts the known ones."""

    pattern: Pattern
    messages: tuple[Message, ...]
    authors: int
    because: Text
    about: str = ""


def near_duplicates(messages: Iterable[Message], *, similar: float = SIMILAR) -> tuple[Group, ...]:
    """Return the groups of nearly equal texts: repeated by one author, or copied by several.

    `similar` is the share of runs of characters in common, 0-1.
    """
    every = sorted(messages, key=_when)
    found = alike([message.text for message in every], similar=similar)
    return tuple(_copies([every[at] for at in group]) for group in found)


def waves(
    messages: Iterable[Message],
    *,
    window: timedelta = WINDOW,
    voices: int = VOICES,
    similar: float = SIMILAR,
) -> tuple[Group, ...]:
    """Return where at least `voices` known authors wrote about one matter within `window`.

    It is a pile-on where others were called on to join, or where `COPIED_SHARE` of the contacts
    pass one text round; else it is many voices, and the question is what we did wrong. Contacts
    that are about nothing in particular are gathered by their text.
    """
    every = sorted(messages, key=_when)
    duplicates = near_duplicates(every, similar=similar)
    copied = {
        message.id
        for group in duplicates
        if group.pattern is Pattern.COPIED
        for message in group.messages
    }
    matters: dict[str, list[Message]] = {}
    for message in every:
        if message.about:
            matters.setdefault(message.about, []).append(message)
    unnamed = [[one for one in group.messages if not one.about] for group in duplicates]
    found = [
        _wave(wave, about, copied)
        for about, about_it in (*matters.items(), *(("", group) for group in unnamed))
        for wave in _dense(about_it, window, voices)
    ]
    return tuple(sorted(found, key=lambda group: _when(group.messages[0])))


def _copies(messages: Sequence[Message]) -> Group:
    authors = {message.author for message in messages}
    known = len(authors - {""})
    if known > 1:
        pattern = Pattern.COPIED
    else:
        pattern = Pattern.REPEATED if authors == authors - {""} else Pattern.ALIKE
    because = _BECAUSE[pattern].filled(count=len(messages), authors=known)
    return Group(pattern, tuple(messages), known, because)


def _wave(messages: Sequence[Message], about: str, copied: set[str]) -> Group:
    authors = len({message.author for message in messages} - {""})
    copies = sum(message.id in copied for message in messages)
    called = any(message.calls_on_others for message in messages)
    passed_round = copies >= COPIED_SHARE * len(messages)
    pattern = Pattern.PILE_ON if called or passed_round else Pattern.MANY_VOICES
    because = _BECAUSE[pattern].filled(count=len(messages), authors=authors)
    return Group(pattern, tuple(messages), authors, because, about)


def _dense(
    messages: Sequence[Message], window: timedelta, voices: int
) -> Iterator[Sequence[Message]]:
    """Return the stretches in which every contact lies in a window with enough known authors."""
    counts: dict[str, int] = {}
    begin = known = 0
    spans: list[tuple[int, int]] = []
    for end, message in enumerate(messages):
        counts[message.author] = counts.get(message.author, 0) + 1
        known += bool(message.author) and counts[message.author] == 1
        while message.at - messages[begin].at > window:
            left = messages[begin].author
            counts[left] -= 1
            known -= bool(left) and counts[left] == 0
            begin += 1
        if known >= voices:
            if spans and begin <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
    return (messages[first : last + 1] for first, last in spans)


def _when(message: Message) -> tuple[float, str]:
    return message.at.timestamp(), message.id


_BECAUSE: Final[Mapping[Pattern, Text]] = {
    Pattern.REPEATED: Text(
        ja="同じ人から、ほぼ同じ文面が{count}件届いている(送信者{authors}人)。"
        "最初の連絡に答えたか確かめてください。",
        en="{count} contacts with nearly the same words from the same person ({authors} author). "
        "Has the first been answered?",
    ),
    Pattern.COPIED: Text(
        ja="{authors}人から、ほぼ同じ文面が{count}件届いている。広められた文面か、案内された様式か確かめてください。",
        en="{count} contacts with nearly the same words from {authors} people. Was the text passed "
        "round, or is it a form that they were given?",
    ),
    Pattern.ALIKE: Text(
        ja="ほぼ同じ文面が{count}件届いている(分かっている送信者{authors}人)。"
        "誰が送ったかは分かっていない。",
        en="{count} contacts with nearly the same words; who sent them is not known "
        "({authors} known).",
    ),
    Pattern.PILE_ON: Text(
        ja="一つの事柄に、{authors}人から{count}件が集中している。呼びかけや同じ文面が見られる。"
        "標的となった人の安全を確かめ、投稿を保存してください。",
        en="{count} contacts from {authors} people fall on one matter, by a call to join in or by "
        "one text passed round. Is the person aimed at safe, and have the postings been saved?",
    ),
    Pattern.MANY_VOICES: Text(
        ja="一つの事柄に、{authors}人がそれぞれの言葉で{count}件の声を寄せている。"
        "まず当社に誤りがないか確かめてください。",
        en="{authors} people sent {count} contacts on one matter in words of their own. Look first "
        "for what we did wrong.",
    ),
}
