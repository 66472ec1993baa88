"""Verify a bundle of Setsudo: python3 verify.py BUNDLE.zip [--key NAME+HASH+BASE64].

This file needs Python 3.11 or newer and nothing else. It says of every byte of a bundle whether it
is the one that was handed over, and names the file of each that is not. Exit status: 0 as handed
over, 1 something was changed, 2 it cannot be read at all.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import re
import struct
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

FORM = "setsudo-bundle/1"
SIGNATURE = "signature.txt"
MANIFEST = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"
KEY = "key.txt"
STAMP = "timestamp.tsr"
CHECK_STAMP = f"openssl ts -verify -data {TAGS} -in {STAMP} -CAfile roots.pem"
_CHUNK = 1 << 22
_KEPT = frozenset({TAGS, MANIFEST, SIGNATURE, KEY, STAMP})
_MOST = 0xFFFF
_LONGEST_LIST = 32 << 20
_LONGEST_NAME = 1000
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_HEAD = struct.Struct("<4sHHHHHLLLHH")
_LISTED = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
_SIGNED = re.compile(
    "setsudo-bundle/1\ntagmanifest ([0-9a-f]{64})\ntimestamp ([0-9a-f]{64}|none)\n"
    "\n\N{EM DASH} ([^ +\n]+) ([A-Za-z0-9+/=]+)\n"
)
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


@dataclass
class Found:
    """What a verification found. `changed` names files, each with what is wrong with it."""

    changed: dict[tuple[str, str], None] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    signer: str = ""
    key: str = ""
    trusted: bool = False
    content: str = ""
    listed: bytes = b""
    stamp: bytes = b""
    stamped_at: str = ""
    """The time that the timestamp names. Whose timestamp it is, is not looked at here."""

    @property
    def sound(self) -> bool:
        """Say whether every byte is as it was signed."""
        return not self.changed

    def wrong(self, name: str, why: str) -> None:
        """Note that a file is not as it was."""
        self.changed[name, why] = None


class NotABundle(Exception):
    """It cannot be read as a bundle at all."""


def verify(path: Path, key: str = "") -> Found:
    """Verify a bundle: the ZIP as it was received, or the folder that it was unpacked into.

    `key` is the public key of whoever made it, best received another way than the bundle; without
    it the key inside is taken, which shows that the bundle is whole and not whose it is.
    """
    found = Found()
    if path.is_dir():
        held = _folder(path, found)
    else:
        with path.open("rb") as stream:
            held = _container(stream, path.stat().st_size, found)
    digests = {name: digest for name, (digest, _) in held.items()}
    kept = {name: content for name, (_, content) in held.items() if content is not None}
    found.files = len(held)
    _names(held, found)
    _manifests(digests, kept, found)
    _signature(digests, kept, key, found)
    _timestamp(kept, found)
    return found


def _container(stream: BinaryIO, size: int, found: Found) -> dict[str, tuple[str, bytes | None]]:
    """Read a ZIP of the single form that bundles have; whatever else stands in it is noted."""
    found.size = size
    entries, begin = _listing(stream, size, found)
    held: dict[str, tuple[str, bytes | None]] = {}
    at = 0
    for position, (name, crc, length, offset) in enumerate(entries):
        shown = name.decode("utf-8", "replace")
        if offset != at:
            found.wrong(shown, "its place in the list was changed")
        wanted = _HEAD.pack(b"PK\3\4", 20, 0x800, 0, 0, 0x21, crc, length, length, len(name), 0)
        stream.seek(at)
        if stream.read(len(wanted) + len(name)) != wanted + name:
            found.wrong(shown, "the lines before its content were changed")
        content_at = at + len(wanted) + len(name)
        following = entries[position + 1][3] if position + 1 < len(entries) else begin
        at = _end_of(stream, content_at, length, following, begin)
        stream.seek(content_at)
        digest, sum_, content = _read(stream, at - content_at, keep=shown in _KEPT)
        if sum_ != crc or at - content_at != length:
            found.wrong(shown, "its content, its length or its checksum was changed")
        if shown in held:
            found.wrong(shown, "it stands there twice")
        held[shown] = (digest, content)
    if at != begin:
        found.wrong("the list of files", "something stands before it that it does not name")
    return held


def _end_of(stream: BinaryIO, start: int, length: int, following: int, begin: int) -> int:
    """Return where a content ends: as its length says, unless the length itself was changed."""
    reached = start + length
    if reached <= begin:
        stream.seek(reached)
        if reached == begin or stream.read(4) == b"PK\3\4":
            return reached
    if start <= following <= begin:
        return following
    raise NotABundle("its list of files does not fit its content")


def _listing(
    stream: BinaryIO, size: int, found: Found
) -> tuple[list[tuple[bytes, int, int, int]], int]:
    """Return name, checksum, length and place of each file, and where the list begins."""
    if size < _END.size + _LISTED.size:
        raise NotABundle("it is too short")
    stream.seek(size - _END.size)
    end = _END.unpack(stream.read(_END.size))
    begin = _begin_of_list(stream, size, end)
    if size - _END.size - begin > _LONGEST_LIST:
        raise NotABundle("its list of files is longer than any bundle's")
    stream.seek(begin)
    listing = stream.read(size - _END.size - begin)
    entries: list[tuple[bytes, int, int, int]] = []
    at = 0
    while at + _LISTED.size <= len(listing):
        line = _LISTED.unpack_from(listing, at)
        crc, length, offset = line[7], line[8], line[16]
        after = at + _LISTED.size + line[10]
        if after != len(listing) and listing[after : after + 4] != b"PK\1\2":
            # The length of the name was changed, or the next line: go on where one begins.
            next_one = listing.find(b"PK\1\2", at + _LISTED.size)
            after = next_one if next_one > 0 else len(listing)
        name = listing[at + _LISTED.size : after]
        wanted = (b"PK\1\2", 0x031E, 20, 0x800, 0, 0, 0x21, crc, length, length, len(name), 0, 0, 0,
                  0, 0o100644 << 16, offset)  # fmt: skip
        if line != wanted:
            found.wrong(name.decode("utf-8", "replace"), "its line in the list was changed")
        entries.append((name, crc, length, offset))
        if len(entries) > _MOST:
            raise NotABundle("it names more files than any bundle holds")
        at = after
    count = len(entries)
    if at != len(listing) or end != (b"PK\5\6", 0, 0, count, count, len(listing), begin, 0):
        found.wrong("the list of files", "it was changed")
    return entries, begin


def _begin_of_list(stream: BinaryIO, size: int, end: tuple[object, ...]) -> int:
    """Return where the list begins: as the end says, in one way or the other."""
    length, begin = end[5], end[6]
    assert isinstance(length, int) and isinstance(begin, int)  # noqa: S101, PT018 - as unpacked
    places = (begin, size - _END.size - length)
    for place in places:
        if 0 <= place < size - _END.size:
            stream.seek(place)
            if stream.read(4) == b"PK\1\2":
                return place
    if places[0] == places[1] and 0 <= begin < size - _END.size:
        return begin
    raise NotABundle("it has no list of files: it was cut short, or is no bundle")


def _names(held: dict[str, tuple[str, bytes | None]], found: Found) -> None:
    """Note every name that would lead elsewhere when unpacked, or pass for another's."""
    seen: dict[str, str] = {}
    for name in held:
        if not is_plain(name):
            found.wrong(name, "its name is not plain: do not unpack it")
        # Where a disk takes both for one, the second would lie over the first.
        same = unicodedata.normalize("NFKC", name).casefold()
        if seen.setdefault(same, name) != name:
            found.wrong(name, "its name can be taken for another's: do not unpack it")


def is_plain(name: str) -> bool:
    """Say whether a file of this name lies where it says, on every kind of disk."""
    parts = name.split("/")
    return (
        len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not any(one in '\\:*?"<>|' or unicodedata.category(one) == "Cf" for one in name)
        and not any(p in ("", ".", "..") or p[-1] in " ." or _DEVICES.fullmatch(p) for p in parts)
    )


def _read(stream: BinaryIO, length: int, *, keep: bool) -> tuple[str, int, bytes | None]:
    """Return digest and checksum of what follows, read once, and the content where it is kept."""
    hashing, left = hashlib.sha256(), length
    content = bytearray()

    def chunks() -> Iterator[bytes]:
        nonlocal left
        while left:
            chunk = stream.read(min(_CHUNK, left))
            if not chunk:
                raise NotABundle("it was cut short")
            left -= len(chunk)
            yield chunk

    if length <= _CHUNK or keep:
        crc = 0
        for chunk in chunks():
            hashing.update(chunk)
            crc = zlib.crc32(chunk, crc)
            if keep:
                content += chunk
                if len(content) > _LONGEST_LIST:
                    raise NotABundle("one of its lists is longer than any bundle's")
        return hashing.hexdigest(), crc, bytes(content) if keep else None
    # Both let go of the interpreter: the checksum of a piece is had while its digest is.
    with ThreadPoolExecutor(1) as beside:
        summed = beside.submit(zlib.crc32, b"")
        for chunk in chunks():
            summed = beside.submit(zlib.crc32, chunk, summed.result())
            hashing.update(chunk)
        return hashing.hexdigest(), summed.result(), None


def _folder(path: Path, found: Found) -> dict[str, tuple[str, bytes | None]]:
    held: dict[str, tuple[str, bytes | None]] = {}
    for one in sorted(path.rglob("*")):
        name = one.relative_to(path).as_posix()
        if one.is_symlink():
            # What it leads to is none of the bundle's, and may be anything of whoever verifies.
            found.wrong(name, "it is a link, which no bundle holds")
            continue
        # What Python leaves behind where this very file was loaded.
        if not one.is_file() or name.startswith("__pycache__/verify."):
            continue
        size = one.stat().st_size
        with one.open("rb") as stream:
            digest, _, content = _read(stream, size, keep=name in _KEPT)
        held[name] = (digest, content)
        found.size += size
    if TAGS not in held:
        raise NotABundle("it is no folder of a bundle: there is no " + TAGS)
    return held


def _manifests(digests: dict[str, str], kept: dict[str, bytes], found: Found) -> None:
    listed: dict[str, str] = {}
    for manifest in (TAGS, MANIFEST):
        if manifest not in kept:
            found.wrong(manifest, "it is missing")
            continue
        for digest, name in _lines(kept[manifest], manifest, found):
            listed[name] = digest
            if name not in digests:
                found.wrong(name, "it is missing")
            elif digests[name] != digest:
                found.wrong(name, "its content was changed")
    for name in digests.keys() - listed.keys() - {TAGS, SIGNATURE, STAMP}:
        found.wrong(name, "it was not there when the bundle was made")


def _lines(content: bytes, name: str, found: Found) -> Iterator[tuple[str, str]]:
    for line in content.decode("utf-8", "replace").split("\n")[:-1]:
        matched = _LINE.fullmatch(line)
        if matched is None:
            found.wrong(name, "a line of it was changed")
        else:
            yield matched[1], matched[2]


def _signature(digests: dict[str, str], kept: dict[str, bytes], key: str, found: Found) -> None:
    try:
        matched = _SIGNED.fullmatch(kept.get(SIGNATURE, b"").decode())
    except UnicodeDecodeError:
        matched = None
    if matched is None:
        found.wrong(SIGNATURE, "it is missing, or was changed")
        return
    tags, stamp, signer, written = matched.groups()
    found.content = digests.get(TAGS, "")
    if tags != found.content:
        found.wrong(TAGS, "it is not the one that was signed")
    if stamp != digests.get(STAMP, "none"):
        found.wrong(STAMP, "it is not the one that was signed")
    inside = kept.get(KEY, b"").decode("utf-8", "replace").strip()
    found.key, found.signer, found.trusted = key.strip() or inside, signer, bool(key.strip())
    text = matched[0].split("\n\n")[0] + "\n"
    if not _signed_by(found.key, signer, text, written):
        found.wrong(SIGNATURE, "the signature does not fit: it, the key or the text was changed")


def _timestamp(kept: dict[str, bytes], found: Found) -> None:
    """Hold the timestamp against the list that it is to be about."""
    found.listed, found.stamp = kept.get(TAGS, b""), kept.get(STAMP, b"")
    if STAMP not in kept:
        return
    try:
        kind, imprint, found.stamped_at = read_stamp(found.stamp)
    except (IndexError, ValueError):
        found.wrong(STAMP, "it cannot be read as a timestamp")
        return
    if kind not in _HASHES or imprint != hashlib.new(_HASHES[kind], found.listed).digest():
        found.wrong(STAMP, "it is about something else than this bundle")


# TimeStampResp of RFC 3161, so far as what it is about and which time it names: DER, the steps from
# one part down to the next, each by its place in the one around it.
_TO_TOKEN = (0, 1, 1, 0, 2, 1, 0, 0)
_TAGS = (0x30, 0x30, 0xA0, 0x30, 0x30, 0xA0, 0x04, 0x30)
_HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


def read_stamp(answer: bytes) -> tuple[bytes, bytes, str]:
    """Return the kind of digest (the bytes of its identifier), the digest that a timestamp is
    about, and the time that it names. Raises ValueError or IndexError where it is none."""
    inside = answer
    for place, tag in zip(_TO_TOKEN, _TAGS, strict=True):
        inside = _part(inside, place, tag)
    imprint = _part(inside, 2, 0x30)
    kind = _part(_part(imprint, 0, 0x30), 0, 0x06)
    told = _part(inside, 4, 0x18).decode("ascii")
    at = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z", told)
    if at is None:
        raise ValueError("no time")
    year, month, day, hour, minute, second, _ = at.groups()
    return kind, _part(imprint, 1, 0x04), f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"


def _part(data: bytes, place: int, tag: int) -> bytes:
    """Return the content of the part at a place of a sequence, which has to be of that kind."""
    at = 0
    for count in range(place + 1):
        kind, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            long = length & 0x7F
            if not 1 <= long <= 4:
                raise ValueError("no length")
            length, at = int.from_bytes(data[at : at + long], "big"), at + long
        if at + length > len(data):
            raise ValueError("cut short")
        if count == place:
            if kind != tag:
                raise ValueError("another kind")
            return data[at : at + length]
        at += length
    raise ValueError("nothing there")


def _signed_by(key: str, signer: str, text: str, written: str) -> bool:
    matched = _KEY.fullmatch(key)
    if matched is None or matched[1] != signer:
        return False
    public, signature = _exact(matched[3]), _exact(written)
    if public is None or signature is None or len(public) != 33 or len(signature) != 68:
        return False
    named = hashlib.sha256(signer.encode() + b"\n" + public).digest()[:4]
    if public[:1] != b"\1" or named.hex() != matched[2] or signature[:4] != named:
        return False
    return ed25519_verifies(public[1:], text.encode(), signature[4:])


def _exact(text: str) -> bytes | None:
    """Return what base64 holds where it is written in its one form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


# Ed25519 of RFC 8032, verification alone: nothing here is secret, so it need not hide its time.
_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature is that of the key over the message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or point is None or scalar >= _Q:
        return False
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(challenge, "little") % _Q
    base = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))
    if base is None:
        return False
    one, two = _times(scalar, base), _plus(point, _times(factor, key))
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (
        one[1] * two[2] - two[1] * one[2]
    ) % _P == 0


def _point(data: bytes) -> _Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _plus(one: _Point, two: _Point) -> _Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        factor >>= 1
    return total


def shown(text: str) -> str:
    """Return a text that a console shows and does not obey."""
    plain = (
        c if c.isprintable() and unicodedata.category(c) != "Cf" else f"\\x{ord(c):02x}"
        for c in text
    )
    return "".join(plain)[: _LONGEST_NAME * 2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify and tell, in Japanese and English."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("bundle", nargs="?", default=str(Path(__file__).parent), type=Path)
    options.add_argument("--key", default="", help="public key received another way")
    asked = options.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        # Not every console has every letter: that must not look as if something was changed.
        sys.stdout.reconfigure(errors="backslashreplace")
    out = sys.stdout.write
    try:
        found = verify(Path(asked.bundle), asked.key)
    except (NotABundle, OSError) as refused:
        out(f"読み取れません / it cannot be read: {refused}\n")
        return 2
    for name, why in found.changed:
        out(f"変更あり / CHANGED  {shown(name)}: {why}\n")
    out(f"{found.files} files, {found.size} bytes, content {found.content}\n")
    if not found.sound:
        out("渡された時のものではありません。 / This is not what was handed over.\n")
        return 1
    out("すべて渡された時のままです。 / Every byte is as it was handed over.\n")
    if found.stamped_at:
        out(
            f"タイムスタンプ {found.stamped_at}: このまとめの {TAGS} についてのものです。"
            "その署名は、次のように確かめてください。\n"
            f"A timestamp of {found.stamped_at} is there, over the digest of {TAGS}.\n"
            "Whose it is, ask with the root certificate of the authority for time (roots.pem), in "
            "the unpacked bundle:\n"
            f"    {CHECK_STAMP}\n"
            "or: setsudo bundle verify BUNDLE.zip --time-certificates roots.pem\n"
        )
    if not found.trusted:
        out(
            "次の公開鍵が作成者のものか、別の方法で確かめてください。 / Ask whoever made it, "
            f"another way than by this bundle, whether this is their key:\n{shown(found.key)}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
