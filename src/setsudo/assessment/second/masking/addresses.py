"""Where somebody lives: Japanese and English addresses and postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.assessment.second.masking.model import Claim, Kind

_PREFECTURE = "(?:東京都|北海道|大阪府|京都府|[一-龥]{2,3}県)"
_NAME = "[一-龥々ぁ-んァ-ヶー]"
_FIGURE = "[0-9〇一二三四五六七八九十百]"
_BLOCK = (
    rf"{_FIGURE}{{1,4}}\s?(?:丁目|番地?|号)(?:\s?の?\s?{_FIGURE}{{1,4}}\s?(?:番地?|号(?!室))?)*"
    rf"(?:\s?[-ーの]\s?{_FIGURE}{{1,4}})*"
)
_BLOCKS = r"\d{1,4}(?:\s?[-ーの]\s?\d{1,4}){1,3}"
_ROOM = (
    r"(?:\s?[一-龥々ぁ-んァ-ヶーA-Za-z・]{0,16}(?:マンション|ハイツ|コーポ|アパート|荘|ビル|メゾン"
    r"|レジデンス|ハウス|団地|タワー|パレス)?[一-龥ァ-ヶー]{0,8}\s?(?:[A-Z]?\d{1,4}号室|[A-Z]?-?\d{3,4}(?!\d)))"
)
_TOWN_END = "(?=[はがをにでのとからまへやもだっ、。,.!?！？」』)\\s\\n]|$)"
# A town ends before a particle or a stop; with a block it ends with the block and the room.
_JAPANESE = (
    re.compile(
        rf"{_PREFECTURE}\s?{_NAME}{{1,6}}?[市区町村郡](?:\s?{_NAME}{{1,8}}?[市区町村])?"
        rf"(?:\s?{_NAME}{{0,10}}?\s?(?:{_BLOCK}|{_BLOCKS})(?:\s?[-ー]?\s?{_BLOCKS})?{_ROOM}?"
        rf"|[一-龥々ァ-ヶー]{{0,8}}{_TOWN_END})?"
    ),
    re.compile(
        rf"[一-龥々ァ-ヶ]{{1,6}}[市区町村郡]\s?(?:{_NAME}{{1,8}}?[市区町村])?\s?"
        rf"(?:{_NAME}{{0,10}}?\s?(?:{_BLOCK}|{_BLOCKS})(?:\s?[-ー]?\s?{_BLOCKS})?{_ROOM}?)"
    ),
    re.compile(r"[一-龥々ァ-ヶ]{1,6}市[一-龥々ァ-ヶ]{1,6}区[一-龥々ァ-ヶ]{0,8}"),
    re.compile(rf"[一-龥々ァ-ヶー]{{1,10}}{_FIGURE}{{1,3}}丁目(?:{_BLOCK}|{_BLOCKS}|\s?\d{{1,4}})*{_ROOM}?"),
    re.compile(rf"(?<![\d-])[一-龥々]{{2,8}}\d{{1,3}}-\d{{1,3}}(?:-\d{{1,4}}){{0,2}}(?![\d-]){_ROOM}?"),
    re.compile(rf"{_FIGURE}{{1,5}}番地(?:の\s?{_FIGURE}{{1,4}})?"),
    re.compile(
        r"[一-龥々ぁ-んァ-ヶーA-Za-z・]{0,12}(?:マンション|ハイツ|コーポ|アパート|荘|メゾン|レジデンス"
        r"|団地|タワー)[一-龥ァ-ヶー]{0,6}\s?(?:の)?\s?[A-Z]?-?\d{2,4}(?:号室)?"
    ),
    re.compile(r"[A-Z]?-?\d{2,4}号室"),
)  # fmt: skip
_STREET = (
    "street|road|avenue|lane|crescent|terrace|boulevard|drive|highway|gardens|mews|ave|blvd|rd|cres"
)
_STREET_OR_WORD = (
    "St|Dr|Ln|Close|Court|Ct|Grove|Hill|Park|Place|Pl|Square|Sq|Way|Row|Walk|Parade|Green|Quay"
    "|Wharf|View|Rise|Gate|Heath|Mount|Vale|Yard|Circle|Trail|Loop|Pike"
)
_NO_STREET = (
    r"(?:of|us|in|on|a|an|my|your|our|down|up|people|minutes?|hours?|days?|times|am|pm|from|to|and"
    r"|miles?|metres?|yards?|at|off|along|across)\b"
)
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_PART = r"(?:flat|apt\.?|apartment|unit|suite|room|no\.?)\s?#?\s?[\w-]{1,6},?\s+"
_ENGLISH = (
    re.compile(
        rf"(?:\b{_PART})?\b\d{{1,5}}[a-z]?,?\s+(?:(?!{_NO_STREET})[a-z][\w'’.-]*\s+){{1,4}}?(?:{_STREET})\b\.?"
        rf"(?:,?\s+{_PART.rstrip('+')}*)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:\b(?i:{_PART}))?\b\d{{1,5}}[A-Za-z]?,?\s+(?:(?:(?!{_MONTH})[A-Z][\w'’.-]*|of|the)\s+){{1,4}}?"
        rf"(?:{_STREET_OR_WORD})\b\.?(?:,?\s+(?i:{_PART.rstrip('+')}*))?"
    ),
    re.compile(rf"\b(?:[A-Z][\w'’-]+\s+){{1,3}}(?:{_STREET.title()})\b"),
    re.compile(
        r"\b(?i:live|lives|living|stay|staying|address is|home is|moved)\s+(?i:at|on|in|to)\s+"
        r"(?:the\s+)?(?P<it>(?:\d{1,5}[A-Za-z]?,?\s+)?[A-Z][\w'’-]+(?:,?\s+[A-Z][\w'’-]+){0,4})"
    ),
    re.compile(
        r"\b(?:flat|apt\.?|apartment|unit)\s?#?\s?\d{1,5}(?:-\d{1,4})?[a-z]?\b", re.IGNORECASE
    ),
    re.compile(r"\bP\.?\s?O\.?\s?Box\s+\d+\b", re.IGNORECASE),
)
_POSTCODES = (
    re.compile(r"〒\s?\d{3}\s?[-ー]?\s?\d{4}"),
    re.compile(r"(?<!\d)(?<!\d[-ー])\d{3}[-ー]\d{4}(?![-ー]?\d)"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE),
    re.compile(r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"),
    re.compile(
        r"(?:zip|postcode|postal code|郵便番号)(?:\s?code)?\s?(?:is|:|は|,)?\s?"
        r"(?P<it>(?=[a-z]{0,3}\d)[a-z\d][a-z\d -]{2,8}[a-z\d])\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b"),
)


def addresses(text: str) -> Iterator[Claim]:
    """Yield the addresses and postal codes of a flat text."""
    for patterns, kind in (
        (_POSTCODES, Kind.POSTCODE), (_JAPANESE, Kind.ADDRESS), (_ENGLISH, Kind.ADDRESS),
    ):  # fmt: skip
        for pattern in patterns:
            for found in pattern.finditer(text):
                start, end = found.span("it" if "it" in pattern.groupindex else 0)
                if start < end:
                    yield Claim(start, end, kind)
