"""One person repeating, one text passed round, many voices: told apart without being mixed up."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

from case_cast import HOUR, NOON
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.cases.grouping import Message, Pattern, near_duplicates, waves
from setsudo.cases.likeness import SIMILAR, alike, likeness

LETTER = (
    "貴社の回答には到底納得できません。三月に購入した冷蔵庫の件について、担当者の説明は二転三転しており、"
    "誠意がまったく感じられません。社長名での謝罪文と、これまでの電話代および精神的苦痛に対する補償を、"
    "今週中に書面で提示してください。提示がない場合は、同じ内容を全支店に送り続けます。"
)
REWORDED = (
    LETTER.replace("到底", "まったく").replace("今週中", "三日以内").replace("社長名", "代表者名")
)
OTHER_LETTER = (
    "三月に買った冷蔵庫が冷えません。修理の方に二度来ていただきましたが直らず、食品が傷んでしまいました。"
    "返金か交換をお願いします。応じていただけないなら消費生活センターに相談するつもりです。"
)
ENGLISH = (
    "I have written to every one of your branches and I will go on writing until somebody gives me "
    "an answer that is worth the paper. The sofa was delivered in the wrong colour in March."
)
OWN_WORDS = [
    "The new app logs me out whenever I open the basket.",
    "Since the update I cannot pay, it throws me back to the start page.",
    "Basket empties itself, please mend this!",
    "支払いの画面で必ずログアウトされます。",
    "更新してから買い物かごが空になります。困っています。",
    "決済できません。前の版に戻してほしいです。",
]


def message(number: int, text: str, author: str = "", **more: object) -> Message:
    at = NOON + number * timedelta(minutes=10)
    return Message(f"m{number:03}", at, text, author, **more)  # type: ignore[arg-type]


def test_the_same_letter_to_fifteen_desks_reworded_after_the_answer() -> None:
    texts = [LETTER] * 8 + [REWORDED] * 7
    sent = [message(n, text, "suzuki") for n, text in enumerate(texts)]
    [group] = near_duplicates([*sent, message(99, OTHER_LETTER, "kato")])
    assert group.pattern is Pattern.REPEATED
    assert len(group.messages) == 15
    assert likeness(LETTER, REWORDED) > 0.7


def test_another_complaint_about_the_same_thing_is_not_a_copy() -> None:
    assert likeness(LETTER, OTHER_LETTER) < 0.2
    assert near_duplicates([message(1, LETTER, "suzuki"), message(2, OTHER_LETTER, "kato")]) == ()


def test_width_case_marks_and_spaces_do_not_hide_a_copy() -> None:
    disguised = ENGLISH.upper().replace(" ", "  ").replace("write", "write\u200b")
    [group] = near_duplicates([message(1, ENGLISH, "a"), message(2, disguised + "!!!", "b")])
    assert group.pattern is Pattern.COPIED
    assert alike(["ｶﾞｯｶﾘしました", "ガッカリしました。"]) == [[0, 1]]


def test_unknown_senders_are_not_called_one_person_or_several() -> None:
    [group] = near_duplicates([message(n, LETTER) for n in range(4)])
    assert (group.pattern, group.authors) == (Pattern.ALIKE, 0)


def test_marks_and_silence_are_like_nothing() -> None:
    assert alike(["", "", "!!!", "…", "👍", "👍"]) == []
    assert alike(["はい", "はい", "いいえ"]) == [[0, 1]]


def test_a_call_to_join_in_is_a_pile_on() -> None:
    post = message(0, "みんなで電話してあげて", "tanaka", about="佐藤", calls_on_others=True)
    calls = [message(n, text, f"caller{n}", about="佐藤") for n, text in enumerate(OWN_WORDS, 1)]
    [wave] = waves([post, *calls])
    assert (wave.pattern, wave.authors, wave.about) == (Pattern.PILE_ON, 7, "佐藤")


def test_one_text_passed_round_is_a_pile_on_even_where_nobody_said_about_what() -> None:
    [wave] = waves([message(n, LETTER, f"author{n}") for n in range(6)])
    assert (wave.pattern, len(wave.messages)) == (Pattern.PILE_ON, 6)


def test_many_customers_with_the_same_fault_are_not_a_pile_on() -> None:
    complaints = [message(n, text, f"c{n}", about="app") for n, text in enumerate(OWN_WORDS)]
    [wave] = waves(complaints)
    assert wave.pattern is Pattern.MANY_VOICES
    assert "what we did wrong" in wave.because.en
    assert "当社に誤り" in wave.because.ja


def test_one_person_is_no_wave_however_often_and_neither_are_many_over_months() -> None:
    alone = [message(n, LETTER, "suzuki", about="refrigerator") for n in range(30)]
    assert waves(alone) == ()
    slow = [
        replace(message(n, text, f"c{n}", about="app"), at=NOON + n * timedelta(days=20))
        for n, text in enumerate(OWN_WORDS)
    ]
    assert waves(slow) == ()
    assert waves(slow, window=timedelta(days=200))[0].pattern is Pattern.MANY_VOICES


def test_two_waves_about_one_thing_are_two() -> None:
    first = [message(n, text, f"c{n}", about="app") for n, text in enumerate(OWN_WORDS)]
    second = [replace(m, id=f"x{m.id}", at=m.at + 200 * HOUR) for m in first]
    assert [len(wave.messages) for wave in waves([*second, *first])] == [6, 6]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([LETTER, REWORDED, OTHER_LETTER, ENGLISH, *OWN_WORDS, ""]), max_size=12
    ),
    st.randoms(),
)
def test_the_groups_do_not_depend_on_the_order(texts: list[str], rng: random.Random) -> None:
    def grouped(order: list[int]) -> set[frozenset[int]]:
        found = alike([texts[at] for at in order])
        return {frozenset(order[at] for at in group) for group in found}

    order = list(range(len(texts)))
    shuffled = list(order)
    rng.shuffle(shuffled)
    assert grouped(order) == grouped(shuffled)


@settings(max_examples=40, deadline=None)
@given(st.randoms(), st.integers(2, 8))
def test_a_text_that_changes_step_by_step_is_grouped_alike_in_every_order(
    rng: random.Random, steps: int
) -> None:
    texts = [LETTER[12 * n : 12 * n + 80] for n in range(steps)]
    shuffled = list(texts)
    rng.shuffle(shuffled)
    expected = {frozenset(texts[at] for at in group) for group in alike(texts)}
    assert {frozenset(shuffled[at] for at in group) for group in alike(shuffled)} == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("あいうえおかきくけこ", min_size=0, max_size=12), max_size=10))
def test_nothing_is_grouped_that_is_not_alike(texts: list[str]) -> None:
    for group in alike(texts):
        for at in group:
            others = [likeness(texts[at], texts[other]) for other in group if other != at]
            assert max(others) >= SIMILAR


def test_five_thousand_contacts_are_grouped_while_somebody_waits() -> None:
    rng = random.Random(7)  # noqa: S311 - invented letters
    words = [f"{a}{b}" for a in "冷蔵庫返金電話店員説明" for b in "がをはにも"]
    texts = ["".join(rng.choices(words, k=30)) for _ in range(4000)]
    texts += [LETTER.replace("三月", f"{n}月{n}日") for n in range(1000)]
    began = time.process_time()
    [group] = [found for found in alike(texts) if 4000 in found]
    spent = time.process_time() - began
    assert group == list(range(4000, 5000))
    assert spent < 30, f"{spent:.1f} s of processor time"
