"""What an officer meets in the morning: who called, what waits, and both sides of a case."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from stored_cases import (
    HOUR,
    NOON,
    assessed,
    contact,
    customer,
    determined,
    opened,
    proposed,
    reported,
)

from setsudo.cases.roles import Role
from setsudo.cases.timeline import NoteKind
from setsudo.ledger import Stored
from setsudo.ledger.entry import read_piece
from setsudo.ledger.records import changed_fields
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, deciding, noting, opening, talking
from setsudo.web.cases.models import Case, Contact, Look
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.reading.waiting import called_in, waits_for
from setsudo.web.interactions.models import Attachment
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.words import name_of

pytestmark = pytest.mark.django_db


def waiting(user: User) -> dict[str, int]:
    return {one.says.en: one.count for one in waits_for(user, at=timezone.now())}


def test_whoever_is_called_in_a_comment_hears_of_it_until_they_look(
    ginza: Site, supervisor: User, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    talking.comment(case.ref, "@officer please listen", by=supervisor, at=timezone.now())
    browser = signed_in(officer)
    assert f"somebody calls you in a comment on {case.number}" in browser.get("/").content.decode()
    browser.get(f"/exhibits/case/{case.number}/")
    assert "somebody calls you" in browser.get("/").content.decode()
    browser.get(f"/cases/{case.number}/")
    assert "somebody calls you" not in browser.get("/").content.decode()


def test_whoever_watches_hears_of_it_until_they_look(
    ginza: Site, supervisor: User, officer: User, signed_in: Any
) -> None:
    case, other = opened(ginza), opened(ginza)
    browser, news = signed_in(supervisor), f"something happened on {case.number}"
    assert browser.post(f"/cases/{case.number}/watch/").status_code == 302
    assert news not in browser.get("/").content.decode()
    browser.get(f"/cases/{case.number}/")
    claiming.claim(case.ref, by=officer, at=timezone.now())
    claiming.claim(other.ref, by=officer, at=timezone.now())
    page = browser.get("/").content.decode()
    assert news in page
    assert other.number not in page
    browser.get(f"/cases/{case.number}/")
    assert news not in browser.get("/").content.decode()
    browser.post(f"/cases/{case.number}/unwatch/")
    talking.comment(case.ref, "nobody hears this", by=officer, at=timezone.now())
    assert news not in browser.get("/").content.decode()


def test_both_sides_are_marked_where_they_were_said_on_every_channel(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    who, at = customer(), timezone.now() - timedelta(days=2)
    call = contact(ginza, "I know where your children go to school", who=who, at=at)
    chat = contact(
        ginza, "My kettle broke twice", who=who, at=at + timedelta(days=1), channel="chat"
    )
    case = opening.open_for(assessed(call), at=at)
    assert case is not None
    again = assessed(chat, "review", severity=1, counter=["company_at_fault"])
    assert opening.open_for(again, at=at + timedelta(days=1)) == case
    page = signed_in(officer).get(f"/cases/{case.number}/", {"open": "all"}).content.decode()
    timeline, _, sides = page.partition('id="h-for"')
    by_time = [timeline.index("phone"), timeline.index("· chat")]
    assert by_time == sorted(by_time)
    assert '<mark class="for">I know where your children go to school</mark>' in timeline
    assert "<mark" in timeline[by_time[1] :]
    conduct, _, customers_side = sides.partition('id="h-against"')
    assert "threat" in conduct
    assert "I know where your children go to school" in conduct
    assert "My kettle broke twice" in customers_side


def test_how_many_hurting_words_somebody_opened_is_told_to_them(
    ginza: Site, officer: User, supervisor: User, signed_in: Any
) -> None:
    browser = signed_in(officer)
    for _ in range(3):
        browser.get(f"/cases/{opened(ginza).number}/", {"open": "all"})
    page = browser.get(f"/cases/{opened(ginza).number}/").content.decode()
    assert "You opened 3 in the last seven days" in page
    other = signed_in(supervisor).get(f"/cases/{opened(ginza).number}/").content.decode()
    assert "You opened 0 in the last seven days" in other
    Look.objects.filter(user=officer).update(at=timezone.now() - timedelta(days=8))
    page = browser.get(f"/cases/{opened(ginza).number}/").content.decode()
    assert "You opened 0 in the last seven days" in page


@pytest.mark.parametrize("severity", [0, 1, 3])
def test_the_page_says_what_the_policy_recommends_and_what_the_next_rung_would_need(
    severity: int, ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza, severity=severity)
    rungs = [*pinned(case).ladder.values()]
    open_ = [one for one in rungs if one.severity_from <= severity]
    beyond = next((one for one in rungs if one.severity_from > severity), None)
    page = signed_in(officer).get(f"/cases/{case.number}/").content.decode()
    assert "Nothing is done before people determine" in page
    if open_:
        assert f"<strong>{escape(open_[0].name.en)}</strong>" in page
        assert all(escape(one.text.en) in page for one in open_[0].preconditions)
    else:
        assert "At this severity there is no measure" in page
    assert ("What the next rung would need" in page) == (beyond is not None)
    if beyond is not None:
        assert f"severity {beyond.severity_from} or more" in page
        assert all(escape(one.text.en) in page for one in beyond.preconditions)


def test_the_page_asks_for_each_kind_of_row_once(
    ginza: Site, officer: User, approver: User, signed_in: Any
) -> None:
    case = opened(ginza)
    determined(case, officer, approver)
    browser = signed_in(officer)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/cases/{case.number}/").status_code == 200
    times = Counter(
        found[1]
        for one in asked.captured_queries
        if (found := re.match(r'SELECT (?!1 AS).*? FROM "(\w+)"', one["sql"]))
    )
    kinds = ("parttaken", "proposed", "determined", "objection", "dialogue", "piece", "noterow")
    assert {kind: times[f"cases_{kind}"] for kind in kinds} == dict.fromkeys(kinds, 1)
    assert times["measures_steprow"] == 1


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@officer see here", {"officer"}), ("@高橋さん、見てください", {"officer"}),
        ("@高橋凛 と @supervisor", {"officer", "supervisor"}), ("@高木さん", set()),
        ("mail a@officer.example", set()), ("@伊藤さん", set()),
    ],
)  # fmt: skip
def test_colleagues_are_called_as_they_are_called(
    text: str, called: set[str], ginza: Site, supervisor: User, officer: User, hire: Any,
    signed_in: Any,
) -> None:  # fmt: skip
    hire("far", Role.OFFICER, name="伊藤 澪", sites=[])
    case = opened(ginza)
    page = signed_in(supervisor).post(f"/cases/{case.number}/comment/", {"text": text}, follow=True)
    row = case.comments.get()
    assert {one.username for one in row.mentions.all()} == called
    said = page.content.decode()
    assert ("Called: " in said) == bool(called)
    assert ("The @ calls nobody" in said) == (not called and not text.startswith("mail"))


def test_two_of_one_name_are_not_called_by_it(
    ginza: Site, supervisor: User, officer: User, hire: Any
) -> None:
    hire("other", Role.OFFICER, name="高橋 葵")
    case = opened(ginza)
    row = talking.comment(case.ref, "@高橋さん", by=supervisor, at=NOON)
    assert [*row.mentions.all()] == []
    row = talking.comment(case.ref, "@高橋葵さん", by=supervisor, at=NOON)
    assert [one.username for one in row.mentions.all()] == ["other"]


def test_nobody_hears_of_a_case_that_is_not_theirs_to_see(
    ginza: Site, umeda: Site, supervisor: User, hire: Any
) -> None:
    case = opened(ginza)
    row = talking.comment(case.ref, "see here", by=supervisor, at=NOON)
    elsewhere = hire("far", *supervisor.person.roles, sites=[umeda])
    row.mentions.add(elsewhere)
    assert [*called_in(elsewhere)] == []
    assert waits_for(elsewhere, at=NOON) == []


def test_each_sees_what_waits_for_them(
    ginza: Site, agent: User, supervisor: User, officer: User, approver: User, signed_in: Any
) -> None:
    opened(ginza)
    assert waiting(supervisor) == {"cases that nobody has claimed yet": 1}
    case = proposed(reported(ginza, agent), officer)
    assert waiting(approver) == {"determinations that wait for an approver": 1}
    assert waiting(agent) == {}
    deciding.give_back(case.ref, ["why?"], by=approver, at=NOON + 9 * HOUR)
    assert waiting(officer)["cases returned to you to be put right"] == 1
    late = timezone.now() + timedelta(days=90)
    pressing = waits_for(officer, at=late)[0]
    assert (pressing.presses, pressing.count) == (True, 1)
    page = signed_in(officer).get("/").content.decode()
    assert "cases with you" in page


def test_a_determination_of_ones_own_does_not_wait_for_oneself(
    ginza: Site, agent: User, hire: Any, officer: User
) -> None:
    both = hire("both", Role.OFFICER, Role.APPROVER)
    proposed(reported(ginza, agent), both)
    assert "determinations that wait for an approver" not in waiting(both)


def test_the_page_says_that_the_customer_was_not_asked_until_somebody_did(
    ginza: Site, agent: User, officer: User, approver: User, signed_in: Any
) -> None:
    case = reported(ginza, agent)
    claiming.claim(case.ref, by=officer, at=NOON)
    browser = signed_in(officer)
    unheard = "Nobody has asked the customer yet"
    assert unheard in browser.get(f"/cases/{case.number}/").content.decode()
    assert unheard in browser.get(f"/cases/{case.number}/determination/").content.decode()
    told = "I shouted because nobody came for forty minutes"
    form = {"kind": "account", "text": told}
    assert browser.post(f"/cases/{case.number}/record_note/", form).status_code == 302
    page = browser.get(f"/cases/{case.number}/").content.decode()
    assert told in page
    assert unheard not in page


def test_an_account_needs_no_witness_and_is_no_fact_to_draw_from(
    ginza: Site, officer: User
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    said = noting.record_note(case.ref, NoteKind.ACCOUNT, "I was ill", by=officer, at=NOON)
    assert said.note.kind is NoteKind.ACCOUNT
    with pytest.raises(Exception, match="facts"):
        noting.record_note(
            case.ref, NoteKind.INFERENCE, "so he was", by=officer, at=NOON, drawn_from=[said.pk]
        )


def test_the_files_of_a_contact_stand_beside_its_words(
    ginza: Site, agent: User, officer: User, signed_in: Any
) -> None:
    case = reported(ginza, agent)
    row = Contact.objects.get(case=case).interaction
    file = Attachment.objects.create(
        interaction=row, name="receipt.png", media_type="image/png", size=2048, digest="ab" * 32
    )  # fmt: skip
    page = signed_in(officer).get(f"/cases/{case.number}/").content.decode()
    assert "receipt.png" in page
    assert f"/interactions/files/{file.pk}/" in page


def test_a_reason_why_not_is_said_once(ginza: Site, officer: User, signed_in: Any) -> None:
    case = opened(ginza)
    page = signed_in(officer).get(f"/cases/{case.number}/").content.decode()
    assert page.count("Nobody has taken it up yet: claim or assign it first.") == 1
    assert "Possible now:" not in page


def test_a_refused_note_is_explained_at_the_top_and_at_its_form(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    answer = signed_in(officer).post(
        f"/cases/{case.number}/record_note/", {"kind": "fact", "text": "The camera shows it"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('role="alert"') == 1
    assert page.count("A fact names neither evidence nor who saw or heard it.") == 2
    assert "The camera shows it" in page


def test_a_tag_is_taken_off_where_it_stands(ginza: Site, officer: User, signed_in: Any) -> None:
    case = opened(ginza)
    talking.tag(case.ref, "refund", by=officer, at=NOON)
    browser = signed_in(officer)
    assert "take off the tag refund" in browser.get(f"/cases/{case.number}/").content.decode()
    browser.post(f"/cases/{case.number}/tag/", {"remove": "refund"})
    assert "#refund" not in browser.get(f"/cases/{case.number}/").content.decode()


def test_an_officer_comes_from_a_case_to_its_customer_and_an_approver_does_not(
    ginza: Site, officer: User, approver: User, signed_in: Any
) -> None:
    who = customer()
    case: Case = opened(ginza, who=who)
    address = f"/customers/{who.pk}/"
    assert address in signed_in(officer).get(f"/cases/{case.number}/").content.decode()
    assert address not in signed_in(approver).get(f"/cases/{case.number}/").content.decode()


def test_nothing_of_an_outcome_is_lacking_before_one_is_chosen(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    page = f"/cases/{case.number}/determination/"
    said = signed_in(officer).post(page, {"outcome": ""}).content.decode()
    assert "Choose an outcome" in said
    assert "It is called undetermined" not in said


def test_whoever_may_not_is_led_back_to_where_they_were(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    before = f"http://testserver/cases/{case.number}/"
    browser = signed_in(officer)
    refused = browser.get(f"/cases/{case.number}/determination/", headers={"Referer": before})
    assert refused.status_code == 403
    assert f'href="/cases/{case.number}/"' in refused.content.decode()
    other = browser.get(
        f"/cases/{case.number}/determination/", headers={"Referer": "https://elsewhere.example/x"}
    )
    assert "elsewhere" not in other.content.decode()


def test_an_auditor_reads_acts_in_words_and_cases_by_number(
    ginza: Site, auditor: User, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    browser = signed_in(auditor)
    page = browser.get("/ledger/", {"about": case.number}).content.decode()
    assert "a case was opened" in page
    assert f'<span class="nowrap">{case.number}</span>' in page
    auditor.lang = "ja"
    assert "引き受ける" in signed_in(auditor).get("/ledger/").content.decode()


def test_an_act_without_a_name_is_called_as_it_is_written() -> None:
    assert name_of("nobody.named_it").ja == "nobody.named_it"
    assert name_of("case.approve").en == "approve"


def test_a_note_changed_behind_the_ledger_is_found_with_its_field(
    ginza: Site, officer: User
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    row = noting.record_note(case.ref, NoteKind.ACCOUNT, "I was ill", by=officer, at=NOON)
    entry = Entry.objects.get(about=f"case/{case.ref}", act="case.record_note")
    stored = Stored(entry.place, bytes(entry.statement), tuple(bytes(entry.pieces).split(b"\n")))
    salts = {name: salt for salt, name, _ in map(read_piece, stored.pieces or ())}
    ref = row.record().ref

    def changed() -> tuple[str, ...]:
        row.refresh_from_db()
        return changed_fields(stored.entry.records[ref], salts[ref], row.record())

    assert changed() == ()
    type(row).objects.filter(pk=row.pk).update(text="I was drunk")
    assert changed() == ("text",)
