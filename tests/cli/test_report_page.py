"""Stories of the page: one file, every quote in its place, and nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tracemalloc
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_answers import NAMES, answer, broken, calm, contact, threatening

from setsudo.assessment.model import Assessment, CounterKind, Verdict
from setsudo.bilingual import Language, Text
from setsudo.cli.report.page import PageReport
from setsudo.cli.report.segments import Span, segments
from setsudo.cli.reporting import write
from setsudo.interactions.model import Channel, Record, Unreadable

_EMPTY = {"meta", "input", "br", "rect"}


class Page(HTMLParser):
    """What a reader of the page gets: its elements, their attributes and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "script":
            self.scripts.append(data)
        elif inside == "style":
            self.styles.append(data)
        else:
            self.text += data

    def having(self, css_class: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(t, a) for t, a in self.elements if css_class in (a.get("class") or "").split()]

    def values(self, attribute: str) -> list[str | None]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


def page(*rows: tuple[Record, Assessment | Unreadable], lang: Language = "en") -> Page:
    out = io.StringIO()
    write(rows, PageReport(out, lang=lang, names=NAMES))
    return Page(out.getvalue())


def test_the_conversation_stands_there_with_its_evidence_and_counter_evidence_marked() -> None:
    shown = page(threatening())

    assert "I will come and break your windows" in shown.text
    assert "The parcel came two days late." in shown.text
    assert [attrs["class"] for tag, attrs in shown.elements if tag == "mark"][:2] == [
        "against",
        "for",
    ]
    assert "Had an answer been given?" in shown.text
    assert "1:05" in shown.text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_both_languages_are_in_the_page_and_the_chosen_one_is_shown_first(lang: Language) -> None:
    shown = page(threatening(), lang=lang)

    assert shown.elements[0][1] == {"lang": lang} or shown.elements[0] == ("html", {"lang": lang})
    checked = [a["id"] for _, a in shown.elements if a.get("name") == "language" and "checked" in a]
    assert checked == [f"lang-{lang}"]
    for words in ("脅迫", "threat", "お客様の言葉がその行為を示します。", "People", "規範超え"):
        assert words.lower() in shown.text.lower()


def test_every_quote_is_in_the_page_however_quotes_overlap() -> None:
    said = contact("c-1", "Pay me two thousand or I will break your windows, you liar.")
    assessed = answer(
        said,
        acts={
            "threat": "or I will break your windows",
            "demand_compensation": "Pay me two thousand or I will",
            "abusive_language": "you liar",
        },
        counter={CounterKind.QUOTING: "windows, you"},
    )
    shown = page((said, assessed))

    for found in (*assessed.findings, *assessed.counter):
        for quote in found.evidence:
            assert quote.quote in shown.text
    marked = "".join(re.findall(r'class="text".*?</p>', shown.html, re.DOTALL))
    plain = re.sub(r'<span class="(?:tag|cover)\b.*?</span></span>', "", marked)
    assert said.turns[0].text in re.sub(r"<[^>]*>", "", f"<{plain}")
    assert [attrs["class"] for tag, attrs in shown.elements if tag == "mark"][:6] == [
        "for",
        "for",
        "for",
        "for against",
        "against",
        "for against",
    ]


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(-3, 35), st.integers(-3, 35)), max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_segments_are_the_text_and_every_letter_knows_its_quotes(
    text: str, places: list[tuple[int, int]]
) -> None:
    label = Text(ja="脅迫", en="threat")
    spans = [Span(start, end, "for", label) for start, end in places]

    cut = segments(text, spans)

    assert "".join(part.text for part in cut) == text
    at = 0
    for part in cut:
        for _ in part.text:
            assert part.suggests == any(start <= at < end for start, end in places)
            at += 1
    kept = sum(max(0, s) < min(len(text), e) for s, e in places)
    assert sum(len(part.ending) for part in cut) == kept


HOSTILE = (
    '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    "</noscript></style><!-- {{ 7*7 }} \u2028\u202e\x1b[2J '\"& <svg/onload=alert(3)>"
)


def test_a_customer_s_words_never_become_part_of_the_page() -> None:
    said = contact(HOSTILE, HOSTILE, facts=HOSTILE, lang='en" onclick="alert(4)')
    harmless = page(calm(), threatening())
    shown = page(
        (said, answer(said, acts={"threat": HOSTILE}, counter={CounterKind.QUOTING: HOSTILE[:20]})),
        (Unreadable(HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE),) * 2,
    )

    assert {tag for tag, _ in shown.elements} <= {tag for tag, _ in harmless.elements}
    assert not [name for _, attrs in shown.elements for name in attrs if name.startswith("on")]
    assert shown.scripts == harmless.scripts
    assert shown.styles == harmless.styles
    assert "alert(2)" in shown.text
    assert "{{ 7*7 }}" in shown.text
    assert not any(sign in shown.html for sign in "\u2028\u202e\x1b")


def test_the_browser_is_told_to_run_only_the_page_s_own_script_and_style() -> None:
    shown = page(threatening())
    (allowed,) = [
        attrs["content"] or ""
        for tag, attrs in shown.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]

    def hashed(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert "default-src 'none'" in allowed
    assert "unsafe" not in allowed
    for text in (*shown.scripts, *shown.styles):
        assert f"'sha256-{hashed(text)}'" in allowed
    assert not shown.values("style"), "the policy forbids style attributes"


def test_the_page_asks_nothing_of_the_network() -> None:
    shown = page(threatening(), calm(), broken())

    assert "http" not in re.sub(r"http-equiv", "", shown.html)
    assert not shown.values("src")
    assert {(href or "")[:1] for href in shown.values("href")} == {"#"}


def test_links_lead_to_turns_that_are_there_and_no_name_is_given_twice() -> None:
    shown = page(threatening("a"), threatening("b"))
    identifiers = shown.values("id")

    assert len(identifiers) == len(set(identifiers))
    assert {(href or "")[1:] for href in shown.values("href")} <= set(identifiers)


def test_severe_words_are_covered_until_somebody_asks_for_them() -> None:
    said = contact("c-1", "Pay me two thousand or I will break your windows.")
    asks = {"demand_compensation": "Pay me two thousand"}
    mild = page((said, answer(said, acts=asks, severity=3)))
    severe = page(threatening(severity=3))

    assert not mild.having("cover"), "a demand hurts nobody who reads it"
    assert not mild.having("toggle")
    assert len(severe.having("cover")) == 3, "in the list, in the talk and among the reasons"
    assert len(severe.having("toggle")) == 2, "one for the list and one for the contact"


def test_only_the_severe_words_of_a_contact_are_covered() -> None:
    said = contact("c-1", "Pay me two thousand or I will break your windows, you liar.")
    acts = {"threat": "I will break your windows", "demand_compensation": "Pay me two thousand"}
    shown = page((said, answer(said, acts=acts, severity=3)))

    covered = re.findall(r'class="quoted covered"[^>]*>([^<]*)<', shown.html)
    assert set(covered) == {"I will break your windows"}
    assert "Pay me two thousand" in re.findall(r'class="quoted"[^>]*>([^<]*)<', shown.html)


def test_the_contacts_to_look_at_first_stand_on_top_and_know_their_place_in_the_input() -> None:
    said = contact("r")
    review = (said, answer(said, verdict=Verdict.REVIEW, score=0.5))
    shown = page(calm("a"), threatening("b"), broken(), review, threatening("c", severity=4))

    items = [attrs for _, attrs in shown.having("item")]
    assert [item["data-n"] for item in items] == ["5", "2", "4", "3", "1"]
    assert [item["data-verdict"] for item in items] == [
        "beyond",
        "beyond",
        "review",
        "unreadable",
        "within",
    ]


def test_filters_offer_only_what_is_there_and_count_it() -> None:
    said = contact("r", channel=Channel.EMAIL, lang="ja-JP")
    shown = page(threatening("a"), threatening("b"), (said, answer(said)))

    offered = {
        (attrs["name"], attrs["value"])
        for _, attrs in shown.elements
        if attrs.get("type") == "checkbox" and attrs.get("name")
    }
    assert ("channel", "phone") in offered
    assert ("channel", "email") in offered
    assert ("channel", "chat") not in offered
    assert ("spoken", "ja") in offered
    assert ("counter", "no") in offered


def test_a_contact_that_does_not_say_its_language_is_listed_under_what_it_is_written_in() -> None:
    rows = [
        contact("e", "Where is my parcel?", lang=""),
        contact("j", "荷物はどこですか。", lang=""),
    ]
    shown = page(*((said, answer(said)) for said in rows))

    offered = {attrs["value"] for _, attrs in shown.elements if attrs.get("name") == "spoken"}
    assert offered == {"en", "ja"}


def test_an_empty_input_still_makes_a_page() -> None:
    assert "0" in page().text


def test_words_can_be_read_by_weak_eyes_in_light_and_dark() -> None:
    css = files("setsudo.cli.report").joinpath("templates", "report.css").read_text("utf-8")
    found = re.findall(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    colours = {name: (light, dark) for name, light, dark in found}
    pairs = [("ink", ground) for ground in ("paper", "card", "raised")]
    pairs += [("soft", ground) for ground in ("paper", "card", "raised")]
    for kind in ("beyond", "review", "within", "unreadable", "against"):
        pairs += [(kind, "card"), ("card", kind), ("ink", f"{kind}-wash")]
    pairs += [("within", "within-wash"), ("focus", "paper"), ("focus", "card")]

    for text, ground in pairs:
        for look in (0, 1):
            ratio = contrast(colours[text][look], colours[ground][look])
            assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at:end], 16) / 255 for at, end in pairwise((1, 3, 5, 7))]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


def test_memory_does_not_grow_with_the_number_of_contacts() -> None:
    peaks = []
    for number in (50, 800):
        tracemalloc.start()
        rows = (threatening(f"c-{place}") for place in range(number))
        write(rows, PageReport(Nowhere(), lang="en", names=NAMES))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 500_000, "800 contacts are 6 MB of page"
