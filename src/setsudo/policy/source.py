"""YAML read as text with places: what a policy file says, and on which line and column it says so.

Only plain data is accepted. Tags, anchors and aliases are refused, and so are duplicate keys, files
over a size and nesting over a depth: a policy comes from people, and not all of them mean well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from setsudo.errors import Place, PolicyError

LARGEST_FILE = 2_000_000
"""Bytes of one policy or pack file."""
DEEPEST = 24
"""Levels of nesting in one file."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_FLOAT = re.compile(r"[-+]?([0-9]{1,15})?\.[0-9]{1,17}|[-+]?[0-9]{1,15}\.[0-9]{0,17}")
_WORDS: Mapping[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}

Plain = None | bool | int | float | str
Value = Plain | list["Node"] | dict[str, "Node"]


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """One file as it was read."""

    name: str
    text: str
    lines: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value of the file and its place. `keys` holds, for a mapping, where each key stands.

    `begin` and `end` are offsets in code points; `line` and `column` count from 0.
    """

    value: Value
    file: SourceFile = field(repr=False)
    line: int
    column: int
    begin: int
    end: int
    style: str = ""
    keys: Mapping[str, Node] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> Place:
        """Where the value stands; a value over several lines is underlined on its first."""
        line = self.file.lines[self.line] if self.line < len(self.file.lines) else ""
        length = min(self.end - self.begin, len(line.rstrip()) - self.column)
        return Place(self.file.name, self.line + 1, self.column + 1, max(1, length), line)

    def place_within(self, offset: int, length: int) -> Place:
        """Where characters of a text value stand in the file, folded and quoted lines included."""
        raw = self.file.text[self.begin : self.end]
        text = self.value if isinstance(self.value, str) else ""
        at = self.begin + _offset_in_source(raw, text, offset, self.style)
        line = self.file.text.count("\n", 0, at)
        column = at - (self.file.text.rfind("\n", 0, at) + 1)
        return Place(self.file.name, line + 1, column + 1, max(1, length), self.file.lines[line])

    def get(self, key: str) -> Node | None:
        """Return the value under a key, or nothing where there is none or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> list[Node]:
        """Return the members of a list, or none where this is no list."""
        return self.value if isinstance(self.value, list) else []

    def text(self, key: str) -> str:
        """Return the text under a key, or an empty text where there is none."""
        node = self.get(key)
        return node.value if node is not None and isinstance(node.value, str) else ""

    def plain(self) -> Any:
        """Return the value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_file(path: Path) -> Node:
    """Read one policy or pack file. Raises PolicyError where it is not plain, bounded YAML."""
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise PolicyError(
            f"{name} cannot be read: {error.strerror or 'unreadable'}",
            code="unreadable_file",
            place=Place(name, 1, 1),
            remedy="give the path of a YAML file that you may read",
        ) from error
    if len(raw) > LARGEST_FILE:
        raise PolicyError(
            f"{name} is larger than {LARGEST_FILE // 1_000_000} MB",
            code="too_large",
            place=Place(name, 1, 1),
            remedy="a policy is a text for people: leave out what is not policy",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError(
            "the file is not UTF-8",
            code="not_utf8",
            place=Place(name, line, 1),
            remedy="save the file as UTF-8",
        ) from error
    return read_text(text, name)


def read_text(text: str, name: str) -> Node:
    """Read YAML text into nodes. Raises PolicyError with the place of the first fault."""
    # Every way to break a line counts as one, as in YAML. Lengths stay, so offsets stay valid.
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    text = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    source = SourceFile(name, text, text.split("\n"))
    try:
        return _build(source, yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise _not_yaml(error, source) from error


def _not_yaml(error: yaml.YAMLError, source: SourceFile) -> PolicyError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "an unreadable character"
    line = min(mark.line, len(source.lines) - 1) if mark else 0
    column = min(mark.column, len(source.lines[line])) if mark else 0
    return PolicyError(
        f"this is not YAML: {problem}",
        code="not_yaml",
        place=Place(source.name, line + 1, column + 1, 1, source.lines[line]),
        remedy="check the indentation, the quotes and the colons around this place",
    )


@dataclass(slots=True)
class _Open:
    """A mapping or a list whose end is not reached yet."""

    start: Any
    members: list[Node] = field(default_factory=list)
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Node] = field(default_factory=dict)
    key: Node | None = None


def _build(source: SourceFile, events: Iterator[Any]) -> Node:
    """Turn parser events into nodes without recursion, so that depth costs nothing."""
    stack: list[_Open] = []
    documents: list[Node] = []
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise _refused("an alias (*) is not allowed", "alias", event, source, "write it out")
        if isinstance(event, yaml.NodeEvent):
            if event.anchor is not None:
                raise _refused(
                    "an anchor (&) is not allowed", "anchor", event, source, "leave it out"
                )
            tag = getattr(event, "tag", None)
            if tag is not None and tag != "!":
                raise _refused(
                    "a tag (!) is not allowed", "tag", event, source, "leave the tag out"
                )
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(stack) == DEEPEST:
                raise _refused(
                    f"nested deeper than {DEEPEST} levels",
                    "too_deep",
                    event,
                    source,
                    "flatten this part",
                )
            if stack and _expects_key(stack[-1]):
                raise _refused(
                    "a key must be a word", "key", event, source, "write a plain word as the key"
                )
            stack.append(_Open(event))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            _place_in(stack, documents, _closed(stack.pop(), event, source), source)
        elif isinstance(event, yaml.ScalarEvent):
            _place_in(stack, documents, _scalar(event, source), source)
    if len(documents) == 1:
        return documents[0]
    if documents:
        again = documents[1]
        raise PolicyError(
            "a second document in one file",
            code="several_documents",
            place=again.place,
            remedy="keep one policy or one pack in a file",
        )
    raise PolicyError(
        "the file is empty",
        code="empty_file",
        place=Place(source.name, 1, 1),
        remedy="start from `setsudo policy show --pack none --format yaml`",
    )


def _expects_key(container: _Open) -> bool:
    return isinstance(container.start, yaml.MappingStartEvent) and container.key is None


def _place_in(stack: list[_Open], documents: list[Node], node: Node, source: SourceFile) -> None:
    if not stack:
        documents.append(node)
        return
    container = stack[-1]
    if isinstance(container.start, yaml.SequenceStartEvent):
        container.members.append(node)
    elif container.key is None:
        container.key = node
    else:
        key = source.text[container.key.begin : container.key.end].strip("\"'")
        key = container.key.value if isinstance(container.key.value, str) else key
        if key in container.values:
            raise PolicyError(
                f"the key “{key}” stands here twice",
                code="duplicate_key",
                place=container.key.place,
                remedy=f"keep one of them; the first is on line {container.keys[key].line + 1}",
            )
        container.values[key] = node
        container.keys[key] = container.key
        container.key = None


def _closed(container: _Open, end: Any, source: SourceFile) -> Node:
    mark = container.start.start_mark
    mapping = isinstance(container.start, yaml.MappingStartEvent)
    return Node(
        value=container.values if mapping else container.members,
        file=source,
        line=mark.line,
        column=mark.column,
        begin=mark.index,
        end=end.end_mark.index,
        keys=container.keys,
    )


def _scalar(event: Any, source: SourceFile) -> Node:
    mark = event.start_mark
    quoted = bool(event.style)
    return Node(
        value=event.value if quoted else _plain(event.value),
        file=source,
        line=mark.line,
        column=mark.column,
        begin=mark.index,
        end=event.end_mark.index,
        style=event.style or "",
    )


def _plain(text: str) -> Any:
    """Resolve a bare word as YAML 1.2 does: `no`, `on` and dates stay words."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _refused(message: str, code: str, event: Any, source: SourceFile, remedy: str) -> PolicyError:
    mark = event.start_mark
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    return PolicyError(
        message,
        code=code,
        place=Place(source.name, mark.line + 1, mark.column + 1, 1, line),
        remedy=remedy,
    )


def _offset_in_source(raw: str, text: str, offset: int, style: str) -> int:
    """Find the offset in the file's spelling. Folding changes blanks only, so count the rest."""
    if style in ("'", '"') and raw[1:-1] == text:
        return offset + 1
    if not style and raw == text:
        return offset
    start = raw.find("\n") + 1 if style in ("|", ">") else int(bool(style))
    wanted = sum(1 for char in text[:offset] if not char.isspace())
    for position in range(start, len(raw)):
        if not raw[position].isspace():
            if wanted == 0:
                return position
            wanted -= 1
    return max(0, len(raw.rstrip()) - 1)
