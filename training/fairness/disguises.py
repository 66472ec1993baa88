"""Ways to write the same words so that a filter misses them and a reader does not.

Each takes a text and returns it disguised. Those of `WHOLE` disguise every character that they can,
those of `WORDS` single words, chosen by place alone, so that a harmless text is disguised as
readily as a harmful one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Disguise = Callable[[str], str]

_WORD = re.compile(r"[A-Za-z]{4,}")
_ROUGH = re.compile(
    r"\b(?:fuck\w*|shit\w*|bitch\w*|bastards?|idiots?|morons?|stupid|kill|die|dead|cunts?|dick|"
    r"scum|trash|losers?|asshole|arse|useless|burn|stab)\b",
    re.IGNORECASE,
)
_ROUGH_JA = re.compile(
    r"死ね|殺す|殺し|ころす|バカ|ばか|馬鹿|クズ|ボケ|ゴミ|アホ|カス|クソ|ブス|キモ"
)
# One word in so many is disguised besides the rough ones.
EVERY = 5
_LEET = str.maketrans("oieas", "01345")
_LOOKALIKE = str.maketrans("aeiopcxys", "аеіорсхуѕ")
_WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
_NARROW = str.maketrans(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー。「」、",
    "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ｡｢｣､",
)
_VOICED_KANA = "ガギグゲゴザジズゼゾダヂヅデドバビブベボ"
_VOICED = str.maketrans({
    **dict(zip(_VOICED_KANA, (c + "ﾞ" for c in "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ"), strict=True)),
    **dict(zip("パピプペポ", (c + "ﾟ" for c in "ﾊﾋﾌﾍﾎ"), strict=True)),
})  # fmt: skip


def zero_width(text: str) -> str:
    """Put an invisible space between all characters."""
    return "\u200b".join(text)


def soft_hyphens(text: str) -> str:
    """Put a hyphen that is shown at no place between all characters."""
    return "\u00ad".join(text)


def full_width(text: str) -> str:
    """Write Latin letters, digits and marks as wide as Japanese ones."""
    return text.translate(_WIDE)


def half_width(text: str) -> str:
    """Write katakana and Japanese marks in their narrow forms."""
    return text.translate(_VOICED).translate(_NARROW)


def struck_through(text: str) -> str:
    """Put a stroke through every letter."""
    return "".join(c + "\u0336" if c.isalpha() else c for c in text)


def look_alikes(text: str) -> str:
    """Write one letter of a word of four or more in Cyrillic."""
    return _WORD.sub(lambda found: _one_letter(found[0], _LOOKALIKE), text)


def bold(text: str) -> str:
    """Write Latin letters as mathematical bold ones."""
    return "".join(
        chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z"
        else chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else c
        for c in text
    )  # fmt: skip


def capitals(text: str) -> str:
    """Write all letters as capitals."""
    return text.upper()


def alternating(text: str) -> str:
    """wRiTe LeTtErS lArGe AnD sMaLl By TuRnS."""
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(text))


def leet(text: str) -> str:
    """Write a digit for the first letter of a word that has one: sh1t."""
    return _chosen(text, lambda word: word[0] + _one_letter(word[1:], _LEET))


def spaced(text: str) -> str:
    """Put spaces between the letters of a word."""
    return _chosen(text, " ".join, " ".join)


def dotted(text: str) -> str:
    """Put dots between the letters of a word."""
    return _chosen(text, ".".join, "・".join)


def starred(text: str) -> str:
    """Put asterisks between the letters of a word."""
    return _chosen(text, "*".join, "*".join)


def drawn_out(text: str) -> str:
    """Write a letter of a word many times: fuuuuck."""
    return _chosen(text, lambda word: word[:2] + word[1] * 4 + word[2:])


def _one_letter(word: str, table: Mapping[int, int]) -> str:
    for i, char in enumerate(word):
        if ord(char) in table:
            return word[:i] + chr(table[ord(char)]) + word[i + 1 :]
    return word


def _chosen(text: str, latin: Disguise, japanese: Disguise | None = None) -> str:
    seen = 0

    def change(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        rough = _ROUGH.fullmatch(found[0]) is not None
        return latin(found[0]) if rough or seen % EVERY == 0 else found[0]

    text = re.sub(r"[A-Za-z]{3,}(?![’'])", change, text)
    return _ROUGH_JA.sub(lambda found: japanese(found[0]), text) if japanese else text


WHOLE: tuple[Disguise, ...] = (
    zero_width, soft_hyphens, full_width, half_width, struck_through, look_alikes, bold, capitals,
    alternating,
)  # fmt: skip
WORDS: tuple[Disguise, ...] = (leet, spaced, dotted, starred, drawn_out)
DISGUISES: Mapping[str, Disguise] = {one.__name__: one for one in (*WHOLE, *WORDS)}
