"""Cut a turn into sentences, in Japanese and English, with or without punctuation.

Speech recognisers often write no marks at all; there a run is cut at the words with which people
start or end a thought, so that a quote stays as short as its point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# A run longer than this (Japanese characters count double) is searched for unmarked ends.
LONG_RUN = 120
# No sentence is longer: the encoder's meaning thins out over longer runs.
LONGEST = 320

_CLOSERS = "」』）)】］\\]\"'”’〉》"
_END = re.compile(
    r"(?P<address>(?:https?://|www\.)[!-~]*[A-Za-z0-9/=#&_-])"
    rf"|[。．！？!?‼⁉♪…]+[{_CLOSERS}]*(?:[wｗ笑]+(?=\s|$))?"
    rf"|\.{{1,3}}[{_CLOSERS}]*(?=\s+[^\sa-z]|\s*$|\s+i\b)"
    r"|(?<=[\u3040-\u30ff\u4e00-\u9fff])\.+(?=[\u3040-\u30ff\u4e00-\u9fff])"
    r"|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|vs|etc|e\.g|i\.e|approx|inc|ltd|co|dept|ext|tel|a\.m|p\.m|fig|sgt|rev)"
    r"|(?:^|\s)[A-Z])\.$",
    re.IGNORECASE,
)
# Longer than the longest abbreviation with what stands before it.
_LOOK_BACK = 12
# These are words of their own too; they are short for something only before a number.
_BEFORE_NUMBER = re.compile(r"\b(?:no|fig|ext|tel|co)\.$", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d")
# “「…。」と言われた” goes on after the quotation.
_GOES_ON = re.compile(r"(?:と|って|など|なんて|という|みたいな|の|は|を|が|に|も|で)")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_JA_BREAK = re.compile(
    r"(?:です|ます|ました|ません|でした|ですか|ますか|ですよ|ますよ|ですね|ますね|ですよね|ますよね|でしょう|でしょ|だろ|だろう|"
    r"んですけど|ですけど|ますけど|んだけど|だけど|けれども|じゃん|じゃないか|やろ|やんか|ください|くれ|んだよ|だよ|だよね|かよ)"
    r"(?![かがけしとねのはもよを、。でっだん])"
)
_EN_BREAK = re.compile(
    r"(?<!\s)\s+(?=(?:and then|but|so|because|well|okay|ok|look|listen|right|now|anyway|also"
    r"|actually|i mean|you know|i'm|i am|i've|i have|i want|i need|i'll|i will|you're|you are"
    r"|you people|you have|you can|he|she|they|we|that's|it's|this is|what|why|how|if)\b)",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[Span]:
    """Yield the spans of the sentences of `text`: in order, apart, covering all that is not space.

    No sentence is longer than `LONGEST` characters. Time grows in line with the text.
    """
    begin = 0
    for found in _END.finditer(text):
        if found["address"] or _is_no_end(text, begin, found):
            continue
        yield from _shorter(text, begin, found.end())
        begin = found.end()
    yield from _shorter(text, begin, len(text))


def _is_no_end(text: str, begin: int, found: re.Match[str]) -> bool:
    mark, end = found[0], found.end()
    if mark[0] == ".":
        before = text[max(begin, end - _LOOK_BACK) : end]
        if not _ABBREVIATION.search(before):
            return False
        return not _BEFORE_NUMBER.search(before) or _NUMBER.match(text, end) is not None
    return mark[-1] in "」』" and _GOES_ON.match(text, end) is not None


def _shorter(text: str, begin: int, end: int) -> Iterator[Span]:
    span = _trimmed(text, begin, end)
    if span is None:
        return
    begin, end = span
    run = text[begin:end]
    japanese = len(_JAPANESE.findall(run)) * 4 > len(run)
    if len(run) * (2 if japanese else 1) <= LONG_RUN:
        yield span
        return
    least, most = (12, LONGEST // 2) if japanese else (24, LONGEST)
    cuts = [begin + (m.end() if japanese else m.start())
            for m in (_JA_BREAK if japanese else _EN_BREAK).finditer(run)]  # fmt: skip
    last = begin
    for cut in [*cuts, end]:
        if cut - last < least and cut != end:
            continue
        yield from _bounded(text, last, cut, most)
        last = cut


def _bounded(text: str, begin: int, end: int, most: int) -> Iterator[Span]:
    while end - begin > most:
        space = text.rfind(" ", begin + most // 2, begin + most)
        comma = max(text.rfind(mark, begin + most // 2, begin + most) for mark in "、,，;")
        cut = max(space, comma) + 1 or begin + most
        if (piece := _trimmed(text, begin, cut)) is not None:
            yield piece
        begin = cut
    if (piece := _trimmed(text, begin, end)) is not None:
        yield piece


def _trimmed(text: str, begin: int, end: int) -> Span | None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return (begin, end) if begin < end else None
