"""Stories of the table: readable on any terminal, and no customer's text can play tricks."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from made_answers import GROUP_OF, NAMES, answer, broken, calm, contact, threatening
from rich.cells import cell_len

from setsudo.assessment.model import Assessment
from setsudo.bilingual import Language
from setsudo.cli.reporting import write
from setsudo.cli.table import MOST_ROWS, TableReport
from setsudo.cli.visible import cut, one_line
from setsudo.interactions.model import Record, Unreadable


def table(*rows: tuple[Record, Assessment | Unreadable], lang: Language = "en") -> str:
    out = io.StringIO()
    write(rows, TableReport(out, lang=lang, names=NAMES))
    return out.getvalue()


def test_a_row_shows_verdict_act_words_and_what_speaks_against() -> None:
    shown = table(threatening())

    assert "! beyond" in shown
    assert "90 %" in shown
    assert "severity 2" in shown
    assert "threat" in shown
    assert "“I will come and break your windows”" in shown
    assert "against: company at fault" in shown
    assert "Setsudo suggests; people determine." in shown


def test_the_same_row_in_japanese() -> None:
    shown = table(threatening(), lang="ja")

    for words in ("! 規範超え", "脅迫", "反対の事情: 当社の落ち度", "判断するのは人です", "電話"):
        assert words in shown


def test_the_counts_name_every_verdict_and_the_groups_of_acts() -> None:
    shown = table(threatening("a"), threatening("b"), calm("c"), broken())

    assert "4 contacts: 2 beyond, 0 to review, 1 within, 1 unreadable" in shown
    assert "Intimidation (2)" in shown
    assert "customer-service@1" in shown


def test_groups_of_equal_count_stand_in_the_order_in_which_they_were_found() -> None:
    said = contact("c-1", "Pay me or I break your windows")
    acts = ["demand_compensation", "threat"]
    for order in (acts, acts[::-1]):
        shown = table((said, answer(said, acts=dict.fromkeys(order, ""))))
        groups = [NAMES.group(GROUP_OF[act]).en for act in order]
        assert f"By group of acts: {groups[0]} (1), {groups[1]} (1)" in shown


def test_of_several_quotes_the_one_that_shows_most_acts_is_shown() -> None:
    words = "Let me put it kindly.", "I know where you live."
    said = contact("c-1", " ".join(words))
    told = answer(said, acts={"threat": words[0], "abusive_language": words[1]})
    threat, abuse = told.findings
    told = replace(
        told, findings=(replace(threat, evidence=threat.evidence + abuse.evidence), abuse)
    )

    assert f"“{words[1]}”" in table((said, told))


def test_an_unreadable_record_is_shown_with_its_place() -> None:
    shown = table(broken(12))

    assert "unreadable" in shown
    assert "This line is not JSON." in shown
    assert "calls.jsonl:12" in shown


def test_no_line_is_wider_than_eighty_columns_where_there_is_no_terminal() -> None:
    said = contact("c" * 90, "申し訳ないでは済まないぞ、" * 40, lang="ja")
    shown = table((said, answer(said, acts={"threat": said.turns[0].text})), lang="ja")

    assert max(cell_len(line) for line in shown.splitlines()) <= 80


def test_a_long_input_shows_what_needs_a_look_first_and_says_what_it_left_out() -> None:
    rows = [calm(f"calm-{number}") for number in range(MOST_ROWS + 20)]
    shown = table(*rows, threatening("angry"))

    assert shown.index("angry") < shown.index("calm-0")
    assert "221 contacts: 1 beyond" in shown
    assert "Shown are the 200 to look at first; 21 more were left out." in " ".join(shown.split())
    assert "calm-219" not in shown


def test_a_short_input_stays_in_its_order() -> None:
    shown = table(calm("first"), threatening("second"))

    assert shown.index("first") < shown.index("second")


def test_a_customer_cannot_write_to_the_terminal() -> None:
    trick = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\r\nnext \x00"
    said = contact(trick, trick)
    shown = table(
        (said, answer(said, acts={"threat": trick})),
        (Unreadable(trick, "bad", trick, 1, trick),) * 2,
    )

    assert not any(sign in shown for sign in "\x1b\x07\x9b\u202e\r\x00")
    assert "␛" in shown


def test_marks_of_rich_in_a_customer_s_words_are_only_words() -> None:
    said = contact("c-1", "[bold red]you[/bold red] :bomb:")
    shown = table((said, answer(said, acts={"threat": said.turns[0].text})))

    assert "[bold red]you[/bold red] :bomb:" in shown


@given(st.text(alphabet=st.characters(), max_size=60), st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_shown_text_fits_its_column_and_holds_no_control(text: str, width: int) -> None:
    shown = cut(one_line(text), width)

    assert cell_len(shown) <= width
    assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(one) for one in shown} & {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "LRI",
        "RLI",
        "FSI",
    }
    assert len(shown.splitlines()) <= 1
