"""Whatever somebody uploads: it is kept as it is, or refused in words and nothing is stored."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from exhibit_stories import LATER, PNG, WHY, file

from setsudo.errors import CaseError
from setsudo.referrals.capturing import Seen
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits import registering
from setsudo.web.exhibits.models import Exhibit


def archive(content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("../../etc/cron.d/evil", content)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
HOSTILE = {
    "empty": ("a.png", b""),
    "zip": ("a.zip", archive()),
    "bomb": ("bomb.zip", archive(bytes(5_000_000))),
    "gzip bomb": ("bomb.gz", gzip.compress(bytes(5_000_000))),
    "html": ("a.html", b"<html><script>alert(1)</script>"),
    "html as png": ("a.png", b"\n <!DOCTYPE html><body onload=alert(1)>"),
    "svg": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "png with script": ("a.png", PNG + b"<script>alert(1)</script>"),
    "png with archive": ("a.png", PNG + archive()),
    "pdf in png": ("a.png", PNG + PDF),
    "gif with script": ("a.gif", b"GIF89a/*<script>*/=1;alert(1)"),
    "elf": ("a", b"\x7fELF" + bytes(100)),
    "exe": ("invoice.pdf", b"MZ\x90\0" + bytes(100)),
    "macro": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "utf-16 html": ("a.txt", "<script>".encode("utf-16")),
}


def stored(kept: Path) -> list[Path]:
    return [one for one in kept.rglob("*") if one.is_file()]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_and_nothing_is_stored(
    case: Case, officer: User, kept: Path, name: str
) -> None:
    before = stored(kept)
    with pytest.raises(CaseError) as refused:
        registering.register_file(
            case.pk, file(*HOSTILE[name]), title="", reason=WHY, by=officer, at=LATER
        )
    assert refused.value.text.ja
    assert refused.value.text.en
    assert stored(kept) == before
    assert not Exhibit.objects.exists()


def test_four_gigabytes_are_refused_by_their_size(case: Case, officer: User, kept: Path) -> None:
    before = stored(kept)
    large = TemporaryUploadedFile("cctv.mp4", "video/mp4", 4 * 1024**3, None)
    large.file.truncate(4 * 1024**3)  # sparse: it takes no room
    with large, pytest.raises(CaseError, match="too large"):
        registering.register_file(case.pk, large, title="", reason=WHY, by=officer, at=LATER)
    with large, pytest.raises(CaseError, match="too large"):
        registering.capture_file(
            case.pk, large, url="https://sns.example/1", seen_at=LATER, reason=WHY,
            by=officer, at=LATER,
        )  # fmt: skip
    assert stored(kept) == before


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "..\\..\\boot.ini", "/abs.png", "a\0b.png", "\u202egnp.exe", "." * 40],
)
def test_no_name_decides_where_a_file_lies(
    case: Case, officer: User, kept: Path, tmp_path: Path, name: str
) -> None:
    content = PNG + name.encode()
    upload = SimpleUploadedFile("x.png", content)
    upload._name = name  # as a client that leaves Django's own cleaning out would say it
    row = registering.register_file(case.pk, upload, title=name, reason=WHY, by=officer, at=LATER)
    assert (kept / row.digest[:2] / row.digest).read_bytes() == content
    assert {one.parent.parent for one in stored(kept)} == {kept}
    assert row.title.isprintable()
    assert "\u202e" not in row.title


def test_a_saved_page_with_a_script_lies_in_the_capture_alone(
    case: Case, officer: User, kept: Path
) -> None:
    post = Seen("https://sns.example/1", LATER, "言葉", html=b"<script>alert(1)</script>")
    row = registering.capture(case.pk, post, reason=WHY, by=officer, at=LATER)
    assert (row.kind, row.media_type) == ("capture", "application/warc")
    assert row.about == {
        "url": "https://sns.example/1", "operator": "sns.example",
        "seen": LATER.isoformat(), "own": True,
    }  # fmt: skip
    late = Seen("https://sns.example/1", LATER + timedelta(days=1), "言葉")
    with pytest.raises(CaseError, match="yet to come"):
        registering.capture(case.pk, late, reason=WHY, by=officer, at=LATER)


def test_the_same_file_is_not_two_exhibits(case: Case, officer: User) -> None:
    registering.register_all(case.pk, by=officer, at=LATER)
    with pytest.raises(CaseError, match="there already: Exhibit 1"):
        registering.register_file(case.pk, file(), title="", reason=WHY, by=officer, at=LATER)
