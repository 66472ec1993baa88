"""Spellings that are meant to pass a filter, each with what a reader reads.

A pattern has to be sure: `56す` is 殺す, but 56さい is an age; `s*it` is one word, “that's it” two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from setsudo.assessment.text.dialects import READ_AS
from setsudo.assessment.text.known_words import COMMON, ROUGH, ROUGH_INSIDE

Plain = Callable[[re.Match[str]], str]

# Letters of other scripts that look like Latin ones; folded where that makes a mixed word Latin.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕԁɡӏոквмнтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαεικνρτυχ",
    "ABEKMHOPCTYXaeopcyxijsdglnkbmhtABEZHIKMNOPTYXoaeikvptux",
)
# Only scripts with look-alikes are walked through, so that a long Japanese run costs nothing.
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_WORD = re.compile(
    r"[A-Za-z\u0261\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u0370-\u052f\u0578"
    r"\u1d00-\u1d22\ua730\ua731]{2,}"
)
_LATIN = re.compile(r"[A-Za-z]")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(
    r"(?<![A-Za-z0-9@$*])[A-Za-z]*[0134570@$][A-Za-z0-9@$]*[A-Za-z](?![A-Za-z0-9@$])"
    # A figure at the end is a number unless a known word comes out.
    r"|(?<![A-Za-z0-9@$*-])[A-Za-z]{2,}[0135](?![A-Za-z0-9@$-])"
)
# One figure among small letters is no code or model number: r3fund, but not mp3s, h264 or B0ARD.
_LIKELY_LEET = re.compile(r"(?!mp[34])[A-Za-z][a-z]*[01345][a-z]{2,}")
_BETWEEN = r" .\-_*/|~·•+"
_SPACED_WORD = re.compile(
    rf"(?<![A-Za-z0-9])(?:[A-Za-z][{_BETWEEN}]{{1,3}}){{2,}}[A-Za-z](?![A-Za-z0-9])"
)
# Small letters, each alone, with the same mark between all, are a word spelt out.
_SPELT_OUT = re.compile(r"[A-Za-z]([ .\-_*/|~·•+])[a-z](?:\1[a-z])+")
_VOWEL = re.compile(r"[aeiouy]")
_DRAWN_OUT = re.compile(r"(?<![A-Za-z])[A-Za-z]*?([A-Za-z])\1{2,}[A-Za-z]*", re.IGNORECASE)
_SAME = re.compile(r"([A-Za-z])\1{2,}", re.IGNORECASE)
_MANY = re.compile(r"([A-Za-z])\1{3,}", re.IGNORECASE)
_WIDE_GAP = re.compile(rf"[{_BETWEEN}]{{2,}}")
_NOT_LETTERS = re.compile(r"[^A-Za-z]+")
_JAPANESE = "\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff々"
_SPELT = _JAPANESE + "、。!?"
_SPACED_JAPANESE = re.compile(
    rf"(?<![{_SPELT}])(?:[{_SPELT}][ *._/-]{{1,2}}){{2,}}[{_SPELT}](?![{_SPELT}])"
)
_NOT_JAPANESE = re.compile(rf"[^{_SPELT}]+")
# These marks stand between the items of a list too; there a word has to come out that no list has.
_LISTED_JAPANESE = re.compile(
    rf"(?<![{_JAPANESE}])(?:[{_JAPANESE}][・、。…|~·•,\n]{{1,3}})+[{_JAPANESE}]"
    rf"(?![{_JAPANESE}](?![。!?ぞよやかーっ]))"
)
_ROUGH_JAPANESE = re.compile(
    r"死(?:ね|んで)|しね|殺[すしさせ]|ころ[すし]"
    r"|クズ|カス|ボケ|ゴミ|バカ|馬鹿|ばか|アホ|ブス|クソ|キモ|くたばれ|消えろ|燃や|刺[すし]|殴"
)
FEWEST_OF_A_WORD = 4
_ENDED = r"(?:$|[\s。、!?！？…~〜wｗ」)(\"])"


def _always(plain: str) -> Plain:
    return lambda _: plain


def _lookalikes(found: re.Match[str]) -> str:
    word = found[0]
    if word.isascii():
        return word
    plain = word.translate(_SMALL_CAPITALS)
    if not _LATIN.search(plain):
        wholly = plain.translate(_LOOKALIKES)
        return wholly if wholly.lower() in ROUGH else word
    plain = plain.translate(_LOOKALIKES)
    return plain if plain.isascii() else word


def _unleet(found: re.Match[str]) -> str:
    plain = found[0].translate(_LEET)
    if _known(plain) or _LIKELY_LEET.fullmatch(found[0]):
        return plain
    return found[0]


def _unspaced(found: re.Match[str]) -> str:
    words = [_NOT_LETTERS.sub("", word) for word in _WIDE_GAP.split(found[0])]
    plain = " ".join(
        word if word.lower() in ROUGH else ROUGH_INSIDE.sub(r" \1 ", word) for word in words
    )
    rough = any(word in ROUGH for word in plain.lower().split())
    return " ".join(plain.split()) if rough else _SPELT_OUT.sub(_spelt_out, found[0])


def _spelt_out(found: re.Match[str]) -> str:
    word = _NOT_LETTERS.sub("", found[0])
    if _known(word):
        return word
    if len(word) < FEWEST_OF_A_WORD or _in_alphabet(word) or not _VOWEL.search(word.lower()):
        return found[0]
    first, rest, last = word[0], word[1:], word[-1]
    if first == "I" or (first in "aA" and _known(rest)):
        return f"{first} {rest}"
    return f"{word[:-1]} {last}" if last in "aI" and _known(word[:-1]) else word


def _known(word: str) -> bool:
    return word.lower() in ROUGH or word.lower() in COMMON


def _in_alphabet(word: str) -> bool:
    return all(b - a == 1 for a, b in pairwise(map(ord, word.lower())))


def _not_drawn_out(found: re.Match[str]) -> str:
    for kept in (r"\1", r"\1\1"):
        word = _SAME.sub(kept, found[0])
        if _known(word):
            return word
    word = _MANY.sub(_once, found[0])
    # A cry (nooo) is as it was meant, and a row of w is laughter in Japanese.
    return word if len(word) >= FEWEST_OF_A_WORD else found[0]


def _once(found: re.Match[str]) -> str:
    return found[0] if found[1] == "w" else found[1]


def _unspaced_japanese(found: re.Match[str]) -> str:
    return _NOT_JAPANESE.sub("", found[0])


def _unlisted_japanese(found: re.Match[str]) -> str:
    plain = re.sub(rf"[^{_JAPANESE}]+", "", found[0])
    return plain if _ROUGH_JAPANESE.search(plain) else found[0]


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


_MARKS = r"[ *._/・~|…-]{1,3}"
_KATAKANA = "ァ-ヺー・"
_HIRAGANA = "ぁ-ゖー・"
# What may follow an insult in hiragana without being the rest of a longer word.
_PARTICLE = "かがだでとどなにのはめもやよを"


def _insult(word: str, between: str, around: str = "") -> tuple[re.Pattern[str], Plain]:
    """Return how a word of two characters reads with `between` in the middle.

    `around` are the characters with which it would be part of a longer word.
    """
    first, second = tuple(word)
    before, after = (
        (f"(?<![{around}])", f"(?:(?![{around}])|(?=[{_PARTICLE}]))") if around else ("", "")
    )
    return re.compile(f"{before}{first}{between}{second}{after}"), _always(word)


_JAPANESE_INSULTS = (
    _insult("馬鹿", _MARKS),
    *(_insult(word, _MARKS, _KATAKANA)
      for word in ("バカ", "アホ", "クズ", "カス", "ボケ", "ゴミ", "ブス", "クソ")),
    _insult("ばか", _MARKS, _HIRAGANA),
    # Only these are drawn out in speech; ブース is a booth.
    _insult("バカ", "ー{1,9}", _KATAKANA),
    _insult("ばか", "ー{1,9}", _HIRAGANA),
)  # fmt: skip

UNMASKINGS: tuple[tuple[re.Pattern[str], Plain], ...] = (
    (_WORD, _lookalikes),
    (_LEET_WORD, _unleet),
    (_SPACED_WORD, _unspaced),
    (_SPACED_JAPANESE, _unspaced_japanese),
    (_LISTED_JAPANESE, _unlisted_japanese),
    (_DRAWN_OUT, _not_drawn_out),
    *_JAPANESE_INSULTS,
    (re.compile(r"タヒ(?=ね|ん[でだじ]|ぬ)"), _always("死")),
    (re.compile(rf"氏(?={_SHI_NE})"), _always("死")),
    (re.compile(rf"死(?:{_GAP}|ー{{1,9}})(?=ね{_ENDED}|ねよ|ねや)"), _always("死")),
    (re.compile(rf"(?<![\d.,、/:第])4ね(?={_ENDED}|[よや])"), _always("死ね")),
    (re.compile(rf"(?<![\d.,:/])56(?={_KOROS})"), _always("殺")),
    (re.compile(rf"殺{_GAP}(?=す|し|さ|せ)"), _always("殺")),
    (re.compile(r"(?<![ァ-ヶー])コロ(?=ス(?![ァ-ヶー])|シテヤ)"), _always("殺")),
    (_latin(_FUCK), _always("fuck")),
    (_latin(rf"{_SHIT}(?![A-Za-z0-9])"), _always("shit")),
    (_latin(r"kys(?![A-Za-z0-9])"), _always("kill yourself")),
    (_latin(r"unalive(?![A-Za-z0-9])"), _always("kill")),
    *READ_AS,
)


def needs_unmasking(text: str) -> bool:
    """Say whether any pattern could match."""
    return any(pattern.search(text) for pattern, _ in UNMASKINGS[1:])
