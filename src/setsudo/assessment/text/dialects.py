"""Words of violence and abuse in dialect, read as the standard words that mean the same.

Only these: whoever threatens in Kansai or Glasgow threatens as much as anybody, and every other
word of a dialect stays as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Plain = Callable[[re.Match[str]], str]

_HITS = r"(?:どつ|しば|シバ|ドツ)"
_HARMS_JA = r"(殺し|刺し|殴っ|なぐっ|燃やし|潰し|つぶし|ぶっ壊し|埋め|沈め)"
_HARMS_EN = (
    "kill|break|smash|batter|burn|hurt|stab|punch|slap|deck|kick|knock|shoot|murder|strangle|cut"
)
_YOURS = {"yer": "your", "yir": "your", "ye": "you", "yous": "you", "youse": "you", "ya": "you"}


def _as(plain: str) -> Plain:
    return lambda found: found.expand(plain)


def _your(found: re.Match[str]) -> str:
    return found[1] + _YOURS[found[2].lower()]


READ_AS: tuple[tuple[re.Pattern[str], Plain], ...] = (
    (re.compile(rf"{_HITS}い(?:たる|ちゃる|てやる|ちゃっ?ぞ)"), _as("殴ってやる")),
    (re.compile(rf"{_HITS}い(?:たろ|ちゃろ)"), _as("殴ってやろ")),
    (re.compile(rf"{_HITS}き(?=回|まわ|倒|たお|に)"), _as("殴り")),
    (re.compile(rf"{_HITS}く(?=ぞ|で|けん|けえ|から|からな|よ)"), _as("殴る")),
    (re.compile(r"(?:ぶち|うち)くら(?:す|わす)(?=ぞ|けん|から)"), _as("殴る")),
    (re.compile(r"くらす(?=けん、?(?:そこで)?(?:待|覚悟))"), _as("殴る")),
    # Not the end of another verb: 動いてまう is 動いてしまう.
    (re.compile(r"(?<![ぁ-ゖ一-龯])いて(?:もうたる|こましたる|こます(?=ぞ))"), _as("殴ってやる")),
    (re.compile(rf"{_HARMS_JA}(?:ちゃる|たる|ちゃっ?ぞ|てやる)"), _as(r"\1てやる")),
    (re.compile(r"殴ってやるけ[えん]"), _as("殴ってやるから")),
    (re.compile(r"殴る(?:けん|けえ)"), _as("殴るから")),
    (re.compile(rf"\b((?:{_HARMS_EN}) )(yer|yir|ye|yous|youse|ya)\b", re.IGNORECASE), _your),
    (re.compile(r"\bAh'(m|ll|ve)\b"), _as(r"I'\1")),
    (re.compile(r"\b(?:gonnae|gonny|gunnae|finna|fitna)\b"), _as("gonna")),
    (re.compile(r"\beejits\b"), _as("idiots")),
    (re.compile(r"\beejit\b"), _as("idiot")),
    (re.compile(r"\b([Yy])(?:er|ir|e're) (?=an? (?:\w+ )?(?:idiot|moron|bastard|bitch|liar))"),
     _as(r"\1ou're ")),
    (re.compile(rf"\ban'? (?=(?:{_HARMS_EN}) you)", re.IGNORECASE), _as("and ")),
)  # fmt: skip
