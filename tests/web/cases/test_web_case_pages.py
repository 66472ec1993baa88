"""The pages of cases over HTTP: the whole story, what is refused, and what is not on the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from forms_of_cases import do, filled
from stored_cases import HOUR, NOON, THREAT, assessed, contact, opened, proposed, reported

from setsudo.cases.care import CareStep
from setsudo.cases.evidence import EvidenceKind
from setsudo.cases.roles import Role
from setsudo.cases.timeline import NoteKind
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming, gathering, noting, opening, talking
from setsudo.web.cases.models import Case, Improving, Look, Part, Unsent
from setsudo.web.cases.people import take_part
from setsudo.web.customers.models import Customer

pytestmark = pytest.mark.django_db


def test_the_whole_story_over_http(
    ginza: Site, agent: User, supervisor: User, officer: User, approver: User, signed_in: Any
) -> None:
    case = reported(ginza, agent, victims=[agent])
    boss, clerk, second, hurt = map(signed_in, (supervisor, officer, approver, agent))

    assert do(boss, case, "acknowledge") == 302
    assert do(clerk, case, "claim") == 302
    assert do(boss, case, "claim") == 409
    for piece in case.pieces.all():
        assert do(clerk, case, "confirm_evidence", piece=piece.ref, kind="words") == 302
    assert do(clerk, case, "add_evidence", kind="statement", about="the agent told me") == 302
    key = case.pieces.first().key
    assert (
        do(clerk, case, "record_note", kind="fact", text="He named the school", evidence=key) == 302
    )
    assert do(clerk, case, "record_note", kind="fact", text="He probably meant it") == 422

    page = f"/cases/{case.number}/determination/"
    assert clerk.get(page).status_code == 200
    short = clerk.post(page, filled(case, outcome="", means_reason="", demand_answer=""))
    assert short.status_code in (400, 422)
    said = short.content.decode()
    assert "because of beyond_norm" in said
    assert "Choose an outcome" in said
    assert clerk.post(page, filled(case)).status_code == 302
    assert second.get(f"/cases/{case.number}/approval/").status_code == 200
    assert do(second, case, "return", reasons="and what had we promised?") == 302
    again = clerk.get(page).content.decode()
    assert "because of beyond_norm" in again
    assert clerk.post(page, filled(case)).status_code == 302
    assert do(second, case, "approve", reason="I read the report") == 302
    case.refresh_from_db()
    assert case.state == "determined"

    row = case.parts.get(part=Part.VICTIM).pk
    assert do(clerk, case, "close") == 422
    assert do(boss, case, "contact_victim", victim=row, told="sleeps badly") == 302
    for step in CareStep:
        assert do(boss, case, "record_care", victim=row, step=step.value, status="done") == 302
    assert do(hurt, case, "decline_care", step="lawyer") == 302
    assert do(clerk, case, "tell_outcome", victim=row) == 302
    assert (
        do(
            clerk,
            case,
            "plan_recurrence",
            cause="alone at the counter",
            progress="done",
            action="two people",
            owner="the site",
            due="2026-12-24",
        )
        == 302
    )
    assert do(clerk, case, "close") == 302
    assert hurt.get(f"/cases/{case.number}/").status_code == 200
    ended = clerk.get("/cases/?state=closed").content.decode()
    assert case.number in ended


def test_nothing_typed_is_lost(ginza: Site, officer: User, signed_in: Any) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    browser, page = signed_in(officer), f"/cases/{case.number}/determination/"
    typed = {"beyond_norm_reason": "half a thought", "improvement_title": "<b>lid</b>"}
    assert browser.post(page, typed | {"keep": "1"}).status_code == 200
    assert Unsent.objects.get().fields["beyond_norm_reason"] == ["half a thought"]
    again = browser.get(page).content.decode()
    assert "half a thought" in again
    assert "&lt;b&gt;lid&lt;/b&gt;" in again
    refused = browser.post(page, typed)
    assert refused.status_code in (400, 422)
    assert "half a thought" in refused.content.decode()


def test_a_refused_act_comes_back_with_what_was_typed(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    browser = signed_in(officer)
    answer = browser.post(
        f"/cases/{case.number}/record_note/", {"kind": "fact", "text": "a long careful sentence"}
    )
    assert answer.status_code == 422
    assert "a long careful sentence" in answer.content.decode()
    unknown = browser.post(f"/cases/{case.number}/add_evidence/", {"kind": "x", "about": "kept"})
    assert unknown.status_code == 400
    assert "kept" in unknown.content.decode()


def test_what_hurts_is_folded_until_it_is_asked_for(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    browser, page = signed_in(officer), f"/cases/{case.number}/"
    assert THREAT not in browser.get(page).content.decode()
    place = f"{case.contacts.get().pk}.0"
    assert THREAT in browser.get(page, {"open": place}).content.decode()
    assert THREAT in browser.get(page, {"open": "all"}).content.decode()
    looks = [*Look.objects.filter(user=officer).order_by("pk").values_list("kind", flat=True)]
    assert looks == ["page", "page", "words", "page", "words"]


def hidden_names(case: Case, browser: Client, *names: str) -> dict[str, str]:
    """Where on any page of a case a name stands."""
    found = {}
    pages = [f"/cases/{case.number}/?open=all", "/cases/", "/cases/overdue/", "/cases/together/"]
    pages += [f"/cases/{case.number}/determination/", f"/cases/{case.number}/approval/?open=all"]
    for page in pages:
        for lang in ("ja", "en"):
            text = browser.get(page, headers={"Accept-Language": lang}).content.decode()
            for name in names:
                if name in text:
                    at = text.index(name)
                    found[f"{page} {lang} {name}"] = text[max(0, at - 60) : at + 60]
    return found


@pytest.fixture
def told(ginza: Site, agent: User, supervisor: User, officer: User, hire: Any) -> Case:
    """A case in which the names of everybody stand in every field that people write."""
    reporter = hire("r.kimura", Role.AGENT, name="木村 紬", email="kimura@shop.example")
    who = Customer.objects.create(name="野口 玲", created_at=NOON)
    text = (
        "木村です。佐藤 葵さんが野口玲様に脅されました。佐藤さんは泣いていました。"
        "Kimura (r.kimura) saw it; @agent was shaken."
    )
    note = contact(ginza, text, who=who, reported_by=reporter, channel="in_person")
    case = opening.open_report(note, by=reporter, at=NOON, victims=[agent])
    opening.open_for(assessed(note), at=NOON)
    claiming.claim(case.ref, by=officer, at=NOON)
    for piece in case.pieces.all():
        gathering.confirm(case.ref, piece.ref, by=officer, at=NOON, kind=EvidenceKind.WORDS)
    gathering.add(case.ref, EvidenceKind.STATEMENT, "木村さんの話", by=reporter, at=NOON)
    noting.record_note(
        case.ref,
        NoteKind.FACT,
        "佐藤さんは早退した",
        by=reporter,
        at=NOON,
        witness="木村 紬",
    )
    talking.comment(case.ref, "木村さんと佐藤葵さんに確認します", by=officer, at=NOON)
    talking.comment(case.ref, "よろしくお願いします", by=reporter, at=NOON)
    case.refresh_from_db()
    return case


def test_names_are_in_no_byte_that_somebody_does_not_need(
    told: Case,
    approver: User,
    officer: User,
    counsel: User,
    auditor: User,
    hire: Any,
    signed_in: Any,
) -> None:
    reporter = ("木村", "kimura", "r.kimura", "紬")
    victim = ("佐藤", "葵", "@agent")
    customer = ("野口",)
    other = hire("officer-2", Role.OFFICER)
    take_part(told, counsel, Part.ASKED, at=NOON)
    assert hidden_names(told, signed_in(approver), *reporter, *victim, *customer) == {}
    assert hidden_names(told, signed_in(other), *reporter, *victim) == {}
    assert hidden_names(told, signed_in(counsel), *reporter) == {}
    assert hidden_names(told, signed_in(auditor), *reporter, *victim, *customer) == {}
    # Whoever claimed it needs them, and has them.
    page = signed_in(officer).get(f"/cases/{told.number}/?open=all").content.decode()
    assert all(name in page for name in ("木村 紬", "佐藤 葵", "野口"))


def test_whoever_appraises_a_worker_does_not_read_what_they_told(
    told: Case, supervisor: User, agent: User, signed_in: Any
) -> None:
    reporter = User.objects.get(username="r.kimura")
    page = f"/cases/{told.number}/?open=all"
    assert "早退" in signed_in(supervisor).get(page).content.decode()
    reporter.appraised_by.add(supervisor)
    assert hidden_names(told, signed_in(supervisor), "木村", "脅されました", "早退した") == {}


def test_who_sees_nothing_of_a_case_is_told_so(
    ginza: Site, umeda: Site, manager: User, administrator: User, hire: Any, signed_in: Any
) -> None:
    case = opened(ginza)
    far = hire("far", Role.OFFICER, sites=[umeda])
    for user in (manager, administrator, far, hire("agent-9", Role.AGENT)):
        browser = signed_in(user)
        assert browser.get(f"/cases/{case.number}/").status_code == 403
        assert browser.get(f"/cases/{case.number}/determination/").status_code == 403
        assert browser.post(f"/cases/{case.number}/claim/").status_code == 403
    assert signed_in(manager).get("/cases/").status_code == 403
    assert signed_in(far).get("/cases/C-2026-99999/").status_code == 404
    assert not Look.objects.exists()


def test_every_look_is_kept_and_shown_to_the_auditor(
    ginza: Site, officer: User, auditor: User, signed_in: Any
) -> None:
    case = opened(ginza)
    signed_in(officer).get(f"/cases/{case.number}/")
    page = signed_in(auditor).get(f"/cases/{case.number}/").content.decode()
    assert officer.name in page
    assert THREAT not in page
    assert Look.objects.count() == 2


def test_the_register_is_worked_on(
    ginza: Site, agent: User, manager: User, officer: User, signed_in: Any
) -> None:
    item = Improving.objects.create(
        title="The lid",
        about="breaks",
        site=ginza,
        entered_by=officer,
        entered_at=NOON,
        changed_at=NOON,
    )
    browser, page = signed_in(manager), f"/improvements/{item.ref}/"
    assert "The lid" in browser.get("/improvements/").content.decode()
    assert browser.post(page, {"stage": "in_hand"}).status_code == 400
    assert browser.post(page, {"stage": "done", "result": " "}).status_code == 400
    form = {"stage": "in_hand", "owner": "officer", "due": "2026-12-24"}
    assert browser.post(page, form).status_code == 302
    assert browser.post(page, {"stage": "done", "result": "a new hinge"}).status_code == 302
    item.refresh_from_db()
    assert (item.stage, item.owner, item.result) == ("done", officer, "a new hinge")
    assert signed_in(agent).get("/improvements/").status_code == 403


def test_hostile_forms_are_refused_and_break_nothing(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    case = opened(ginza)
    claiming.claim(case.ref, by=officer, at=NOON)
    browser = signed_in(officer)
    odd = ["", "\x00", "1" * 400, "é", "-1", "99999999999999999999", "<script>", "2026-13-45", "٣"]
    names = (
        "kind",
        "piece",
        "evidence",
        "drawn_from",
        "corrects",
        "row",
        "due",
        "happened",
        "to",
        "who",
        "victim",
        "step",
        "status",
        "other",
        "word",
        "text",
        "reason",
        "progress",
        "cause",
        "part",
        "about",
        "instead",
        "need",
        "offered",
        "dialogue",
    )
    from setsudo.cases.states import Act

    for act in Act:
        if act in (Act.RELEASE, Act.CLOSE, Act.DISMISS, Act.OPEN_DIALOGUE, Act.JOIN):
            continue
        for value in odd:
            status = do(browser, case, act.value, **dict.fromkeys(names, value))
            assert status in (302, 400, 403, 409, 422), (act, value, status)


def test_pages_open_in_both_languages(
    ginza: Site, agent: User, supervisor: User, officer: User, approver: User, signed_in: Any
) -> None:
    case = proposed(reported(ginza, agent, victims=[agent]), officer)
    opened(ginza, "second")
    for lang in ("ja", "en"):
        for user in (agent, supervisor, officer, approver):
            user.lang = lang
            user.save()
            browser = signed_in(user)
            for page in (
                "/cases/",
                "/cases/?rows=1",
                "/cases/overdue/",
                "/cases/together/",
                f"/cases/{case.number}/",
            ):
                answer = browser.get(page)
                assert answer.status_code == 200, (page, user)
                text = answer.content.decode()
                assert "{{" not in text
                assert "style=" not in text
                assert "<script>" not in text
    assert HOUR
