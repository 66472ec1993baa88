"""A post as somebody saw it, kept as a WARC; and WARCs of other tools, read with limits.

Nothing here asks an address for anything: what is kept is what a person brings.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.statusandheaders import (  # type: ignore[import-untyped]
    StatusAndHeadersParserException,
)
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from setsudo.bilingual import Text
from setsudo.errors import CaseError

MEDIA_TYPE: Final = "application/warc"
URL_CHARS: Final = 2_000
TEXT_CHARS: Final = 100_000
UNPACKED: Final = 100 * 1024 * 1024
RECORDS: Final = 2_000
LINE: Final = 16 * 1024
HEADERS: Final = 300
_PIECE: Final = 64 * 1024
_HTTP: Final = frozenset({"response", "request", "revisit"})
_TEXT: Final = "urn:text:"
_VIEW: Final = "urn:view:"


class CaptureRefused(CaseError):
    """A captured post is not taken as it was handed in: said with what is missing or wrong."""

    code = "capture_refused"


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as somebody saw it. `html` and `screenshot` are files that they saved themselves."""

    url: str
    at: datetime
    text: str
    html: bytes = b""
    screenshot: bytes = b""
    screenshot_type: str = ""


@dataclass(frozen=True, slots=True)
class Captured:
    """One record of a WARC. `vouched` says that it brought a digest, and that it is the right one.

    `size` is in bytes; `url` is empty where a record tells of none.
    """

    kind: str
    url: str
    at: str
    media_type: str
    size: int
    vouched: bool


def warc(seen: Seen) -> bytes:
    """Return a post as a WARC: the same bytes for the same post. Raises CaptureRefused."""
    url = plain_url(seen.url)
    text = seen.text.replace("\r\n", "\n").strip()
    if not text:
        raise CaptureRefused(_NO_TEXT)
    if len(text) > TEXT_CHARS:
        raise CaptureRefused(_LONG_TEXT)
    words = text.encode()
    digests = {"text": words, "html": seen.html, "screenshot": seen.screenshot}
    told = {name: sha256(content).hexdigest() for name, content in digests.items() if content}
    whole = uuid5(NAMESPACE_URL, f"{url} {seen.at.timestamp()} {sorted(told.items())}")
    when = seen.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")

    def put(kind: str, uri: str, content: bytes, media_type: str, **headers: str) -> str:
        name = f"<urn:uuid:{uuid5(whole, f'{kind} {uri}')}>"
        made = {"WARC-Record-ID": name, "WARC-Date": when}
        made |= {f"WARC-{key.replace('_', '-')}": value for key, value in headers.items()}
        record = writer.create_warc_record(
            uri or None,
            kind,
            payload=BytesIO(content),
            length=len(content),
            warc_content_type=media_type,
            warc_headers_dict=made,
        )
        writer.write_record(record)
        return name

    about = put("warcinfo", "", _fields(_ABOUT), "application/warc-fields", Filename="capture.warc")
    plain = "text/plain; charset=utf-8"
    if seen.html:
        page = put("resource", url, seen.html, "text/html", Warcinfo_ID=about)
        put("resource", _TEXT + url, words, plain, Warcinfo_ID=about)
    else:
        page = put("resource", url, words, plain, Warcinfo_ID=about)
    if seen.screenshot:
        put("resource", _VIEW + url, seen.screenshot, seen.screenshot_type, Warcinfo_ID=about)
    said = {"url": url, "seen": when, **{f"{name}-sha256": value for name, value in told.items()}}
    put("metadata", url, _fields(said), "application/warc-fields",
        Warcinfo_ID=about, Refers_To=page)  # fmt: skip
    return out.getvalue()


def plain_url(url: str) -> str:
    """Return a web address in the letters that a WARC may hold. Raises CaptureRefused."""
    found = url.strip()
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname, parts.port
        bare = host.encode("idna").decode() if host else ""
    except (ValueError, UnicodeError):
        raise CaptureRefused(_URL) from None
    if (
        len(found) > URL_CHARS
        or parts.scheme.lower() not in ("http", "https")
        or not bare
        or "@" in parts.netloc
        or not found.isprintable()
        or re.search(r'[\s<>"\\]', found)
    ):
        raise CaptureRefused(_URL)
    bare = f"[{bare}]" if ":" in bare else bare
    port = f":{parts.port}" if parts.port else ""
    safe = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit(
        (parts.scheme.lower(), bare + port, *(quote(one, safe=safe) for one in parts[2:]))
    )


def same_page(one: str, other: str) -> bool:
    """Say whether two addresses ask a web server for the same page: other tools write none of what
    comes after `#`, and letters in another way."""
    return _asked(one) == _asked(other)


def _asked(url: str) -> str:
    try:
        parts = urlsplit(plain_url(url.strip("<>")))
    except CaptureRefused:
        return url
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))


def read_warc(stream: IO[bytes]) -> tuple[Captured, ...]:
    """Return what a WARC holds, every digest in it verified.

    Reads plain and gzip-compressed ones, never more of them than `UNPACKED` bytes. Raises
    CaptureRefused for what is no WARC, is cut off or too large, or does not match its digests.
    """
    return tuple(captured for captured, _ in _records(stream, keep=lambda _: False))


def text_of(stream: IO[bytes]) -> str:
    """Return the words of a post that `warc` kept; empty where somebody else made the file."""
    kept = [content.decode("utf-8", "replace") for _, content in _records(stream, keep=_is_words)]
    return next((text for text in kept if text), "")


def _is_words(one: Captured) -> bool:
    return one.media_type == _PLAIN and one.size <= 4 * TEXT_CHARS


def _records(
    stream: IO[bytes], *, keep: Callable[[Captured], bool]
) -> Iterator[tuple[Captured, bytes]]:
    # In memory while it is small; what a bomb unpacks to is let go of at the limit.
    with SpooledTemporaryFile(max_size=8 * 1024 * 1024) as plain:
        _unpack(stream, plain)
        _refuse_unless_framed(plain)
        plain.seek(0)
        try:
            for record in ArchiveIterator(plain, check_digests=True):
                one = _captured(record.rec_headers, record.rec_type)
                kept, content = keep(one), BytesIO()
                while piece := record.raw_stream.read(_PIECE):
                    if kept:
                        content.write(piece)
                if record.digest_checker.passed is False:
                    raise CaptureRefused(_DIGEST)
                vouched = record.digest_checker.passed is True or _vouched_empty(record.rec_headers)
                yield replace(one, vouched=vouched), content.getvalue()
        # What a file can bring the reader to stumble over, by whatever name it does.
        except (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, TypeError,
                EOFError, LookupError, AttributeError):  # fmt: skip
            raise CaptureRefused(_NO_WARC) from None


def _captured(head: Any, kind: str | None) -> Captured:
    return Captured(
        kind=kind or "",
        url=head.get_header("WARC-Target-URI") or "",
        at=head.get_header("WARC-Date") or "",
        media_type=head.get_header("Content-Type") or "",
        size=int(head.get_header("Content-Length") or 0),
        vouched=False,
    )


def _vouched_empty(head: Any) -> bool:
    """Say whether an empty record names the digest of nothing: its reader reads none, so says
    nothing of it."""
    empty = head.get_header("Content-Length") == "0"
    return empty and head.get_header("WARC-Block-Digest") in _OF_NOTHING


def _unpack(stream: IO[bytes], to: IO[bytes]) -> None:
    """Write a WARC without its compression, no more of it than `UNPACKED` bytes."""
    stream.seek(0)
    head = stream.read(2)
    stream.seek(0)
    size = 0
    for piece in _plain_pieces(stream) if head == b"\x1f\x8b" else _pieces(stream):
        size += len(piece)
        if size > UNPACKED:
            raise CaptureRefused(_TOO_LARGE)
        to.write(piece)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _plain_pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a file of gzip members, none longer than `_PIECE`."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    waiting = b""
    try:
        while True:
            if not waiting:
                waiting = stream.read(_PIECE)
                if not waiting:
                    break
            if member.eof:
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = member.decompress(waiting, _PIECE)
            if piece:
                yield piece
            waiting = member.unused_data if member.eof else member.unconsumed_tail
        while not member.eof:
            piece = member.decompress(member.unconsumed_tail, _PIECE)
            if not piece:
                raise CaptureRefused(_NO_WARC)
            yield piece
    except zlib.error:
        raise CaptureRefused(_NO_WARC) from None


def _refuse_unless_framed(stream: IO[bytes]) -> None:
    """Walk from record to record, so that the reader meets no line and no length without end."""
    size = stream.seek(0, 2)
    stream.seek(0)
    count = 0
    while stream.tell() < size:
        count += 1
        if count > RECORDS:
            raise CaptureRefused(_TOO_LARGE)
        if not re.fullmatch(rb"WARC/1\.[01]\r\n", stream.readline(LINE)):
            raise CaptureRefused(_NO_WARC)
        headers = dict(_header_lines(stream))
        length = headers.get("content-length", "")
        if not re.fullmatch(r"\d{1,12}", length):
            raise CaptureRefused(_NO_WARC)
        begin, end = stream.tell(), stream.tell() + int(length)
        if end + 4 > size:
            raise CaptureRefused(_CUT)
        if headers.get("warc-type", "") in _HTTP:
            _refuse_long_headers(stream, end)
        stream.seek(end)
        if stream.read(4) != b"\r\n\r\n" or end < begin:
            raise CaptureRefused(_NO_WARC)
    if not count:
        raise CaptureRefused(_NO_WARC)


def _header_lines(stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    for _ in range(HEADERS):
        line = stream.readline(LINE)
        if line == b"\r\n":
            return
        name, colon, value = line.partition(b":")
        folded = line[:1] in (b" ", b"\t")
        if not line.endswith(b"\r\n") or (not colon and not folded) or not line.strip():
            raise CaptureRefused(_NO_WARC)
        if not folded:
            yield name.decode("latin-1").strip().lower(), value.decode("latin-1").strip()
    raise CaptureRefused(_NO_WARC)


def _refuse_long_headers(stream: IO[bytes], end: int) -> None:
    for _ in range(HEADERS):
        line = stream.readline(min(LINE, max(0, end - stream.tell())))
        if not line.strip():
            return
        if len(line) == LINE:
            break
    raise CaptureRefused(_NO_WARC)


def _fields(values: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in values.items()).encode()


_PLAIN: Final = "text/plain; charset=utf-8"
_OF_NOTHING: Final = frozenset({"sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"})
_ABOUT: Final = {
    "software": "Setsudo",
    "format": "WARC File Format 1.1",
    "description": "A post as a person saw it and handed it in. Nobody asked its address for it.",
}
_URL: Final = Text(
    ja="投稿のアドレスは、https:// または http:// で始まる1行で書いてください(名前やパスワードを"
    "含むものは受け取れません)。",
    en="Write the post's address on one line, beginning with https:// or http://, without a name "
    "or a password in it.",
)
_NO_TEXT: Final = Text(
    ja="投稿に書かれていた言葉を書いてください。", en="Write down the words of the post."
)
_LONG_TEXT: Final = Text(
    ja=f"言葉が長すぎます。{TEXT_CHARS:,}字までです。",
    en=f"The words are too long: at most {TEXT_CHARS:,} characters.",
)
_NO_WARC: Final = Text(
    ja="WARC(1.0または1.1)として読めません。保存した道具で書き出し直してください。",
    en="This cannot be read as a WARC (1.0 or 1.1): export it once more from the tool that made it",
)
_CUT: Final = Text(
    ja="WARCが途中で切れています。書き出し直してください。",
    en="The WARC is cut off: export it once more.",
)
_TOO_LARGE: Final = Text(
    ja=f"WARCが大きすぎます。展開して{UNPACKED // (1024 * 1024)}MB、{RECORDS:,}件までです。"
    "投稿のページだけを保存し直してください。",
    en=f"The WARC is too large: at most {UNPACKED // (1024 * 1024)} MB unpacked and {RECORDS:,} "
    "records. Save the page of the post alone.",
)
_DIGEST: Final = Text(
    ja="WARCの中身が、自分の記録したダイジェストと合いません。変更されたか壊れています。",
    en="The WARC does not match the digests that it brings: it was changed, or is damaged.",
)
