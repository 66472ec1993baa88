"""A contact comes in once, whatever its sender does, and is never lost on the way to a person."""

from __future__ import annotations

import pytest
from intake_cast import NOON, THREAT, Line, Work

from setsudo.interactions.lines import from_line
from setsudo.web.accounts.models import Site
from setsudo.web.customers.models import Customer
from setsudo.web.interactions import assessing, following
from setsudo.web.interactions.actions import ASSESS, Incoming, SentDifferently, receive, receive_all
from setsudo.web.interactions.models import Assessment, Interaction, Trace
from setsudo.web.ledger.models import Entry
from setsudo.web.work.models import Task

pytestmark = pytest.mark.django_db


def test_what_is_sent_twice_is_kept_once_and_answered_the_same(line: Line, ginza: Site) -> None:
    first = receive(from_line(line()), source="pbx", site=ginza, at=NOON)
    again = receive(from_line(line()), source="pbx", site=ginza, at=NOON)

    assert again.ref == first.ref
    assert Interaction.objects.count() == 1
    assert [entry.act for entry in Entry.objects.all()] == ["interaction.received"]
    assert Task.objects.filter(kind=ASSESS, about=str(first.ref)).count() == 1


def test_other_content_under_the_same_id_is_refused_and_changes_nothing(line: Line) -> None:
    kept = receive(from_line(line()), source="pbx", site=None, at=NOON)
    with pytest.raises(SentDifferently, match="under another id"):
        receive(from_line(line(text="別の話です。")), source="pbx", site=None, at=NOON)

    assert Interaction.objects.get().digest == kept.digest


def test_two_systems_may_use_the_same_ids(line: Line) -> None:
    receive(from_line(line()), source="pbx", site=None, at=NOON)
    receive(from_line(line(text="別の話です。")), source="chat", site=None, at=NOON)

    assert Interaction.objects.count() == 2


def test_in_one_batch_the_first_of_two_with_one_id_is_kept(line: Line) -> None:
    sent = [Incoming(from_line(line(text=text)), "pbx") for text in ("一", "二", "一")]
    first, second, third = receive_all(sent, at=NOON)

    assert isinstance(first, Interaction)
    assert isinstance(second, SentDifferently)
    assert isinstance(third, Interaction)
    assert first.ref == third.ref


def test_a_null_character_costs_no_contact_and_moves_no_word(line: Line) -> None:
    kept = receive(from_line(line("a\x00b", "x\x00y")), source="pbx", site=None, at=NOON)

    kept.refresh_from_db()
    assert kept.external_id == "a\ufffdb"
    assert kept.line["turns"][0]["text"] == "x\ufffdy"
    assert receive(from_line(line("a\x00b", "x\x00y")), source="pbx", site=None, at=NOON) == kept


def test_a_worker_assesses_what_came_in_in_both_languages(line: Line, work_done: Work) -> None:
    row = receive(from_line(line(text=THREAT)), source="pbx", site=None, at=NOON)
    work_done()

    said = row.assessments.get()
    assert said.counts
    assert said.verdict == "beyond"
    assert said.line["ja"]["id"] == said.line["en"]["id"] == "call-1"
    assert said.line["ja"]["findings"][0]["because"] != said.line["en"]["findings"][0]["because"]
    entries = Entry.objects.filter(about=f"interaction/{row.ref}").order_by("place")
    acts = [entry.act for entry in entries]
    assert acts == ["interaction.received", "interaction.assessed"]
    assert not Task.objects.filter(kind=ASSESS, done_at__isnull=True).exists()


def test_an_assessment_that_is_repeated_after_a_crash_doubles_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = receive(from_line(line(text=THREAT)), source="pbx", site=None, at=NOON)
    followed: list[int] = []

    def stumbles(assessment: Assessment, *, at: object) -> None:
        followed.append(assessment.pk)
        if len(followed) == 1:
            raise ConnectionResetError

    monkeypatch.setattr(following, "FOLLOWS", [f"{__name__}.follows"])
    monkeypatch.setitem(globals(), "follows", stumbles)
    with pytest.raises(ConnectionResetError):
        assessing.assess(row.ref, at=NOON)
    assessing.assess(row.ref, at=NOON)

    assert Assessment.objects.count() == 1
    assert followed == [Assessment.objects.get().pk] * 2


def test_a_customers_earlier_contacts_are_known_when_a_later_one_is_assessed(
    line: Line, work_done: Work
) -> None:
    text = "返金はまだですか。先週も同じことをお願いしました。早く返金してください。"
    for n in range(4):
        receive(
            from_line(
                line(
                    f"call-{n}",
                    text,
                    started_at=f"2026-11-0{n + 1}T10:00:00+09:00",
                    customer={"tel": "03-6234-5678"},
                )
            ),
            source="pbx",
            site=None,
            at=NOON,
        )
    work_done()

    assert Customer.objects.count() == 1
    assert Trace.objects.count() == 4
    alone = receive(
        from_line(line("alone", text, started_at="2026-11-04T10:00:00+09:00")),
        source="pbx", site=None, at=NOON,
    )  # fmt: skip
    work_done()
    last = Interaction.objects.get(external_id="call-3").assessments.get()
    assert last.score != alone.assessments.get().score
