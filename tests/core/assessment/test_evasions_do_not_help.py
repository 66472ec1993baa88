"""A threat is the same threat however its letters are disguised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from told_contacts import THREAT_EN, THREAT_JA, Assessing, contact, quotes_hold

from setsudo.assessment.model import Verdict

Disguise = Callable[[str], str]


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def soft_hyphens(text: str) -> str:
    return "\u00ad".join(text)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def mathematical(text: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in text)


def look_alikes(text: str) -> str:
    """Put one Cyrillic letter into each word that can take one and keeps a Latin one."""
    words = []
    for word in text.split(" "):
        latin = "".join(c for c in word if c.isalpha())
        swapped = word.replace("i", "і", 1).replace("o", "о", 1)
        words.append(swapped if any("a" <= c <= "z" for c in swapped) and len(latin) > 1 else word)
    return " ".join(words)


def struck_through(text: str) -> str:
    return "".join(c + "\u0336" if c.isalpha() else c for c in text)


@pytest.mark.parametrize(
    "disguise",
    [zero_width, soft_hyphens, full_width, mathematical, look_alikes, struck_through],
)
def test_disguised_english_gets_the_same_answer(assessing: Assessing, disguise: Disguise) -> None:
    plain = assessing.one(contact(*THREAT_EN))
    words = tuple(map(disguise, THREAT_EN))
    assert words != THREAT_EN

    disguised = assessing.one(interaction := contact(*words))

    assert (disguised.verdict, disguised.score) == (plain.verdict, plain.score)
    assert [f.act for f in disguised.findings] == [f.act for f in plain.findings]
    assert quotes_hold(disguised, interaction)


@pytest.mark.parametrize("disguise", [zero_width, soft_hyphens, struck_through])
def test_disguised_japanese_gets_the_same_answer(assessing: Assessing, disguise: Disguise) -> None:
    plain = assessing.one(contact(*THREAT_JA))

    disguised = assessing.one(interaction := contact(*map(disguise, THREAT_JA)))

    assert (disguised.verdict, disguised.score) == (plain.verdict, plain.score)
    assert quotes_hold(disguised, interaction)


@pytest.mark.parametrize("gap", [" ", "\u3000", "_", "*"])
def test_spaces_between_japanese_letters_do_not_help(assessing: Assessing, gap: str) -> None:
    spaced = [gap.join(text) for text in THREAT_JA]

    answer = assessing.one(interaction := contact(*spaced))

    assert answer.verdict is Verdict.BEYOND
    assert quotes_hold(answer, interaction)


@pytest.mark.parametrize(
    "spelling", ["ﾀﾋね", "タヒね", "氏ね", "死\u200bね", "死 ね", "死*ね", "4ね"]
)
def test_every_way_to_spell_it_reads_the_same(assessing: Assessing, spelling: str) -> None:
    plain = assessing.one(contact("お前みたいな役立たずは死ね。", "二度と店に出てくるな。"))

    spelled = assessing.one(
        contact(f"お前みたいな役立たずは{spelling}。", "二度と店に出てくるな。")
    )

    assert (spelled.verdict, spelled.score) == (plain.verdict, plain.score)
    assert [f.act for f in spelled.findings] == [f.act for f in plain.findings]


@pytest.mark.parametrize(
    ("spelling", "word"),
    [
        ("k i l l", "kill"),
        ("k.i.l.l", "kill"),
        ("k1ll", "kill"),
        ("kіll", "kill"),
        ("f*cking", "fucking"),
        ("f**king", "fucking"),
        ("sh1t", "shit"),
        ("b1tch", "bitch"),
    ],
)
def test_a_word_with_a_mask_is_the_word(assessing: Assessing, spelling: str, word: str) -> None:
    sentence = "You {} piece of rubbish, I am coming for you."

    masked = assessing.one(contact(sentence.format(spelling)))
    plain = assessing.one(contact(sentence.format(word)))

    assert (masked.verdict, masked.score) == (plain.verdict, plain.score)
