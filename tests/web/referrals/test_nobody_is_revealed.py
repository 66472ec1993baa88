"""Whoever reported stands nowhere in what somebody involved gets, nor in what a PDF shows."""

from __future__ import annotations

import gzip
import io
import json
import unicodedata
import zipfile
from pathlib import Path

import pytest
from inside import everything, words_of
from outside_cast import LATER, five_steps
from stored_cases import NOON

from setsudo.documents import pdf
from setsudo.referrals.capturing import Seen, warc
from setsudo.referrals.receivers import Receiver
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, NoteRow, Part, PartTaken
from setsudo.web.exhibits import registering
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.models import Contacted, Referral

SEEDED = ("佐藤 葵", "高橋 凛", "渡辺 樹")
"""Who reported and who worked on it. 1234-5678 is a number in the words of the report."""


def found_in(name: str, content: bytes, seeds: tuple[str, ...] = SEEDED) -> list[tuple[str, str]]:
    """Say where a seeded name stands, in any way of writing it down."""
    hits: list[tuple[str, str]] = []
    for place, held in everything(name, content):
        text = held.decode("utf-8", "ignore")
        bare = "".join(unicodedata.normalize("NFKC", text).split())
        for seed in seeds:
            wide = seed.encode("utf-16-be")
            forms = [seed.encode(), json.dumps(seed)[1:-1].encode(), wide, wide.hex().encode()]
            forms += [wide.hex().upper().encode(), seed.encode("shift_jis")]
            whole = seed.replace(" ", "")
            if whole in bare or any(form in held for form in forms):
                hits.append((place, seed))
    return hits


def test_what_an_involved_party_gets_names_nobody_in_any_page_record_or_member(
    grave: Case, supervisor: User, officer: User, agent: User, tmp_path: Path
) -> None:
    PartTaken.objects.create(case=grave, user=agent, part=Part.VICTIM, since=NOON)
    five_steps(grave, supervisor)
    step = grave.steps.order_by("at").last()
    assert step is not None
    step.words = "報告した佐藤 葵に、佐藤葵に、ｻﾄｳではなく佐藤　葵に謝れと言った"
    step.save()
    registering.capture(
        grave.pk, Seen("https://sns.example/1", NOON, "佐藤 葵という店員"), reason="x", by=officer,
        at=LATER,
    )  # fmt: skip
    to = tmp_path / "party.zip"
    made = make_bundle(
        grave, Receiver.INVOLVED_PARTY, to, purpose="佐藤 葵の件", by=officer, at=LATER
    )
    assert made.content
    places = [place for place, _ in everything("party", to.read_bytes())]
    # The letter and the chronology were read as they show, in both languages.
    assert len([one for one in places if one.endswith(".pdf!text")]) == 4
    assert found_in("party", to.read_bytes()) == []


def test_the_search_would_find_a_name_that_stands_on_a_page(
    grave: Case, officer: User, supervisor: User, tmp_path: Path
) -> None:
    # The same search over what the police get, where a captured post names somebody.
    five_steps(grave, supervisor)
    registering.capture(
        grave.pk, Seen("https://sns.example/1", NOON, "佐藤 葵という店員"), reason="x", by=officer,
        at=LATER,
    )  # fmt: skip
    step = grave.steps.order_by("at").first()
    assert step is not None
    step.words = "お客様の黒田 健に伝えた"
    step.save()
    to = tmp_path / "police.zip"
    make_bundle(grave, Receiver.POLICE, to, purpose="被害届", by=officer, at=LATER)
    hits = found_in("police", to.read_bytes(), ("佐藤 葵", "黒田 健"))
    where = {(place.rpartition("/")[2], seed) for place, seed in hits}
    assert ("pack-ja.pdf!text", "黒田 健") in where
    assert any("warc!resource" in place and seed == "佐藤 葵" for place, seed in hits)


@pytest.mark.parametrize(
    "name", ["佐藤 葵", "髙橋 﨑子", "𠮷野 渚", "O'Neil Siobhán", "Müller Ada"]
)
def test_a_pdf_gives_back_the_letters_that_it_shows(name: str) -> None:
    template = (
        "#let data = json(bytes(sys.inputs.data))\n#data.name\n\n#strong(data.name)\n\n"
        "#table(columns: 2, data.name, [x])"
    )
    made = pdf(template, {"name": name}, language="ja")
    assert name.encode() not in made
    shown = "".join(words_of(made).split())
    assert unicodedata.normalize("NFKC", name.replace(" ", "")) in shown


def test_what_lies_in_a_compressed_record_of_a_zipped_member_is_read() -> None:
    packed = gzip.compress(warc(Seen("https://sns.example/1", NOON, "佐藤 葵")))
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("capture.warc.gz", packed)
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("inner.zip", inner.getvalue())
    assert "佐藤".encode() not in outer.getvalue()
    hits = found_in("outer", outer.getvalue())
    assert ("outer!inner.zip!capture.warc.gz!resource", "佐藤 葵") in hits


def test_no_letter_tells_of_what_is_noted_or_was_said_to_others(
    grave: Case, officer: User, tmp_path: Path
) -> None:
    NoteRow.objects.create(
        case=grave, kind="opinion", text="佐藤 葵が報告した", by=officer, at=NOON, happened=NOON
    )
    assert Referral.objects.count() + Contacted.objects.count() == 0
    to = tmp_path / "party.zip"
    make_bundle(grave, Receiver.INVOLVED_PARTY, to, purpose="連絡", by=officer, at=LATER)
    assert found_in("party", to.read_bytes()) == []
