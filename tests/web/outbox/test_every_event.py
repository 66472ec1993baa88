"""Every type of event: the deed is done, and who subscribed to that type alone is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mailbox_nearby import running
from stored_cases import (
    HOUR,
    NOON,
    assessed,
    beyond,
    contact,
    customer,
    determined,
    opened,
    with_evidence,
)
from test_measure_life import REFUSE, in_force, proposed, ready
from test_measure_notice_first import agreed, written
from transaction_cast import Service as Shop
from transaction_cast import decided, rei
from transaction_cast import in_force as holding_measure

from setsudo.cases.appeals import Result
from setsudo.cases.care import CareStatus, CareStep
from setsudo.cases.closing import Progress
from setsudo.cases.determination import Improvement, Outcome
from setsudo.cases.evidence import EvidenceKind
from setsudo.cases.links import LinkKind
from setsudo.cases.roles import Role
from setsudo.cases.states import Act
from setsudo.cases.timeline import NoteKind
from setsudo.measures.notices.facts import Result as Told
from setsudo.measures.notices.kinds import Channel, Kind
from setsudo.measures.transactions import Choice
from setsudo.referrals.deadlines import Event as Day
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import (
    caring,
    claiming,
    closing,
    deciding,
    gathering,
    noting,
    objecting,
    opening,
    people,
    proposing,
    talking,
)
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.customers import merging
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.measures import acting, beginning, lifting
from setsudo.web.notices import deciding as answering
from setsudo.web.notices import delivering, finding, sending, stating, writing
from setsudo.web.outbox import subscribing, types
from setsudo.web.outbox.models import Delivery
from setsudo.web.referrals import clocks
from setsudo.web.services.models import Service

pytestmark = pytest.mark.django_db
AT = NOON + 5 * HOUR
Heard = Callable[..., AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _a_company(settings: Any) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    settings.COMPANY_JA, settings.COMPANY_EN = "節度商店", "Setsudo Shop"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who takes part in these stories."""

    site: Site
    agent: User
    supervisor: User
    officer: User
    approver: User
    appeal_officer: User
    counsel: User
    administrator: User
    second: User
    other: User


@pytest.fixture
def cast(
    ginza: Site, agent: User, supervisor: User, officer: User, approver: User, counsel: User,
    appeal_officer: User, administrator: User, hire: Any,
) -> Cast:  # fmt: skip
    return Cast(
        ginza, agent, supervisor, officer, approver, appeal_officer, counsel, administrator,
        hire("officer-2", Role.OFFICER), hire("agent-2", Role.AGENT),
    )  # fmt: skip


@pytest.fixture
def heard(administrator: User) -> Heard:
    """One subscriber to each type there is; `heard` says who is told while something is done."""
    for kind in types.TYPES:
        subscribing.subscribe(kind, "https://crm.example/hook", [kind], by=administrator, at=NOON)

    @contextmanager
    def listening(*kinds: str) -> Iterator[None]:
        last = max(Delivery.objects.values_list("pk", flat=True), default=0)
        yield
        told = Delivery.objects.filter(pk__gt=last).select_related("event", "subscription")
        assert sorted((one.event.type, one.subscription.name) for one in told) == sorted(
            (f"setsudo.{one}", "Shop" if ".command." in one else f"setsudo.{one}") for one in kinds
        )

    return listening


def of_case(*acts: Act) -> list[str]:
    return [f"case.{one.value}" for one in acts]


def grave(cast: Cast) -> Case:
    """A case of a known customer, determined by two people, which counsel was asked about."""
    Service.objects.get_or_create(code="shop", name_ja="通販", name_en="Online shop")
    who = customer("野口 玲")
    Identifier.objects.create(customer=who, kind="email", value="rei@example.jp", added_at=NOON)
    found = opened(cast.site, who=who)
    determined(found, cast.officer, cast.approver)
    PartTaken.objects.create(case=found, user=cast.counsel, part=Part.ASKED, since=NOON)
    return found


def a_case_that_is_gathered_for(cast: Cast, heard: Heard) -> None:
    who, by = customer(), cast.officer
    with heard("case.opened"):
        case = opened(cast.site, who=who)
    with heard("case.gathered"):
        assert opening.open_for(assessed(contact(cast.site, who=who)), at=NOON) == case
    with heard("case.opened"):
        note = contact(cast.site, reported_by=cast.agent, channel="in_person")
        case = opening.open_report(note, by=cast.agent, at=NOON, victims=[cast.agent])
    ref, at = case.ref, NOON + HOUR
    with heard(*of_case(Act.ACKNOWLEDGE)):
        claiming.acknowledge(ref, by=cast.supervisor, at=at)
    with heard(*of_case(Act.CLAIM)):
        claiming.claim(ref, by=by, at=at)
    with heard(*of_case(Act.WATCH, Act.UNWATCH)):
        talking.watch(ref, by=by, at=at)
        talking.unwatch(ref, by=by, at=at)
    with heard(*of_case(Act.COMMENT)):
        talking.comment(ref, "I rang them", by=by, at=at)
    with heard(*of_case(Act.TAG)):
        talking.tag(ref, "kettle", by=by, at=at)
    with heard("case.opened"):
        later = opened(cast.site)
    with heard(*of_case(Act.LINK)):
        talking.link(ref, later.ref, LinkKind.FOLLOWS, "the week after", by=by, at=at)
    with heard(*of_case(Act.RECORD_NOTE)):
        noting.record_note(ref, NoteKind.OPINION, "he was tired", by=by, at=at)
    with heard(*of_case(Act.ADD_EVIDENCE)):
        gathering.add(ref, EvidenceKind.STATEMENT, "the agent told me", by=by, at=at)
    opening.open_for(assessed(note), at=NOON)
    piece = case.pieces.get(confirmed_by=None)
    with heard(*of_case(Act.CONFIRM_EVIDENCE)):
        gathering.confirm(ref, piece.ref, by=by, at=at)
    with heard(*of_case(Act.NAME_PERSON)):
        people.name_person(ref, cast.other, Part.VICTIM, by=cast.supervisor, at=at)
    with heard(*of_case(Act.CALL_IN)):
        people.call_in(ref, cast.counsel, by=by, at=at)
    with heard(*of_case(Act.ADVISE)):
        noting.advise(ref, "Write to them first", by=cast.counsel, at=at)


def a_case_that_is_shared_out(cast: Cast, heard: Heard) -> None:
    by, at = cast.officer, NOON + HOUR
    one, other = opened(cast.site), opened(cast.site)
    with heard(*of_case(Act.ASSIGN)):
        claiming.assign(one.ref, by, by=cast.supervisor, at=at)
    with heard(*of_case(Act.HAND_OVER)):
        claiming.hand_over(one.ref, cast.second, by=by, at=at, because="a day off")
    with heard(*of_case(Act.RELEASE)):
        claiming.release(one.ref, by=cast.second, at=at)
    claiming.claim(other.ref, by=by, at=at)
    with heard(*of_case(Act.JOIN)):
        talking.join(other.ref, one.ref, "the same evening", by=by, at=at)
    with heard(*of_case(Act.SEPARATE)):
        talking.separate(other.ref, by=by, at=at)
    other.refresh_from_db()
    if other.state == "received":
        claiming.claim(other.ref, by=by, at=at)
    with heard(*of_case(Act.OPEN_DIALOGUE)):
        caring.open_dialogue(other.ref, "asks for it in writing", by=by, at=at)
    with heard(*of_case(Act.CONCLUDE_DIALOGUE)):
        caring.conclude_dialogue(other.ref, "we write", ["one letter a week"], by=by, at=at)
    with heard(*of_case(Act.DISMISS)):
        closing.dismiss(other.ref, "nothing there", by=by, at=at)
    with heard(*of_case(Act.REOPEN)):
        closing.reopen(other.ref, "a second call", by=by, at=at)


def a_case_that_is_determined_and_closed(cast: Cast, heard: Heard) -> None:
    by, at = cast.officer, NOON + HOUR
    note = contact(cast.site, reported_by=cast.agent, channel="in_person")
    case = opening.open_report(note, by=cast.agent, at=NOON, victims=[cast.agent])
    opening.open_for(assessed(note), at=NOON)
    ref = case.ref
    claiming.claim(ref, by=by, at=at)
    with_evidence(case, by)
    with heard(*of_case(Act.PROPOSE)):
        proposing.propose(ref, beyond(case), by=by, at=at)
    with heard(*of_case(Act.WITHDRAW)):
        proposing.withdraw(ref, by=by, at=at)
    proposing.propose(ref, beyond(case), by=by, at=at)
    with heard(*of_case(Act.RETURN)):
        deciding.give_back(ref, ["what did we promise?"], by=cast.approver, at=at)
    proposing.propose(ref, beyond(case), by=by, at=at)
    with heard(*of_case(Act.APPROVE), "determination.made"):
        deciding.approve(ref, "I read it", by=cast.approver, at=at)
    with heard(*of_case(Act.CONTACT_VICTIM)):
        caring.contact_victim(ref, cast.agent, "slept badly", by=cast.supervisor, at=at)
    done = [one for one in CareStep if one is not CareStep.DOCTOR]
    with heard(*of_case(*(Act.RECORD_CARE for _ in done))):
        for one in done:
            caring.record_care(ref, cast.agent, one, CareStatus.DONE, by=cast.supervisor, at=at)
    with heard(*of_case(Act.DECLINE_CARE)):
        caring.decline_care(ref, CareStep.DOCTOR, by=cast.agent, at=at)
    with heard(*of_case(Act.TELL_OUTCOME)):
        closing.tell_outcome(ref, cast.agent, "told in person", by=by, at=at)
    with heard(*of_case(Act.PLAN_RECURRENCE)):
        caring.plan_recurrence(
            ref, by=by, at=at, cause="nobody else was there", action="two after eight",
            owner="the site", due=date(2026, 12, 24), progress=Progress.DONE,
        )  # fmt: skip
    with heard(*of_case(Act.CLOSE)):
        closing.close(ref, by=by, at=at)


def objections(cast: Cast, heard: Heard) -> None:
    for result, act in (
        (Result.UPHELD, Act.UPHOLD),
        (Result.OVERTURNED, Act.OVERTURN),
        (Result.SENT_BACK, Act.SEND_BACK),
    ):
        case = opened(cast.site)
        determined(case, cast.officer, cast.approver)
        with heard(*of_case(Act.RECEIVE_OBJECTION), "objection.received"):
            objecting.receive(case.ref, "It was a joke", by=cast.agent, at=AT)
        changed: dict[str, Any] = {}
        if result is Result.OVERTURNED:
            improvement = Improvement("Say what we laugh at", "tone")
            changed = {"instead": Outcome.WITHIN_NORM, "improvement": improvement}
        with heard(*of_case(act), "objection.answered"):
            objecting.answer(
                case.ref, result, "the recording shows it", by=cast.appeal_officer, at=AT, **changed
            )


def a_customer_who_objects_by_the_public_page(cast: Cast, heard: Heard) -> None:
    case = grave(cast)
    row = writing.draft(
        case, Kind.WARNING, by=cast.officer, at=AT, lang="en", channel=Channel.CHAT,
        told=["a shout"],
    )  # fmt: skip
    sending.approve(row.ref, by=cast.supervisor, at=AT)
    sending.sent(row.ref, by=cast.officer, at=AT)
    with heard(*of_case(Act.RECEIVE_OBJECTION), "objection.received"):
        objection = stating.state(row, "It was my brother", at=AT).objection
    assert objection is not None
    with heard(*of_case(Act.UPHOLD), "objection.answered", "notice.drafted", "notice.approved"):
        answering.decide(objection, Told.UPHELD, "it was heard", by=cast.appeal_officer, at=AT)


def notices(cast: Cast, heard: Heard, settings: Any) -> None:
    case = grave(cast)
    said: dict[str, Any] = {"by": cast.officer, "at": AT, "lang": "en"}
    with heard("notice.drafted"):
        row = writing.draft(case, Kind.WARNING, channel=Channel.CHAT, told=["a shout"], **said)
    with heard("notice.changed"):
        writing.change(
            row.ref, channel=Channel.LETTER, to="1 High Street", told=["a shout"], left=[],
            transactions=[], **said,
        )  # fmt: skip
    with heard("notice.signed_off"):
        sending.sign_off(row.ref, by=cast.counsel, at=AT)
    with heard("notice.approved"):
        sending.approve(row.ref, by=cast.supervisor, at=AT)
    with heard("notice.handed"):
        sending.sent(row.ref, by=cast.officer, at=AT)
    with heard("notice.returned"):
        sending.failed(row.ref, by=cast.officer, at=AT)
    with heard("notice.sent_again"):
        sending.resend(row.ref, by=cast.officer, at=AT)
    sending.sent(row.ref, by=cast.officer, at=AT)
    with heard("notice.arrived"):
        sending.confirm(row.ref, by=cast.officer, at=AT)
    row = writing.draft(case, Kind.WARNING, channel=Channel.CHAT, told=["a shout"], **said)
    with heard("notice.withdrawn"):
        writing.withdraw(row.ref, by=cast.officer, at=AT)
    with running() as box:
        settings.SMTP_URL = f"smtp://127.0.0.1:{box.port}"
        settings.SMTP_FROM = "desk@shop.example"
        to = "rei@mail.example"
        for refuses, became in (("550 no such mailbox", "refused"), ("", "accepted")):
            box.refuses = {to: refuses} if refuses else {}
            row = writing.draft(case, Kind.WARNING, channel=Channel.EMAIL, to=to, **said)
            sending.approve(row.ref, by=cast.supervisor, at=AT)
            with heard(f"notice.{became}"):
                delivering.send(row.ref, at=AT)
    with heard("notice.opened"):
        finding.opened(row.ref, at=AT)


def a_measure_that_waits_for_its_notice(cast: Cast, heard: Heard) -> None:
    case, by, at = grave(cast), cast.officer, AT
    with heard("measure.proposed"):
        row = proposed(case, by)
    acting.state(row.ref, "legal_ground", "Clause 12", by=by, at=at)
    with heard("measure.approved_by_one"):
        acting.approve(row.ref, "fair", by=cast.approver, at=at)
    with heard("measure.agreed"):
        acting.approve(row.ref, "the ground holds", by=cast.counsel, at=at)
    notice = written(row, by, cast.approver, cast.counsel)
    with heard("notice.handed", "measure.begun", "restriction.started"):
        sending.sent(notice.ref, by=by, at=at + HOUR)
    with heard("measure.lifted", "restriction.ended"):
        lifting.lift(row.ref, by=cast.approver, at=at + 2 * HOUR, reason="enough", because="review")


def a_measure_that_begins_in_an_emergency(cast: Cast, heard: Heard) -> None:
    case = grave(cast)
    row = agreed(case, cast.officer, cast.approver, cast.counsel)
    with heard("measure.begun", "restriction.started"):
        beginning.at_once(row.ref, "He waits at the door", by=cast.approver, at=AT)
    lifting.lift(row.ref, by=cast.approver, at=AT, reason="enough", because="review")
    row = ready(case, cast.officer, replace(REFUSE, days=365))
    acting.approve(row.ref, "fair", by=cast.approver, at=AT)
    with heard("measure.approved", "restriction.started"):
        row = acting.approve(row.ref, "the ground holds", by=cast.counsel, at=AT)
    with heard("notice.drawn"):
        assert finding.found(row.code, at=AT) is not None
    assert row.review_at is not None
    with heard("measure.review_due"):
        lifting.tell_of_reviews(row.review_at)
    with heard("measure.reviewed"):
        lifting.review(row.ref, "he rang again", by=cast.approver, at=AT)
    with heard("measure.lapsed", "restriction.ended"):
        lifting.lapse_due(AT + timedelta(days=365))


def a_measure_that_was_anothers(cast: Cast, heard: Heard) -> None:
    case = grave(cast)
    right = Customer.objects.create(created_at=AT)
    by, at = cast.approver, AT
    row = ready(case, cast.officer, REFUSE)
    acting.approve(row.ref, "fair", by=by, at=at)
    acting.approve(row.ref, "the ground holds", by=cast.counsel, at=at)
    contact = case.contacts.get().interaction
    with heard("measure.followed", "measure.review_due"):
        merging.correct(contact.pk, right.pk, "a brother", by=cast.supervisor, at=at)


def measures_that_come_to_nothing(cast: Cast, heard: Heard) -> None:
    case = grave(cast)
    row = proposed(case, cast.officer)
    with heard("measure.withdrawn"):
        acting.withdraw(row.ref, "he rang to say sorry", by=cast.officer, at=AT)
    row = proposed(case, cast.officer, replace(REFUSE, days=20))
    with heard("measure.declined"):
        acting.decline(row.ref, "too far", by=cast.approver, at=AT)
    row = in_force(case, cast.officer, cast.approver, cast.counsel)
    with heard("measure.lifted", "restriction.ended"):
        lifting.fall([case.determinations.get()], by=cast.approver, at=AT, reason="not he")


def orders_in_flight(cast: Cast, heard: Heard) -> None:
    shop, who = Shop(cast.administrator), rei()
    for name in ("held", "stays", "cancelled", "given", "done"):
        with heard("transaction.begun"):
            shop.begin(name)
    shop.begin("gone")
    measure = holding_measure(cast.site, who, cast.officer, "shop-order")
    hold, cancel = ("transaction.request_hold", "transaction.command.hold"), (
        "transaction.request_cancel", "transaction.command.cancel",
    )  # fmt: skip
    with heard(*hold, *hold, *hold, *hold, *cancel, "transaction.hand_over"):
        decided(
            measure, cast.approver, held=Choice.HOLD, stays=Choice.HOLD, done=Choice.HOLD,
            gone=Choice.HOLD, cancelled=Choice.CANCEL_REFUND, given=Choice.HAND_OVER,
        )  # fmt: skip
    out = {one["id"]: one for one in shop.commands()}
    for name, said, more in (
        ("held", "held", {}),
        ("stays", "cannot_hold", {"reason": "on the lorry"}),
        ("done", "completed", {}),
        ("cancelled", "cannot_cancel", {"reason": "paid in cash"}),
    ):
        with heard(f"transaction.{said}"):
            assert shop.answer(out[name], said, **more).status_code == 200
    with heard("transaction.cancelled"):
        shop.post("/api/v1/transactions/gone/cancel", {})
    resume = ("transaction.request_resume", "transaction.command.resume")
    with heard("measure.lifted", "restriction.ended", *resume, *resume):
        lifting.lift(measure.ref, by=cast.approver, at=datetime.now(UTC), reason="x", because="x")
    for one in shop.commands():
        if one["do"] == "resume":
            said = "resumed" if one["id"] == "held" else "cannot_resume"
            more = {} if said == "resumed" else {"reason": "sold by now"}
            with heard(f"transaction.{said}"):
                assert shop.answer(one, said, **more).status_code == 200


def deadlines(cast: Cast, heard: Heard) -> None:
    case = grave(cast)
    clocks.state_day(
        case.ref, Day.JUDGMENT_RECEIVED, date(2026, 11, 24), "served", by=cast.officer, at=AT
    )
    with heard("deadline.near"):
        clocks.warn(AT)
    with heard("deadline.passed"):
        clocks.warn(AT + timedelta(days=40))


STORIES: dict[Callable[..., None], str] = {
    a_case_that_is_gathered_for: "case.{opened,gathered,acknowledge,claim,watch,unwatch,comment,"
    "tag,link,record_note,add_evidence,confirm_evidence,name_person,call_in,advise}",
    a_case_that_is_shared_out: "case.{assign,hand_over,release,join,separate,open_dialogue,"
    "conclude_dialogue,dismiss,reopen}",
    a_case_that_is_determined_and_closed: "case.{propose,withdraw,return,approve,contact_victim,"
    "record_care,decline_care,tell_outcome,plan_recurrence,close} determination.{made}",
    objections: "case.{receive_objection,uphold,overturn,send_back}",
    a_customer_who_objects_by_the_public_page: "objection.{received,answered}",
    notices: "notice.{drafted,changed,signed_off,approved,handed,returned,sent_again,arrived,"
    "withdrawn,refused,accepted,opened}",
    a_measure_that_waits_for_its_notice: "measure.{proposed,approved_by_one,agreed,begun,lifted} "
    "restriction.{started,ended}",
    a_measure_that_begins_in_an_emergency: "measure.{approved,reviewed,review_due,lapsed} "
    "notice.{drawn}",
    a_measure_that_was_anothers: "measure.{followed,review_due}",
    measures_that_come_to_nothing: "measure.{withdrawn,declined}",
    orders_in_flight: "transaction.{begun,request_hold,request_cancel,hand_over,held,cannot_hold,"
    "completed,cannot_cancel,cancelled,request_resume,resumed,cannot_resume} "
    "transaction.command.{hold,cancel,resume}",
    deadlines: "deadline.{near,passed}",
}
"""Which story shows which types; each says itself at which deed they are told."""


def shown_by(told: str) -> set[str]:
    return {
        f"setsudo.{family}.{one}"
        for family, names in re.findall(r"([a-z.]+)\.\{([^}]+)\}", told)
        for one in names.split(",")
    }


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.__name__)
def test_who_subscribed_to_it_alone_is_told_and_nobody_else(
    story: Callable[..., None], cast: Cast, heard: Heard, settings: Any
) -> None:
    story(cast, heard, settings) if story is notices else story(cast, heard)
    told = set(Delivery.objects.values_list("event__type", flat=True))
    assert shown_by(STORIES[story]) <= told


def test_every_type_has_its_story() -> None:
    shown = set().union(*map(shown_by, STORIES.values()))
    assert shown == types.TYPES | {*types.COMMANDS}


def test_every_type_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "events.md").read_text(
        encoding="utf-8"
    )
    for family in types.FAMILIES:
        (row,) = re.findall(rf"^\| `{re.escape(family)}\.\*` \|(.*)\|$", page, re.M)
        told = {f"{family}.{one}" for one in re.findall(r"`([a-z_]+)`", row)}
        assert told == {one for one in types.TYPES if one.rpartition(".")[0] == family}


@pytest.mark.parametrize(
    "typed", ["setsudo.case", "setsudo.case.closed", "setsudo.*", "case.close", "", "setsudo.x.*"]
)
def test_nobody_subscribes_to_what_is_never_told(typed: str, administrator: User) -> None:
    with pytest.raises(subscribing.SubscriptionRefused):
        subscribing.subscribe("CRM", "https://crm.example/", [typed], by=administrator, at=NOON)
