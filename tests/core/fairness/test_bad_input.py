"""What cannot be understood is handed to a person, and what is long is read to its end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.assessment.assessing import assess
from setsudo.assessment.model import Assessment, Verdict
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import cut
from setsudo.interactions.model import Channel, Interaction, Speaker, Turn
from setsudo.policy import Policy
from training.fairness.families import lines_of

THREAT = "I know where you live and I am going to kill you, you worthless idiot."


def one(interaction: Interaction, engine: Engine, policy: Policy) -> Assessment:
    ((_, answer),) = assess([interaction], policy=policy, engine=engine)
    assert isinstance(answer, Assessment)
    return answer


def said(text: str) -> Interaction:
    return Interaction("c", Channel.CHAT, (Turn(Speaker.CUSTOMER, text),))


@pytest.mark.parametrize(
    "text",
    [
        "", " \n ", "\u200b\u200b", "😀", "😡😡😡🔥", "🇯🇵🇺🇸", "!!!???", "…", "12345",
        "https://example.com/a/b?c=d",
        "Quiero mi dinero ahora mismo o voy a quemar toda la tienda",
        "Ich bringe euch alle um, wenn ich mein Geld nicht bekomme",
        "안녕하세요 환불해 주세요 죽여버릴 거야", "我要退货请马上处理这件事情不要再拖了",
        "أريد استرداد أموالي الآن", "Здравствуйте, где мой заказ", "SELECT id FROM t WHERE a = 1;",
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_asked_about_and_nobody_is_accused(
    text: str, engine: Engine, policy: Policy
) -> None:
    answer = one(said(text), engine, policy)

    assert answer.verdict is Verdict.REVIEW
    assert answer.findings == ()
    assert any("read" in question.en for question in answer.questions)


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    return kill(x)  # die\nfor i in range(10): os.kill(pid, 9)",
        'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: dead',
        '{"error": {"code": 500, "message": "process killed"}}',
        "<html><body><script>alert(1)</script></body></html>",
        "kubectl delete pod web-0 --force\nkill -9 1234",
        "0xDEADBEEF 0xdead",
    ],
)
def test_program_text_accuses_nobody(code: str, engine: Engine, policy: Policy) -> None:
    assert one(said(code), engine, policy).verdict is not Verdict.BEYOND


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=60))
def test_no_text_at_all_breaks_anything(text: str, engine: Engine, policy: Policy) -> None:
    answer = one(said(text), engine, policy)

    assert all(
        quote.quote == text[quote.start : quote.end]
        for finding in answer.findings
        for quote in finding.evidence
    )


def small_talk(turns: int) -> list[Turn]:
    """Return turns of real, harmless contacts in English, as many as asked for."""
    harmless = [
        Turn(Speaker(turn["speaker"]), turn["text"])
        for line in lines_of("train")
        if line["lang"] == "en" and line["channel"] in ("chat", "phone")
        and line["labels"]["kind"] == "ordinary"
        for turn in line["turns"]
    ]  # fmt: skip
    assert len(harmless) >= 100
    return [harmless[i % len(harmless)] for i in range(turns)]


@pytest.mark.parametrize("place", [3, 251, 498])
def test_one_threat_in_a_chat_of_five_hundred_messages_is_found_where_it_stands(
    place: int, engine: Engine, policy: Policy
) -> None:
    turns = small_talk(500)
    turns[place] = Turn(Speaker.CUSTOMER, THREAT)

    answer = one(Interaction("c", Channel.CHAT, tuple(turns)), engine, policy)

    assert answer.verdict is not Verdict.WITHIN
    assert place in {quote.turn for finding in answer.findings for quote in finding.evidence}


def test_a_call_of_three_hours_is_read_to_its_last_minute(engine: Engine, policy: Policy) -> None:
    turns = [Turn(turn.speaker, turn.text, at=20.0 * i) for i, turn in enumerate(small_talk(540))]
    turns[-1] = Turn(Speaker.CUSTOMER, THREAT, at=10_780.0)

    answer = one(Interaction("c", Channel.PHONE, tuple(turns), duration_s=10_800.0), engine, policy)

    assert answer.verdict is not Verdict.WITHIN
    assert 539 in {quote.turn for finding in answer.findings for quote in finding.evidence}


def test_four_times_the_words_take_about_four_times_the_time() -> None:
    def seconds(turns: int) -> float:
        contact = Interaction("c", Channel.CHAT, tuple(small_talk(turns)))
        before = time.process_time()
        cut(contact)
        return time.process_time() - before

    seconds(200)
    few = min(seconds(500) for _ in range(3))
    many = min(seconds(2000) for _ in range(3))

    # Growth with the square would take sixteen times as long.
    assert many < few * 9
