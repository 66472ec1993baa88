"""Somebody asks what is held of them: identified, decided, reviewed by another, answered."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta

import pytest
from asked import NUMBERS, asked, identified
from casting import Hire
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from long_ago import case_of_everything, rei
from stored_cases import NOON

from setsudo.cases.permissions import NotEntitled
from setsudo.cases.roles import Role
from setsudo.retention.asking import Deed, Kind, NotNow, Outcome, Part, RequestRefused, State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case, Consultation, NoteRow
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.disclosures import acting, answering
from setsudo.web.disclosures.gathering import gathered
from setsudo.web.disclosures.models import Request
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.referrals.models import PrivilegedNote
from setsudo.web.retention import deleting

DAY = timedelta(days=1)


@pytest.fixture
def case(ginza: Site, agent: User, officer: User, approver: User) -> Case:
    return case_of_everything(ginza, agent, officer, approver)


@pytest.fixture
def desk(hire: Hire, case: Case) -> User:
    """An officer who had no part in the case."""
    return hire("desk-1", Role.OFFICER, name="Desk Officer", sites=[], headquarters=True)


def test_from_the_request_to_the_answer(case: Case, desk: User, counsel: User) -> None:
    row = identified(desk)
    assert (row.number, row.state) == ("D2026-0001", State.IDENTIFIED)
    assert sorted(row.checked) == ["email", "phone"]
    acting.decide(row.ref, by=desk, at=NOON + DAY)
    acting.review(row.ref, by=counsel, at=NOON + 2 * DAY)
    row = acting.answer(row.ref, "registered mail", by=desk, at=NOON + 3 * DAY)

    # What staff handed in is listed and kept back, so that not everything is given.
    assert (row.state, row.outcome) == (State.ANSWERED, Outcome.PARTLY)
    given_ = json.loads(answering.as_json(row.answer or {}))
    assert given_["parts"]["identity"][0]["name"] == "Noguchi Rei"
    assert given_["parts"]["cases"][0]["number"] == case.number
    assert "the desk was struck twice" in given_["parts"]["cases"][0]["facts"]
    assert "ppc.go.jp" in given_["complain"]["address"]
    assert answering.as_pdf(row.answer or {}).startswith(b"%PDF-")
    about = f"request/{row.ref}"
    acts = [*Entry.objects.filter(about=about).order_by("place").values_list("act", flat=True)]
    assert acts == [
        "request.received", "request.identified", "request.decided", "request.reviewed",
        "request.answered",
    ]  # fmt: skip
    assert [one for one in verify_log().findings if one.kind != "record_unknown"] == []


def test_whoever_decided_or_looked_into_the_case_does_not_review(
    case: Case, desk: User, officer: User
) -> None:
    row = identified(desk)
    acting.decide(row.ref, by=desk, at=NOON + DAY)
    with pytest.raises(RequestRefused):
        acting.review(row.ref, by=desk, at=NOON + DAY)
    with pytest.raises(NotEntitled):
        acting.review(row.ref, by=officer, at=NOON + DAY)
    assert Request.objects.get().state == State.DECIDED


def test_whoever_reported_decides_nothing(case: Case, desk: User, hire: Hire) -> None:
    both = hire("both-2", Role.OFFICER, name="Both", sites=[], headquarters=True)
    Interaction.objects.update(reported_by=both)
    from setsudo.web.cases.models import Part as Taken
    from setsudo.web.cases.models import PartTaken

    PartTaken.objects.create(case=case, user=both, part=Taken.REPORTER, number=2, since=NOON)
    row = identified(desk)
    with pytest.raises(NotEntitled):
        acting.decide(row.ref, by=both, at=NOON)


def test_a_part_is_kept_back_on_a_ground_and_the_answer_says_which(
    case: Case, desk: User, counsel: User
) -> None:
    row = identified(desk, lang="ja")
    acting.decide(
        row.ref,
        withheld={Part.CASES: "jp_legal_matter", Part.NOTICES: "jp_legal_matter"},
        reason="a claim is being prepared",
        by=desk,
        at=NOON + DAY,
    )
    row = acting.review(row.ref, by=counsel, at=NOON + DAY)
    answer = row.answer or {}
    assert row.outcome == Outcome.PARTLY
    assert "cases" not in answer["parts"]
    assert [one["part"] for one in answer["withheld"]] == ["cases", "files"]
    assert "個人情報保護委員会" in json.dumps(answering.paper(answer), ensure_ascii=False)
    assert "a claim is being prepared" not in json.dumps(answer)


def test_what_may_not_be_known_to_exist_is_not_named(case: Case, desk: User, counsel: User) -> None:
    row = identified(desk)
    acting.decide(
        row.ref, withheld={Part.IDENTITY: "jp_existence"}, reason="threats", by=desk, at=NOON
    )
    answer = acting.review(row.ref, by=counsel, at=NOON + DAY).answer or {}
    assert answer["parts"] == {}
    assert [one["part"] for one in answer["withheld"]] == [""]
    assert case.number not in json.dumps(answer)


def test_nothing_is_known_of_a_stranger_and_the_answer_says_so(desk: User, counsel: User) -> None:
    row = asked(desk)
    with pytest.raises(RequestRefused, match="0 identifier"):
        acting.identify(row.ref, ["nobody@example.org"], by=desk, at=NOON)
    acting.identify(row.ref, [], how="saw a passport", by=desk, at=NOON)
    acting.decide(row.ref, by=desk, at=NOON)
    answer = acting.review(row.ref, by=counsel, at=NOON).answer or {}
    assert answer["parts"] == {}
    assert "hold no personal data" in json.dumps(answering.paper(answer))


def test_one_number_that_fits_is_not_enough(case: Case, desk: User) -> None:
    row = asked(desk)
    with pytest.raises(RequestRefused, match="1 identifier"):
        acting.identify(row.ref, [NUMBERS[0], "other@example.jp"], by=desk, at=NOON)
    with pytest.raises(RequestRefused, match="1 identifier"):
        # One number in two ways of writing is one number.
        acting.identify(row.ref, [NUMBERS[0], "+81 90 1234 5678"], by=desk, at=NOON)


def test_two_records_that_fit_alike_are_told_apart_by_a_person(case: Case, desk: User) -> None:
    twin = rei()
    row = asked(desk)
    with pytest.raises(RequestRefused, match="Several"):
        acting.identify(row.ref, NUMBERS, by=desk, at=NOON)
    row = acting.identify(row.ref, NUMBERS, customer=twin, by=desk, at=NOON)
    assert row.customer == twin


def test_sent_back_it_is_decided_anew(case: Case, desk: User, counsel: User) -> None:
    row = identified(desk)
    acting.decide(row.ref, by=desk, at=NOON)
    acting.send_back(row.ref, "the notices are missing", by=counsel, at=NOON)
    assert Request.objects.get().state == State.IDENTIFIED
    acting.decide(row.ref, by=desk, at=NOON)
    acting.review(row.ref, by=counsel, at=NOON)


def test_what_came_after_the_decision_is_not_given_unseen(
    case: Case, desk: User, counsel: User
) -> None:
    row = identified(desk)
    there = (Part.IDENTITY, Part.CONTACTS, Part.MEASURES, Part.FILES)
    back = dict.fromkeys(there, "jp_rights_of_others")
    Case.objects.update(customer=None)
    acting.decide(row.ref, withheld=back, reason="why", by=desk, at=NOON)
    assert Request.objects.get().outcome == Outcome.REFUSED
    Case.objects.update(customer=Customer.objects.get())
    with pytest.raises(RequestRefused, match="changed"):
        acting.review(row.ref, by=counsel, at=NOON)


def test_the_time_is_extended_once_and_not_when_it_is_over(case: Case, desk: User) -> None:
    row = identified(desk, where="uk")
    due = row.due_at
    row = acting.extend(row.ref, "much is held", by=desk, at=NOON)
    assert row.due_at > due + 58 * DAY
    with pytest.raises(RequestRefused, match="once"):
        acting.extend(row.ref, "more", by=desk, at=NOON)
    other = acting.identify(asked(desk, where="uk").ref, NUMBERS, by=desk, at=NOON)
    with pytest.raises(RequestRefused, match="over"):
        acting.extend(other.ref, "late", by=desk, at=NOON + 40 * DAY)


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.SUSPENSION])
def test_a_correction_or_an_end_of_use(case: Case, desk: User, counsel: User, kind: Kind) -> None:
    row = identified(desk, kind=kind, asks="my name is Nogushi")
    acting.decide(row.ref, done="spelt Nogushi now", by=desk, at=NOON)
    answer = acting.review(row.ref, by=counsel, at=NOON).answer or {}
    assert (answer["parts"], answer["done"]) == ({}, "spelt Nogushi now")
    with pytest.raises(RequestRefused):
        asked(desk, kind=kind, asks=" ")


def test_it_ends_without_an_answer_where_nobody_is_identified_or_it_is_withdrawn(
    case: Case, desk: User
) -> None:
    row = asked(desk)
    acting.end(row.ref, Deed.TURN_AWAY, "wrote twice, no answer", by=desk, at=NOON)
    with pytest.raises(NotNow):
        acting.identify(row.ref, NUMBERS, by=desk, at=NOON)
    other = identified(desk)
    acting.end(other.ref, Deed.WITHDRAW, "by telephone", by=desk, at=NOON)
    assert {*Request.objects.values_list("state", flat=True)} == {"unidentified", "withdrawn"}
    assert other.number == "D2026-0002"


def test_while_a_request_waits_nothing_of_that_customer_is_deleted(
    case: Case, desk: User, counsel: User
) -> None:
    later = NOON + 3000 * DAY
    row = identified(desk)
    assert deleting.run(at=later).counts == {}
    acting.end(row.ref, Deed.WITHDRAW, "by telephone", by=desk, at=NOON)
    assert deleting.run(at=later).counts
    assert Request.objects.get().name != "Noguchi Rei"
    assert [one for one in verify_log().findings if one.kind != "record_unknown"] == []


def everything_given(row: Request) -> str:
    """Every byte of the answer in both forms: what the letter is set from, and its streams."""
    answer = answering.answer_to(row, at=NOON)
    letter = answering.as_pdf(answer)
    streams = []
    for part in letter.split(b"stream")[1:]:
        try:
            streams.append(zlib.decompress(part.lstrip(b"\r\n")).decode("utf-8", "replace"))
        except zlib.error:
            continue
    paper = json.dumps(answering.paper(answer), ensure_ascii=False)
    return "\n".join(
        [answering.as_json(answer).decode(), paper, letter.decode("latin-1"), *streams]
    )


NAMES = st.one_of(
    st.sampled_from(["髙橋 﨑子", "O'Neil Siobhán", "Van der Berg Jo", "佐藤 葵", "Ali-Reza K"]),
    st.text("アイウエオカキク山川田中村", min_size=2, max_size=4).map(lambda w: f"{w} 子規"),
    st.text("abcdefgh", min_size=3, max_size=8).map(lambda w: f"Zq{w} Xv{w}"),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=NAMES, lang=st.sampled_from(["ja", "en"]))
def test_no_byte_of_the_answer_tells_who_reported(
    case: Case, agent: User, desk: User, counsel: User, name: str, lang: str
) -> None:
    User.objects.filter(pk=agent.pk).update(name=name, email="whistle@setsudo.example")
    Request.objects.all().delete()
    told = f"{name} ({name.replace(' ', '')}) said so, whistle@setsudo.example"
    NoteRow.objects.update(text=f"the desk was struck; {told}")
    contact = Interaction.objects.get(source="tests")
    Interaction.objects.filter(pk=contact.pk).update(
        line={**contact.line, "turns": [{"speaker": "reporter", "text": told}]}
    )
    other = Interaction.objects.exclude(pk=contact.pk).first() or Interaction.objects.create(
        source="t", external_id="2", digest="0" * 64, channel="email", received_at=NOON,
        customer=contact.customer,
        line={"id": "2", "channel": "email", "turns": [
            {"speaker": "customer", "text": f"I shall find {name}!"},
            {"speaker": "bystander", "text": "SECRET-BYSTANDER"},
            {"speaker": "reporter", "text": "SECRET-REPORT"},
        ]},
    )  # fmt: skip
    other.line["turns"][0]["text"] = f"I shall find {name}!"
    other.save()
    if not PrivilegedNote.objects.exists():
        PrivilegedNote.objects.create(case=case, text="SECRET-PRIVILEGED", by=counsel, at=NOON)
        Consultation.objects.create(
            case=case, victim=agent, by=desk, at=NOON, told="SECRET-CONSULTATION"
        )
    row = identified(desk, lang=lang)
    row = acting.decide(row.ref, by=desk, at=NOON)

    given_ = everything_given(row)

    for secret in (name, name.replace(" ", ""), "whistle@", "SECRET", str(agent.pk)):
        assert secret not in given_
    assert "was struck" in given_


def test_staff_names_in_the_customers_own_words_are_masked_and_their_own_are_not(
    case: Case, desk: User
) -> None:
    held = gathered(Customer.objects.get(), "en")
    assert held[Part.IDENTITY][0]["name"] == "Noguchi Rei"
    assert set(held) == {Part.IDENTITY, Part.CONTACTS, Part.CASES, Part.MEASURES, Part.FILES}
    assert "comment" not in json.dumps(held)
    assert Identifier.objects.count() == 2


def test_a_contact_of_another_customer_in_the_same_case_is_not_told(
    case: Case, ginza: Site
) -> None:
    from long_ago import came
    from stored_cases import HOUR

    from setsudo.web.cases.models import Contact

    other = Customer.objects.create(name="Somebody Else", created_at=NOON)
    theirs = came(ginza, "My own number is 090-7777-7777", ident="theirs", at=NOON + HOUR)
    Interaction.objects.filter(pk=theirs.pk).update(customer=other)
    Contact.objects.create(case=case, interaction=theirs, added_at=NOON + HOUR)
    assert case.customer is not None
    told = json.dumps(gathered(case.customer, "en"))
    assert "My own number" not in told
    assert "090-7777-7777" not in told


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_orders_are_among_what_is_told(case: Case, desk: User, counsel: User, lang: str) -> None:
    from setsudo.web.transactions.models import Holder, Transaction

    for number, email in (("order-1", "rei@example.jp"), ("order-2", "other@example.jp")):
        row = Transaction.objects.create(
            source="shop", external_id=number, digest="a" * 64, service="shop-order",
            summary=f"What {number} is", amount="3980", currency="JPY", state="completed",
            begun_at=NOON, changed_at=NOON,
        )  # fmt: skip
        Holder.objects.create(transaction=row, kind="email", value=email)
    asks = identified(desk, lang=lang)
    acting.decide(asks.ref, by=desk, at=NOON + DAY)
    answer = acting.review(asks.ref, by=counsel, at=NOON + 2 * DAY).answer or {}
    (order,) = answer["parts"]["transactions"]
    assert (order["number"], order["what"], order["amount"]) == (
        "order-1", "What order-1 is", "3980 JPY",
    )  # fmt: skip
    (section,) = [
        one for one in answering.paper(answer)["sections"] if "What order-1 is" in str(one)
    ]
    assert section["heading"] in ("お取引(注文・予約など)", "Orders, bookings and the like")
    assert answering.as_pdf(answer).startswith(b"%PDF-")


def test_whoever_is_complained_of_neither_ends_the_request_nor_takes_the_answer(
    case: Case, desk: User, counsel: User, hire: Hire
) -> None:
    from setsudo.web.cases.models import Part as Taken
    from setsudo.web.cases.models import PartTaken

    accused = hire("accused-1", Role.SUPERVISOR, name="Accused", sites=[], headquarters=True)
    PartTaken.objects.create(case=case, user=accused, part=Taken.ACCUSED, since=NOON)
    row = identified(desk)
    with pytest.raises(NotEntitled):
        acting.end(row.ref, Deed.WITHDRAW, "by telephone", by=accused, at=NOON + DAY)
    acting.decide(row.ref, by=desk, at=NOON + DAY)
    acting.review(row.ref, by=counsel, at=NOON + DAY)
    with pytest.raises(NotEntitled):
        acting.answer(row.ref, "handed over", by=accused, at=NOON + DAY)
