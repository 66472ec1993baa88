"""Whether a file has the shape that the JSON Schema gives, with every fault put at its place."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from setsudo.errors import PolicyError
from setsudo.policy.problems import did_you_mean
from setsudo.policy.source import Node

Kind = Literal["policy", "pack"]

_TYPES = {
    "object": "named values (key: value)",
    "array": "a list (- …)",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


@cache
def schema_of(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema of a policy or of a pack."""
    path = Path(__file__).with_name(f"{kind}.schema.json")
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@cache
def _validator(kind: Kind) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind))


def shape_errors(root: Node, kind: Kind) -> list[tuple[PolicyError, list[Node]]]:
    """Return every fault of shape with the nodes, from the root down, that have it."""
    found = []
    for error in _validator(kind).iter_errors(root.plain()):
        path = tuple(error.absolute_path)
        nodes = _nodes_along(root, path)
        found += [(told, nodes) for told in _told(error, nodes[-1], path)]
    return found


def _nodes_along(root: Node, path: tuple[str | int, ...]) -> list[Node]:
    nodes = [root]
    for step in path:
        value = nodes[-1].value
        match value, step:
            case list(), int():
                nodes.append(value[step])
            case dict(), str():
                nodes.append(value[step])
    return nodes


def _told(error: ValidationError, node: Node, path: tuple[str | int, ...]) -> Iterator[PolicyError]:
    name = _name(path)
    wanted: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(error, node)
        case "required":
            yield from _missing_key(error, node, name)
        case "type":
            kinds = _TYPES.get(str(wanted), str(wanted))
            yield _at(node, "wrong_type", f"{name} must be {kinds}", f"write {kinds} here")
        case "enum":
            word = str(error.instance)
            yield _at(
                node,
                "unknown_word",
                f"{name} cannot be “{_short(word)}”",
                did_you_mean(word, map(str, wanted)),
            )
        case "const" if wanted == "house_rule":
            yield _at(
                node,
                "not_law",
                "limits cannot be called anything but a house rule",
                "write house_rule: no law fixes these numbers, nor may anybody be told so",
            )
        case "const":
            yield _at(node, "unknown_word", f"{name} must be “{wanted}”", f"write {wanted}")
        case "oneOf":
            yield _either(error, node, name)
        case "pattern" if name.endswith((" ja", " en")) or path[-1:] in (("ja",), ("en",)):
            yield _no_language(node, str(path[-1]))
        case "pattern" | "minLength":
            yield _at(
                node,
                "wrong_form",
                f"{name} does not have the form it needs",
                _meaning(error) or f"the form is {wanted}",
            )
        case "minItems" if path and path[-1] == "preconditions":
            yield _no_precondition(node)
        case "minItems":
            yield _at(
                node,
                "too_few",
                f"{name} needs at least {wanted}",
                f"add entries until there are {wanted}",
            )
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            yield _at(node, "out_of_range", f"{name} is out of range", _range(error))
        case "uniqueItems":
            yield _at(node, "twice", f"{name} names something twice", "keep each entry once")
        case _:
            yield _at(node, "wrong_shape", f"{name}: {error.validator} is not met", _meaning(error))


def _unknown_keys(error: ValidationError, node: Node) -> Iterator[PolicyError]:
    schema: Any = error.schema
    known = schema.get("properties", {})
    for key in node.value if isinstance(node.value, dict) else {}:
        if key not in known:
            place = node.keys[key].place
            yield PolicyError(
                f"there is no key “{_short(key)}” here",
                code="unknown_key",
                place=place,
                remedy=did_you_mean(key, known),
            )


def _missing_key(error: ValidationError, node: Node, name: str) -> Iterator[PolicyError]:
    values = node.value if isinstance(node.value, dict) else {}
    # jsonschema reports one missing key at a time, and its message is the only place that names it.
    required: Any = error.validator_value
    missing = next(key for key in required if error.message.startswith(f"'{key}' "))
    schema: Any = error.schema
    unknown = [key for key in values if key not in schema.get("properties", {})]
    if any(difflib.get_close_matches(key, required, n=1) == [missing] for key in unknown):
        return  # the mistyped key is told already, with this one as the remedy
    if missing in ("ja", "en"):
        yield _no_language(node, missing)
    elif missing == "preconditions":
        yield _no_precondition(values.get("code", node))
    else:
        said = schema.get("properties", {}).get(missing, {}).get("description", "")
        yield _at(
            values.get("code", node),
            "missing_key",
            f"{name} lacks “{missing}”",
            f"add {missing}: {said}".rstrip(": "),
        )


def _either(error: ValidationError, node: Node, name: str) -> PolicyError:
    alternatives: Any = error.validator_value
    choices = [choice["required"][0] for choice in alternatives]
    both = all(node.get(choice) for choice in choices)
    named = node.get("code") or node.get("text") or node
    state = "has both" if both else "has neither"
    return _at(
        named,
        "one_of_two",
        f"{name} {state} “{choices[0]}” and “{choices[1]}”"
        if both
        else f"{name} {state} “{choices[0]}” nor “{choices[1]}”",
        f"write exactly one of them: {choices[0]} or {choices[1]}",
    )


def _no_language(node: Node, lang: str) -> PolicyError:
    language = {"ja": "Japanese", "en": "English"}[lang]
    return _at(
        node,
        "missing_language",
        f"the text has no {language}",
        f"add {lang}: every text for people is there in both languages",
    )


def _no_precondition(node: Node) -> PolicyError:
    return _at(
        node,
        "no_precondition",
        "this rung has no precondition",
        "add preconditions: a measure is used only after something has been done or established",
    )


def _range(error: ValidationError) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "more than",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
    }
    return f"write {words[str(error.validator)]} {error.validator_value}"


def _meaning(error: ValidationError) -> str:
    schema: Any = error.schema
    said = schema.get("description", "")
    return f"{said[:1].lower()}{said[1:]}".rstrip(".") if isinstance(said, str) else ""


def _at(node: Node, code: str, message: str, remedy: str) -> PolicyError:
    return PolicyError(message, code=code, place=node.place, remedy=remedy)


def _name(path: tuple[str | int, ...]) -> str:
    """Name a value as people do: `limits default repeats`, `entry 3 of norms`."""
    if not path:
        return "the policy"
    if isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of {path[-2]}" if len(path) > 1 else f"entry {path[-1] + 1}"
    return f"“{path[-1]}”"


def _short(word: str) -> str:
    return word if len(word) <= 60 else word[:60] + "…"
