"""The rules for malicious cases, walked through with an invented one: from incident to police pack.

Everything is done by the actions that the pages call, in a store that is thrown away. A step that
must be refused and is not counts as a rule that was not met.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final
from uuid import uuid4

from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.cases.evidence import EvidenceKind
from setsudo.cases.timeline import NoteKind
from setsudo.errors import SetsudoError
from setsudo.measures.steps import Step
from setsudo.referrals.deadlines import Event
from setsudo.referrals.drills import SPOKEN, Drill
from setsudo.referrals.lacking import NotReferable
from setsudo.referrals.proceeding import Kind, Stage
from setsudo.referrals.proceeding import Step as Reached
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed, Further, How, NotNow, Plan
from setsudo.referrals.verifier import verify
from setsudo.web.accounts.models import Site
from setsudo.web.cases import claiming, deciding, gathering, noting, people, proposing
from setsudo.web.cases.models import Case, Contact
from setsudo.web.customers.models import Customer
from setsudo.web.interactions import reporting
from setsudo.web.interactions.models import Affected
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.measures import stepping
from setsudo.web.referrals import clocks, posting, privileged, proceeding, referring, showing
from setsudo.web.referrals.drill_stage import (
    REPORTER,
    SECRET,
    SHOP,
    RuleBroken,
    Story,
    Walked,
    draft,
    held_in,
    hired,
    must,
    refused,
)
from setsudo.web.referrals.making import make_bundle


def walk(drill: Drill, *, begins: datetime, folder: Path) -> Iterator[Walked]:
    """Walk through a drill and yield each step as it is done. `folder` takes what is made.

    A step that fails ends the walk: nothing that follows would mean anything.
    """
    story = Story(drill, begins, folder, hired(drill.code))
    for name, where, deed in _STEPS:
        begun = perf_counter()
        wrong = ""
        try:
            deed(story)
        except RuleBroken as broken:
            wrong = str(broken)
        except SetsudoError as refused:
            wrong = refused.message
        number = story.case.number if hasattr(story, "case") else ""
        took = perf_counter() - begun
        yield Walked(name, story.at, where.format(n=number), took, wrong)
        if wrong:
            return


def _reports(story: Story) -> None:
    row = reporting.report(
        uuid4(),
        story.drill.told,
        by=story.staff["agent"],
        at=story.at,
        channel=story.drill.channel,
        site=Site.objects.get(code=SHOP),
        affected=[Affected.MYSELF],
        danger=True,
    )
    story.case = Contact.objects.get(interaction=row).case


def _says(story: Story) -> None:
    for step, words in SPOKEN:
        stepping.log(
            story.case.ref, Step(step), by=story.staff["supervisor"], at=story.later(), words=words,
            danger=story.drill.danger,
        )  # fmt: skip
    times = [one.at for one in story.case.steps.order_by("at")]
    must(len(times) == len(SPOKEN) and len(set(times)) == len(times), "a step has no time")


def _calls(story: Story) -> None:
    plan = Plan(
        Receiver.POLICE, "110", "", How.PHONE, story.at, receipt="D-1", danger=story.drill.danger
    )
    row = referring.refer(story.case.ref, plan, by=story.staff["agent"], at=story.at)
    must(row.ground == "emergency", "the call to the police was not taken at once")


def _too_early(story: Story) -> None:
    for receiver in Receiver:
        plan = Plan(receiver, "somebody", "too early", How.PHONE, story.at)
        refused(
            lambda plan=plan: referring.refer(  # type: ignore[misc]
                story.case.ref, plan, by=story.staff["officer"], at=story.at
            ),
            f"{receiver.value} was contacted before malice was determined",
            NotReferable,
        )


def _claims(story: Story) -> None:
    officer, at = story.staff["officer"], story.later(5)
    claiming.acknowledge(story.case.ref, by=story.staff["supervisor"], at=at)
    claiming.claim(story.case.ref, by=officer, at=at)
    row = Case.objects.get(pk=story.case.pk)
    row.customer = Customer.objects.create(name=story.drill.customer, created_at=at)
    row.save()
    story.case = row


def _gathers(story: Story) -> None:
    officer, ref = story.staff["officer"], story.case.ref
    gathering.add(
        ref, EvidenceKind.STATEMENT, "その場にいた店長の供述", by=officer, at=story.later(2)
    )
    gathering.add(ref, EvidenceKind.RECORDING, "店内の録画", by=officer, at=story.later(2))
    noting.record_note(
        ref,
        NoteKind.FACT,
        "警告のあとも続いた。",
        witness="店長",
        by=officer,
        at=story.later(),
    )


def _proposes(story: Story) -> None:
    proposing.propose(story.case.ref, draft(story), by=story.staff["officer"], at=story.later(10))
    refused(
        lambda: deciding.approve(story.case.ref, "alone", by=story.staff["officer"], at=story.at),
        "one person determined alone",
    )


def _approves(story: Story) -> None:
    made = deciding.approve(
        story.case.ref,
        "録画を見て同意する。",
        by=story.staff["approver"],
        at=story.later(10),
    )
    must(made.malicious, "malice was not determined")
    story.case = Case.objects.get(pk=story.case.pk)


def _counsel(story: Story) -> None:
    counsel, officer = story.staff["counsel"], story.staff["officer"]
    people.call_in(story.case.ref, counsel, by=officer, at=story.later())
    privileged.write(story.case.ref, SECRET, by=counsel, at=story.at)
    must(not privileged.readable(story.case, officer), "the officer reads counsel's notes")
    held = b"".join(
        bytes(part or b"") for one in Entry.objects.all() for part in (one.statement, one.pieces)
    )
    must(not held_in(SECRET, held), "a word of counsel's note is in the ledger")


def _bundles(story: Story) -> None:
    officer = story.staff["officer"]
    for receiver in (Receiver.COUNSEL, Receiver.POLICE, Receiver.PLATFORM, Receiver.INVOLVED_PARTY):
        to = story.folder / f"{story.number}-{receiver.value}.zip"
        made = make_bundle(story.case, receiver, to, purpose="訓練", by=officer, at=story.later())
        story.kept[receiver.value] = made.content
        must(verify(to, str(verifier_key())).sound, f"the bundle for {receiver.value} is not sound")
        whole = to.read_bytes()
        must(not held_in(SECRET, whole), "a bundle holds counsel's notes")
        told = receiver in (Receiver.COUNSEL, Receiver.POLICE)
        must(told or not held_in(REPORTER, whole), f"{receiver.value} is told who spoke up")


def _pack(story: Story) -> None:
    for lang in ("ja", "en"):
        made = showing.now(story.case, Receiver.POLICE, lang, at=story.at)
        (story.folder / f"{story.number}-police-{lang}.pdf").write_bytes(made)
        again = showing.now(story.case, Receiver.POLICE, lang, at=story.at)
        must(made.startswith(b"%PDF") and made == again, "the police pack is not the same twice")


def _refers(story: Story) -> None:
    officer, ref = story.staff["officer"], story.case.ref
    who = {
        Receiver.COUNSEL: "訓練法律事務所", Receiver.POLICE: "訓練署 生活安全課",
        Receiver.INVOLVED_PARTY: "訓練用の関係者",
    }  # fmt: skip
    for receiver, name in who.items():
        plan = Plan(
            receiver, name, "経緯を説明し資料を渡した", How.VISIT, story.later(5),
            receipt="D-2", next_on=timezone.localdate(story.at + timedelta(days=7)),
            bundle=story.kept[receiver.value],
        )  # fmt: skip
        row = referring.refer(ref, plan, by=officer, at=story.at)
        must(bool(row.criteria), "a referral does not say on which criteria it rests")
        told = Further(Deed.ANSWER, story.later(5), "受け付けられた", next_on=plan.next_on)
        referring.follow(row.ref, told, by=officer, at=story.at)


def _posts(story: Story) -> None:
    officer, ref = story.staff["officer"], story.case.ref
    if not story.drill.post:
        return
    posting.list_post(
        ref, story.drill.post, posting.Right.PRIVACY, "従業員の氏名と勤務先を書いている",
        seen_at=story.at, by=officer, at=story.at,
    )  # fmt: skip
    plan = Plan(
        Receiver.PLATFORM, "social.example", "削除の申出", How.FORM, story.at,
        bundle=story.kept[Receiver.PLATFORM.value],
    )  # fmt: skip
    referring.refer(ref, plan, by=officer, at=story.at)
    running = clocks.running(story.case, at=story.at)
    must(
        any(one.due.deadline.runs_from == Event.ASKED_TO_DELETE for one in running),
        "the operator's seven days do not run",
    )


def _proceeds(story: Story) -> None:
    counsel = story.staff["counsel"]
    row = proceeding.start(story.case.ref, Kind.COMPLAINT, "訓練署", by=counsel, at=story.later(5))
    today = timezone.localdate(story.at)
    refused(
        lambda: proceeding.reach(
            row.ref, Reached(Stage.JUDGMENT, today, "none"), by=counsel, at=story.at
        ),
        "a stage was skipped",
        NotNow,
    )
    proceeding.reach(row.ref, Reached(Stage.FILED, today), by=counsel, at=story.at, number="D-3")
    proceeding.reach(row.ref, Reached(Stage.ACCEPTED, today), by=counsel, at=story.at)


def _deadlines(story: Story) -> None:
    running = [one for one in clocks.running(story.case, at=story.at) if one.settled is None]
    must(bool(running), "no deadline runs on a malicious case")
    must(all(one.due.deadline.laws for one in running), "a deadline names no article")
    first = running[0]
    key, due = first.due.key, first.due.due
    for days in (30, 14, 3, -1):
        day = datetime.combine(due, story.at.timetz()) - timedelta(days=days)
        if day >= story.at:
            clocks.warn(day)
    levels = [
        facts["level"]
        for facts in (
            json.loads(bytes(one.statement))["facts"]
            for one in Entry.objects.filter(
                act__startswith="deadline.", about=f"case/{story.case.ref}"
            ).order_by("place")
        )
        if facts.get("deadline") == first.due.deadline.code and facts.get("due") == due.isoformat()
    ]
    must("passed" in levels and levels[-1] == "passed", "a deadline passed silently")
    later = datetime.combine(due, story.at.timetz()) + timedelta(days=9)
    still = [one.due.key for one in clocks.listed([story.case], at=later)]
    must(key in still, "a deadline that passed vanished from the list")


def _proven(story: Story) -> None:
    found = verify_log()
    must(not found.findings, "the ledger does not hold what was done")
    acts = set(Entry.objects.filter(about=f"case/{story.case.ref}").values_list("act", flat=True))
    wanted = {
        "measure.step", "referral.refer", "referral.answer", "proceeding.stage", "bundle.made",
        "case.approve",
    }  # fmt: skip
    must(wanted <= acts, f"not entered in the ledger: {', '.join(sorted(wanted - acts))}")


_STEPS: Final[tuple[tuple[Text, str, Callable[[Story], None]], ...]] = (
    (
        Text(ja="応対した人が報告する", en="Whoever was there reports it"),
        "/interactions/report/",
        _reports,
    ),
    (
        Text(ja="五段階を、言葉と時刻とともに記録する", en="Log the five steps, words and times"),
        "/measures/steps/{n}/",
        _says,
    ),
    (
        Text(
            ja="通報を、判断を待たずに誰でも記録する",
            en="Anybody records the call to the police at once",
        ),
        "/referrals/police/{n}/",
        _calls,
    ),
    (
        Text(ja="受付を知らせ、事案を引き受ける", en="Acknowledge the report and claim the case"),
        "/cases/{n}/",
        _claims,
    ),
    (
        Text(
            ja="規則:判断の前に、ほかへの連絡は断られる",
            en="Rule: nobody else is contacted before a determination",
        ),
        "/referrals/case/{n}/",
        _too_early,
    ),
    (
        Text(ja="証拠を加え、事実を書く", en="Add evidence and write down the facts"),
        "/cases/{n}/",
        _gathers,
    ),
    (
        Text(
            ja="悪質性の基準に答えて提案する。規則:一人では決められない",
            en="Propose, answering the criteria of malice. Rule: nobody decides alone",
        ),
        "/cases/{n}/determination/",
        _proposes,
    ),
    (
        Text(ja="もう一人が承認する", en="A second person approves"),
        "/cases/{n}/approval/",
        _approves,
    ),
    (
        Text(
            ja="弁護士に依頼する。規則:秘匿メモは弁護士だけのもの",
            en="Call in counsel. Rule: privileged notes are counsel's alone",
        ),
        "/referrals/privileged/{n}/",
        _counsel,
    ),
    (
        Text(
            ja="相手ごとにまとめを作り、確かめる。規則:報告者は明かされない",
            en="Make and verify a bundle for each. Rule: no reporter is revealed",
        ),
        "/referrals/case/{n}/",
        _bundles,
    ),
    (
        Text(ja="弁護士、警察、関係する方へ渡す", en="Hand them to those whom they are for"),
        "/referrals/case/{n}/",
        _refers,
    ),
    (
        Text(
            ja="投稿の削除を申し出る(投稿があるとき)",
            en="Ask the operator to remove posts, where there are any",
        ),
        "/referrals/case/{n}/",
        _posts,
    ),
    (
        Text(
            ja="告訴を出し、受理を記録する。規則:段階は飛ばせない",
            en="File a complaint and record its acceptance. Rule: no stage is skipped",
        ),
        "/referrals/case/{n}/",
        _proceeds,
    ),
    (
        Text(ja="警察への資料をPDFにする", en="Print the police pack"),
        "/referrals/case/{n}/packs/police-ja.pdf",
        _pack,
    ),
    (
        Text(
            ja="規則:期限は近づくと知らせ、黙って過ぎない",
            en="Rule: deadlines are told, and none passes silently",
        ),
        "/referrals/",
        _deadlines,
    ),
    (
        Text(
            ja="規則:すべてが台帳にあり、照合できる",
            en="Rule: everything is in the ledger, and it verifies",
        ),
        "/ledger/",
        _proven,
    ),
)
