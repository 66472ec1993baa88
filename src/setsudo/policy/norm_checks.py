"""Whether a policy's norms can be trusted: names, types, grounds, and a trial run in CEL."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

import cel

from setsudo.bilingual import Text
from setsudo.errors import PolicyError
from setsudo.policy.expression import LIMIT_KINDS, Names, Reading, read_expression
from setsudo.policy.expression_words import ExpressionError
from setsudo.policy.model import Norm
from setsudo.policy.norms import fillable, placeholders, suggested
from setsudo.policy.problems import did_you_mean
from setsudo.policy.signals import SIGNALS
from setsudo.policy.source import Node

_KINDS = {name: signal.kind for name, signal in SIGNALS.items()}
_GROUNDS = ("score", "malice")
_CHANNELS = ("phone", "chat", "email", "social", "in_person", "letter")
_LANGUAGES = ("ja", "en", "und")
_MOST_TRIALS = 4_096


def norm_errors(
    nodes: Sequence[Node],
    *,
    acts: Collection[str],
    never_sole: Collection[str],
    limits: Mapping[str, float | int],
) -> Iterator[PolicyError]:
    """Report every fault in the norms. `limits` are the default limits as norms name them."""
    names = Names(_KINDS, acts)
    trial = _Trial(acts, never_sole, limits)
    sound: list[tuple[Node, Norm]] = []
    for node in nodes:
        yield from _placeholder_errors(node)
        faults = list(_expression_errors(node, names, trial))
        yield from faults
        if not faults:
            sound.append((node, _norm(node)))
    if sound and len(sound) == len(nodes):
        yield from _uncapped(sound, trial)


def _expression_errors(node: Node, names: Names, trial: _Trial) -> Iterator[PolicyError]:
    when = node.get("when")
    if when is None or not isinstance(when.value, str):
        return
    reading = read_expression(when.value, names)
    for fault in reading.faults:
        yield _told(fault, when, names)
    if reading.faults:
        return
    if reading.kind != "bool":
        yield PolicyError(
            f"the condition gives a {reading.kind}, not true or false",
            code="not_a_condition",
            place=when.place_within(0, len(when.value.split("\n")[0])),
            remedy="compare it with something, for example: score >= limits.review_score",
        )
        return
    try:
        program = cel.compile(when.value)
        fault_in_trial = trial.fault(program, reading)
    except ValueError as error:
        column = re.search(r"<input>:\d+:(\d+)", str(error))
        yield PolicyError(
            "CEL cannot read this condition",
            code="expression_syntax",
            place=when.place_within(int(column[1]) - 1 if column else 0, 1),
            remedy="see docs/reference/policy.md for what a condition may contain",
        )
        return
    if fault_in_trial:
        yield PolicyError(
            f"the condition fails when it is tried: {fault_in_trial}",
            code="expression_type",
            place=when.place,
            remedy="compare numbers with numbers, and texts with texts",
        )
    elif node.text("then") == "beyond":
        yield from _groundless(when, program, reading, trial)


def _told(fault: ExpressionError, when: Node, names: Names) -> PolicyError:
    grammar = "see docs/reference/policy.md for what a condition may contain"
    known: Mapping[str, Collection[str]] = {
        "unknown_signal": [*names.signals, "limits", "true", "false"],
        "unknown_act": [*names.acts, "exists", "all"],
        "unknown_limit": LIMIT_KINDS.keys(),
    }
    otherwise = (
        "docs/reference/policy.md lists the signals" if fault.code == "unknown_signal" else ""
    )
    remedy = did_you_mean(fault.word, known[fault.code], otherwise) if fault.word else grammar
    return PolicyError(
        fault.message,
        code=fault.code,
        place=when.place_within(fault.offset, fault.length),
        remedy=remedy,
    )


def _groundless(
    when: Node, program: cel.Program, reading: Reading, trial: _Trial
) -> Iterator[PolicyError]:
    """Refuse a norm that suggests beyond although nothing was done that could be beyond."""
    place = when.place
    if trial.holds(program, reading, sole_acts=0.0, terms_alone=(False,)):
        yield PolicyError(
            "this norm says beyond without any act: time, counts or circumstances alone would do",
            code="no_ground",
            place=place,
            remedy="write then: review, or add an act or a score to the condition",
        )
    elif trial.holds(program, reading, sole_acts=1.0, terms_alone=(False, True)):
        yield PolicyError(
            "this norm lets an act that is never a sole ground be the only ground for beyond",
            code="sole_ground",
            place=place,
            remedy="write then: review, or add another act or the score with &&",
        )


def _uncapped(sound: Sequence[tuple[Node, Norm]], trial: _Trial) -> Iterator[PolicyError]:
    """Refuse a policy in which not accepting terms, and nothing else, could come out as beyond."""
    values = trial.terms_alone_at_its_worst()
    met = [norm for _, norm in sound if cel.compile(norm.when).execute(values)]
    if suggested(met).verdict != "beyond":
        return
    raising = [node for node, norm in sound if norm in met and norm.then is not None]
    speaking = [node for node in raising if "terms_alone" in node.text("when")]
    culprit = (speaking or raising)[0]
    yield PolicyError(
        "not accepting sales terms (terms_alone) could be the only ground for beyond",
        code="sole_ground",
        place=(culprit.get("then") or culprit).place,
        remedy="keep a norm with when: terms_alone and at_most: review",
    )


def _placeholder_errors(node: Node) -> Iterator[PolicyError]:
    for field in ("because", "asks"):
        for lang in ("ja", "en"):
            text = (node.get(field) or node).get(lang)
            if text is None or not isinstance(text.value, str):
                continue
            for name in placeholders(text.value):
                if not fillable(name):
                    yield PolicyError(
                        f"“{{{name}}}” cannot be filled",
                        code="unknown_placeholder",
                        place=text.place_within(text.value.index(f"{{{name}}}"), len(name) + 2),
                        remedy=did_you_mean(
                            name,
                            [signal for signal in SIGNALS if fillable(signal)],
                            "name a signal, or a limit as {limits.total_minutes}",
                        ),
                    )


def _norm(node: Node) -> Norm:
    plain = node.plain()
    return Norm(
        code=plain["code"],
        when=plain["when"],
        because=Text(**plain["because"]),
        then=plain.get("then"),
        at_most=plain.get("at_most"),
    )


class _Trial:
    """Values to try a condition with: nothing measured, everything measured, and all between."""

    def __init__(
        self, acts: Collection[str], never_sole: Collection[str], limits: Mapping[str, float | int]
    ) -> None:
        self.acts = acts
        self.never_sole = never_sole
        self.limits = dict(limits)

    def fault(self, program: cel.Program, reading: Reading) -> str:
        """Return what goes wrong in CEL, or nothing."""
        for high in (False, True):
            values: dict[str, Any] = {
                name: _choices(name)[-1] if high else SIGNALS[name].absent
                for name in reading.signals - {"acts"}
            }
            values["acts"] = dict.fromkeys(self.acts, 1.0 if high else 0.0)
            try:
                result = program.execute({**values, "limits": self.limits})
            except (ArithmeticError, KeyError, RuntimeError, TypeError, ValueError):
                return "CEL refuses the values"
            if not isinstance(result, bool):
                return f"it gives {type(result).__name__}, not true or false"
        return ""

    def holds(
        self,
        program: cel.Program,
        reading: Reading,
        *,
        sole_acts: float,
        terms_alone: tuple[bool, ...],
    ) -> bool:
        """Say whether the condition can be true with no ground but, if asked, acts never sole."""
        names = sorted(reading.signals - {"acts", *_GROUNDS})
        choices = [terms_alone if name == "terms_alone" else _choices(name) for name in names]
        values: dict[str, Any] = dict.fromkeys(_GROUNDS, 0.0)
        values["acts"] = {code: sole_acts if code in self.never_sole else 0.0 for code in self.acts}
        values["limits"] = self.limits
        return any(
            program.execute({**values, **dict(zip(names, chosen, strict=True))})
            for chosen in islice(product(*choices), _MOST_TRIALS)
        )

    def terms_alone_at_its_worst(self) -> dict[str, Any]:
        """Return a contact whose only act is not accepting terms, with the highest score."""
        values: dict[str, Any] = {name: signal.absent for name, signal in SIGNALS.items()}
        values |= {"score": 1.0, "terms_alone": True, "understood": True}
        values["channel"], values["lang"] = "phone", "ja"
        values["acts"] = {code: float(code in self.never_sole) for code in self.acts}
        values["limits"] = self.limits
        return values


def _choices(name: str) -> tuple[object, ...]:
    if name == "channel":
        return _CHANNELS
    if name == "lang":
        return _LANGUAGES
    kinds: Mapping[str, tuple[object, ...]] = {
        "bool": (False, True),
        "int": (0, 1_000_000),
        "float": (0.0, 1_000_000.0),
    }
    return kinds[SIGNALS[name].kind]
