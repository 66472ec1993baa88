"""Files that come along: checked, kept by their digest, given out to be saved and never shown."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from setsudo.bilingual import Text
from setsudo.errors import CaseError
from setsudo.web.accounts.models import User
from setsudo.web.interactions.models import Attachment, Interaction
from setsudo.web.interactions.sniffing import HEAD, media_type_of, named_as_it_is
from setsudo.web.ledger.entering import enter

MOST_FILES: Final = 10
LARGEST: Final = 25 * 1024 * 1024
LARGEST_TOGETHER: Final = 60 * 1024 * 1024
NAME_CHARS: Final = 120
_INERT: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
# Directions of writing can make `exe.jpg` of `gpj.exe`.
_TURNED: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Kept(Protocol):
    """A row that names a file which is kept here."""

    name: Any
    media_type: Any
    digest: Any


class FileRefused(CaseError):
    """A file is not taken: said with what is taken instead."""

    code = "file_refused"


def check(files: Sequence[UploadedFile[Any]]) -> list[str]:
    """Return the media type of each file as its bytes tell it. Raises FileRefused."""
    if len(files) > MOST_FILES:
        raise FileRefused(_TOO_MANY)
    if sum(file.size or 0 for file in files) > LARGEST_TOGETHER:
        raise FileRefused(TOO_LARGE)
    return [_checked(file) for file in files]


def keep(
    interaction: Interaction, files: Sequence[UploadedFile[Any]], *, by: User, at: datetime
) -> list[Attachment]:
    """Keep files of an interaction: durable on disk before their rows are written, and bound."""
    types = check(files)
    made = [
        Attachment.objects.create(
            interaction=interaction,
            name=plain_name(file.name or ""),
            media_type=media_type,
            size=file.size or 0,
            digest=stored(file),
        )
        for file, media_type in zip(files, types, strict=True)
    ]
    if made:
        enter(
            "interaction.files_kept",
            at=at,
            about=f"interaction/{interaction.ref}",
            by=str(by.pk),
            facts={"files": len(made)},
            rows=made,
        )
    return made


def keep_further(
    interaction: Interaction, files: Sequence[UploadedFile[Any]], *, by: User, at: datetime
) -> list[Attachment]:
    """Keep those of the files that did not come along before."""
    there = set(interaction.attachments.values_list("digest", flat=True))
    fresh = [file for file in files if _digest(file) not in there]
    if interaction.attachments.count() + len(fresh) > MOST_FILES:
        raise FileRefused(_TOO_MANY)
    return keep(interaction, fresh, by=by, at=at)


def handed_out(attachment: Kept) -> FileResponse:
    """Return a file to be saved by a browser, never shown or run in it.

    Raises FileRefused where what lies there is not what came along.
    """
    stream = genuine(attachment.digest)
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=named_as_it_is(attachment.name, attachment.media_type),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _INERT
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def place_of(digest: str) -> Path:
    """Return where the file with this digest lies. No name that anybody gave is part of it."""
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError("not a digest")
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def plain_name(name: str) -> str:
    """Return a name that is nothing but a name: no folder, no control, no turned writing."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    text = in_plain_order(last).strip(" .")
    if len(text) > NAME_CHARS:
        stem, dot, suffix = text.rpartition(".")
        text = f"{stem[: NAME_CHARS - 12]}{dot}{suffix[:10]}" if dot else text[:NAME_CHARS]
    return text or "file"


def in_plain_order(text: str) -> str:
    """Return words without controls and without turned writing, and otherwise as they are."""
    return _TURNED.sub("", "".join(c for c in text if c.isprintable()))


def _checked(file: UploadedFile[Any]) -> str:
    size = file.size or 0
    if size == 0:
        raise FileRefused(EMPTY)
    if size > LARGEST:
        raise FileRefused(TOO_LARGE)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - HEAD))
    tail = file.read(HEAD)
    file.seek(0)
    media_type = media_type_of(head, tail)
    if not media_type:
        raise FileRefused(_KIND)
    return media_type


def genuine(digest: str) -> BinaryIO:
    """Return a file, open at its beginning, if its bytes are still those that came.

    Raises FileRefused where they are not, or where nothing is there.
    """
    try:
        stream = place_of(digest).open("rb")
    except (OSError, ValueError):
        raise FileRefused(_GONE) from None
    if file_digest(stream, "sha256").hexdigest() != digest:
        stream.close()
        raise FileRefused(_CHANGED)
    stream.seek(0)
    return stream


def _digest(file: UploadedFile[Any]) -> str:
    hashing = sha256()
    for chunk in file.chunks():
        hashing.update(chunk)
    return hashing.hexdigest()


def stored(file: UploadedFile[Any]) -> str:
    """Keep a file that was checked, durable on disk, and return its digest."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashing = sha256()
    handle, temporary = tempfile.mkstemp(dir=root, prefix=".coming-")
    try:
        with os.fdopen(handle, "wb") as stream:
            for chunk in file.chunks():
                hashing.update(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        digest = hashing.hexdigest()
        place = place_of(digest)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        # What lies there is an original: it is never written over, not even by the same bytes.
        while not _put(temporary, place, digest):
            pass
        Path(temporary).unlink()
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _settle(place.parent)
    _settle(root)
    return digest


def _put(temporary: str, place: Path, digest: str) -> bool:
    """Put a file in its place, or touch the one that lies there; False where it went meanwhile.

    What lies there and is not what came was damaged: it is put aside, so that what was brought now
    is not lost to it.
    """
    with suppress(FileExistsError):
        os.link(temporary, place)
        return True
    try:
        genuine(digest).close()
    except FileRefused:
        with suppress(FileNotFoundError):
            place.rename(place.with_name(f".damaged-{digest}-{Path(temporary).name[-8:]}"))
        return False
    # What is deleted at the end of its time stays where somebody brought it anew just now.
    with suppress(FileNotFoundError):
        os.utime(place)
        return True
    return False


def _settle(folder: Path) -> None:
    """Let the disk keep that a file is in a folder, not only the file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_TOO_MANY = Text(
    ja=f"添付は{MOST_FILES}個までです。", en=f"At most {MOST_FILES} files can come along."
)
TOO_LARGE = Text(
    ja="ファイルが大きすぎます。1個25MB、合わせて60MBまでです。",
    en="The file is too large: at most 25 MB each, and 60 MB together.",
)
_GONE = Text(
    ja="このファイルは保管場所にありません。管理者に知らせてください。",
    en="This file is not where it was kept: tell your administrator.",
)
_CHANGED = Text(
    ja="このファイルは、届いたときのものではありません。管理者に知らせてください。",
    en="This file is not the one that came: tell your administrator.",
)
EMPTY = Text(ja="ファイルが空です。選び直してください。", en="The file is empty: choose another.")
_KIND = Text(
    ja="この種類のファイルは受け取れません。写真、録音、動画、PDF、文字だけのファイル(UTF-8)を選んでください。",
    en="This kind of file is not taken: choose a photo, a recording, a video, a PDF or plain text "
    "in UTF-8.",
)
