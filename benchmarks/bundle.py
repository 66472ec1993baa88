"""What a bundle costs: 500 contacts and 200 MB of exhibits, made and verified, beside bagit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.sizes import Sizes

_MB = 1_000_000


def figures(sizes: Sizes) -> list[Figure]:
    """Time it in a process of its own, so that its memory is its own too."""
    quick = sizes.name == "quick"
    with tempfile.TemporaryDirectory() as folder:
        asked = [sys.executable, "-m", "benchmarks.bundle", folder]
        asked += ["20", "50"] if quick else ["200", "500"]
        ran = subprocess.run(asked, capture_output=True, text=True, check=True)
        found = json.loads(ran.stdout)
        bagit_s = _bagit(Path(folder))
    size = found["size"] / _MB
    rate = size / found["verify_s"]
    note = f"{found['contacts']} contacts, {size:.0f} MB"
    return [
        Figure("made", found["make_s"], "s", "< 30", note),
        Figure("memory while made", found["memory_mb"], "MB", "< 400"),
        Figure("verified", rate, "MB/s", ">= 300"),
        Figure("verified, of CPU time", size / found["verify_cpu_s"], "MB/s"),
        Figure("verified by bagit (unpacked)", size / bagit_s, "MB/s", "", "its manifests alone"),
    ]


def _bagit(folder: Path) -> float:
    import bagit  # type: ignore[import-untyped] # states no types

    with zipfile.ZipFile(folder / "bundle.zip") as opened:
        opened.extractall(folder / "bag")
    begun = time.perf_counter()
    bagit.Bag(str(folder / "bag")).validate()
    return time.perf_counter() - begun


def _measure(folder: Path, megabytes: int, contacts: int) -> dict[str, float]:
    """Make a bundle of exhibits, vCons and a chronology of the contacts in both languages."""
    import resource
    from zoneinfo import ZoneInfo

    from setsudo.interactions.model import Channel, Interaction, Speaker, Turn
    from setsudo.interactions.vcon.writing import to_vcon
    from setsudo.ledger import SigningKey
    from setsudo.referrals.bundling import Contents, Item, holding, json_bytes, make, reading
    from setsudo.referrals.chronology import Contacted, Told, chronology
    from setsudo.referrals.masking import Mask, Named
    from setsudo.referrals.papers import chronology_pdf
    from setsudo.referrals.receivers import Content, Receiver
    from setsudo.referrals.verifier import verify

    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    items = []
    for number in range(8):
        path = folder / f"{number}.bin"
        path.write_bytes(os.urandom(megabytes * _MB // 8))
        about = f"exhibit {number}"
        name = f"exhibits/{number}.bin"
        kind = "application/octet-stream"
        items.append(Item(name, Content.ORIGINALS, kind, about, reading(path)))
    begun = time.perf_counter()
    mask = Mask([Named((f"山田 太郎{n}", f"yamada.{n}"), "当社担当者") for n in range(300)])
    told = []
    for number in range(contacts):
        when = at.fromtimestamp(at.timestamp() + 7_200 * number, UTC)
        words = mask.text("何度言えばわかるんだ、山田 太郎7を出せ。090-1234-5678に折り返せ。" * 3)
        turns = (Turn(Speaker.CUSTOMER, words, 0.0),) * 20
        contact = Interaction(str(number), Channel.PHONE, turns, "ja", when, 600.0)
        body = json_bytes(to_vcon(contact))
        name = f"contacts/{number}.json"
        kind = "application/vcon+json"
        items.append(Item(name, Content.CONTACTS, kind, "contact", holding(body)))
        told.append(Contacted(str(number), when, Channel.PHONE, 600.0))
    whole = Told("C-2026-0001", "Example", ZoneInfo("Asia/Tokyo"), at, told)
    for language in ("ja", "en"):
        data = chronology(whole, receiver=Receiver.COURT, language=language, mask=mask)
        paper = chronology_pdf(data, language=language, at=at)
        name, kind = f"chronology-{language}.pdf", "application/pdf"
        items.append(Item(name, Content.FACTS, kind, "chronology", holding(paper)))
    contents = Contents("C-2026-0001", Receiver.COURT, "x", at, "Example", items)
    path = folder / "bundle.zip"
    with path.open("wb") as stream:
        make(contents, stream, key=SigningKey("bench", bytes(range(32))))
    made = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun, worked = time.perf_counter(), time.process_time()
    if not verify(path).sound:
        raise SystemExit("the bundle does not verify")
    return {
        "make_s": made,
        "verify_cpu_s": time.process_time() - worked,
        "verify_s": time.perf_counter() - begun,
        "memory_mb": memory,
        "size": path.stat().st_size,
        "contacts": contacts,
    }


if __name__ == "__main__":
    asked_folder, asked_size, asked_contacts = sys.argv[1:4]
    print(json.dumps(_measure(Path(asked_folder), int(asked_size), int(asked_contacts))))
