"""The form of a model's answer: read strictly, and told to the model as a JSON Schema."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from setsudo.assessment.model import CounterKind, Verdict

# What the schema asks for: a server that keeps to it lets no model talk without end. An answer that
# is longer all the same is cut, not refused.
ASKED_REMARKS = 4
# Without quotation marks and escapes: servers that make a grammar of it would let a text of any
# letters run on over the end of its string.
_BRIEF = r'^[^"\\\n\r\t]{0,200}$'

_Words = Annotated[str, StringConstraints(strip_whitespace=True)]


class Act(BaseModel):
    """An act of the policy, and the words of the contact that show it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: str
    turn: int
    quote: _Words
    because: _Words


class Counter(BaseModel):
    """What speaks for the customer, and the words that show it; turn -1 is the facts."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: CounterKind
    turn: int
    quote: _Words
    because: _Words


class Answer(BaseModel):
    """What a model answers: nothing else may stand in it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    because: _Words
    acts: list[Act]
    counter: list[Counter]
    question: _Words
    verdict: Verdict


_SCHEMA = Answer.model_json_schema()


def answer_schema(acts: Iterable[str]) -> dict[str, Any]:
    """Return the JSON Schema of an answer: closed objects, every field required, acts by code."""
    schema: dict[str, Any] = _without_titles(copy.deepcopy(_SCHEMA))
    defined = schema["$defs"]
    defined["Act"]["properties"]["act"]["enum"] = sorted(acts)
    for remark in (defined["Act"], defined["Counter"]):
        remark["properties"]["because"]["pattern"] = _BRIEF
        remark["properties"]["quote"]["pattern"] = _BRIEF
    for name in ("acts", "counter"):
        schema["properties"][name]["maxItems"] = ASKED_REMARKS
    for name in ("because", "question"):
        schema["properties"][name]["pattern"] = _BRIEF
    return schema


def _without_titles(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_titles(inner)
            for key, inner in value.items()
            if not (key == "title" and isinstance(inner, str))
        }
    return [_without_titles(inner) for inner in value] if isinstance(value, list) else value
