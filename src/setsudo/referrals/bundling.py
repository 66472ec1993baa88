"""The bundle: a BagIt bag with RO-Crate metadata in one file, signed, one form for one content.

Exhibits are read once, as they are written, so its size does not matter to memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from setsudo.bilingual import Text
from setsudo.ledger import SigningKey
from setsudo.referrals import verifier
from setsudo.referrals.container import BundleError, Container, Written
from setsudo.referrals.receivers import Content, Receiver, may_hold

PROFILE: Final = "https://w3id.org/ro/crate/1.1"
_CHUNK: Final = 1 << 20
_BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a bundle. `chunks` opens it anew; `digest` is what it must be, if known.

    `name` lies under `data/`. `about` says in plain words what it is.
    """

    name: str
    content: Content
    media_type: str
    about: str
    chunks: Callable[[], Iterable[bytes]]
    digest: str = ""
    of: str = ""
    """The name of the item that this one is a redacted form of, or shows."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a bundle is made of. `number` is the case's, `as_of` the time that it tells of."""

    number: str
    receiver: Receiver
    purpose: str
    as_of: datetime
    sender: str
    items: Sequence[Item] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was made. `content` is the same for the same content, SHA-256 hexadecimal.

    `lacks` says what it was to have and does not, and why.
    """

    content: str
    files: tuple[Written, ...]
    lacks: tuple[Text, ...] = ()


def make(
    contents: Contents,
    stream: BinaryIO,
    *,
    key: SigningKey,
    stamped: Callable[[bytes], bytes | None] | None = None,
) -> Made:
    """Write a bundle into a stream that can go back.

    `stamped` asks an authority (RFC 3161) about the tag manifest and returns its answer, or None
    where the bundle is to do without. Raises
    BundleError `bundle_not_for_them` for an item that the receiver may not have, `bundle_changed`
    for an exhibit that is not what its digest says, `bundle_too_large`.
    """
    _refuse_what_is_not_for_them(contents)
    container = Container(stream)
    payload = [_written(container, item) for item in contents.items]
    size = sum(one.size for one in payload)
    tags = [
        container.add("bagit.txt", [_BAGIT]),
        container.add("bag-info.txt", [_info(contents, size, len(payload))]),
        container.add(verifier.MANIFEST, [_manifest(payload)]),
        container.add("ro-crate-metadata.json", [_crate(contents, payload)]),
        container.add(verifier.KEY, [f"{key.verifier}\n".encode()]),
        container.add("verify.py", [Path(verifier.__file__).read_bytes()]),
        container.add("README.txt", [_readme(contents)]),
    ]
    listed = _manifest(tags)
    container.add(verifier.TAGS, [listed])
    stamp = "none"
    answer = stamped(listed) if stamped is not None else None
    if answer is not None:
        stamp = container.add(verifier.STAMP, [answer]).digest
    content = sha256(listed).hexdigest()
    container.add(verifier.SIGNATURE, [_signed(content, stamp, key)])
    container.finish()
    return Made(content, tuple(container.files))


def reading(path: Path) -> Callable[[], Iterator[bytes]]:
    """Return what reads a file piece by piece, each time from its beginning."""

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    return chunks


def holding(content: bytes) -> Callable[[], Iterator[bytes]]:
    """Return what gives content that is at hand."""
    return lambda: iter([content])


def json_bytes(value: Any) -> bytes:
    """Return a JSON value as bundles write it: one form, and readable."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _refuse_what_is_not_for_them(contents: Contents) -> None:
    for item in contents.items:
        if not may_hold(contents.receiver, item.content):
            raise BundleError(
                f"a bundle for {contents.receiver.value} may not hold {item.content.value}",
                code="bundle_not_for_them",
            )


def _written(container: Container, item: Item) -> Written:
    if not verifier.is_plain(item.name):
        raise BundleError("a file of a bundle has a name that is not plain")
    made = container.add(f"data/{item.name}", item.chunks())
    if item.digest and made.digest != item.digest:
        raise BundleError(
            f"the exhibit {item.digest[:12]} is not what was taken: its file was changed. Look "
            "for it in a backup.",
            code="bundle_changed",
        )
    return made


def _info(contents: Contents, size: int, count: int) -> bytes:
    lines = {
        "Source-Organization": contents.sender,
        "External-Description": contents.purpose,
        "Bagging-Date": _utc(contents.as_of)[:10],
        "External-Identifier": contents.number,
        "Payload-Oxum": f"{size}.{count}",
        "Bag-Software-Agent": "Setsudo",
        "Setsudo-Receiver": contents.receiver.value,
    }
    # A line break would begin a field of its own.
    return "".join(f"{name}: {' '.join(one.split())}\n" for name, one in lines.items()).encode()


def _manifest(files: Sequence[Written]) -> bytes:
    return "".join(f"{one.digest}  {one.name}\n" for one in files).encode()


def _crate(contents: Contents, payload: Sequence[Written]) -> bytes:
    names = {item.name: one.name for item, one in zip(contents.items, payload, strict=True)}
    parts: list[dict[str, Any]] = []
    for item, one in zip(contents.items, payload, strict=True):
        part: dict[str, Any] = {
            "@id": one.name,
            "@type": "File",
            "name": item.about,
            "encodingFormat": item.media_type,
            "contentSize": str(one.size),
            "sha256": one.digest,
            "additionalType": item.content.value,
        }
        if item.of in names:
            part["isBasedOn"] = {"@id": names[item.of]}
        parts.append(part)
    graph = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": PROFILE},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"{contents.number}: {contents.purpose}",
            "description": contents.purpose,
            "identifier": contents.number,
            "datePublished": _utc(contents.as_of),
            "publisher": {"@id": "#sender"},
            "audience": {"@id": "#receiver"},
            "license": "Only for the purpose that is named, by whoever received it.",
            "hasPart": [{"@id": one["@id"]} for one in parts],
        },
        {"@id": "#sender", "@type": "Organization", "name": contents.sender},
        {"@id": "#receiver", "@type": "Audience", "audienceType": contents.receiver.value},
        *parts,
    ]
    return json_bytes({"@context": f"{PROFILE}/context", "@graph": graph})


def _signed(content: str, stamp: str, key: SigningKey) -> bytes:
    from setsudo.ledger.note import sign_note

    text = f"{verifier.FORM}\ntagmanifest {content}\ntimestamp {stamp}\n"
    return sign_note(text, [key]).encode()


def _readme(contents: Contents) -> bytes:
    return (
        f"{contents.number}\n\n"
        "このファイルは、事案の記録を一つにまとめたものです。data/ に記録があります。\n"
        "変わっていないことは、Python 3.11以降だけで、次のように確かめられます。\n"
        "This file holds the record of one case, under data/. To verify that nothing in it was "
        "changed,\ntype with Python 3.11 or newer, and nothing else:\n\n"
        "    python3 verify.py BUNDLE.zip\n\n"
        "個人の情報を含みます。目的以外に使わず、不要になったら消してください。\n"
        "It holds personal data: use it for its purpose alone, and delete it when it has been "
        "served.\n"
    ).encode()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
