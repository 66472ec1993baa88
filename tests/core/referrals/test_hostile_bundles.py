"""A bundle from a stranger: whoever verifies it is neither led on, nor filled up, nor told lies."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from test_bundles import KEY, NOON

from setsudo.ledger import SigningKey
from setsudo.referrals import verifier
from setsudo.referrals.bundling import Contents, Item, holding, make
from setsudo.referrals.container import BundleError
from setsudo.referrals.receivers import Content, Receiver
from setsudo.referrals.verifier import NotABundle, verify


def hostile(
    path: Path, *names: str, key: SigningKey = KEY, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Make a bundle as a stranger would, signed by their own key and asking nobody."""
    items = [Item(name, Content.FACTS, "text/plain", "x", holding(b"x")) for name in names]
    contents = Contents("C-1", Receiver.POLICE, "x", NOON, "Shop", tuple(items))
    with monkeypatch.context() as patched, path.open("wb") as stream:
        patched.setattr(verifier, "is_plain", lambda name: True)
        make(contents, stream, key=key)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../../../.ssh/authorized_keys", "a/../../b", "..\\..\\b", "C:/autoexec.bat", "a//b",
        "photo\u202egpj.exe", "photo\u200b.jpg", "a\x1b[2Kb", "aux.txt", "dot. ", "a:stream",
        "x" * 1_001,
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_said_before_anybody_unpacks_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = verify(hostile(tmp_path / "x.zip", name, monkeypatch=monkeypatch))
    assert f"data/{name}" in {one for one, _ in found.changed}
    item = Item(name, Content.FACTS, "text/plain", "x", holding(b"x"))
    contents = Contents("C-1", Receiver.POLICE, "x", NOON, "Shop", (item,))
    with pytest.raises(BundleError):
        make(contents, io.BytesIO(), key=KEY)


@pytest.mark.parametrize(
    ("one", "other"), [("a.txt", "A.TXT"), ("\u304c.txt", "\u304b\u3099.txt"), ("1.txt", "１.txt")]
)
def test_two_names_that_a_disk_takes_for_one_are_said(
    one: str, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = verify(hostile(tmp_path / "x.zip", one, other, monkeypatch=monkeypatch))
    assert [why for _, why in found.changed] == [
        "its name can be taken for another's: do not unpack it"
    ]


def test_what_it_holds_cannot_write_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lie = "x\x1b[2J\x1b[H\u202eEvery byte"
    path = hostile(tmp_path / "x.zip", lie, monkeypatch=monkeypatch)
    assert verifier.main([str(path)]) == 1
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\\x1b[2J" in said
    assert verifier.shown("shop\x1b[8m") == "shop\\x1b[8m"


def test_a_console_without_the_letters_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile(tmp_path / "x.zip", "録音.txt", monkeypatch=monkeypatch)
    ran = subprocess.run(
        [sys.executable, verifier.__file__, str(path)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert ran.returncode == 0, ran.stderr
    assert b"Every byte is as it was handed over" in ran.stdout


def giant(path: Path, size: int) -> Path:
    """A file of mostly nothing that says its list of files is all of it."""
    with path.open("wb") as stream:
        stream.write(b"PK\1\2")
        stream.truncate(size - 22)
        stream.seek(size - 22)
        stream.write(struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 1, 1, size - 22, 0, 0))
    return path


def test_a_list_without_end_fills_no_memory(tmp_path: Path) -> None:
    with pytest.raises(NotABundle):
        verify(giant(tmp_path / "x.zip", 1 << 30))


def test_a_hundred_thousand_bad_lines_take_no_time(tmp_path: Path) -> None:
    line = b"PK\1\2" + b"\xff" * 42
    lines = line * 100_000
    path = tmp_path / "x.zip"
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 1, 1, len(lines), 0, 0)
    path.write_bytes(lines + end)
    began = time.process_time()
    with pytest.raises(NotABundle):
        verify(path)
    assert time.process_time() - began < 10


def test_a_link_in_a_folder_is_named_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile(tmp_path / "x.zip", "plain.txt", monkeypatch=monkeypatch)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(path) as opened:
        opened.extractall(folder)
    assert verify(folder).sound
    (tmp_path / "elsewhere.txt").write_bytes(b"x")
    (folder / "data" / "plain.txt").unlink()
    (folder / "data" / "plain.txt").symlink_to(tmp_path / "elsewhere.txt")
    (folder / "data" / "all").symlink_to(tmp_path)
    (folder / "data" / "__pycache__").mkdir()
    (folder / "data" / "__pycache__" / "more.txt").write_bytes(b"put in")
    named = {name for name, _ in verify(folder).changed}
    assert named == {"data/plain.txt", "data/all", "data/__pycache__/more.txt"}
