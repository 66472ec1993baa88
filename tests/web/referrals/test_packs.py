"""What stands on paper: times to the second, a seven-day clock, and nobody who reported."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from outside_cast import HOUR, LATER, five_steps
from stored_cases import NOON

from setsudo.cases.appeals import Result
from setsudo.cases.determination import Improvement, Outcome
from setsudo.referrals import packs
from setsudo.referrals.capturing import Seen
from setsudo.referrals.lacking import NotReferable
from setsudo.referrals.packs.facts import Facts
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import How, Plan
from setsudo.web.accounts.models import User
from setsudo.web.cases import objecting, people
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.exhibits import registering
from setsudo.web.referrals import gathering, operators, packing, posting, referring, showing
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.masking import mask_of
from setsudo.web.referrals.models import Posting as Posted

SEEDED = ("佐藤", "葵", "高橋 凛", "渡辺 樹", "1234-5678")


def told_of(
    case: Case, receiver: Receiver, at: Any = LATER, *, language: Any = "ja", operator: str = ""
) -> Facts:
    """What a pack is made of."""
    return packing.facts(
        case, receiver, language, at=at, size=None, operator=operator,
        contacts=gathering.contacts_of(case, at), deeds=[*gathering.deeds_of(case, at)],
    )  # fmt: skip


def written(
    case: Case, receiver: Receiver, language: Any, at: Any = LATER, *, operator: str = ""
) -> str:
    """Everything that stands in a pack, as the template is given it."""
    told = told_of(case, receiver, at, language=language, operator=operator)
    data = packs.pack(told, receiver, language=language, mask=mask_of(case, receiver, language))
    return json.dumps(data, ensure_ascii=False)


def test_the_police_read_the_five_steps_to_the_second(grave: Case, supervisor: User) -> None:
    five_steps(grave, supervisor)
    told = written(grave, Receiver.POLICE, "ja")
    for clock in (
        "12:00:00",
        "12:01:00",
        "12:02:00",
        "12:03:00",
        "12:04:00",
        "12:05:00",
        "12:06:00",
    ):
        assert clock in told
    assert "2 / 2" in told
    assert "110番で伝えること" in told
    assert "出口をふさいだ" in told
    assert "黒田 健" in told
    assert "刑法 第222条" in told
    # What the company itself thinks is not for them.
    assert "二人で録音を聞いた" not in told
    assert "What the emergency call needs" in written(grave, Receiver.POLICE, "en")


def test_whoever_was_hurt_is_named_to_the_police_alone(grave: Case, hire: Any) -> None:
    hurt = hire("mori", name="森 千尋")
    PartTaken.objects.create(case=grave, user=hurt, part=Part.VICTIM, since=NOON)
    assert "森 千尋" in written(grave, Receiver.POLICE, "ja")
    for receiver in (Receiver.PLATFORM, Receiver.INVOLVED_PARTY):
        assert "森" not in written(grave, receiver, "ja")


def test_an_operator_is_told_where_and_why_and_by_when(grave: Case, officer: User) -> None:
    url = "https://social.example/p/" + "a1b2" * 40
    posting.list_post(
        grave.ref, url, posting.Right.PRIVACY, "佐藤 葵の勤務先を書いている", seen_at=NOON,
        posted_on=date(2026, 11, 20), by=officer, at=LATER,
    )  # fmt: skip
    assert "申出を受けた日から7日" in written(grave, Receiver.PLATFORM, "ja")
    plan = Plan(Receiver.PLATFORM, "social.example", "削除の申出", How.FORM, LATER)
    referring.refer(grave.ref, plan, by=officer, at=LATER)
    told = written(grave, Receiver.PLATFORM, "ja", LATER + HOUR)
    assert url in told
    assert "2026-12-01" in told
    assert "第25条" in told
    assert "佐藤" not in told
    assert "黒田" not in told


def test_counsel_reads_what_was_determined_and_what_is_due(grave: Case) -> None:
    told = written(grave, Receiver.COUNSEL, "en")
    assert "二人で録音を聞いた" in told
    assert "2029-11-24" in told
    assert "assumed, the earliest" in told
    assert "Not legal advice" in told


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_letter_to_somebody_involved_names_anybody(
    grave: Case, supervisor: User, officer: User, language: Any
) -> None:
    five_steps(grave, supervisor)
    told = written(grave, Receiver.INVOLVED_PARTY, language)
    for name in (*SEEDED, "黒田", "鈴木 蓮", "田中 湊"):
        assert name not in told


def test_no_byte_of_what_an_involved_party_gets_tells_who_reported(
    grave: Case, supervisor: User, officer: User, tmp_path: Path
) -> None:
    import zlib
    from re import DOTALL, findall

    five_steps(grave, supervisor)
    to = tmp_path / "party.zip"
    make_bundle(grave, Receiver.INVOLVED_PARTY, to, purpose="佐藤 葵の件", by=officer, at=LATER)
    with zipfile.ZipFile(to) as opened:
        names = opened.namelist()
        assert {"data/letter-ja.pdf", "data/letter-en.pdf"} <= set(names)
        parts = [opened.read(one) for one in names]
    for content in [to.read_bytes(), *parts]:
        streams = []
        for found in findall(rb"stream\r?\n(.*?)endstream", content, DOTALL):
            try:
                streams.append(zlib.decompressobj().decompress(found))
            except zlib.error:
                continue
        for name in SEEDED:
            forms = [name.encode(), json.dumps(name)[1:-1].encode()]
            if len(name) > 1:
                # Two bytes stand in a font by chance, a whole name does not.
                wide = name.encode("utf-16-be")
                forms += [wide, wide.hex().encode(), wide.hex().upper().encode()]
            for form in forms:
                for held in (content, *streams):
                    assert form not in held, (name, form)


def test_the_same_record_gives_the_same_paper(grave: Case, supervisor: User) -> None:
    five_steps(grave, supervisor)
    for receiver in packs.PACK_NAMES:
        first = showing.now(grave, receiver, "ja", at=LATER)
        assert showing.now(grave, receiver, "ja", at=LATER) == first


def test_a_bundle_of_an_old_checkpoint_is_not_changed_by_what_came_after(
    grave: Case, officer: User, tmp_path: Path
) -> None:
    from setsudo.web.referrals.models import BundleMade

    first = make_bundle(
        grave, Receiver.COUNSEL, tmp_path / "1.zip", purpose="相談", by=officer, at=LATER
    )
    row = BundleMade.objects.get()
    later = LATER + 30 * 24 * HOUR
    plan = Plan(Receiver.PLATFORM, "social.example", "削除の申出", How.FORM, later)
    referring.refer(grave.ref, plan, by=officer, at=later)
    again = make_bundle(
        grave, Receiver.COUNSEL, tmp_path / "2.zip", purpose="相談", by=officer, at=later,
        size=row.checkpoint,
    )  # fmt: skip
    assert again.content == first.content


def objected(case: Case, officer: User, agent: User, appeal_officer: User) -> None:
    objecting.receive(case.ref, "冗談だった", by=agent, at=LATER)
    people.call_in(case.ref, appeal_officer, by=officer, at=LATER)


def test_nobody_is_written_to_about_what_nobody_determined(
    fresh: Case, officer: User, tmp_path: Path
) -> None:
    with pytest.raises(NotReferable, match="two people"):
        showing.now(fresh, Receiver.INVOLVED_PARTY, "ja", at=LATER)
    to = tmp_path / "party.zip"
    make_bundle(fresh, Receiver.INVOLVED_PARTY, to, purpose="連絡", by=officer, at=LATER)
    with zipfile.ZipFile(to) as opened:
        assert not [one for one in opened.namelist() if "letter" in one]
    # The police are called before anything is determined, and read what is known.
    assert showing.now(fresh, Receiver.POLICE, "ja", at=LATER)


def test_what_an_objection_overturned_is_stated_to_nobody(
    grave: Case, officer: User, agent: User, appeal_officer: User
) -> None:
    objected(grave, officer, agent, appeal_officer)
    objecting.answer(
        grave.ref, Result.OVERTURNED, "録音では冗談と分かる", by=appeal_officer, at=LATER + HOUR,
        instead=Outcome.WITHIN_NORM, improvement=Improvement("冗談の扱い", "tone"),
    )  # fmt: skip
    after = LATER + 2 * HOUR
    case = Case.objects.get(pk=grave.pk)
    with pytest.raises(NotReferable):
        showing.now(case, Receiver.INVOLVED_PARTY, "ja", at=after)
    assert "二人で録音を聞いた" not in written(case, Receiver.COUNSEL, "ja", after)
    # As it stood before, it still was determined.
    assert "二人で録音を聞いた" in written(case, Receiver.COUNSEL, "ja", LATER)
    assert showing.now(case, Receiver.INVOLVED_PARTY, "ja", at=LATER)


def test_what_was_sent_back_is_stated_to_nobody(
    grave: Case, officer: User, agent: User, appeal_officer: User
) -> None:
    objected(grave, officer, agent, appeal_officer)
    objecting.answer(
        grave.ref, Result.SENT_BACK, "録画を見ていない", by=appeal_officer, at=LATER + HOUR
    )
    case = Case.objects.get(pk=grave.pk)
    assert "二人で録音を聞いた" not in written(case, Receiver.COUNSEL, "ja", LATER + 2 * HOUR)
    assert "二人で録音を聞いた" in written(case, Receiver.COUNSEL, "ja", LATER)


def test_no_letter_names_whoever_was_written_to_before(grave: Case, officer: User) -> None:
    plan = Plan(Receiver.INVOLVED_PARTY, "大家の松本様", "連絡", How.LETTER, LATER)
    referring.refer(grave.ref, plan, by=officer, at=LATER)
    for language in ("ja", "en"):
        assert "松本" not in written(grave, Receiver.INVOLVED_PARTY, language, LATER + HOUR)


def test_a_letter_says_nothing_of_what_others_were_told(grave: Case) -> None:
    # The police may know who was hurt, so a letter cannot say that nobody was told.
    assert "どなたにも" not in written(grave, Receiver.INVOLVED_PARTY, "ja")
    assert "tell nobody" not in written(grave, Receiver.INVOLVED_PARTY, "en")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_reporter_who_was_hurt_is_not_revealed_to_somebody_involved(
    grave: Case, agent: User, supervisor: User, officer: User, tmp_path: Path, language: Any
) -> None:
    PartTaken.objects.create(case=grave, user=agent, part=Part.VICTIM, since=NOON)
    five_steps(grave, supervisor)
    step = grave.steps.order_by("at").last()
    assert step is not None
    step.words = "報告した佐藤 葵に謝れ、と言った"
    step.save()
    told = written(grave, Receiver.INVOLVED_PARTY, language)
    to = tmp_path / "party.zip"
    make_bundle(grave, Receiver.INVOLVED_PARTY, to, purpose="佐藤 葵", by=officer, at=LATER)
    for name in SEEDED[:2]:
        assert name not in told
        assert name.encode() not in to.read_bytes()
        assert json.dumps(name)[1:-1].encode() not in to.read_bytes()


def test_staff_with_latin_names_are_masked_as_a_whole(grave: Case, hire: Any) -> None:
    hire("mary", name="May Jones")
    mask = mask_of(grave, Receiver.INVOLVED_PARTY, "en")
    assert mask.text("in May he asked for May Jones") == "in May he asked for a member of staff"


def test_a_call_in_danger_stands_in_the_pack_without_the_five_steps(
    fresh: Case, agent: User
) -> None:
    plan = Plan(Receiver.POLICE, "110", "", How.PHONE, NOON + 2 * HOUR, danger="刃物を出した")
    referring.refer(fresh.ref, plan, by=agent, at=LATER)
    told = written(fresh, Receiver.POLICE, "ja", LATER + HOUR)
    assert "刃物を出した" in told
    assert '["通報した時刻", "2026-11-24 14:00"]' in told


def test_the_police_read_until_when_it_went_on(grave: Case, supervisor: User) -> None:
    five_steps(grave, supervisor)
    told = written(grave, Receiver.POLICE, "ja")
    assert '– 2026-11-24 12:06"]' in told
    # A report is no contact, and nought would read as if nothing had happened.
    assert '"0"' not in told
    assert "従業員の報告は数えません" in told


def test_an_operator_is_told_whom_seven_days_bind(grave: Case) -> None:
    assert "指定された大規模な事業者" in written(grave, Receiver.PLATFORM, "ja")
    assert "designated as large" in written(grave, Receiver.PLATFORM, "en")


def listed(case: Case, url: str, why: str, by: User, **more: Any) -> None:
    right = posting.Right.REPUTATION
    posting.list_post(case.ref, url, right, why, seen_at=NOON, by=by, at=LATER, **more)


def test_an_operator_reads_of_its_own_posts_and_of_nobody_elses(
    grave: Case, officer: User, tmp_path: Path
) -> None:
    listed(grave, "https://www.social.example/p/1", "店の名を挙げた", officer)
    listed(grave, "https://video.example/v/2", "同じ動画", officer, operator="動画 株式会社")
    listed(grave, "https://cdn.video.example/v/3", "続き", officer, operator="動画  株式会社")
    assert operators.operators_of(grave, LATER) == ["social.example", "動画 株式会社"]
    with pytest.raises(NotReferable, match=r"social\.example, 動画 株式会社"):
        showing.now(grave, Receiver.PLATFORM, "ja", at=LATER)
    with pytest.raises(NotReferable, match="No post"):
        showing.now(grave, Receiver.PLATFORM, "ja", at=LATER, operator="別の会社")
    mine = written(grave, Receiver.PLATFORM, "ja", operator="social.example")
    theirs = written(grave, Receiver.PLATFORM, "ja", operator=operators.key_of("動画 株式会社"))
    assert "social.example/p/1" in mine
    assert "video" not in mine
    assert "動画" not in mine
    assert "v/2" in theirs
    assert "v/3" in theirs
    assert "動画 株式会社" in theirs
    assert "social" not in theirs
    # Counsel reads of all of them.
    assert len(told_of(grave, Receiver.COUNSEL).posts) == 3
    to = tmp_path / "video.zip"
    make_bundle(
        grave, Receiver.PLATFORM, to, purpose="削除", by=officer, at=LATER, operator="動画 株式会社"
    )
    with pytest.raises(NotReferable, match="several"):
        make_bundle(
            grave, Receiver.PLATFORM, tmp_path / "x.zip", purpose="削除", by=officer, at=LATER
        )


def test_an_operator_is_held_to_its_own_seven_days(grave: Case, officer: User) -> None:
    listed(grave, "https://social.example/p/1", "店の名を挙げた", officer)
    listed(grave, "https://video.example/v/2", "同じ動画", officer)
    for who, days in (("social.example", 0), ("video.example 窓口", 2)):
        at = LATER + days * 24 * HOUR
        plan = Plan(Receiver.PLATFORM, who, "削除の申出", How.FORM, at)
        referring.refer(grave.ref, plan, by=officer, at=at)
    later = LATER + 3 * 24 * HOUR
    told = written(grave, Receiver.PLATFORM, "ja", later, operator="video.example")
    assert "申出日 2026-11-26 / 回答の期限 2026-12-03" in told
    assert "2026-12-01" not in told
    [went] = told_of(grave, Receiver.PLATFORM, later, operator="social.example").went
    assert went.who == "social.example"


def test_a_post_has_the_operator_of_its_capture(grave: Case, officer: User, tmp_path: Path) -> None:
    seen = Seen("https://social.example/p/1", NOON, "晒す")
    kept = registering.capture(
        grave.pk, seen, operator="ソーシャル社", reason="保存", by=officer, at=LATER
    )
    other = registering.capture(
        grave.pk, Seen("https://video.example/v", NOON, "動画"), reason="保存", by=officer, at=LATER
    )
    assert kept.about["operator"] == "ソーシャル社"
    assert other.about["operator"] == "video.example"
    listed(grave, "https://social.example/p/1", "店の名", officer, capture=kept.digest)
    assert Posted.objects.get().operator == "ソーシャル社"
    to = tmp_path / "one.zip"
    make_bundle(
        grave, Receiver.PLATFORM, to, purpose="削除", by=officer, at=LATER, operator="ソーシャル社"
    )
    with zipfile.ZipFile(to) as opened:
        held = [one for one in opened.namelist() if "/exhibits/" in one]
        assert [one.rsplit("-", 1)[1][:12] for one in held] == [kept.digest[:12]]
        chronology = opened.read("data/chronology-ja.json").decode()
    assert other.digest not in chronology
