"""What is over its time goes whole; what is held stays; the log verifies; a killed run goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from long_ago import (
    SEEDED,
    YEARS,
    bound_refs_left,
    came,
    case_of_everything,
    files,
    long_there,
    rei,
    where,
)
from stored_cases import HOUR, NOON, assessed

from setsudo.cases.permissions import NotEntitled
from setsudo.retention.classes import Kept, PeriodRefused
from setsudo.retention.holding import Because, HoldRefused
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case, Comment, Determined, NoteRow, PartTaken, Piece
from setsudo.web.customers.models import Customer, Identifier
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.interactions.models import Attachment, Interaction
from setsudo.web.ledger.entering import enter
from setsudo.web.ledger.models import Entry
from setsudo.web.measures.models import Measure, StatutoryRecord
from setsudo.web.notices.models import Notice
from setsudo.web.referrals.models import Referral
from setsudo.web.retention import deleting, holding, periods, scrubbing
from setsudo.web.retention import files as removing
from setsudo.web.retention.finding import counted
from setsudo.web.retention.models import FileLeft, Gone

Sound = Callable[[], list[str]]
LATER = NOON + 6 * YEARS


@pytest.fixture
def case(ginza: Site, agent: User, officer: User, approver: User) -> Case:
    made = case_of_everything(ginza, agent, officer, approver)
    long_there()
    return made


def test_a_contact_within_the_norm_goes_after_six_months_and_its_figure_stays(
    ginza: Site, sound: Sound
) -> None:
    contact = came(ginza, "My kettle broke, Noguchi Rei", ident="mail-77")
    assessed(contact, "within")
    early = came(ginza, "A word", ident="mail-78", at=NOON + YEARS / 2)

    assert deleting.run(at=NOON + YEARS / 3).counts == {}
    done = deleting.run(at=NOON + YEARS * 0.6)

    assert done.counts == {Kept.CONTACT_WITHIN: 1}
    for words in ("My kettle broke", "Noguchi Rei", "mail-77"):
        assert where(words) == []
    contact.refresh_from_db()
    early.refresh_from_db()
    assert (contact.channel, contact.received_at) == ("phone", NOON)
    assert early.line["turns"][0]["text"] == "A word"
    assert sound() == []


def test_a_case_goes_whole_and_what_figures_need_stays(case: Case, sound: Sound) -> None:
    assert where("the desk was struck twice")
    assert sound() == []
    assert deleting.run(at=NOON + 4 * YEARS).counts == {}

    done = deleting.run(at=LATER)

    assert done.counts[Kept.CASE_DETERMINED] == 1
    for words in SEEDED:
        assert where(words) == [], words
    assert files() == []
    assert not Comment.objects.exists()
    assert not NoteRow.objects.exists()
    assert not PartTaken.objects.exists()
    assert not Exhibit.objects.exists()
    assert not Notice.objects.exists()
    assert not Referral.objects.exists()
    assert Measure.objects.get().rung == "written_only"
    # The law has this kept longer, whatever becomes of its case.
    assert StatutoryRecord.objects.get().name == "Statutory Name"
    found = Determined.objects.get()
    assert (found.outcome, found.severity, found.acts) == ("beyond_norm", 3, ["threat"])
    case.refresh_from_db()
    assert case.customer is None
    assert case.claimed_by is None
    assert case.number
    assert sound() == []


def test_no_salt_is_left_by_which_somebody_could_guess_what_stood_there(case: Case) -> None:
    refs = {f"interaction/{one.pk}" for one in Interaction.objects.all()}
    refs |= {f"evidence/{one.pk}" for one in Piece.objects.all()}
    refs |= {f"determination/{one.pk}" for one in Determined.objects.all()}
    refs |= {f"attachment/{one.pk}" for one in Attachment.objects.all()}
    deleting.run(at=LATER)
    assert bound_refs_left(refs) == set()


def test_that_it_was_deleted_is_entered_and_names_nobody(case: Case, agent: User) -> None:
    deleting.run(at=LATER)
    acts = [*Entry.objects.order_by("place").values_list("act", flat=True)]
    assert {"retention.deleted", "retention.erased", "retention.run"} <= set(acts)
    last = Entry.objects.get(act="retention.run")
    assert b"case_determined" in bytes(last.statement)
    assert str(agent.pk).encode() not in bytes(last.statement) + bytes(last.pieces)


def test_a_second_run_finds_nothing(case: Case, sound: Sound) -> None:
    deleting.run(at=LATER)
    entries = Entry.objects.count()
    again = deleting.run(at=LATER)
    assert (again.counts, again.files, again.more) == ({}, 0, False)
    assert Entry.objects.count() == entries
    assert sound() == []


def test_an_open_case_is_never_deleted(ginza: Site, agent: User, sound: Sound) -> None:
    from stored_cases import reported

    reported(ginza, agent)
    assert deleting.run(at=NOON + 30 * YEARS).counts == {}
    assert Interaction.objects.get().line["turns"][0]["text"].startswith("I know where")


def test_a_held_case_stays_until_counsel_lifts_the_hold(
    case: Case, officer: User, counsel: User, sound: Sound
) -> None:
    hold = holding.hold_case(case.ref, "a claim is expected", by=officer, at=NOON + 5 * HOUR)
    assert deleting.run(at=LATER).kept == 1
    assert where("the desk was struck twice")
    number, stays = counted(LATER)[Kept.CASE_DETERMINED]
    assert (number, stays) == (1, {Because.HOLD: 1})

    with pytest.raises(NotEntitled):
        holding.lift(hold.ref, "over", by=officer, at=LATER)
    with pytest.raises(HoldRefused):
        holding.lift(hold.ref, " ", by=counsel, at=LATER)
    holding.lift(hold.ref, "the claim was settled", by=counsel, at=LATER)

    assert deleting.run(at=LATER).counts[Kept.CASE_DETERMINED] == 1
    assert where("a claim is expected") == where("the claim was settled") == []
    assert sound() == []


def test_a_held_customer_keeps_every_contact_and_case(
    case: Case, ginza: Site, officer: User
) -> None:
    who = Customer.objects.get()
    other = came(ginza, "Hello again", ident="mail-9")
    Interaction.objects.filter(pk=other.pk).update(customer=who)
    holding.hold_customer(who.pk, "the police asked", by=officer, at=NOON + 5 * HOUR)
    done = deleting.run(at=LATER)
    assert (done.counts, done.kept) == ({}, 2)
    assert Identifier.objects.count() == 2


def test_a_hold_on_a_record_that_was_merged_holds_the_whole_person(
    case: Case, officer: User
) -> None:
    old = Customer.objects.create(
        name="N. Rei", created_at=NOON, merged_into=Customer.objects.get()
    )
    holding.hold_customer(old.pk, "a claim", by=officer, at=NOON + 5 * HOUR)
    assert deleting.run(at=LATER).counts == {}


def test_a_hold_needs_a_reason_and_is_made_once(case: Case, officer: User, agent: User) -> None:
    with pytest.raises(HoldRefused):
        holding.hold_case(case.ref, "  ", by=officer, at=NOON)
    with pytest.raises(NotEntitled):
        holding.hold_case(case.ref, "why", by=agent, at=NOON)
    holding.hold_case(case.ref, "why", by=officer, at=NOON)
    with pytest.raises(HoldRefused, match="already"):
        holding.hold_case(case.ref, "why", by=officer, at=NOON)


def test_a_customer_of_whom_nothing_is_left_goes_last(case: Case, sound: Sound) -> None:
    deleting.run(at=LATER)
    deleting.run(at=LATER)
    who = Customer.objects.get()
    assert who.name == ""
    assert not Identifier.objects.exists()
    assert where("+819012345678") == []
    assert sound() == []


def test_a_customer_with_a_contact_that_stays_is_kept(ginza: Site) -> None:
    who = rei()
    one = came(ginza, "Good day", ident="a", at=LATER)
    Interaction.objects.filter(pk=one.pk).update(customer=who)
    assert deleting.run(at=LATER).counts == {}


class Killed(BaseException):
    """Stands for a process that ends where it is."""


@pytest.mark.parametrize("step", ["unbind", "bind", "sweep"])
def test_a_run_that_is_killed_leaves_nothing_half_deleted_and_the_next_finishes(
    case: Case, ginza: Site, sound: Sound, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for number in range(3):
        came(ginza, f"Words of contact {number}", ident=f"m-{number}")
    calls = 0
    place = removing if step == "sweep" else deleting
    real = getattr(place, step)

    def killing(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        result = real(*args, **options) if step != "sweep" else None
        if calls == (1 if step == "sweep" else 4):
            raise Killed
        return result

    with monkeypatch.context() as broken:
        broken.setattr(place, step, killing)
        with pytest.raises(Killed):
            deleting.run(at=LATER)

    # The rows of a case are there whole or gone whole, and its file never goes before them.
    assert bool(where("the desk was struck twice")) is (step != "sweep")
    assert files()
    assert FileLeft.objects.exists() is (step == "sweep")
    assert sound() == []

    deleting.run(at=LATER)

    assert where("the desk was struck twice") == where("Words of contact") == []
    assert files() == []
    assert not FileLeft.objects.exists()
    assert sound() == []


def test_a_file_that_another_contact_brought_too_stays(
    case: Case, ginza: Site, agent: User
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from long_ago import PAPER

    from setsudo.web.interactions import filing

    fresh = came(ginza, "The same photo", ident="fresh", at=LATER)
    filing.keep(fresh, [SimpleUploadedFile("again.txt", PAPER)], by=agent, at=LATER)
    long_there()
    deleting.run(at=LATER)
    assert len(files()) == 1
    assert not FileLeft.objects.exists()


def test_a_file_that_is_brought_again_at_the_same_moment_is_not_lost(case: Case) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from long_ago import PAPER

    from setsudo.web.interactions import filing

    # Somebody's upload lies there already, its row is not written yet.
    filing.stored(SimpleUploadedFile("again.txt", PAPER))
    deleting.run(at=LATER)
    assert len(files()) == 1
    assert FileLeft.objects.count() == 1
    long_there()
    assert deleting.run(at=LATER).files == 1
    assert files() == []


def test_an_administrator_lengthens_a_period_and_it_is_entered(
    ginza: Site, administrator: User, officer: User, sound: Sound
) -> None:
    came(ginza, "A word", ident="x")
    with pytest.raises(NotEntitled):
        periods.set_period(Kept.CONTACT_WITHIN, 24, "audit", by=officer, at=NOON)
    with pytest.raises(PeriodRefused):
        periods.set_period(Kept.STATUTORY, 12, "space", by=administrator, at=NOON)
    with pytest.raises(PeriodRefused):
        periods.set_period(Kept.CONTACT_WITHIN, 24, "", by=administrator, at=NOON)
    periods.set_period(Kept.CONTACT_WITHIN, 24, "audit", by=administrator, at=NOON)

    assert deleting.run(at=NOON + YEARS).counts == {}
    assert deleting.run(at=NOON + 2.1 * YEARS).counts == {Kept.CONTACT_WITHIN: 1}
    entry = Entry.objects.get(act="retention.period_set")
    assert b'"months":24' in bytes(entry.statement)
    assert sound() == []


def test_more_than_one_go_takes_is_gone_on_with_at_once(ginza: Site) -> None:
    for number in range(5):
        came(ginza, f"w {number}", ident=f"m-{number}")
    assert deleting.run(at=LATER, most=3).more
    assert Gone.objects.count() == 3
    assert not deleting.run(at=LATER, most=3).more
    assert Gone.objects.count() == 5


def test_the_worker_does_it_once_a_day(ginza: Site) -> None:
    from setsudo.web.retention import deeds

    came(ginza, "a word", ident="m")
    assert deeds.delete("all", LATER) == LATER + deleting.EVERY
    assert Gone.objects.count() == 1


def test_the_command_shows_what_is_due_and_deletes_it(
    ginza: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from setsudo.cli import retention

    monkeypatch.setattr(retention, "open_store", lambda data, **_: None)
    came(ginza, "a word", ident="m", at=NOON - YEARS)
    retention.preview(days=30, json_=True)
    retention.preview(days=30)
    retention.run(json_=True)
    retention.run()
    said = capsys.readouterr().out.splitlines()
    assert said[0] == '{"classes": {"contact_within": {"due": 1, "kept": {}}}, "days": 30}'
    assert said[2] == '{"deleted": {"contact_within": 1}, "files": 0, "kept": 0}'


def test_the_figures_of_the_month_are_the_same_before_and_after(case: Case, ginza: Site) -> None:
    from setsudo.web.reports import counting

    came(ginza, "A word", ident="other")
    span = (NOON - YEARS, NOON + YEARS)
    figures = (counting.contacts, counting.outcomes, counting.acts, counting.objections)
    before = [one(span) for one in figures]
    assert deleting.run(at=LATER).counts
    assert [one(span) for one in figures] == before


NO_WORDS = frozenset(
    {
        # Codes, digests of policies, states and versions: nobody's words and nobody's name.
        "Assessment.engine", "Assessment.policy", "Assessment.policy_digest", "Assessment.verdict",
        "Attachment.media_type", "Case.number", "Case.policy", "Case.policy_hash", "Case.state",
        "Case.verdict", "Determined.acts", "Determined.outcome", "Determined.outcome_now",
        "Determined.policy", "Determined.policy_hash", "Interaction.channel", "Interaction.lang",
        "Interaction.source", "Measure.channels", "Measure.code", "Measure.conditions",
        "Measure.effect", "Measure.ended_because", "Measure.rung", "Measure.services",
        "Measure.state", "Measure.windows", "Objection.outcome", "Objection.result",
        "Piece.act", "Piece.counter", "Piece.key", "Piece.kind", "Piece.of_words",
        "Proposed.policy", "Proposed.policy_hash", "Proposed.standing", "Recurring.progress",
        "Report.affected", "Report.helped", "Report.our_fault",
        "Message.kind", "Message.lang", "Request.jurisdiction", "Request.kind", "Request.lang",
        "Request.number", "Request.outcome", "Request.refused", "Request.state",
        "Request.withheld", "Transaction.channel", "Transaction.service", "Transaction.source",
        "Transaction.state",
    }
)  # fmt: skip


def test_every_field_of_a_row_that_stays_is_blanked_or_known_to_hold_no_words() -> None:
    from django.db.models import CharField, JSONField, TextField

    table = {**scrubbing.STAYS, **scrubbing._ALONE}
    odd = []
    for model, blanks in table.items():
        row = model()
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.is_relation:
                setattr(row, field.attname, "some words")
        blanked = {"line", "draft", "external_id", "digest"} & {
            one.name for one in model._meta.concrete_fields
        }
        for one in blanks:
            if isinstance(one, dict):
                blanked |= set(one)
            elif one.__qualname__.startswith("_said"):
                blanked |= set(one(row))
        odd += [
            name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | JSONField)
            and field.name not in blanked
            and (name := f"{model.__name__}.{field.name}") not in NO_WORDS
        ]
    assert odd == []


def test_a_measure_in_force_or_an_open_referral_keeps_its_case(case: Case) -> None:
    Measure.objects.update(state="approved", until=LATER + YEARS)
    Referral.objects.update(state="open")
    assert deleting.run(at=NOON + 20 * YEARS).counts == {}
    number, stays = counted(NOON + 20 * YEARS)[Kept.CASE_DETERMINED]
    assert (number, stays) == (1, {Because.MEASURE: 1, Because.PROCEEDING: 1})


def test_a_statutory_record_goes_when_the_law_lets_it(case: Case, sound: Sound) -> None:
    measure = Measure.objects.get()
    past = StatutoryRecord.objects.create(
        measure=measure,
        version=2,
        written_at=NOON,
        retention="hotel_refusal_record",
        reason="long ago",
        refused_on=date(2022, 1, 1),
        name="Somebody Long Gone",
        in_charge=measure.proposed_by,
        keep_until=date(2025, 1, 1),
    )
    with transaction.atomic():
        enter("measure.recorded", at=NOON, about=f"measure/{measure.ref}", rows=[past])

    assert deleting.run(at=NOON).counts == {Kept.STATUTORY: 1}

    assert where("Somebody Long Gone") == []
    assert StatutoryRecord.objects.get().name == "Statutory Name"
    assert sound() == []
    deleting.run(at=LATER)
    assert deleting.run(at=LATER + 2 * YEARS).counts == {}
    with pytest.raises(ProtectedError):
        StatutoryRecord.objects.all().delete()
