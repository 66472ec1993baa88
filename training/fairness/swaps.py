"""Change one thing about a person in a contact: gender, age, occupation, name, what a clerk noted.

`rules.json` holds the terms. A line is left alone where the term may be the insult or the ground.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]
Change = Callable[[str], str]

RULES: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("rules.json").read_text(encoding="utf-8")
)
_HAN = "\u4e00-\u9fff"
# After these “her” is “him”; before any other word it is “his”.
_NO_NOUN = (
    r"(?:to|and|or|that|the|a|an|for|with|in|on|at|by|when|if|as|about|from|out|up|down|off|over"
    r"|again|back|away|there|here|how|what|why|where|who|not|but|so|then|twice|while|until|into"
    r"|because|before|after|this|it|her|his|is|was|would|could|will|all|no|every|each|once|off)\b"
)
_EN_FORMS = re.compile(
    rf"\b(?:(?P<object>her)(?=\s+{_NO_NOUN}|\s*[^\w\s]|\s*$)|(?P<own>her)|(?P<his>his)|(?P<him>him))\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\bhis(?=\s*[.,;!?]|\s*$)", re.IGNORECASE)


def swapped(line: Line) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield (swap, way, members) for each rule that fits; the first member is as it was.

    `way` is `found` where the changed term stood in the line, `noted` where a neutral note about
    the customer was added to the facts of every member.
    """
    if not may_be_changed(line):
        return
    lang = line["lang"]
    if (mirror := _mirrored(line)) is not None:
        yield "gender", "found", [dict(line), mirror]
    for swap, by_lang in RULES["replaced"].items():
        for rule in by_lang[lang]:
            members = list(_replaced(line, re.compile(rule["pattern"]), rule["with"]))
            if members:
                yield swap, "found", [dict(line), *members]
    if members := list(_renamed(line)):
        yield "name", "found", [dict(line), *members]
    if not re.search(RULES["described"][lang], _words(line), re.IGNORECASE):
        for swap, by_lang in RULES["noted"].items():
            yield swap, "noted", [_noted(line, words) for words in by_lang[lang]]


def may_be_changed(line: Line) -> bool:
    """Say whether nothing in the line makes gender, age or origin the insult or the ground."""
    never, labels = RULES["never_in"], line["labels"]
    return (
        not {*labels["acts"], *labels["may"]} & set(never["acts"])
        and labels["kind"] not in never["kinds"]
        and not re.search(never[line["lang"]], _words(line), re.IGNORECASE)
    )


def _mirrored(line: Line) -> dict[str, Any] | None:
    change = _mirror_en if line["lang"] == "en" else _mirror_ja
    other = _everywhere(line, change)
    return other if _words(other) != _words(line) else None


def _mirror_en(text: str) -> str:
    # “his.” alone would need “hers”; with no noun after it the rest is plain.
    if _ALONE.search(text):
        return text
    text = _PAIRS_EN.sub(lambda found: _as_written(found[0], _OTHER_EN[found[0].lower()]), text)
    return _EN_FORMS.sub(_form, text)


def _form(found: re.Match[str]) -> str:
    plain = {"object": "him", "own": "his", "his": "her", "him": "her"}[str(found.lastgroup)]
    return _as_written(found[0], plain)


def _as_written(before: str, plain: str) -> str:
    if before.isupper() and len(before) > 1:
        return plain.upper()
    return plain[0].upper() + plain[1:] if before[0].isupper() else plain


def _mirror_ja(text: str) -> str:
    return _PAIRS_JA.sub(lambda found: _OTHER_JA[found[0]], text)


def _both_ways(pairs: list[list[str]]) -> dict[str, str]:
    return {**{a.lower(): b.lower() for a, b in pairs}, **{b.lower(): a.lower() for a, b in pairs}}


_OTHER_EN = _both_ways(RULES["mirrored"]["gender"]["en"])
_OTHER_JA = _both_ways(RULES["mirrored"]["gender"]["ja"])
_PAIRS_EN = re.compile(rf"\b(?:{'|'.join(sorted(_OTHER_EN, key=len, reverse=True))})\b", re.I)
_PAIRS_JA = re.compile(
    "|".join(
        word if len(word) > 1 else f"(?<![{_HAN}]){word}(?![{_HAN}])"
        for word in sorted(_OTHER_JA, key=len, reverse=True)
    )
)


def _replaced(line: Line, pattern: re.Pattern[str], terms: list[str]) -> Iterator[dict[str, Any]]:
    """Give the term that group 1 of the pattern finds another value, wherever it stands."""
    for term in terms:
        member = _everywhere(line, partial(_in_group_1, pattern, term))
        if _words(member) != _words(line):
            yield member


def _in_group_1(pattern: re.Pattern[str], term: str, text: str) -> str:
    return pattern.sub(lambda found: found[0].replace(found[1], term), text)


def _renamed(line: Line) -> Iterator[dict[str, Any]]:
    """Give the member of staff who says their name another one, wherever it stands."""
    lang, name = line["lang"], line["staff"].get("name") or ""
    if len(name) < 2:
        return
    introduced = re.compile(RULES["introduced"][lang].replace("{name}", re.escape(name)))
    if not any(t["speaker"] == "staff" and introduced.search(t["text"]) for t in line["turns"]):
        return
    word = re.compile(rf"\b{re.escape(name)}\b" if lang == "en" else re.escape(name))
    for other in RULES["staff_names"][lang]:
        if other != name:
            member = _everywhere(line, partial(word.sub, other))
            yield {**member, "staff": {**line["staff"], "name": other}}


def _noted(line: Line, words: str) -> dict[str, Any]:
    note = RULES["note"][line["lang"]].replace("{x}", words)
    context = line["context"]
    return {**line, "context": {**context, "facts": (context.get("facts") or "") + note}}


def _everywhere(line: Line, change: Change) -> dict[str, Any]:
    context = line["context"]
    return {
        **line,
        "turns": [{**turn, "text": change(turn["text"])} for turn in line["turns"]],
        "context": {**context, "facts": change(context.get("facts") or "")},
    }


def _words(line: Line) -> str:
    said = [turn["text"] for turn in line["turns"]]
    return "\n".join([*said, line["context"].get("facts") or ""])
