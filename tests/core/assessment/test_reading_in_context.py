"""The engines that read a contact in its context: nothing is cut off, places stay true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from long_calm import LONG_CALM
from told_contacts import NINE, THREAT_JA, Assessing, contact, talk

from setsudo.assessment.assessing import measure
from setsudo.assessment.deep.marking import RETOLD, heading, passages
from setsudo.assessment.deep.network import Network
from setsudo.assessment.deep.tokens import WINDOW, windows
from setsudo.assessment.engines import load_engine
from setsudo.assessment.linear import Course, Judged, Linear
from setsudo.assessment.model import Verdict
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import PastContact, Reading, cut
from setsudo.assessment.text.normalise import normalise
from setsudo.interactions.model import Context, Interaction, Speaker
from setsudo.policy import Policy

RECEIPT = "領収書の宛名を変更したいのですが、どうすればよいですか。"

STAYING = "店長を出してください。納得できる説明を聞くまで帰りません。"


@pytest.fixture(scope="module")
def deep() -> Engine:
    return load_engine("deep")


@pytest.fixture(scope="module")
def cascade() -> Engine:
    return load_engine("cascade")


@pytest.fixture(scope="module")
def network() -> Network:
    return Network()


def reading(engine: Engine, interaction: Interaction) -> Reading:
    one = cut(interaction)
    return one.with_vectors(engine.vectors([one])[0], ())


def folded(interaction: Interaction) -> list[str]:
    return [normalise(turn.text).text for turn in interaction.turns]


LETTERS = (
    "abc XYZ,.!?\n\u3042\u3044\u6f22\u5b57\u30ab\u30ca\u3002\u300c\u300d"
    "\uff76\uff85\U0001f600\u200b\u00e9"
)
TEXTS = st.text(st.sampled_from(LETTERS), max_size=400)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Speaker)), TEXTS), min_size=1, max_size=12))
def test_every_place_that_a_piece_names_is_where_its_letters_stand(
    network: Network, turns: list[tuple[Speaker, str]]
) -> None:
    said = talk(*turns)
    texts = folded(said)
    marked = passages(said, [normalise(t.text) for t in said.turns])

    for window in windows(network.cutter, heading(said, ()), marked):
        assert len(window.ids) <= WINDOW
        for turn, start, end in zip(window.turn, window.start, window.end, strict=True):
            assert turn == -1 or 0 <= start <= end <= len(texts[turn])


def test_a_call_of_three_hours_is_read_whole(network: Network) -> None:
    said = talk(
        *((Speaker.CUSTOMER if n % 2 else Speaker.STAFF, f"Sentence number {n} of this long call.")
          for n in range(900)),
        duration_s=10_800,
    )  # fmt: skip
    texts = folded(said)
    marked = passages(said, [normalise(t.text) for t in said.turns])

    seen: list[set[int]] = [set() for _ in texts]
    found = windows(network.cutter, heading(said, ()), marked)
    for window in found:
        for turn, start, end in zip(window.turn, window.start, window.end, strict=True):
            if turn >= 0:
                seen[turn].update(range(start, end))

    assert len(found) > 20
    for text, places in zip(texts, seen, strict=True):
        assert {i for i, letter in enumerate(text) if letter != " "} <= places


def test_the_last_words_of_a_very_long_chat_are_not_lost(
    deep: Engine, network: Network, policy: Policy
) -> None:
    calm, late = talk(*LONG_CALM), talk(*LONG_CALM, *((Speaker.CUSTOMER, t) for t in THREAT_JA))
    seen = windows(network.cutter, heading(calm, ()), passages(calm, reading(deep, calm).turns))
    assert len(seen) > 1

    peaceful, threatened = (Assessing(deep, policy).one(one) for one in (calm, late))

    assert peaceful.verdict is not Verdict.BEYOND
    assert threatened.verdict is Verdict.BEYOND
    quotes = [quote for found in threatened.findings for quote in found.evidence]
    assert any(quote.turn >= len(LONG_CALM) for quote in quotes)


def test_the_network_is_told_who_speaks_what_is_known_and_what_came_before() -> None:
    said = talk(
        (Speaker.STAFF, "Good morning."), (Speaker.CUSTOMER, "Again."), (Speaker.BYSTANDER, "Oh."),
        context=Context(business="a shoe shop", facts="Refunded on Monday."), duration_s=90,
    )  # fmt: skip
    about = np.zeros(0, dtype=np.float32)
    past = [PastContact(f"p-{n}", NINE, about, "phone", f"words {n}") for n in range(RETOLD + 2)]

    known, before = heading(said, past)
    marked = [passage.text for passage in passages(said, [normalise(t.text) for t in said.turns])]

    assert "a shoe shop" in known
    assert "Refunded on Monday." in known
    assert "1.5 min" in known
    assert f"{RETOLD + 2} contacts" in before
    assert f"words {RETOLD + 1}" in before
    assert "words 0" not in before, "only the last ones are retold"
    assert marked == ["S: Good morning.", "C: Again.", "B: Oh."]


def test_unknown_facts_are_said_to_be_unknown() -> None:
    known, before = heading(talk((Speaker.CUSTOMER, "Hello.")), ())

    assert "facts: unknown" in known
    assert before == "history: none"


def test_the_same_contact_gets_the_same_answer_again(deep: Engine) -> None:
    one = reading(deep, contact(*THREAT_JA))
    signals = measure(one)

    assert deep.opine(one, signals) == deep.opine(one, signals)
    assert load_engine("deep").opine(one, signals) == deep.opine(one, signals)


def test_the_cascade_leaves_to_the_fast_tier_what_is_plain_on_either_side(
    cascade: Engine, deep: Engine
) -> None:
    fast = Linear()

    for plain in (contact(RECEIPT), contact(*THREAT_JA)):
        one = reading(deep, plain)
        assert cascade.opine(one, measure(one)) == fast.opine(one, measure(one))
    doubtful = reading(deep, contact(STAYING))
    assert cascade.opine(doubtful, measure(doubtful)) == deep.opine(doubtful, measure(doubtful))


def test_the_cascade_asks_the_fast_tier_once(
    cascade: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Reading] = []
    judge = Linear.judge

    def counted(self: Linear, one: Reading, course: Course) -> Judged:
        asked.append(one)
        return judge(self, one, course)

    monkeypatch.setattr(Linear, "judge", counted)
    one = reading(cascade, contact(RECEIPT))

    cascade.opine(one, measure(one))

    assert len(asked) == 1


UNUSUAL = [
    "",
    " ",
    "\u200b",
    "\U0001f600\U0001f621\U0001f621",
    "1234567890",
    "def f(x): return x[0]",
    "Bonjour, je voudrais un remboursement.",
    "\u0645\u0631\u062d\u0628\u0627",
    "a" * 50_000,
    "\U0010ffff\ue000",
    "<unk><s></s><pad>",
]


@pytest.mark.parametrize("words", UNUSUAL)
def test_whatever_is_written_gets_an_opinion(deep: Engine, words: str) -> None:
    one = reading(deep, contact(words))

    opinion = deep.opine(one, measure(one))

    assert 0 <= opinion.score <= 1
    assert all(0 <= chance <= 1 for chance in opinion.acts.values())
