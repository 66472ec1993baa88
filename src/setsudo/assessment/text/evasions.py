"""Spellings that are meant to pass a filter, each with what a reader reads.

A pattern has to be sure: `56す` is 殺す, but 56さい is an age; `s*it` is one word, “that's it” two.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Plain = Callable[[re.Match[str]], str]

# Letters of other scripts that look like Latin ones; folded where that makes a mixed word Latin.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕԁɡӏոквмнтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαεικνρτυχ",
    "ABEKMHOPCTYXaeopcyxijsdglnkbmhtABEZHIKMNOPTYXoaeikvptux",
)
# Only scripts with look-alikes are walked through, so that a long Japanese run costs nothing.
_WORD = re.compile(r"[A-Za-z\u0261\u0370-\u052f\u0578]{2,}")
_LATIN = re.compile(r"[A-Za-z]")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(
    r"(?<![A-Za-z0-9@$*])[A-Za-z]*[0134570@$][A-Za-z0-9@$]*[A-Za-z](?![A-Za-z0-9@$])"
)
_SPACED_WORD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z][ .\-_*]{1,3}){2,}[A-Za-z](?![A-Za-z0-9])")
_WIDE_GAP = re.compile(r"[ .\-_*]{2,}")
_NOT_LETTERS = re.compile(r"[^A-Za-z]+")
_JAPANESE = "\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff々"
_SPELT = _JAPANESE + "、。!?"
_SPACED_JAPANESE = re.compile(
    rf"(?<![{_SPELT}])(?:[{_SPELT}][ *._/-]{{1,2}}){{2,}}[{_SPELT}](?![{_SPELT}])"
)
_NOT_JAPANESE = re.compile(rf"[^{_SPELT}]+")
_ROUGH = frozenset((
    "shit", "shitty", "bullshit", "fuck", "fucking", "fucker", "fucked", "bitch", "bastard",
    "idiot", "moron", "stupid", "kill", "die", "dead", "ass", "asshole", "arse", "cunt", "dick",
    "retard", "whore", "slut", "scum", "trash", "loser",
))  # fmt: skip
# Inside a run without word ends only the long ones are sure: `ass` is in class, `die` in diet.
_ROUGH_INSIDE = re.compile(
    "(" + "|".join(sorted((w for w in _ROUGH if len(w) > 3), key=len, reverse=True)) + ")",
    re.IGNORECASE,
)
_ENDED = r"(?:$|[\s。、!?！？…~〜wｗ」)(\"])"


def _always(plain: str) -> Plain:
    return lambda _: plain


def _lookalikes(found: re.Match[str]) -> str:
    word = found[0]
    if word.isascii() or not _LATIN.search(word):
        return word
    plain = word.translate(_LOOKALIKES)
    return plain if plain.isascii() else word


def _unleet(found: re.Match[str]) -> str:
    plain = found[0].translate(_LEET)
    return plain if plain.lower() in _ROUGH else found[0]


def _unspaced(found: re.Match[str]) -> str:
    words = [_NOT_LETTERS.sub("", word) for word in _WIDE_GAP.split(found[0])]
    plain = " ".join(
        word if word.lower() in _ROUGH else _ROUGH_INSIDE.sub(r" \1 ", word) for word in words
    )
    rough = any(word in _ROUGH for word in plain.lower().split())
    return " ".join(plain.split()) if rough else found[0]


def _unspaced_japanese(found: re.Match[str]) -> str:
    return _NOT_JAPANESE.sub("", found[0])


# After these, 氏ね is meant, and not 氏ねえ or the start of a verb after a name.
_SHI_NE = (
    rf"ね(?:{_ENDED}|よ|や(?!か)|ば(?!り)|カス|ボケ|クズ|ブス|バカ|ばか|くそ|クソ)|ん(?:で|じゃ)"
)
# After these, 56 is no number.
_KOROS = r"す(?!べ)|し(?:て[やもろ]|たろ|たる|たい|に(?:行|い)|ちゃ)|さ(?:れ|せ)(?!い)|せ(?!ん)"
_GAP = r"[ *._/・-]{1,2}"
_FUCK = r"f(?:[*#@!$_-]{1,2}ck|\*{1,2}k(?=ing|e[dr]|[^A-Za-z]|$))"
_SHIT = r"s(?:[*#!$]{1,2}i?|h[*#!$_-])t"


def _latin(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9'’]){pattern}", re.IGNORECASE)


UNMASKINGS: tuple[tuple[re.Pattern[str], Plain], ...] = (
    (_WORD, _lookalikes),
    (_LEET_WORD, _unleet),
    (_SPACED_WORD, _unspaced),
    (_SPACED_JAPANESE, _unspaced_japanese),
    (re.compile(r"タヒ(?=ね|ん[でだじ]|ぬ)"), _always("死")),
    (re.compile(rf"氏(?={_SHI_NE})"), _always("死")),
    (re.compile(rf"死{_GAP}(?=ね{_ENDED}|ねよ|ねや)"), _always("死")),
    (re.compile(rf"(?<![\d.,、/:第])4ね(?={_ENDED}|[よや])"), _always("死ね")),
    (re.compile(rf"(?<![\d.,:/])56(?={_KOROS})"), _always("殺")),
    (re.compile(rf"殺{_GAP}(?=す|し|さ|せ)"), _always("殺")),
    (re.compile(r"(?<![ァ-ヶー])コロ(?=ス(?![ァ-ヶー])|シテヤ)"), _always("殺")),
    (_latin(_FUCK), _always("fuck")),
    (_latin(rf"{_SHIT}(?![A-Za-z0-9])"), _always("shit")),
    (_latin(r"kys(?![A-Za-z0-9])"), _always("kill yourself")),
    (_latin(r"unalive(?![A-Za-z0-9])"), _always("kill")),
)


def needs_unmasking(text: str) -> bool:
    """Say whether any pattern could match."""
    return any(pattern.search(text) for pattern, _ in UNMASKINGS[1:])
