"""Names are masked by default; a redacted copy leads to its original and says what is covered."""

from __future__ import annotations

import pytest
from django.test import Client
from exhibit_stories import LATER, PNG, WHY, call_of, file

from setsudo.cases.permissions import NotEntitled
from setsudo.referrals.capturing import Seen
from setsudo.referrals.redacting import Covers, RedactionRefused, places
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import acting, registering, showing
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.exhibits.reading import custody_of
from setsudo.web.interactions.filing import place_of

NAME, NUMBER = "山田花子", "090-1234-5678"


@pytest.fixture
def call(case: Case, officer: User) -> Exhibit:
    row = call_of(case)
    return registering.register_contact(case.pk, row.pk, reason=WHY, by=officer, at=LATER)


def test_a_redacted_copy_leads_to_its_original(call: Exhibit, officer: User) -> None:
    texts = [one.text for one in showing.turns_of(call)]
    spans = [
        *places(texts, NAME, Covers.BYSTANDER_NAME), *places(texts, NUMBER, Covers.PHONE),
    ]  # fmt: skip
    before = place_of(call.digest).read_bytes()
    made = acting.redact(call, spans, reason=WHY, by=officer, at=LATER)
    told = place_of(made.digest).read_text()
    assert (made.label.ja, made.label.en) == ("甲1の1", "Exhibit 1-1")
    assert (made.original, made.made_by) == (call, officer)
    assert made.covers == {"bystander_name": 1, "phone": 1}
    assert NAME not in told
    assert "1234" not in told
    assert "お前を殺しに行く" in told
    # Whoever holds the copy could try numbers until one has this digest.
    assert call.digest not in told
    assert place_of(call.digest).read_bytes() == before
    again = [*places(texts, NAME, Covers.STAFF_NAME)]
    second = acting.redact(made, again, reason=WHY, by=officer, at=LATER)
    assert (second.label.en, second.original) == ("Exhibit 1-2", call)
    with pytest.raises(RedactionRefused, match="It is there: Exhibit 1-1"):
        acting.redact(call, spans, reason=WHY, by=officer, at=LATER)


def test_a_text_too_long_for_the_page_gets_no_copy_that_is_cut_off(
    case: Case, officer: User, signed_in: object
) -> None:
    browser: Client = signed_in(officer)  # type: ignore[operator]
    long = f"{NAME}は来ない。\n".encode() + b"a line\n" * 40_000
    row = registering.register_file(
        case.pk, file("log.txt", long), title="", reason=WHY, by=officer, at=LATER
    )
    spans = places([one.text for one in showing.turns_of(row)], NAME, Covers.BYSTANDER_NAME)
    with pytest.raises(RedactionRefused, match="cut off"):
        acting.redact(row, spans, reason=WHY, by=officer, at=LATER)
    browser.post(f"/exhibits/{row.pk}/look/", {"reason": WHY})
    assert "only its beginning is shown" in browser.get(f"/exhibits/{row.pk}/").content.decode()


def test_words_of_a_post_are_covered_too(case: Case, officer: User) -> None:
    post = Seen("https://sns.example/1", LATER, f"{NAME}という店員を晒す")
    row = registering.capture(case.pk, post, reason=WHY, by=officer, at=LATER)
    texts = [one.text for one in showing.turns_of(row)]
    made = acting.redact(
        row, places(texts, NAME, Covers.STAFF_NAME), reason=WHY, by=officer, at=LATER
    )
    assert NAME not in place_of(made.digest).read_text()


def test_a_picture_is_covered_in_another_tool_and_the_exhibit_says_by_whom(
    case: Case, officer: User
) -> None:
    [photo] = registering.register_all(case.pk, by=officer, at=LATER)
    with pytest.raises(RedactionRefused, match="another tool"):
        acting.redact(photo, [], reason=WHY, by=officer, at=LATER)
    with pytest.raises(RedactionRefused, match="the original itself"):
        acting.redact_by_hand(photo, file(), [Covers.FACE], reason=WHY, by=officer, at=LATER)
    with pytest.raises(RedactionRefused, match="what kinds"):
        acting.redact_by_hand(photo, file(content=PNG + b"1"), [], reason=WHY, by=officer, at=LATER)
    made = acting.redact_by_hand(
        photo, file(content=PNG + b"1"), [Covers.FACE], reason=WHY, by=officer, at=LATER
    )
    assert (made.kind, made.original, made.made_by) == ("redacted", photo, officer)
    assert made.covers == {"face": 0}


def test_who_may_not_see_names_makes_no_copy(call: Exhibit, approver: User) -> None:
    with pytest.raises(NotEntitled):
        acting.redact(call, [], reason=WHY, by=approver, at=LATER)


def test_a_page_masks_bystanders_and_staff_until_somebody_says_why(
    call: Exhibit, officer: User, signed_in: object
) -> None:
    browser: Client = signed_in(officer)  # type: ignore[operator]
    page = f"/exhibits/{call.pk}/"
    assert "殺しに行く" not in browser.get(page).content.decode()
    browser.post(f"{page}look/", {"reason": WHY})
    read = browser.get(page).content.decode()
    assert "殺しに行く" in read
    for name in (NAME, NUMBER):
        assert name not in read
    # Asking for the names without having said why shows none.
    assert NAME not in browser.get(f"{page}?names=1").content.decode()
    answer = browser.post(f"{page}look/", {"reason": "本人に確かめる", "names": "1"}, follow=True)
    assert NAME in answer.content.decode()
    assert [(one.event, one.unmasked) for one in custody_of(call)] == [
        ("taken", False), ("viewed", False), ("viewed", True),
    ]  # fmt: skip


def test_what_a_role_never_sees_stays_masked_whatever_the_reason(
    call: Exhibit, case: Case, agent: User, counsel: User, signed_in: object
) -> None:
    case.parts.create(user=agent, part="reporter", since=LATER)
    case.parts.create(user=counsel, part="asked", since=LATER)
    post = Seen("https://sns.example/1", LATER, f"店員の{agent.name}は許さない")
    row = registering.capture(case.pk, post, reason=WHY, by=counsel, at=LATER)
    browser: Client = signed_in(counsel)  # type: ignore[operator]
    page = f"/exhibits/{row.pk}/"
    shown = browser.post(f"{page}look/", {"reason": WHY, "names": "1"}, follow=True)
    assert shown.status_code == 200
    assert "許さない" in shown.content.decode()
    assert agent.name not in shown.content.decode()


def test_an_approver_who_may_not_know_the_customer_does_not_read_the_name(
    case: Case, approver: User, officer: User, signed_in: object
) -> None:
    post = Seen("https://sns.example/1", LATER, "黒田 健です。許さない")
    row = registering.capture(case.pk, post, reason=WHY, by=officer, at=LATER)
    browser: Client = signed_in(approver)  # type: ignore[operator]
    page = f"/exhibits/{row.pk}/"
    shown = browser.post(f"{page}look/", {"reason": WHY}, follow=True).content.decode()
    assert "許さない" in shown
    assert "黒田" not in shown
    refused = browser.post(f"{page}look/", {"reason": WHY, "names": "1"})
    assert refused.status_code == 403
    assert "黒田" not in refused.content.decode()


def test_an_officer_covers_words_on_the_page(
    call: Exhibit, officer: User, signed_in: object
) -> None:
    browser: Client = signed_in(officer)  # type: ignore[operator]
    page = f"/exhibits/{call.pk}/redact/"
    assert browser.get(page).status_code == 302
    answer = browser.post(
        f"/exhibits/{call.pk}/look/", {"reason": WHY, "names": "1", "next": "redact"}, follow=True
    )
    asked = answer.content.decode()
    assert NUMBER in asked
    ticked = [span["key"] for span in answer.context["found"]]
    said = {"span": ticked, "words_1": "殺しに行く", "covers_1": "other", "reason": WHY}
    shown = browser.post(page, {**said, "preview": "1"})
    assert "その他の個人の事柄 / other private detail" in shown.content.decode()
    assert call.variants.count() == 0
    wrong = browser.post(page, {**said, "words_2": "ここにない言葉", "make": "1"})
    assert wrong.status_code == 422
    assert "stand nowhere" in wrong.content.decode()
    done = browser.post(page, {**said, "make": "1"}, follow=True).content.decode()
    assert "Exhibit 1-1" in done
    told = place_of(call.variants.get().digest).read_text()
    for word in (NAME, NUMBER, "殺しに行く"):
        assert word not in told
