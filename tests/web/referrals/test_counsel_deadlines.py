"""Counsel opens the first page: everything with a last day, from every room, the nearest first."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from outside_cast import malicious
from stored_cases import HOUR, NOON, customer, opened

from setsudo.cases.roles import Relation, Role, relations
from setsudo.cases.states import State
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.referrals.deadlines import Event
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import How, Plan
from setsudo.retention import asking
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, noting, objecting, people
from setsudo.web.cases.models import Case, Part
from setsudo.web.disclosures import acting as requests
from setsudo.web.disclosures.models import Request
from setsudo.web.measures import acting as measures
from setsudo.web.measures.models import Measure
from setsudo.web.notices.models import Notice
from setsudo.web.referrals import clocks, referring
from setsudo.web.referrals.counsels import Awaited, awaited
from setsudo.web.referrals.models import Referral
from setsudo.web.referrals.relating import related
from setsudo.web.retention import holding
from setsudo.web.services.models import Service

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = NOON + 4 * HOUR


def lines(user: User, at: datetime = LATER) -> dict[str, Awaited]:
    return {one.does.en: one for one in awaited(user, at=at)}


def ask(case: Case, counsel: User) -> Case:
    people.take_part(case, counsel, Part.ASKED, at=case.opened_at)
    return case


def contacted(case: Case, by: User, next_on: date) -> None:
    plan = Plan(Receiver.COUNSEL, "Law office", "to advise us", How.EMAIL, LATER, next_on=next_on)
    referring.refer(case.ref, plan, by=by, at=LATER)


def refusal(case: Case, by: User, **more: Any) -> Measure:
    Service.objects.get_or_create(
        code="lodging", defaults={"name_ja": "宿泊", "name_en": "Rooms", "duty": "hotel_lodging"}
    )
    return Measure.objects.create(
        case=case, rung="refuse", severity=3, reason="threats", effect="refuse",
        services=["lodging"], proposed_by=by, proposed_at=LATER, **more,
    )  # fmt: skip


def notice(case: Case, by: User) -> Notice:
    return Notice.objects.create(
        case=case, kind=Kind.REFUSAL, lang="en", channel=Channel.LETTER, facts={},
        counsel_reads=True, written_by=by, written_at=LATER,
    )  # fmt: skip


def asked(by: User) -> Request:
    return requests.receive(
        asking.Kind.ACCESS, jurisdiction="jp", lang="en", name="Noguchi", asks="all", by=by, at=NOON
    )


def test_everything_with_a_last_day_stands_nearest_first_and_what_has_none_comes_last(
    grave: Case, ginza: Site, officer: User, supervisor: User, counsel: User
) -> None:
    review = ask(opened(ginza), counsel)
    claiming.claim(review.ref, by=officer, at=NOON + HOUR)
    contacted(grave, officer, date(2026, 11, 25))
    served = date(2026, 11, 24)
    clocks.state_day(grave.ref, Event.ORDER_RECEIVED, served, "served", by=counsel, at=LATER)
    refusal(grave, officer, begins=NOON + 40 * DAY)
    notice(grave, officer)
    row = asked(supervisor)
    holding.hold_case(grave.ref, "a claim is near", by=counsel, at=LATER)

    found = awaited(counsel, at=NOON + 4 * DAY)
    days = [one.on for one in found if one.on is not None]
    assert days == sorted(days)
    assert [one.on for one in found][-2:] == [None, None]
    told = lines(counsel, NOON + 4 * DAY)
    late = told["The next date of the referral: counsel"]
    assert (late.overdue, late.told.en, late.told.ja) == (True, "3 days overdue", "3日超過")
    assert found[0] == late
    assert told["Advise before the case is determined"].about == review.number
    law = next(one for one in found if one.on == date(2026, 12, 8))
    assert (law.about, law.left) == (grave.number, 10)
    duty = next(one for name, one in told.items() if "duty to serve" in name)
    assert duty.on == timezone.localdate(NOON + 40 * DAY)
    request = next(one for one in found if one.about == row.number)
    assert request.does.en == "Answer a data request: access, waits for the identity check"
    assert any(name.startswith("Sign off the notice") for name in told)
    assert "Look over the legal hold in force, and lift it once it is needed no more" in told


def test_what_is_overdue_is_said_in_words_and_every_line_leads_where_counsel_may_go(
    grave: Case, officer: User, supervisor: User, counsel: User, signed_in: Any
) -> None:
    contacted(grave, officer, date(2026, 12, 1))
    Referral.objects.update(next_on=timezone.localdate() - 2 * DAY)
    refusal(grave, officer)
    notice(grave, officer)
    asked(supervisor)
    holding.hold_case(grave.ref, "a claim is near", by=counsel, at=LATER)
    browser = signed_in(counsel)
    page = browser.get("/").content.decode()
    panel = page[page.index('id="awaited"') : page.index('class="grid"')]
    assert "2 days overdue" in panel
    assert "What waits for you" not in page
    paths = re.findall(r'class="what"><a href="([^"]+)"', panel)
    assert len(paths) >= 5
    # The text of a notice is the business of its own stories; this one has none.
    for path in paths:
        if not path.startswith("/notices/"):
            assert browser.get(path).status_code == 200, path
    counsel.lang = "ja"
    counsel.save()
    assert "2日超過" in signed_in(counsel).get("/").content.decode()


def test_of_more_than_a_page_shows_the_nearest_stand_there_and_the_others_are_counted(
    grave: Case, officer: User, counsel: User, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal(grave, officer, begins=timezone.now() + 40 * DAY)
    notice(grave, officer)
    holding.hold_case(grave.ref, "a claim is near", by=counsel, at=LATER)
    found = awaited(counsel, at=timezone.now())
    assert len(found) > 2
    monkeypatch.setattr("setsudo.web.views.MOST", 1)

    page = signed_in(counsel).get("/").content.decode()

    assert found[0].does.en in page
    assert found[-1].does.en not in page
    assert f"And {len(found) - 1} more" in page


def test_with_nothing_to_do_it_says_so_and_when_something_will_stand_there(
    counsel: User, officer: User, signed_in: Any
) -> None:
    page = signed_in(counsel).get("/").content.decode()
    assert "Nothing with a deadline waits for you." in page
    assert "When you are called in on a case" in page
    assert "Your deadlines" not in signed_in(officer).get("/").content.decode()


def test_it_asks_for_each_kind_of_row_once_however_many_cases_there_are(
    grave: Case, ginza: Site, agent: User, officer: User, approver: User, supervisor: User,
    counsel: User,
) -> None:  # fmt: skip
    def full(case: Case) -> None:
        contacted(case, officer, date(2026, 12, 1))
        clocks.state_day(
            case.ref, Event.ORDER_RECEIVED, date(2026, 11, 24), "served", by=counsel, at=LATER
        )
        refusal(case, officer)
        notice(case, officer)
        asked(supervisor)
        new = ask(opened(ginza), counsel)
        claiming.claim(new.ref, by=officer, at=NOON + HOUR)

    def queries() -> int:
        who = User.objects.prefetch_related("roles", "sites").get(pk=counsel.pk)
        with CaptureQueriesContext(connection) as made:
            assert awaited(who, at=LATER)
        return len(made)

    full(grave)
    full(malicious(ginza, agent, officer, approver, counsel))
    two = queries()
    for _ in range(3):
        full(malicious(ginza, agent, officer, approver, counsel))
    assert queries() == two


def test_a_case_on_which_counsel_was_not_asked_or_is_a_party_is_not_theirs(
    grave: Case, officer: User, counsel: User, hire: Any
) -> None:
    contacted(grave, officer, date(2026, 12, 1))
    refusal(grave, officer)
    other = hire("other", Role.COUNSEL, sites=[])
    assert awaited(other, at=LATER) == []
    ask(grave, other)
    assert awaited(other, at=LATER)
    people.take_part(grave, other, Part.VICTIM, at=NOON)
    assert awaited(other, at=LATER) == []


def test_advice_that_was_given_and_a_measure_that_was_signed_off_wait_no_more(
    ginza: Site, grave: Case, officer: User, counsel: User
) -> None:
    case = ask(opened(ginza), counsel)
    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    row = refusal(grave, officer)
    assert "Advise before the case is determined" in lines(counsel)
    assert any("duty to serve" in name for name in lines(counsel))
    noting.advise(case.ref, "Do not say so", by=counsel, at=NOON + 2 * HOUR)
    measures.state(row.ref, "counsel_sign_off", "I read the file", by=counsel, at=LATER)
    assert "Advise before the case is determined" not in lines(counsel)
    assert not any("duty to serve" in name for name in lines(counsel))


def test_an_objection_asks_for_advice_anew_until_it_is_answered(
    grave: Case, officer: User, counsel: User
) -> None:
    objecting.receive(grave.ref, "I never said so", by=officer, at=NOON + 5 * HOUR)
    found = lines(counsel, NOON + 6 * HOUR)["Advise before the objection is answered"]
    assert (found.about, found.overdue) == (grave.number, False)
    assert found.on is not None
    late = lines(counsel, NOON + 60 * DAY)["Advise before the objection is answered"]
    assert late.overdue
    noting.advise(grave.ref, "Hear her again", by=counsel, at=NOON + 7 * HOUR)
    assert "Advise before the objection is answered" not in lines(counsel, NOON + 8 * HOUR)


def test_counsel_neither_reviews_what_they_decided_nor_answers_in_their_own_cause(
    grave: Case, supervisor: User, counsel: User, hire: Any
) -> None:
    row = asked(supervisor)
    row.customer, row.state, row.decided_by = grave.customer, asking.State.DECIDED, counsel
    row.save()
    assert row.number not in {one.about for one in awaited(counsel, at=LATER)}
    other = hire("other", Role.COUNSEL, sites=[])
    assert row.number in {one.about for one in awaited(other, at=LATER)}
    people.take_part(grave, other, Part.REPORTER, at=NOON)
    assert row.number not in {one.about for one in awaited(other, at=LATER)}
    # The same where the case stands under a record that was merged into the customer's.
    former, whole = grave.customer, customer("the same one")
    assert former is not None
    former.merged_into = whole
    former.save()
    row.customer = whole
    row.save()
    assert row.number not in {one.about for one in awaited(other, at=LATER)}


def test_what_somebody_is_to_many_cases_is_what_they_are_to_each(
    grave: Case, ginza: Site, officer: User, hire: Any
) -> None:
    who = hire("both", Role.COUNSEL, Role.OFFICER)
    joined = ask(opened(ginza), who)
    claiming.claim(joined.ref, by=officer, at=NOON + HOUR)
    Case.objects.filter(pk=joined.pk).update(joined_to=grave, state=State.JOINED, waits=False)
    people.take_part(grave, who, Part.VICTIM, at=NOON)
    mine = ask(opened(ginza), who)
    claiming.claim(mine.ref, by=who, at=NOON + HOUR)
    held = related(who)
    for case in Case.objects.filter(pk__in=[grave.pk, joined.pk, mine.pk]):
        true = relations(who.person, case.involved()) - {Relation.OWN_SITE}
        assert held[case.pk] == true, case.number
    assert Relation.VICTIM in held[joined.pk]


def test_deadlines_of_many_cases_are_those_of_each_one_with_what_lives_on_in_it(
    grave: Case, ginza: Site, agent: User, officer: User, approver: User, counsel: User
) -> None:
    other = malicious(ginza, agent, officer, approver, counsel)
    child = malicious(ginza, agent, officer, approver, counsel)
    day = NOON.date()
    clocks.state_day(child.ref, Event.ORDER_RECEIVED, day, "x", by=counsel, at=LATER)
    clocks.settle(child.ref, "jp-provisional-2-weeks", kept=True, because="y", by=counsel, at=LATER)
    clocks.state_day(other.ref, Event.JUDGMENT_RECEIVED, day, "x", by=counsel, at=LATER)
    plan = Plan(Receiver.PLATFORM, "social.example", "delete it", How.FORM, LATER)
    referring.refer(child.ref, plan, by=officer, at=LATER)
    Case.objects.filter(pk=child.pk).update(joined_to=grave, state=State.JOINED, waits=False)
    cases = [*Case.objects.filter(pk__in=[grave.pk, other.pk])]
    assert clocks.watched_among([grave.pk, other.pk, child.pk]) == cases
    each = [one for case in cases for one in clocks.running(case, at=LATER) if not one.settled]
    many = clocks.listed(cases, at=LATER)
    assert {(one.case.pk, one.due.key, one.due.due) for one in many} == {
        (one.case.pk, one.due.key, one.due.due) for one in each
    }
    keys = {one.due.key for one in many if one.case == grave}
    assert any("platform" in key for key in keys)
    assert "jp-provisional-2-weeks" not in keys
