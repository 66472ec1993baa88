"""What would hurt somebody if it were otherwise: confidences, names, and who a case is about."""

from __future__ import annotations

from typing import Any

import pytest
from stored_cases import (
    CALM,
    HOUR,
    NOON,
    THREAT,
    assessed,
    contact,
    customer,
    opened,
    proposed,
    reported,
    within,
)

from setsudo.cases.closing import Progress
from setsudo.cases.roles import Role
from setsudo.ledger import verify_proof
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import caring, claiming, deciding, opening, proposing, talking
from setsudo.web.cases.models import Case, Look, Part, Piece
from setsudo.web.cases.people import name_person
from setsudo.web.cases.refusing import Unfit
from setsudo.web.customers.merging import correct, merge, undo
from setsudo.web.interactions.models import Attachment
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.signing import verifier_key

pytestmark = pytest.mark.django_db


def page_of(case: Case, user: User, signed_in: Any) -> str:
    text: str = signed_in(user).get(f"/cases/{case.number}/?open=all").content.decode()
    return text


def test_of_two_who_were_hurt_neither_reads_what_the_other_told(
    ginza: Site, agent: User, supervisor: User, officer: User, hire: Any, signed_in: Any
) -> None:
    other = hire("agent-2", *[one.role for one in agent.roles.all()])
    case = reported(ginza, agent, victims=[agent, other])
    caring.contact_victim(case.ref, agent, "agent cannot sleep", by=supervisor, at=NOON)
    caring.contact_victim(case.ref, other, "other wants to leave", by=supervisor, at=NOON)

    mine = page_of(case, agent, signed_in)
    assert "agent cannot sleep" in mine
    assert "other wants to leave" not in mine
    assert "agent cannot sleep" not in page_of(case, other, signed_in)


def test_names_stand_in_no_plan_and_no_reason_of_a_case(
    ginza: Site, agent: User, supervisor: User, auditor: User, signed_in: Any
) -> None:
    case = reported(ginza, agent, victims=[agent])
    claiming.claim(case.ref, by=supervisor, at=NOON)
    caring.plan_recurrence(
        case.ref, by=supervisor, at=NOON, cause="佐藤 葵が一人だった", progress=Progress.PLANNED,
        action="佐藤さんを二人体制に", owner="佐藤 葵",
    )  # fmt: skip
    assert "佐藤" in page_of(case, supervisor, signed_in)
    assert "佐藤" not in page_of(case, auditor, signed_in)


def test_the_log_shows_an_auditor_no_more_than_the_page_of_the_case(
    ginza: Site, agent: User, supervisor: User, auditor: User, signed_in: Any
) -> None:
    case = reported(ginza, agent, victims=[agent])
    caring.contact_victim(case.ref, agent, "I cannot sleep", by=supervisor, at=NOON)
    browser = signed_in(auditor)
    for place in Entry.objects.filter(about=f"case/{case.ref}").values_list("place", flat=True):
        page = browser.get(f"/ledger/entries/{place}/").content.decode()
        assert "cannot sleep" not in page
        assert agent.name not in page
        assert str(agent.pk) not in page
    told = Entry.objects.get(about=f"case/{case.ref}", act="case.contact_victim").place
    assert supervisor.name in browser.get(f"/ledger/entries/{told}/").content.decode()

    asked = {"show": ["by", "told", "victim"]}
    answer = browser.get(f"/ledger/entries/{told}/proof", asked).content.decode()
    assert verify_proof(answer, [verifier_key()]).shown == {"by": str(supervisor.pk)}
    opened_at = Entry.objects.get(about=f"case/{case.ref}", act="case.opened").place
    answer = browser.get(f"/ledger/entries/{opened_at}/proof", asked).content.decode()
    assert verify_proof(answer, [verifier_key()]).shown == {}


def test_whoever_is_complained_of_does_not_audit_their_own_case(
    ginza: Site, agent: User, supervisor: User, auditor: User, signed_in: Any
) -> None:
    case = reported(ginza, agent)
    place = Entry.objects.filter(about=f"case/{case.ref}").order_by("place")[0].place
    assert signed_in(auditor).get(f"/ledger/entries/{place}/").status_code == 200
    name_person(case.ref, auditor, Part.ACCUSED, by=supervisor, at=NOON)
    assert signed_in(auditor).get(f"/ledger/entries/{place}/").status_code == 403
    assert signed_in(auditor).get(f"/ledger/entries/{place}/proof").status_code == 403


def test_a_file_of_a_report_is_kept_from_whoever_appraises_and_every_download_is_a_look(
    ginza: Site, agent: User, supervisor: User, signed_in: Any, settings: Any, tmp_path: Any
) -> None:
    from hashlib import sha256

    from setsudo.web.interactions.filing import place_of

    settings.MEDIA_ROOT = tmp_path
    case = reported(ginza, agent)
    digest = sha256(b"a voice").hexdigest()
    place_of(digest).parent.mkdir(parents=True)
    place_of(digest).write_bytes(b"a voice")
    row = Attachment.objects.create(
        interaction=case.contacts.get().interaction, name="voice.wav", media_type="audio/wav",
        size=7, digest=digest,
    )  # fmt: skip
    url = f"/interactions/files/{row.pk}/"

    def asked(user: User) -> int:
        answer = signed_in(user).get(url)
        if answer.streaming:
            assert b"".join(answer.streaming_content) == b"a voice"
        return int(answer.status_code)

    assert asked(supervisor) == 200
    assert Look.objects.filter(case=case, user=supervisor).count() == 1

    agent.appraised_by.add(supervisor)
    assert asked(supervisor) == 404
    assert asked(agent) == 200

    place_of(digest).write_bytes(b"another")
    assert asked(agent) == 422


@pytest.mark.parametrize("kind", ["company_at_fault", "staff_at_fault", "company_caused_time"])
def test_our_own_part_is_on_the_page_wherever_the_engine_saw_it(
    kind: str, ginza: Site, officer: User, approver: User, signed_in: Any
) -> None:
    note = contact(ginza, THREAT, CALM)
    said = assessed(note)
    quote = {"turn": 1, "start": 0, "end": len(CALM), "quote": CALM}
    for lang, because in (("ja", "こちらの誤り"), ("en", "we had sent a broken kettle")):
        said.line[lang]["counter"] = [{"kind": kind, "because": because, "evidence": [quote]}]
    said.save()
    case = opening.open_for(said, at=NOON)
    assert case is not None

    page = page_of(case, officer, signed_in)
    assert page.count("we had sent a broken kettle") == 2, "for the customer, and as our own part"
    assert "The program found nothing" not in page
    proposed(case, officer)
    read = signed_in(approver).get(f"/cases/{case.number}/approval/").content.decode()
    assert "we had sent a broken kettle" in read


def test_a_need_without_words_of_its_own_opens_the_gate(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    said = assessed(contact(ginza, THREAT))
    for lang in ("ja", "en"):
        said.line[lang]["counter"] = [
            {"kind": "accommodation", "because": "hears badly", "evidence": []}
        ]
    said.save()
    case = opening.open_for(said, at=NOON)
    assert case is not None
    assert "A need for an accommodation seems to be stated" in page_of(case, officer, signed_in)


def test_what_is_approved_is_what_was_read(
    ginza: Site, officer: User, approver: User, signed_in: Any
) -> None:
    case = opened(ginza)
    proposed(case, officer, draft=None)
    browser = signed_in(approver)
    first = case.proposals.get(standing="open")
    page = browser.get(f"/cases/{case.number}/approval/").content.decode()
    assert page.count(f'name="proposal" value="{first.ref}"') == 2

    proposing.withdraw(case.ref, by=officer, at=NOON + 3 * HOUR)
    proposing.propose(case.ref, within(case), by=officer, at=NOON + 3 * HOUR)
    form = {"reason": "I read it", "proposal": str(first.ref)}
    refused = browser.post(f"/cases/{case.number}/approve/", form)
    assert refused.status_code == 400
    assert "another stands in its place" in refused.content.decode()
    returned = browser.post(
        f"/cases/{case.number}/return/", {"reasons": "why?", "proposal": str(first.ref)}
    )
    assert returned.status_code == 400
    assert not case.determinations.exists()
    with pytest.raises(Unfit):
        deciding.approve(case.ref, "so", by=approver, at=NOON + 4 * HOUR, read=first.ref)
    second = case.proposals.get(standing="open")
    form["proposal"] = str(second.ref)
    assert browser.post(f"/cases/{case.number}/approve/", form).status_code == 302
    assert case.determinations.get().proposal == second


def test_a_case_of_the_wrong_person_is_put_right_with_the_contact(
    ginza: Site, officer: User, signed_in: Any
) -> None:
    wrong, right = customer("Noguchi Rei"), customer("Kato Jun")
    case = opened(ginza, who=wrong)
    note = case.contacts.get().interaction
    correct(note.pk, right.pk, "she called back", by=officer, at=NOON)
    case.refresh_from_db()
    assert case.customer == right
    assert "Noguchi" not in page_of(case, officer, signed_in)
    correct(note.pk, None, "nor he", by=officer, at=NOON)
    case.refresh_from_db()
    assert case.customer is None


def test_cases_follow_a_merge_and_its_undoing(ginza: Site, officer: User) -> None:
    kept, gone = customer("Noguchi Rei"), customer("Noguchi R.")
    case = opened(ginza, who=gone)
    made = merge(kept.pk, gone.pk, "they told us", by=officer, at=NOON)
    case.refresh_from_db()
    assert case.customer == kept
    undo(made.pk, "they are two", by=officer, at=NOON)
    case.refresh_from_db()
    assert case.customer == gone


def test_a_contact_that_was_merged_while_it_waited_joins_the_case_that_is_there(
    ginza: Site, officer: User
) -> None:
    kept, gone = customer("Noguchi Rei"), customer("Noguchi R.")
    case = opened(ginza, who=kept)
    said = assessed(contact(ginza, THREAT, who=gone))
    stale = said.interaction
    assert stale.customer == gone
    merge(kept.pk, gone.pk, "they told us", by=officer, at=NOON)
    assert opening.open_for(said, at=NOON) == case


def test_the_case_of_a_report_names_the_customer_once_it_is_known(ginza: Site, agent: User) -> None:
    note = contact(ginza, THREAT, reported_by=agent, channel="in_person")
    case = opening.open_report(note, by=agent, at=NOON)
    assert case.customer is None
    note.customer = customer()
    note.save()
    opening.open_for(assessed(note), at=NOON)
    case.refresh_from_db()
    assert case.customer == note.customer


def test_evidence_that_an_engine_puts_forward_is_bound_and_missed_when_it_is_taken_away(
    ginza: Site,
) -> None:
    from setsudo.ledger import Kind
    from setsudo.web.ledger.verifying import verify_log

    case = opened(ginza, counter=["quoting"])
    piece = Piece.objects.get(case=case)
    known = {one.name for one in verify_log().findings if one.kind is Kind.RECORD_UNKNOWN}
    assert f"evidence/{piece.ref}" not in known
    Piece.objects.filter(pk=piece.pk).delete()
    found = [one for one in verify_log().findings if one.kind is Kind.RECORD_MISSING]
    assert [one.name for one in found] == [f"evidence/{piece.ref}"]


def test_whoever_is_complained_of_where_a_case_lives_on_does_not_read_what_was_joined_to_it(
    ginza: Site, agent: User, supervisor: User, officer: User, hire: Any, signed_in: Any
) -> None:
    accused = hire("supervisor-2", Role.SUPERVISOR)
    told, home = reported(ginza, agent, text="he shouted at me"), opened(ginza)
    claiming.claim(told.ref, by=officer, at=NOON)
    talking.join(told.ref, home.ref, "the same hour", by=officer, at=NOON)
    told.refresh_from_db()
    browser = signed_in(accused)
    assert browser.get(f"/cases/{told.number}/").status_code == 200
    assert told.number in browser.get("/cases/?state=joined").content.decode()

    name_person(home.ref, accused, Part.ACCUSED, by=supervisor, at=NOON)
    assert browser.get(f"/cases/{told.number}/").status_code == 403
    assert told.number not in browser.get("/cases/?state=joined").content.decode()
    assert signed_in(supervisor).get(f"/cases/{told.number}/").status_code == 200


def test_whoever_is_complained_of_reads_no_number_of_the_case_with_its_customer(
    ginza: Site, supervisor: User, hire: Any, signed_in: Any
) -> None:
    accused = hire("supervisor-2", Role.SUPERVISOR)
    who = customer()
    told = opened(ginza, who=who)
    where = f"/customers/{who.pk}/"
    assert told.number in signed_in(accused).get(where).content.decode()

    name_person(told.ref, accused, Part.ACCUSED, by=supervisor, at=NOON)
    assert told.number not in signed_in(accused).get(where).content.decode()
    assert told.number in signed_in(supervisor).get(where).content.decode()


def test_the_record_of_a_case_is_shown_though_somebody_changed_an_entry(
    ginza: Site, auditor: User, signed_in: Any
) -> None:
    case = opened(ginza)
    Entry.objects.filter(about=f"case/{case.ref}").update(pieces=b"no piece")
    assert "a case was opened" in page_of(case, auditor, signed_in)
