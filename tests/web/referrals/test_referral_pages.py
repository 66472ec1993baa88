"""The pages of what goes outside: made, downloaded, recorded and refused as people press them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from casting import SignIn
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setsudo.referrals.receivers import Receiver
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.referrals import operators
from setsudo.web.referrals.models import (
    BundleMade,
    DayStated,
    Posting,
    Proceeding,
    Referral,
    Settled,
)


def where(case: Case) -> str:
    return f"/referrals/case/{case.number}/"


def test_a_bundle_is_made_downloaded_and_had_again_byte_for_byte(
    grave: Case, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    asked = {"receiver": "police", "purpose": "被害届"}
    got = client.post(f"{where(grave)}bundle/", asked)
    first = b"".join(got.streaming_content)  # type: ignore[attr-defined]
    row = BundleMade.objects.get()
    assert got["Content-Disposition"].startswith("attachment")
    assert row.content[:12] in got["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert {"data/pack-ja.pdf", "data/pack-en.pdf"} <= set(opened.namelist())
    assert row.content in client.get(where(grave)).content.decode()
    again = {"again": row.content, "checkpoint": str(row.checkpoint)}
    more = client.post(f"{where(grave)}bundle/", again)
    assert b"".join(more.streaming_content) == first  # type: ignore[attr-defined]
    assert BundleMade.objects.count() == 2
    refused = client.post(f"{where(grave)}bundle/", {"receiver": "police", "purpose": " "})
    assert refused.status_code == 422


def test_a_referral_a_proceeding_a_post_a_day_and_a_deadline_by_form(
    grave: Case, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    page = where(grave)
    said = {
        "receiver": "police", "who": "Central Station", "how": "visit", "why": "will not leave",
        "receipt": "118", "next_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    assert client.post(f"{page}refer/", said).status_code == 302
    row = Referral.objects.get()
    further = {"deed": "answer", "how": "phone", "words": "accepted"}
    assert client.post(f"/referrals/{row.ref}/", further).status_code == 302
    assert (
        client.post(f"{page}start/", {"kind": "complaint", "office": "Central"}).status_code == 302
    )
    begun = Proceeding.objects.get()
    jump = client.post(f"/referrals/proceedings/{begun.ref}/", {"stage": "judgment"})
    assert jump.status_code == 409
    assert "does not follow" in jump.content.decode()
    filed = client.post(f"/referrals/proceedings/{begun.ref}/", {"stage": "filed"})
    assert filed.status_code == 302
    post = {"url": "https://social.example/1", "right": "privacy", "why": "names staff"}
    assert client.post(f"{page}post/", post).status_code == 302
    assert Posting.objects.get().url == "https://social.example/1"
    for bad in ("javascript:alert(1)", "ftp://x/", "x", "https://"):
        assert client.post(f"{page}post/", {**post, "url": bad}).status_code == 422
    day = {"event": "harm_known", "on": "2026-11-20", "because": "told by the shop"}
    assert client.post(f"{page}day/", day).status_code == 302
    assert DayStated.objects.get().on.isoformat() == "2026-11-20"
    settled = {"key": "jp-tort-3-years", "kept": "yes", "because": "sued"}
    assert client.post(f"{page}settle/", settled).status_code == 302
    assert Settled.objects.get().kept
    shown = client.get(page).content.decode()
    for words in (
        "accepted",
        "118",
        "criminal: complaint",
        "names staff",
        "sued",
        "told by the shop",
    ):
        assert words in shown or words == "told by the shop"
    for tab in ("deadlines", "referrals", "proceedings"):
        assert grave.number in client.get(f"/referrals/?tab={tab}&all=1").content.decode()


def test_a_refusal_keeps_what_was_typed(grave: Case, officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    said = {"receiver": "counsel", "who": "", "how": "phone", "why": "a long story that was typed"}
    refused = client.post(f"{where(grave)}refer/", said)
    assert refused.status_code == 422
    assert "a long story that was typed" in refused.content.decode()
    assert "Write the office and the name" in refused.content.decode()
    assert not Referral.objects.exists()


def test_anybody_records_a_call_to_the_police_from_a_phone(
    fresh: Case, agent: User, auditor: User, signed_in: SignIn
) -> None:
    client = signed_in(agent)
    page = f"/referrals/police/{fresh.number}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"danger": " "}).status_code in (400, 422)
    assert client.post(page, {"danger": "holds a knife", "receipt": "5"}).status_code == 302
    row = Referral.objects.get()
    assert (row.receiver, row.ground, row.who) == ("police", "emergency", "110")
    # Whoever called does not see what else went outside.
    assert client.get(where(fresh)).status_code == 404
    assert client.post(f"{where(fresh)}refer/", {}).status_code == 404


def test_packs_are_read_before_they_are_handed_over(
    grave: Case, officer: User, approver: User, signed_in: SignIn
) -> None:
    for receiver in ("police", "platform", "involved_party", "counsel"):
        for lang in ("ja", "en"):
            got = signed_in(officer).get(f"{where(grave)}packs/{receiver}-{lang}.pdf")
            assert got.status_code == 200
            assert got.content.startswith(b"%PDF")
            assert got["Cache-Control"] == "no-store"
    assert signed_in(officer).get(f"{where(grave)}packs/court-ja.pdf").status_code == 404
    assert signed_in(officer).get(f"{where(grave)}packs/police-fr.pdf").status_code == 404
    assert signed_in(approver).get(f"{where(grave)}packs/police-ja.pdf").status_code == 403


def test_the_case_page_leads_there(
    grave: Case, officer: User, counsel: User, signed_in: SignIn
) -> None:
    shown = signed_in(officer).get(f"/cases/{grave.number}/").content.decode()
    assert where(grave) in shown
    assert "/referrals/privileged/" not in shown
    shown = signed_in(counsel).get(f"/cases/{grave.number}/").content.decode()
    assert f"/referrals/privileged/{grave.number}/" in shown


def test_those_who_need_not_see_it_do_not(
    grave: Case, agent: User, manager: User, administrator: User, approver: User,
    signed_in: SignIn,
) -> None:  # fmt: skip
    for somebody in (agent, manager, administrator):
        assert signed_in(somebody).get(where(grave)).status_code == 404
        assert grave.number not in signed_in(somebody).get("/referrals/?all=1").content.decode()
    seen = signed_in(approver).get(where(grave)).content.decode()
    assert "黒田" not in seen
    assert 'name="purpose"' not in seen


FORMS = ("refer", "start", "day", "settle", "post")
FIELDS = (
    "receiver", "who", "how", "why", "at", "receipt", "next_on", "bundle", "kind", "office",
    "event", "on", "because", "key", "kept", "url", "right", "seen_at", "posted_on", "capture",
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["police", "court", "visit", "civil", "posted", "2026-02-31", "9999-12-31", "privacy",
         "0001-01-01", "2026-11-20T25:00", "0001-01-01T00:00", "9999-12-31T23:59+09:00",
         "https://[", "https://x.example/", "\x00", "a" * 6000]
    ),
)  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deed=st.sampled_from(FORMS), form=st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_whatever_is_typed_is_done_or_refused_with_a_sentence(
    grave: Case, officer: User, signed_in: SignIn, deed: str, form: dict[str, str]
) -> None:
    got = signed_in(officer).post(f"{where(grave)}{deed}/", form)
    assert got.status_code in (302, 400, 409, 422)


def test_every_receiver_may_be_asked_for(grave: Case, officer: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    for receiver in Receiver:
        asked = {"receiver": receiver.value, "purpose": "相談"}
        got = client.post(f"{where(grave)}bundle/", asked)
        assert got.status_code == 200
        assert b"".join(got.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_a_letter_is_neither_offered_nor_printed_before_malice_was_determined(
    fresh: Case, grave: Case, officer: User, signed_in: SignIn
) -> None:
    client = signed_in(officer)
    for case, offered in ((fresh, False), (grave, True)):
        page = client.get(where(case)).content.decode()
        assert ("packs/involved_party-ja.pdf" in page) is offered
        assert "packs/police-ja.pdf" in page
    refused = client.get(f"{where(fresh)}packs/involved_party-ja.pdf")
    assert refused.status_code == 422
    assert "is written once two people determined it" in refused.content.decode()
    assert client.get(f"{where(grave)}packs/involved_party-ja.pdf").status_code == 200


@pytest.fixture
def _no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from setsudo.documents import making

    making._faces.cache_clear()
    monkeypatch.setattr(making, "FILES", ("NotThere-Regular.otf",))
    yield
    making._faces.cache_clear()


@pytest.mark.usefixtures("_no_fonts")
@pytest.mark.parametrize(
    ("lang", "says"), [("ja", "書体がない"), ("en", "fonts of documents are missing")]
)
def test_without_fonts_it_is_said_what_to_do_and_nothing_is_half_made(
    grave: Case, officer: User, signed_in: SignIn, lang: str, says: str
) -> None:
    browser = signed_in(officer)
    browser.cookies["django_language"] = lang
    number = grave.number
    read = browser.get(f"/referrals/case/{number}/packs/police-ja.pdf")
    assert read.status_code == 503
    assert says in read.content.decode()
    made = browser.post(
        f"/referrals/case/{number}/bundle/", {"receiver": "police", "purpose": "被害届"}
    )
    assert made.status_code == 503
    assert says in made.content.decode()
    assert "被害届" in made.content.decode()
    assert not BundleMade.objects.exists()


def test_on_the_page_a_bundle_for_an_operator_asks_which_one(
    grave: Case, officer: User, signed_in: SignIn
) -> None:
    browser = signed_in(officer)
    browser.cookies["django_language"] = "en"
    url = f"/referrals/case/{grave.number}/"
    for address, operator in (("https://one.example/1", ""), ("https://two.example/2", "Two Ltd")):
        posted = browser.post(
            f"{url}post/",
            {"url": address, "right": "privacy", "why": "an address", "operator": operator},
        )
        assert posted.status_code == 302
    page = browser.get(url).content.decode()
    assert "For an operator: which one" in page
    assert "operator one.example" in page
    asked = {"receiver": "platform", "purpose": "to be taken down"}
    unsaid = browser.post(f"{url}bundle/", asked)
    assert unsaid.status_code == 422
    assert "one.example, Two Ltd" in unsaid.content.decode()
    file = browser.post(f"{url}bundle/", {**asked, "operator": "Two Ltd"})
    assert file.status_code == 200
    file.close()
    assert BundleMade.objects.get().operator == "Two Ltd"
    pack = browser.get(f"{url}packs/platform-en.pdf")
    assert pack.status_code == 422
    key = operators.key_of("two  ltd")
    assert browser.get(f"{url}packs/platform-en.pdf?of={key}").content.startswith(b"%PDF")
    # The same file again is for the same operator.
    row = BundleMade.objects.get()
    again = browser.post(f"{url}bundle/", {"again": row.content, "checkpoint": row.checkpoint})
    assert again.status_code == 200
    assert again["Content-Digest"] == f"bundle={row.content}"
    again.close()
