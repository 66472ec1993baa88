"""Somebody recorded what was said: the recording comes along with their report, as it is."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases.models import Case
from setsudo.web.interactions import filing
from setsudo.web.interactions.models import Attachment, Interaction
from setsudo.web.ledger.models import Entry

SignIn = Callable[[User], Client]
URL = "/interactions/report/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def recording(seconds: float = 1) -> bytes:
    """A second of a tone, as a telephone records it."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        waves = (int(9000 * math.sin(n * 0.3)) for n in range(int(8000 * seconds)))
        sound.writeframes(b"".join(struct.pack("<h", one) for one in waves))
    return kept.getvalue()


def broadcast(sound: bytes) -> bytes:
    """The same with a chunk before the format, as voice recorders and reporters' devices write."""
    chunk = b"bext" + struct.pack("<I", 602) + bytes(602)
    return b"RIFF" + struct.pack("<I", len(sound) + len(chunk) - 8) + b"WAVE" + chunk + sound[12:]


def told(ginza: Site, name: str, content: bytes) -> dict[str, Any]:
    return {
        "number": str(uuid4()),
        "happened": "電話で怒鳴られました。録音があります。",
        "channel": "phone",
        "site": ginza.pk,
        "attached": SimpleUploadedFile(name, content, "application/octet-stream"),
    }


def test_a_recording_is_kept_with_the_report_and_handed_out_as_it_came(
    signed_in: SignIn, agent: User, officer: User, ginza: Site
) -> None:
    sound = recording(40)
    answer = signed_in(agent).post(URL, told(ginza, "通話.wav", sound), follow=True)
    assert answer.status_code == 200
    assert "通話.wav" in answer.content.decode()

    kept = Attachment.objects.get()
    assert (kept.media_type, kept.size) == ("audio/wav", len(sound))
    assert kept.digest == sha256(sound).hexdigest()
    assert filing.place_of(kept.digest).read_bytes() == sound
    assert Entry.objects.filter(act="interaction.files_kept").count() == 1

    clerk, where = signed_in(officer), f"/interactions/files/{kept.pk}/"
    assert where in clerk.get(f"/cases/{Case.objects.get().number}/").content.decode()
    handed = clerk.get(where)
    assert b"".join(handed.streaming_content) == sound
    assert handed["Content-Disposition"].startswith("attachment")
    assert handed["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("recorder.wav", broadcast(recording()), "audio/wav"),
        ("iphone.m4a", b"\0\0\0\x1cftypM4A \0\0\0\0M4A isommp42" + bytes(64), "audio/mp4"),
        ("pbx.mp3", b"\xff\xfb\x90\x64" + bytes(413), "audio/mpeg"),
        ("tagged.mp3", b"ID3\x04\0\0\0\0\0\x0aTIT2" + bytes(64), "audio/mpeg"),
        ("android.amr", b"#!AMR\n" + b"\x3c" + bytes(31), "audio/amr"),
        ("softphone.ogg", b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(40), "audio/ogg"),
        ("archive.flac", b"fLaC\0\0\0\x22" + bytes(34), "audio/flac"),
        ("stream.aac", b"\xff\xf1\x50\x80" + bytes(60), "audio/aac"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_telephones_and_recorders_write_is_taken(
    signed_in: SignIn, agent: User, ginza: Site, name: str, content: bytes, media_type: str
) -> None:
    assert signed_in(agent).post(URL, told(ginza, name, content)).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.media_type) == (name, media_type)


@pytest.mark.parametrize(
    "content",
    [
        recording() + b"<script>alert(1)</script>",
        broadcast(bytes(12) + b"<script>alert(1)</script>"),
        b"RIFF\x10\0\0\0AVI LIST" + bytes(64),
        recording()[:11],
    ],
    ids=["script behind", "page inside", "film", "cut short"],
)
def test_what_only_begins_like_a_recording_is_not(
    signed_in: SignIn, agent: User, ginza: Site, content: bytes
) -> None:
    page = signed_in(agent).post(URL, told(ginza, "voice.wav", content))
    assert page.status_code == 422
    assert not Interaction.objects.exists()
