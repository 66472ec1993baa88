"""The part of CEL in which a norm is written, read with types and places before CEL ever runs it.

CEL itself notices a mistyped name only when the expression reaches it, and a wrong type only for
the values that happen to come. This reader knows every signal, act and limit, so it says both at
once and says where. What it does not know (division, maps, macros other than `acts.exists` and
`acts.all`) a norm does not need.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from setsudo.policy.expression_words import DEEPEST_EXPRESSION, ExpressionError, Word, words_of

LIMIT_KINDS: Mapping[str, str] = {
    "total_minutes": "float",
    "same_content_minutes": "float",
    "repeats": "int",
    "beyond_score": "float",
    "review_score": "float",
}
"""The limits that a norm may name as `limits.NAME`, and their types."""

MOST_WITHIN = 2
"""How many `acts.exists` and `acts.all` stand within one another: each multiplies the time."""
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "in")
_NUMBERS = ("int", "float")
_IN_WORDS: Mapping[str, str] = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "a text",
    "acts": "the map of acts",
    "limits": "the limits",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may name: signals with their types, and act codes."""

    signals: Mapping[str, str]
    acts: Collection[str]


@dataclass(slots=True)
class Reading:
    """What an expression names, and every fault found on the way."""

    kind: str = ""
    signals: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)
    every_act: bool = False
    faults: list[ExpressionError] = field(default_factory=list)


def read_expression(text: str, names: Names) -> Reading:
    """Read an expression. A syntax fault ends the reading; unknown names and wrong types do not."""
    reading = Reading()
    try:
        reader = _Reader(words_of(text), names, reading)
        reading.kind = reader.expression()
        reader.ended()
    except ExpressionError as fault:
        reading.kind = ""
        reading.faults.append(fault)
    return reading


class _Reader:
    """Reads by recursive descent; each method returns the type of what it read, or ""."""

    def __init__(self, tokens: list[Word], names: Names, reading: Reading) -> None:
        self.tokens = tokens
        self.names = names
        self.reading = reading
        self.at = 0
        self.depth = 0
        self.bound: set[str] = set()

    def expression(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST_EXPRESSION:
            raise self.fault("expression_too_deep", "too many parentheses within one another")
        start = self.here
        kind = self.either()
        if self.took("?"):
            self.wants("bool", kind, start, "before “?”")
            first = self.expression()
            self.needs(":")
            other_start = self.here
            other = self.expression()
            if first and other and first != other:
                self.note("expression_type", "both sides of “:” must be of one type", other_start)
            kind = first
        self.depth -= 1
        return kind

    def either(self) -> str:
        return self.chain("||", self.both)

    def both(self) -> str:
        return self.chain("&&", self.relation)

    def chain(self, mark: str, part: Callable[[], str]) -> str:
        start = self.here
        kind: str = part()
        while self.here.text == mark:
            self.wants("bool", kind, start, f"beside “{mark}”")
            self.at += 1
            start = self.here
            self.wants("bool", part(), start, f"beside “{mark}”")
            kind = "bool"
        return kind

    def relation(self) -> str:
        start = self.here
        left = self.sum()
        if self.here.text not in _COMPARISONS:
            return left
        sign = self.here
        self.at += 1
        right_start = self.here
        right = self.sum()
        if sign.text == "in":
            if right and not right.startswith("list"):
                self.note(
                    "expression_type", "“in” needs a list such as ['phone', 'chat']", right_start
                )
            elif left and right and right not in ("list", f"list of {left}"):
                self.note("expression_type", f"the list does not hold {_named(left)}", right_start)
        elif left and right and not _comparable(left, right, sign.text):
            self.note(
                "expression_type", f"{_named(left)} cannot be compared with {_named(right)}", start
            )
        return "bool"

    def sum(self) -> str:
        return self.arithmetic(("+", "-"), self.product)

    def product(self) -> str:
        return self.arithmetic(("*",), self.unary)

    def arithmetic(self, marks: tuple[str, ...], part: Callable[[], str]) -> str:
        start = self.here
        kind: str = part()
        while self.here.text in marks:
            sign = self.here
            self.at += 1
            other: str = part()
            if kind and other and (kind != other or kind not in _NUMBERS):
                advice = " (write 1.0 for 1)" if {kind, other} == set(_NUMBERS) else ""
                self.note(
                    "expression_type",
                    f"“{sign.text}” needs two numbers of one type, "
                    f"not {_typed(kind)} and {_typed(other)}{advice}",
                    start,
                )
                kind = ""
        return kind

    def unary(self) -> str:
        if self.here.text in ("!", "-"):
            sign = self.here
            self.at += 1
            self.depth += 1
            if self.depth > DEEPEST_EXPRESSION:
                raise self.fault("expression_too_deep", "too many signs one after another")
            start = self.here
            kind = self.unary()
            self.depth -= 1
            if sign.text == "!":
                self.wants("bool", kind, start, "after “!”")
                return "bool"
            if kind and kind not in _NUMBERS:
                self.note("expression_type", f"“-” needs a number, not {_named(kind)}", start)
            return kind
        return self.atom()

    def atom(self) -> str:
        token = self.here
        if token.kind in ("int", "float", "string"):
            self.at += 1
            if token.kind == "int" and len(token.text) > 15:
                self.note("expression_type", "the number is too large", token)
            return token.kind
        if self.took("("):
            kind = self.expression()
            self.needs(")")
            return kind
        if self.took("["):
            return self.listed()
        if token.kind == "name":
            self.at += 1
            return self.named(token)
        what = (
            "the expression ends too early"
            if token.kind == "end"
            else f"“{token.text}” cannot stand here"
        )
        raise self.fault("expression_syntax", what)

    def listed(self) -> str:
        if self.took("]"):
            return "list"
        first = self.expression()
        while self.took(","):
            start = self.here
            kind = self.expression()
            if kind and first and kind != first:
                self.note("expression_type", "a list holds values of one type", start)
        self.needs("]")
        return f"list of {first}" if first else ""

    def named(self, token: Word) -> str:
        if token.text in ("true", "false"):
            return "bool"
        if self.here.text == "(":
            raise ExpressionError(
                "expression_syntax",
                f"there is no function “{token.text}”",
                token.offset,
                len(token.text),
            )
        if token.text in self.bound:
            return "string"
        if token.text == "limits":
            return self.member_of_limits()
        if token.text == "acts":
            self.reading.signals.add("acts")
            return self.member_of_acts()
        kind = self.names.signals.get(token.text)
        if kind is None:
            self.note(
                "unknown_signal", f"there is no signal “{token.text}”", token, word=token.text
            )
            return self.skipped_members()
        self.reading.signals.add(token.text)
        if self.here.text in (".", "["):
            raise self.fault("expression_syntax", f"the signal “{token.text}” has no parts")
        return kind

    def member_of_limits(self) -> str:
        self.needs(".")
        name = self.word("the name of a limit")
        kind = LIMIT_KINDS.get(name.text)
        if kind is None:
            self.note("unknown_limit", f"there is no limit “{name.text}”", name, word=name.text)
            return ""
        return kind

    def member_of_acts(self) -> str:
        if self.took("["):
            key = self.here
            kind = self.expression()
            self.needs("]")
            if key.kind == "string":
                self.act(Word("name", key.text[1:-1], key.offset + 1))
            elif kind and not (key.kind == "name" and key.text in self.bound):
                self.note("expression_type", "acts[…] needs the code of an act in quotes", key)
            return "float"
        self.needs(".")
        name = self.word("the code of an act")
        if name.text in ("exists", "all") and self.here.text == "(":
            return self.over_all_acts()
        self.act(name)
        return "float"

    def over_all_acts(self) -> str:
        if len(self.bound) == MOST_WITHIN:
            raise self.fault(
                "expression_too_deep",
                f"acts.exists and acts.all stand at most {MOST_WITHIN} within one another",
            )
        self.needs("(")
        variable = self.word("a name for the act")
        if variable.text in self.names.signals or variable.text in ("limits", *self.bound):
            raise ExpressionError(
                "expression_syntax",
                f"“{variable.text}” is taken: choose another name for the act",
                variable.offset,
                len(variable.text),
            )
        self.needs(",")
        self.bound.add(variable.text)
        start = self.here
        self.wants("bool", self.expression(), start, "as the condition on an act")
        self.bound.discard(variable.text)
        self.needs(")")
        self.reading.every_act = True
        return "bool"

    def act(self, name: Word) -> None:
        if name.text in self.names.acts:
            self.reading.acts.add(name.text)
        else:
            self.note("unknown_act", f"the policy has no act “{name.text}”", name, word=name.text)

    def skipped_members(self) -> str:
        while self.here.text == "." and self.tokens[self.at + 1].kind == "name":
            self.at += 2
        return ""

    @property
    def here(self) -> Word:
        return self.tokens[self.at]

    def took(self, mark: str) -> bool:
        if self.here.kind == "mark" and self.here.text == mark:
            self.at += 1
            return True
        return False

    def needs(self, mark: str) -> None:
        if not self.took(mark):
            raise self.fault("expression_syntax", f"“{mark}” is missing here")

    def word(self, what: str) -> Word:
        token = self.here
        if token.kind != "name":
            raise self.fault("expression_syntax", f"{what} is missing here")
        self.at += 1
        return token

    def ended(self) -> None:
        if self.here.kind != "end":
            raise self.fault("expression_syntax", f"“{self.here.text}” cannot stand here")

    def wants(self, kind: str, found: str, start: Word, where: str) -> None:
        if found and found != kind:
            self.note(
                "expression_type",
                f"{where} {_IN_WORDS[kind]} is needed, not {_named(found)}",
                start,
            )

    def note(self, code: str, message: str, start: Word, *, word: str = "") -> None:
        last = self.tokens[max(self.at - 1, 0)]
        end = max(last.offset + len(last.text), start.offset + len(start.text))
        if word:
            end = start.offset + len(start.text)
        self.reading.faults.append(
            ExpressionError(code, message, start.offset, end - start.offset, word=word)
        )

    def fault(self, code: str, message: str) -> ExpressionError:
        return ExpressionError(code, message, self.here.offset, len(self.here.text))


def _comparable(left: str, right: str, sign: str) -> bool:
    if left in _NUMBERS and right in _NUMBERS:
        return True
    return left == right and (sign in ("==", "!=") and left in ("bool", "string"))


def _named(kind: str) -> str:
    return "a list" if kind.startswith("list") else _IN_WORDS[kind]


def _typed(kind: str) -> str:
    return "a list" if kind.startswith("list") else kind
