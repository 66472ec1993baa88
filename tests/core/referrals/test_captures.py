"""A post is kept so that others can read it, and no file makes its reader stumble."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from setsudo.referrals import capturing
from setsudo.referrals.capturing import CaptureRefused, Seen, plain_url, read_warc, text_of, warc

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50)
POST = Seen(
    "https://sns.example/@kuroda/投稿/1", AT, "担当の人の住所を晒す\r\n明日行く",
    html=b"<html><script>alert(1)</script></html>", screenshot=PNG, screenshot_type="image/png",
)  # fmt: skip


def other_tool(*, compressed: bool = True, body: bytes = b"<p>hello</p>") -> bytes:
    """A WARC as a crawler writes it: request and response with HTTP headers."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            "https://sns.example/1",
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=headers,
        )
    )
    return out.getvalue()


def test_a_post_is_read_by_the_librarys_own_reader_with_every_digest_right() -> None:
    kinds = []
    for record in ArchiveIterator(BytesIO(warc(POST)), check_digests="raise"):
        content = record.content_stream().read()
        kinds.append(record.rec_type)
        assert record.digest_checker.passed is True
        if record.rec_type == "metadata":
            told = content.decode()
    assert kinds == ["warcinfo", "resource", "resource", "resource", "metadata"]
    assert "url: https://sns.example/@kuroda/%E6%8A%95%E7%A8%BF/1" in told
    assert "seen: 2026-11-24T03:00:00Z" in told
    assert f"screenshot-sha256: {sha256(PNG).hexdigest()}" in told


def test_the_same_post_gives_the_same_bytes_and_its_words_come_back() -> None:
    assert warc(POST) == warc(POST)
    assert text_of(BytesIO(warc(POST))) == "担当の人の住所を晒す\n明日行く"
    assert all(one.vouched for one in read_warc(BytesIO(warc(POST))))


@pytest.mark.parametrize("compressed", [True, False])
def test_the_file_of_another_tool_is_read_with_its_headers(*, compressed: bool) -> None:
    [one] = read_warc(BytesIO(other_tool(compressed=compressed)))
    assert (one.kind, one.url, one.vouched) == ("response", "https://sns.example/1", True)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("https://sns.example/", "https://SNS.example"),
        ("https://sns.example/1?a=%E6%9C%88", "https://sns.example/1?a=月#reply"),
        ("<https://sns.example/1>", "https://sns.example/1"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
    ],
)
def test_an_address_is_found_however_another_tool_wrote_it(written: str, seen: str) -> None:
    assert capturing.same_page(written, plain_url(seen))
    assert not capturing.same_page(written, plain_url(f"{seen.partition('#')[0]}x"))


def test_a_changed_letter_is_found() -> None:
    for name in (b"hello", b"</p>"):
        changed = other_tool(compressed=False).replace(name, name[::-1])
        with pytest.raises(CaptureRefused, match="does not match the digests"):
            read_warc(BytesIO(changed))


def test_a_bomb_is_let_go_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capturing, "UNPACKED", 1_000_000)
    bomb = gzip.compress(b"WARC/1.0\r\n" + bytes(50_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(CaptureRefused, match="too large"):
        read_warc(BytesIO(bomb))
    many = b"".join(
        b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
        for _ in range(capturing.RECORDS + 1)
    )
    with pytest.raises(CaptureRefused, match="too large"):
        read_warc(BytesIO(many))


def test_a_line_without_end_does_not_hold_the_reader_up() -> None:
    long = b"WARC/1.0\r\nWARC-Type: " + b"a" * 5_000_000
    headers = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/\r\n"
        b"Content-Length: 5000000\r\n\r\n" + b"a" * 5_000_000 + b"\r\n\r\n"
    )
    for content in (long, headers):
        with pytest.raises(CaptureRefused):
            read_warc(BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04", b"WARC/1.0\r\n", b"\x1f\x8b", gzip.compress(b""),
        b"WARC/1.0\r\nContent-Length: 99\r\n\r\nshort\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -4\r\n\r\n\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\ntrailing words",
        other_tool()[:-20], other_tool() + b"trailing",
        zlib.compress(other_tool(compressed=False)),
    ],
    # Their bytes hold the time, and a name that changes is another test to each worker.
    ids=range(11),
)  # fmt: skip
def test_what_is_no_warc_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(CaptureRefused) as refused:
        read_warc(BytesIO(content))
    assert refused.value.text.ja
    assert "export" in refused.value.text.en


@pytest.mark.parametrize(
    "url",
    [
        "", "sns.example/1", "javascript:alert(1)", "file:///etc/passwd", "https://", "http://[",
        "https://a:b@sns.example/", "https://sns.example/\r\nWARC-Type: response",
        "https://sns.example/a b", f"https://sns.example/{'a' * 3000}", "https://x.example:99999/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(CaptureRefused, match="https://"):
        warc(Seen(url, AT, "words"))


def test_a_post_without_words_is_refused() -> None:
    with pytest.raises(CaptureRefused, match="words"):
        warc(Seen("https://sns.example/1", AT, " \n"))


def test_an_address_in_japanese_is_written_as_the_web_writes_it() -> None:
    assert plain_url("HTTPS://例え.jp:8443/投稿?q=酒#下") == (
        "https://xn--r8jz45g.jp:8443/%E6%8A%95%E7%A8%BF?q=%E9%85%92#%E4%B8%8B"
    )


WHOLE = {True: other_tool(compressed=True), False: other_tool(compressed=False)}


@settings(max_examples=150, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 400),
)
def test_damaged_files_are_read_or_refused_and_nothing_else(
    compressed: bool, changes: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(WHOLE[compressed])
    for place, value in changes:
        content[place % len(content)] = value
    with suppress(CaptureRefused):
        read_warc(BytesIO(bytes(content[: len(content) - cut % len(content)])))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08"]))
def test_any_bytes_are_refused_in_words(content: bytes, head: bytes) -> None:
    with pytest.raises(CaptureRefused):
        read_warc(BytesIO(head + content))


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["WARC-Block-Digest", "WARC-Payload-Digest", "WARC-Type", "Content-Type", "WARC-Date",
             "WARC-Target-URI", "WARC-Segment-Number"]
        ),
        st.one_of(
            st.sampled_from(["sha1:", "shake_128:AAAA", "sha1:####", "md5:1", "x", "response",
                             "revisit", "http://x.example/", "<http://a b>"]),
            st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40),
        ),
        max_size=5,
    )
)  # fmt: skip
def test_odd_headers_are_read_or_refused(headers: dict[str, str]) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    content = f"WARC/1.0\r\n{lines}Content-Length: 4\r\n\r\nbody\r\n\r\n".encode("latin-1")
    with suppress(CaptureRefused):
        read_warc(BytesIO(content))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.binary(max_size=200))
def test_any_words_come_back_as_they_were_entered(text: str, html: bytes) -> None:
    seen = Seen("https://sns.example/1", AT, text, html=html)
    try:
        content = warc(seen)
    except (CaptureRefused, UnicodeEncodeError):
        return
    assert text_of(BytesIO(content)) == text.replace("\r\n", "\n").strip()
