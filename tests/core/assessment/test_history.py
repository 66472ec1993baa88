"""A customer's earlier contact may count for a later one, and never the other way round."""

from __future__ import annotations

import resource
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from told_contacts import NINE, THANKS_EN, Assessing, contact, read_without_words

from setsudo.assessment.detectors.contacts import Contacts
from setsudo.assessment.history import REMEMBERED, History
from setsudo.assessment.reading import PastContact, cut
from setsudo.interactions.model import Channel, Interaction, Party, Speaker, Turn


@pytest.fixture
def history() -> History:
    return History()


def remembered(history: History, interaction: Interaction) -> None:
    history.remember(read_without_words(interaction))


def ids(past: tuple[PastContact, ...]) -> list[str]:
    return [one.id for one in past]


def test_a_customer_is_met_again_with_the_oldest_contact_first(history: History) -> None:
    remembered(history, contact("b", id="second", customer="c", hours=2))
    remembered(history, contact("a", id="first", customer="c", hours=1))

    past = history.before(contact("c", id="third", customer="c", hours=3))

    assert ids(past) == ["first", "second"]
    assert [one.started_at for one in past] == [NINE + timedelta(hours=h) for h in (1, 2)]


def test_a_later_contact_never_counts_for_an_earlier_one(history: History) -> None:
    remembered(history, contact("late", id="late", customer="c", hours=5))

    assert history.before(contact("early", id="early", customer="c", hours=1)) == ()
    assert history.before(contact("same moment", id="twin", customer="c", hours=5)) == ()


def test_the_same_moment_is_the_same_in_every_time_zone(history: History) -> None:
    tokyo = datetime.fromisoformat("2026-10-05T18:00:00+09:00")
    london = datetime.fromisoformat("2026-10-05T10:00:00+01:00")
    turns = (Turn(Speaker.CUSTOMER, "hello"),)
    remembered(
        history, Interaction("t", Channel.CHAT, turns, started_at=tokyo, customer=Party(id="c"))
    )

    same = Interaction("l", Channel.CHAT, turns, started_at=london, customer=Party(id="c"))

    assert history.before(same) == ()


def test_a_contact_is_not_its_own_past(history: History) -> None:
    remembered(history, contact("a", id="one", customer="c", hours=1))

    assert history.before(contact("a again", id="one", customer="c", hours=2)) == ()


def test_a_line_given_twice_counts_once(history: History) -> None:
    for _ in range(3):
        remembered(history, contact("a", id="one", customer="c", hours=1))

    assert ids(history.before(contact("b", id="two", customer="c", hours=2))) == ["one"]


def test_strangers_and_contacts_without_a_time_are_nobodys_past(history: History) -> None:
    remembered(history, contact("a", id="one", customer="", hours=1))
    remembered(history, contact("b", id="two", customer="c"))
    remembered(history, contact("c", id="three", customer="other", hours=1))

    assert history.before(contact("d", id="four", customer="", hours=2)) == ()
    assert history.before(contact("d", id="five", customer="c", hours=2)) == ()
    assert history.before(contact("d", id="six", customer="other")) == ()


def test_an_address_knows_a_customer_who_has_no_number(history: History) -> None:
    turns = (Turn(Speaker.CUSTOMER, "hello"),)
    by_mail = Party(email="Ann@Example.com")
    later = NINE + timedelta(days=1)
    remembered(history, Interaction("m", Channel.EMAIL, turns, started_at=NINE, customer=by_mail))

    again = Party(email="ann@example.com")

    assert ids(
        history.before(Interaction("n", Channel.EMAIL, turns, started_at=later, customer=again))
    ) == ["m"]


def test_no_more_is_kept_in_sight_than_shows_a_habit(history: History) -> None:
    for hour in range(REMEMBERED * 3):
        remembered(history, contact("a", id=f"c-{hour}", customer="c", hours=hour))

    past = history.before(contact("b", id="last", customer="c", hours=1_000))

    assert len(past) == REMEMBERED
    assert past[-1].id == f"c-{REMEMBERED * 3 - 1}"


@pytest.mark.parametrize("year", [1, 1899, 9999])
def test_a_time_at_the_edge_of_the_calendar_stops_nothing(history: History, year: int) -> None:
    at = datetime(year, 1, 1, tzinfo=UTC)
    turns = (Turn(Speaker.CUSTOMER, "hello"),)
    first = Interaction("a", Channel.CHAT, turns, started_at=at, customer=Party(id="c"))
    remembered(history, first)

    history.before(
        Interaction(
            "b", Channel.CHAT, turns, started_at=at + timedelta(hours=1), customer=Party(id="c")
        )
    )


def test_what_a_contact_was_about_is_remembered_closely_enough(history: History) -> None:
    vector = np.random.default_rng(3).normal(size=512).astype(np.float32)
    vector /= np.linalg.norm(vector)
    one = cut(contact("a", id="one", customer="c", hours=1))
    history.remember(one.with_vectors(np.vstack([vector] * len(one.texts)), ()))

    (past,) = history.before(contact("b", id="two", customer="c", hours=2))

    assert float(past.about @ vector) > 0.97


def test_memory_does_not_grow_with_the_contacts_remembered(history: History) -> None:
    reading = read_without_words(contact("a", customer="c", hours=1))
    party = [Party(id=f"c-{n}") for n in range(50)]

    def remember_many(first: int, last: int) -> int:
        for n in range(first, last):
            again = Interaction(
                f"i-{n}", Channel.CHAT, reading.interaction.turns,
                started_at=NINE + timedelta(seconds=n), customer=party[n % 50],
            )  # fmt: skip
            history.remember(type(reading)(again, *list_of(reading)))
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def list_of(one: object) -> list[object]:
        return [getattr(one, name) for name in list(type(reading).__dataclass_fields__)[1:]]

    full = remember_many(0, 40_000)
    after = remember_many(40_000, 100_000)

    # Sixty thousand more would take 40 MB if they were kept in memory.
    assert after - full < 20_000


def test_ten_contacts_in_one_input_are_one_customers_history(assessing: Assessing) -> None:
    records = [contact(*THANKS_EN, id=f"c-{n}", customer="c", hours=float(n)) for n in range(12)]

    answers = assessing.all(records)

    assert not answers[0].questions
    assert [a.id for a in answers] == [r.id for r in records]
    assert any("24 hours" in q.en or "urgent" in q.en for q in answers[-1].questions)


def test_the_order_of_the_input_never_lets_the_future_count(assessing: Assessing) -> None:
    records = [contact(*THANKS_EN, id=f"c-{n}", customer="c", hours=float(n)) for n in range(12)]
    alone = assessing.one(records[0])

    backwards = assessing.all(reversed(records))

    assert backwards[-1] == alone


def test_the_detector_of_contacts_counts_what_history_gives() -> None:
    past = [
        PastContact(f"p{n}", NINE - timedelta(hours=n), np.zeros(512, np.float32))
        for n in (30, 5, 1)
    ]
    now = read_without_words(contact("hello", customer="c", hours=0), past)

    counted = {signal.name: signal.value for signal in Contacts().signals(now)}

    assert counted["contacts_before"] == 3
    assert counted["contacts_last_day"] == 2
