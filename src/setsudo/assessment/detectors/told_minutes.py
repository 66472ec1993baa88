"""Lengths of time as people tell them: 「1時間半」, "80 minutes", "from 4:10 until 5:25"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KANJI = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_JA_NUMBER = r"[0-9]{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]{1,2}"
_JA = re.compile(
    rf"(?:(?P<h>{_JA_NUMBER})時間(?P<half>半)?(?!前|後|以内|帯|ごと|おき|単位"
    rf"|制))?(?:(?P<m>{_JA_NUMBER})分(?!前|後|以内|ごと|おき|の一))?"
)
_JA_START = re.compile(r"[0-9〇一二三四五六七八九十]{1,3}(?:時間|分)")
_JA_CLOCK = re.compile(
    r"(午前|午後)?([0-9]{1,2})(?:時(半|[0-9]{1,2}分)?|:([0-9]{2}))(?:頃|ごろ|過ぎ"
    r"|すぎ)?から(?:ずっと)?"
    r"(午前|午後)?([0-9]{1,2})(?:時(半|[0-9]{1,2}分)?|:([0-9]{2}))(?:頃|ごろ|過ぎ"
    r"|すぎ)?(?:まで|にかけ)"
)
_EN_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30,
    "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_EN_NUMBER = r"[0-9]{1,3}(?:\.[0-9])?|" + "|".join(sorted(_EN_WORDS, key=len, reverse=True))
_EN = re.compile(
    rf"\b(?P<half>half an hour)|\b(?P<quarters>three quarters of an hour)"
    rf"|\b(?P<quarter>a quarter of an hour)"
    rf"|\b(?P<h>{_EN_NUMBER})(?P<ahalf> and a half)?[ -]?(?:hours?|hrs?)\b"
    rf"(?: and (?:(?P<plus>a half|a quarter|three quarters)"
    rf"|(?P<hm>{_EN_NUMBER}) ?(?:minutes?|mins?)\b))?"
    rf"|\b(?P<m>{_EN_NUMBER})[ -]?(?:minutes?|mins?)\b"
)
_EN_CLOCK = re.compile(
    r"\b(?:from|between) ([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)? (?:until|till|til|to"
    r"|and) ([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)?\b"
)
_PARTS = {"a half": 30.0, "a quarter": 15.0, "three quarters": 45.0}


def told_minutes(text: str) -> Iterator[tuple[float, int, int]]:
    """Yield (minutes, start, end) for each length of time told in plain `text`."""
    yield from _japanese(text)
    for found in _EN.finditer(text):
        yield _english(found), found.start(), found.end()
    for pattern in (_JA_CLOCK, _EN_CLOCK):
        for found in pattern.finditer(text):
            minutes = _between(found)
            if minutes:
                yield minutes, found.start(), found.end()


def _japanese(text: str) -> Iterator[tuple[float, int, int]]:
    if text.isascii():
        return
    end = 0
    for start in _JA_START.finditer(text):
        # 「14時30分」 is a time of day, not a length.
        if start.start() < end or text[start.start() - 1 : start.start()] in ("時", ":"):
            continue
        found = _JA.match(text, start.start())
        if found is None or not (found["h"] or found["m"]):
            continue
        end = found.end()
        minutes = _kanji(found["h"]) * 60 + (30 if found["half"] else 0) + _kanji(found["m"])
        yield float(minutes), found.start(), end


def _kanji(number: str | None) -> int:
    if not number:
        return 0
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.partition("十")
    if ten:
        return (_KANJI[tens] if tens else 1) * 10 + (_KANJI[ones] if ones else 0)
    return int("".join(str(_KANJI[digit]) for digit in number))


def _english(found: re.Match[str]) -> float:
    if found["half"]:
        return 30.0
    if found["quarters"]:
        return 45.0
    if found["quarter"]:
        return 15.0
    if found["m"]:
        return _number(found["m"])
    hours = _number(found["h"]) * 60 + (30.0 if found["ahalf"] else 0.0)
    return (
        hours
        + _PARTS.get(found["plus"] or "", 0.0)
        + (_number(found["hm"]) if found["hm"] else 0.0)
    )


def _number(text: str) -> float:
    return float(_EN_WORDS[text]) if text in _EN_WORDS else float(text)


def _between(found: re.Match[str]) -> float:
    if found.re is _JA_CLOCK:
        first = _clock(found[2], _minute(found[3], found[4]), found[1] == "午後")
        last = _clock(found[6], _minute(found[7], found[8]), found[5] == "午後")
    else:
        first = _clock(found[1], int(found[2] or 0), found[3] == "pm")
        last = _clock(found[4], int(found[5] or 0), found[6] == "pm")
    minutes = last - first
    # "from 11 until 1" runs past noon.
    if minutes < 0:
        minutes += 12 * 60
    return float(minutes) if 0 < minutes <= 12 * 60 else 0.0


def _clock(hour: str, minute: int, afternoon: bool) -> int:
    return (int(hour) + (12 if afternoon and int(hour) < 12 else 0)) * 60 + minute


def _minute(after_hour: str | None, colon: str | None) -> int:
    if colon:
        return int(colon)
    if not after_hour:
        return 0
    return 30 if after_hour == "半" else int(after_hour[:-1])
