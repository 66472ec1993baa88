"""What the tables of `setsudo learn` share: shares with their intervals, places, plain tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich import box
from rich.table import Table

from setsudo.assessment.learning.bounds import Share
from setsudo.assessment.learning.model import CameBy
from setsudo.bilingual import Language, Text
from setsudo.cli.words import CHANNELS
from setsudo.interactions.model import Channel

NOT_TOLD: Final = "n/a"
EVERYTHING: Final = Text(ja="全体", en="all")
LANGUAGES: Final[Mapping[str, Text]] = {
    "ja": Text(ja="日本語", en="Japanese"),
    "en": Text(ja="英語", en="English"),
    "und": Text(ja="言語不明", en="language unknown"),
}
WAYS: Final[Mapping[str, Text]] = {
    CameBy.RAISED: Text(ja="判定による", en="raised by the machine"),
    CameBy.REPORTED: Text(ja="従業員の報告", en="reported by staff"),
    CameBy.SAMPLED: Text(ja="無作為抽出", en="drawn at random"),
    CameBy.UNKNOWN: Text(ja="経緯不明", en="way unknown"),
}


def table(heads: tuple[Text, ...], lang: Language) -> Table:
    """Return an empty table; the first column is a name, the others are figures."""
    # Without padding the widest table fits into the 80 columns of a plain terminal.
    made = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False, show_edge=False)
    for number, head in enumerate(heads):
        made.add_column(head.to(lang), justify="right" if number else "left", no_wrap=True)
    return made


def share_told(part: Share | None) -> str:
    """Return a share in per cent with its interval: `1.2 (0–3)`."""
    if part is None:
        return NOT_TOLD
    value = "100" if part.value == 1 else f"{part.value * 100:.1f}"
    return f"{value} ({part.low * 100:.0f}–{part.high * 100:.0f})"


def language_name(code: str) -> Text:
    """Return the name of a language; a code that has none here is shown as it is."""
    return LANGUAGES.get(code, Text(ja=code, en=code))


def channel_name(code: str) -> Text:
    """Return the name of a channel."""
    return CHANNELS[Channel(code)]


def place_name(lang: str, channel: str) -> Text:
    """Return what to call everything, a language, or a channel of it."""
    if not lang:
        return EVERYTHING
    name = language_name(lang)
    if not channel:
        return name
    inner = channel_name(channel)
    return Text(ja=f"{name.ja}・{inner.ja}", en=f"{name.en}, {inner.en}")
