"""Writes the page record by record: memory does not grow with the number of contacts."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections import Counter as Tally
from contextlib import ExitStack
from importlib.resources import files
from typing import IO, TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from setsudo.assessment.model import Assessment, Verdict
from setsudo.bilingual import Language, Text
from setsudo.cli.report.item import assessed, unreadable
from setsudo.cli.report.words import SPOKEN, WORDS
from setsudo.cli.words import (
    CHANNELS,
    MARKS,
    PEOPLE_DETERMINE,
    UNREADABLE,
    UNREADABLE_MARK,
    VERDICTS,
    Names,
)
from setsudo.interactions.model import Channel, Interaction, Record, Unreadable

_BAR_WIDTH = 1000
_BUCKETS = (
    *((Verdict.BEYOND.value, severity) for severity in range(4, -1, -1)),
    *((Verdict.REVIEW.value, severity) for severity in range(4, -1, -1)),
    ("unreadable", 0),
    *((Verdict.WITHIN.value, severity) for severity in range(4, -1, -1)),
)
_SCRIPT_FIRST = 'document.documentElement.classList.add("js");'


class PageReport:
    """The page. Contacts wait on disk, a heap for each verdict and severity, until the end."""

    def __init__(self, out: TextIO, *, lang: Language, names: Names) -> None:
        self._out = out
        self._lang: Language = lang
        self._names = names
        self._open = ExitStack()
        self._heaps: dict[tuple[str, int], IO[str]] = {}
        self._tallies: dict[str, Tally[str]] = {
            facet: Tally() for facet in ("verdict", "group", "channel", "spoken", "counter")
        }
        self._severe = False
        self._made_by: tuple[str, str] | None = None
        self._templates = _templates()
        self._item = self._templates.get_template("item.html")
        self._error = self._templates.get_template("error.html")

    def add(self, record: Record, outcome: Assessment | Unreadable) -> None:
        """Render one record and keep it on disk."""
        number = self._tallies["verdict"].total() + 1
        if isinstance(outcome, Unreadable):
            self._tallies["verdict"]["unreadable"] += 1
            values = unreadable(outcome, number=number)
            self._heap(("unreadable", 0)).write(self._error.render(values))
            return
        if not isinstance(record, Interaction):
            raise TypeError("an assessment belongs to an interaction that was read")
        values = assessed(record, outcome, number=number, names=self._names)
        self._tallies["verdict"][outcome.verdict.value] += 1
        self._tallies["group"].update(values["groups"])
        self._tallies["channel"][record.channel.value] += 1
        self._tallies["spoken"][values["spoken"]] += 1
        self._tallies["counter"]["yes" if outcome.counter else "no"] += 1
        self._severe |= values["severe"]
        self._made_by = (outcome.policy, outcome.engine)
        bucket = (outcome.verdict.value, outcome.severity)
        self._heap(bucket).write(self._item.render(values))

    def finish(self) -> None:
        """Write the head with the counts, then the contacts, those to look at first on top."""
        style, script = _part("report.css"), _part("report.js")
        head = self._templates.get_template("head.html")
        everything = self._tallies["verdict"].total()
        self._out.write(
            head.render(
                lang=self._lang,
                policy_of_browser=_policy_of_browser([style], [_SCRIPT_FIRST, script]),
                # Both are files of this package, never text from outside.
                style=Markup(style),  # noqa: S704
                script_first=Markup(_SCRIPT_FIRST),  # noqa: S704
                everything=everything,
                severe=self._severe,
                bar=self._bar(everything),
                verdicts=self._choices("verdict"),
                groups=self._choices("group"),
                channels=self._choices("channel"),
                spoken=self._choices("spoken"),
                counters=self._choices("counter"),
            )
        )
        for bucket in _BUCKETS:
            if (heap := self._heaps.get(bucket)) is not None:
                heap.seek(0)
                shutil.copyfileobj(heap, self._out)
        foot = self._templates.get_template("foot.html")
        self._out.write(
            foot.render(made_by=self._made_by, script=Markup(script))  # noqa: S704
        )

    def close(self) -> None:
        """Remove what waited on disk."""
        self._open.close()

    def _heap(self, bucket: tuple[str, int]) -> IO[str]:
        if bucket not in self._heaps:
            heap = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
            self._heaps[bucket] = self._open.enter_context(heap)
        return self._heaps[bucket]

    def _bar(self, everything: int) -> list[tuple[str, int, int]]:
        """Return (verdict, left, width) of each piece of the bar, of `_BAR_WIDTH` units."""
        pieces: list[tuple[str, int, int]] = []
        before = 0
        for verdict in (*_IN_ORDER, "unreadable"):
            count = self._tallies["verdict"][verdict]
            left = before * _BAR_WIDTH // max(everything, 1)
            before += count
            right = before * _BAR_WIDTH // max(everything, 1)
            if count:
                pieces.append((verdict, left, right - left))
        return pieces

    def _choices(self, facet: str) -> list[tuple[str, Text, int]]:
        """Return (value, name, count) of every choice of a filter that some contact has."""
        counted = self._tallies[facet]
        values: list[str] = {
            "verdict": [*_IN_ORDER, "unreadable"],
            "channel": [channel.value for channel in Channel],
            "group": [*self._names.groups, *sorted(set(counted) - set(self._names.groups))],
            "spoken": sorted(counted, key=lambda tag: (-counted[tag], tag)),
            "counter": ["yes", "no"],
        }[facet]
        return [(v, self._named(facet, v), counted[v]) for v in values if counted[v]]

    def _named(self, facet: str, value: str) -> Text:
        match facet:
            case "verdict":
                return UNREADABLE if value == "unreadable" else VERDICTS[Verdict(value)]
            case "channel":
                return CHANNELS[Channel(value)]
            case "group":
                return self._names.group(value)
            case "spoken":
                return SPOKEN.get(value) or Text(ja=value, en=value)
            case _:
                return WORDS["has_counter" if value == "yes" else "no_counter"]


_IN_ORDER = [verdict.value for verdict in (Verdict.BEYOND, Verdict.REVIEW, Verdict.WITHIN)]


def say(text: Text) -> Markup:
    """Return both languages of a text; the page shows the one that is chosen."""
    return Markup('<span class="t" lang="ja">{}</span><span class="t" lang="en">{}</span>').format(
        text.ja, text.en
    )


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("setsudo.cli.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        say=say,
        w=WORDS,
        marks={verdict.value: mark for verdict, mark in MARKS.items()}
        | {"unreadable": UNREADABLE_MARK},
        people_determine=PEOPLE_DETERMINE,
    )
    return environment


def _part(name: str) -> str:
    return files("setsudo.cli.report").joinpath("templates", name).read_text(encoding="utf-8")


def _policy_of_browser(styles: list[str], scripts: list[str]) -> str:
    """Return the content security policy: only these very styles and scripts, and no network."""
    allowed_styles = " ".join(map(_hashed, styles))
    allowed_scripts = " ".join(map(_hashed, scripts))
    return (
        f"default-src 'none'; style-src {allowed_styles}; script-src {allowed_scripts}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashed(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
