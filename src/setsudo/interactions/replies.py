"""What a reply quotes, level by level, and from whom: nobody answers for another's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LEVELS = 20
_MARKS = re.compile(r"^(?:[>＞][ \u3000]?)+")
_EMOTICON = re.compile(r"^[>＞][ ]?[._/;:=\-＿﹏ω皿д◇]*\s?[<＜]")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_ATTRIBUTIONS = (
    re.compile(r"^on\b.{4,300}\bwrote\s*[:：]$", re.IGNORECASE),
    re.compile(r"^.{0,200}\d.{0,200}\bwrote\s*[:：]$", re.IGNORECASE),
    re.compile(r"^.{1,200}(?:のメール|さん[はが]書きました|[はが]書きました|wrote)\s*[:：]$"),
    re.compile(
        r"^\d{4}\s*[年/-]\s*\d{1,2}\s*[月/-]\s*\d{1,2}.{0,200}"
        r"<[^<>\s]+(?:@| at )[^<>\s]+>.{0,20}[:：]$"
    ),
)
_DIVIDER = re.compile(
    r"^[-_=*＿－\s]{0,40}(?:original message|forwarded message|begin forwarded message|"
    r"元のメッセージ|転送メッセージ|転送されたメッセージ|返信元メッセージ)[:：]?[-_=*＿－\s]{0,40}$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[_＿]{8,}$")
_HEADER = re.compile(
    r"^\*?(from|差出人|送信者|sent|date|送信日時|日時|日付|to|宛先|cc|subject|件名|reply-to)\*?\s*[:：]\*?\s*(.*)$",
    re.IGNORECASE,
)
_FROM = frozenset({"from", "差出人", "送信者"})


@dataclass(slots=True)
class Passage:
    """The words at one level of quoting: 0 is what the sender wrote, 1 what they quote, and so on.

    `sender` is the line that says who is quoted, `address` the address in it; empty if unknown.
    """

    level: int
    lines: list[str] = field(default_factory=list)
    sender: str = ""
    address: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\r\n \t\u3000")


def passages(body: str) -> list[Passage]:
    """Return the passages of a mail's plain text, the oldest (most deeply quoted) first."""
    found: dict[int, Passage] = {}
    lines = body.splitlines()
    base = 0
    at = 0
    while at < len(lines):
        depth, line = _unmarked(lines[at])
        level = min(base + depth, _LEVELS)
        begun = _begins_quoted_mail(lines, at, depth)
        if begun:
            base = min(base + depth + 1, _LEVELS)
            passage = found.setdefault(base, Passage(base))
            at = _read_headers(lines, at, passage)
            continue
        taken = _attribution(lines, at, depth)
        if taken:
            who = " ".join(_unmarked(part)[1].strip() for part in lines[at : at + taken])
            _attribute(found.setdefault(level + 1, Passage(level + 1)), who)
            at += taken
            continue
        found.setdefault(level, Passage(level)).lines.append(line)
        at += 1
    told = [found[level] for level in sorted(found, reverse=True) if found[level].text]
    unexplained = len(told) == 1 and told[0].level > 0 and not told[0].sender
    # Marks alone do not make words somebody else's: a mail that is all “> ” stays its sender's.
    return [Passage(0, told[0].lines)] if unexplained else told


def _unmarked(line: str) -> tuple[int, str]:
    marks = _MARKS.match(line)
    if marks is None or _EMOTICON.match(line):
        return 0, line
    return marks[0].count(">") + marks[0].count("＞"), line[marks.end() :]


def _begins_quoted_mail(lines: list[str], at: int, depth: int) -> bool:
    line = _unmarked(lines[at])[1].strip()
    if not line:
        return False
    if _DIVIDER.match(line):
        return True
    if _RULE.match(line):
        return _headers_from(lines, at + 1, depth) >= 2
    header = _HEADER.match(line)
    if header is None or header[1].lower() not in _FROM:
        return False
    return _headers_from(lines, at, depth) >= 3


def _headers_from(lines: list[str], at: int, depth: int) -> int:
    count = 0
    for line in lines[at : at + 8]:
        marks, text = _unmarked(line)
        if _HEADER.match(text.strip()) and marks == depth:
            count += 1
        elif text.strip():
            break
    return count


def _read_headers(lines: list[str], at: int, passage: Passage) -> int:
    first = True
    while at < len(lines):
        text = _unmarked(lines[at])[1].strip()
        header = _HEADER.match(text)
        if header:
            if header[1].lower() in _FROM:
                _attribute(passage, header[2])
        elif text and not (first and (_DIVIDER.match(text) or _RULE.match(text))):
            break
        elif not text and passage.sender:
            return at + 1
        first = False
        at += 1
    return at


def _attribution(lines: list[str], at: int, depth: int) -> int:
    """Return how many lines the announcement of a quotation takes here, or 0."""
    joined = ""
    for taken, line in enumerate(lines[at : at + 3], start=1):
        marks, text = _unmarked(line)
        if marks != depth or not text.strip():
            return 0
        joined = f"{joined} {text.strip()}".strip()
        if joined.endswith((":", "：")):
            named = len(joined) < 400 and any(form.match(joined) for form in _ATTRIBUTIONS)
            return taken if named and _quote_follows(lines, at + taken, depth) else 0
        if not re.match(r"on\b|\d{4}\s*[年/-]", joined, re.IGNORECASE):
            return 0
    return 0


def _quote_follows(lines: list[str], at: int, depth: int) -> bool:
    for line in lines[at : at + 4]:
        marks, text = _unmarked(line)
        if marks > depth:
            return True
        if text.strip():
            return False
    return False


def _attribute(passage: Passage, who: str) -> None:
    if passage.sender:
        return
    address = _ADDRESS.search(who[:1_000].replace(" at ", "@"))
    passage.sender = who.strip() or "?"
    passage.address = address[0].lower() if address else ""
