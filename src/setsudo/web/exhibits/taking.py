"""What may become an exhibit: files are checked before any of them is stored."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from setsudo.bilingual import Text
from setsudo.referrals.capturing import MEDIA_TYPE, Captured, read_warc
from setsudo.web.interactions import filing
from setsudo.web.interactions.filing import FileRefused

HTML_LARGEST: Final = 5 * 1024 * 1024
_END: Final = 66_000
"""As far from its end as a ZIP archive may say that it is one."""


def checked(file: UploadedFile[Any]) -> str:
    """Return the media type of a file as its bytes tell it. Raises FileRefused.

    What is two things at once is refused: one program would see a picture in it, another an
    archive.
    """
    [media_type] = filing.check([file])
    size = file.size or 0
    file.seek(0)
    head = file.read(1024)
    file.seek(max(0, size - _END))
    tail = file.read(_END)
    file.seek(0)
    pdf = b"%PDF-" in head[1:] and not media_type.startswith("text/")
    if pdf or _ends_as_archive(tail):
        raise FileRefused(_TWO_THINGS)
    return media_type


def checked_warc(file: UploadedFile[Any]) -> tuple[str, tuple[Captured, ...]]:
    """Return the media type of a WARC and what it holds. Raises FileRefused, CaptureRefused."""
    _refuse_by_size(file, filing.LARGEST)
    found = read_warc(file)
    file.seek(0)
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return (f"{MEDIA_TYPE}+gzip" if packed else MEDIA_TYPE), found


def picture(file: UploadedFile[Any]) -> tuple[bytes, str]:
    """Return a screenshot and its media type. Raises FileRefused for what is no picture."""
    media_type = checked(file)
    if not media_type.startswith("image/"):
        raise FileRefused(_NO_PICTURE)
    return file.read(), media_type


def page(file: UploadedFile[Any]) -> bytes:
    """Return a saved page. It goes into a WARC and is never shown. Raises FileRefused."""
    _refuse_by_size(file, HTML_LARGEST)
    content: bytes = file.read()
    return content


def held(content: bytes) -> UploadedFile[Any]:
    """Return bytes of our own as a file that can be stored."""
    return SimpleUploadedFile("file", content)


def _refuse_by_size(file: UploadedFile[Any], largest: int) -> None:
    if not file.size:
        raise FileRefused(filing.EMPTY)
    if file.size > largest:
        raise FileRefused(filing.TOO_LARGE if largest == filing.LARGEST else _LARGE_PAGE)


def _ends_as_archive(tail: bytes) -> bool:
    """Say whether a file ends with the directory of a ZIP archive."""
    for found in re.finditer(rb"PK\x05\x06", tail):
        rest = tail[found.start() :]
        if len(rest) >= 22 and int.from_bytes(rest[20:22], "little") <= len(rest) - 22:
            return True
    return False


_TWO_THINGS: Final = Text(
    ja="このファイルは二つの種類を兼ねています(画像の中に別のファイルなど)。元の道具で保存し直して"
    "ください。現物のまま残す場合は、記録媒体を「現物」として登録してください。",
    en="This file is two kinds at once, such as an archive inside a picture: save it anew from the "
    "tool that made it. To keep it as it is, register the medium it came on as a physical object.",
)
_NO_PICTURE: Final = Text(
    ja="画面の写しは、画像(PNG、JPEGなど)で添えてください。",
    en="A screenshot has to be a picture, such as PNG or JPEG.",
)
_LARGE_PAGE: Final = Text(
    ja="保存したページが大きすぎます。5MBまでです。",
    en="The saved page is too large: at most 5 MB.",
)
