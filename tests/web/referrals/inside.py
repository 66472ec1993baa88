"""Everything that can be read in a file: zipped members, WARC records, and what a PDF shows.

A PDF from a typesetter holds glyphs and no letters: a name is found only where its codes are turned
back by the tables that every font brings for a reader that copies text.
"""

from __future__ import annotations

import gzip
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from pyhanko.pdf_utils.generic import (  # type: ignore[import-untyped]
    ArrayObject,
    DictionaryObject,
    StreamObject,
)
from pyhanko.pdf_utils.reader import PdfFileReader  # type: ignore[import-untyped]
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]


def everything(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file and all that lies in it, however deep, as bytes under a name that says where."""
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            for one in opened.infolist():
                yield f"{name}!name", one.filename.encode() + b"\n" + one.comment + one.extra
                yield from everything(f"{name}!{one.filename}", opened.read(one))
    elif content.startswith(b"%PDF"):
        yield f"{name}!text", words_of(content).encode()
        for number, stream in enumerate(streams_of(content)):
            yield f"{name}!{number}", stream
    elif content.startswith(b"\x1f\x8b"):
        yield from everything(name, gzip.decompress(content))
    elif b"WARC/1" in content[:64]:
        for record in ArchiveIterator(io.BytesIO(content)):
            told = "\n".join(f"{key}: {value}" for key, value in record.rec_headers.headers)
            yield f"{name}!headers", told.encode()
            yield from everything(f"{name}!{record.rec_type}", record.content_stream().read())


def streams_of(content: bytes) -> Iterator[bytes]:
    """Yield the streams of a PDF as they are once they are unpacked."""
    for found in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(found)
        except zlib.error:
            continue


def words_of(content: bytes) -> str:
    """Return the text of a PDF page by page, and what it says of itself, in one kind of letters."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    told: list[str] = []
    for number in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(number)[0].get_object()
        told += _shown(page)
    info = reader.trailer.raw_get("/Info").get_object() if "/Info" in reader.trailer else {}
    told += [str(value) for value in dict(info).values()]
    return unicodedata.normalize("NFKC", "\n".join(told))


def _shown(page: DictionaryObject) -> Iterator[str]:
    fonts = page["/Resources"].get("/Font", DictionaryObject())
    tables = {name: _table(font.get_object()) for name, font in fonts.items()}
    body = page["/Contents"]
    parts = body if isinstance(body, ArrayObject) else [body]
    data = b"\n".join(one.get_object().data for one in parts)
    table: dict[int, str] = {}
    line = ""
    for token in _TOKEN.finditer(data):
        if name := token["font"]:
            table = tables.get(name.decode(), {})
        elif string := token["hex"]:
            line += _turned(bytes.fromhex(string.decode()), table)
        elif (string := token["text"]) is not None:
            line += _turned(_plain(string), table)
        elif token["move"]:
            # Where a line ends is nothing that a name stops at.
            yield line
            line = ""
    yield line


_TOKEN = re.compile(
    rb"(?P<font>/[^\s/\[\]<>()]+)\s+[\d.]+\s+Tf"
    rb"|<(?P<hex>[0-9A-Fa-f]*)>"
    rb"|\((?P<text>(?:\\.|[^\\()])*)\)"
    rb"|(?P<move>\bET\b)",
    re.DOTALL,
)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _plain(string: bytes) -> bytes:
    def turn(found: re.Match[bytes]) -> bytes:
        said = found[1]
        return bytes([int(said, 8) & 255]) if said.isdigit() else _ESCAPED.get(said, said)

    return re.sub(rb"\\([0-7]{1,3}|.)", turn, string, flags=re.DOTALL)


def _turned(codes: bytes, table: dict[int, str]) -> str:
    pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes) - 1, 2))
    return "".join(table.get(code, "\ufffd") for code in pairs)


def _table(font: DictionaryObject) -> dict[int, str]:
    """Return which letters stand for the codes of a font."""
    if "/ToUnicode" not in font:
        return {}
    stream = font["/ToUnicode"]
    assert isinstance(stream, StreamObject)
    data, found = stream.data.decode("latin-1"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        row = r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>"
        for first, last, letters in re.findall(row, block):
            start = bytes.fromhex(letters).decode("utf-16-be")
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return found
