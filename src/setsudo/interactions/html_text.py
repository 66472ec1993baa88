"""The words of an HTML mail, with what it quotes marked by “> ” as in a plain one.

Python's own HTML parser needs quadratic time on hostile markup in the versions still in use, so the
tags are found here by one pass that never looks back.
"""

from __future__ import annotations

import html
import re

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]*)")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BREAKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    }
)
_QUOTES_BOUND = 50


def html_to_text(markup: str) -> str:
    """Return the visible text; a `blockquote` becomes lines that begin with “> ”."""
    words = _Words()
    lowered = markup.lower() if len(markup.lower()) == len(markup) else markup
    closers: dict[str, bool] = {}
    at = 0
    while at < len(markup):
        opened = markup.find("<", at)
        if opened < 0:
            words.add(markup[at:])
            break
        words.add(markup[at:opened])
        if markup.startswith("<!--", opened):
            closed = markup.find("-->", opened)
            at = closed + 3 if closed >= 0 else len(markup)
            continue
        name = _NAME.match(markup, opened + 1)
        if name is None and markup[opened + 1 : opened + 2] not in ("!", "?"):
            words.add("<")
            at = opened + 1
            continue
        closed = markup.find(">", opened)
        if closed < 0:
            break
        at = closed + 1
        if name is None:
            continue
        tag = name[1].lower()
        ending = markup[opened + 1] == "/"
        if tag in _HIDDEN and not ending and markup[closed - 1] != "/":
            # Once no closing tag is left for a name none need be looked for again: one pass in all.
            found = lowered.find(f"</{tag}", at) if closers.get(tag, True) else -1
            closers[tag] = found >= 0
            if found >= 0:
                at = found
            continue
        if tag in _BREAKS:
            words.break_line()
        if tag == "blockquote":
            words.quote(-1 if ending else 1)
        if tag in ("td", "th") and ending:
            words.add(" ")
        if tag == "p" and ending:
            words.blank_line()
    return words.text()


class _Words:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0

    def add(self, raw: str) -> None:
        if raw:
            self._line.append(_SPACES.sub(" ", raw))

    def quote(self, step: int) -> None:
        self._depth = max(0, self._depth + step)

    def break_line(self) -> None:
        line = html.unescape("".join(self._line)).replace("\xa0", " ").strip()
        self._line = []
        if line:
            self._lines.append("> " * min(self._depth, _QUOTES_BOUND) + line)

    def blank_line(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append("> " * min(self._depth, _QUOTES_BOUND))

    def text(self) -> str:
        self.break_line()
        return "\n".join(self._lines).strip()
