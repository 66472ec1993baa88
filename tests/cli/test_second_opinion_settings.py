"""Stories of the address and the key: what cannot be meant is refused before anything is read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.cli.second_opinion.settings import Bounds, asked_of, place_of
from setsudo.errors import UsageError

SETSUDO = Path(sys.executable).with_name("setsudo")
KEY, KEY_FILE = "SETSUDO_SECOND_OPINION_KEY", "SETSUDO_SECOND_OPINION_KEY_FILE"
NO_KEY: dict[str, str] = {}


@pytest.mark.parametrize(
    ("url", "shown", "path"),
    [
        ("http://localhost:8080/v1", "http://localhost:8080", "/v1/chat/completions"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080", "/v1/chat/completions"),
        ("http://10.0.0.5/v1", "http://10.0.0.5:80", "/v1/chat/completions"),
        ("http://[::1]:9000/v1", "http://[::1]:9000", "/v1/chat/completions"),
        ("http://model.internal/v1", "http://model.internal:80", "/v1/chat/completions"),
        ("https://models.example.com", "https://models.example.com:443", "/chat/completions"),
        (
            "https://models.example.com/x/chat/completions?version=3",
            "https://models.example.com:443",
            "/x/chat/completions?version=3",
        ),
    ],
)
def test_the_base_or_the_whole_address_of_an_endpoint_is_taken(
    url: str, shown: str, path: str
) -> None:
    place = place_of(url, "small-1", NO_KEY)

    assert place.shown == shown
    assert place.path == path
    assert place.model == "small-1"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("localhost:8080", "second_opinion_address"),
        ("ftp://localhost/v1", "second_opinion_address"),
        ("http://", "second_opinion_address"),
        ("http://localhost:0/v1", "second_opinion_address"),
        ("http://localhost:99999/v1", "second_opinion_address"),
        ("http://localhost/v1\r\nX-Evil: 1", "second_opinion_address"),
        ("http://" + "a" * 70 + "/v1", "second_opinion_address"),
        ("https://user:sk-pasted@models.example.com/v1", "second_opinion_key"),
        ("http://models.example.com/v1", "second_opinion_unencrypted"),
        ("http://8.8.8.8/v1", "second_opinion_unencrypted"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_and_not_repeated(url: str, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        place_of(url, "small-1", NO_KEY)

    assert refused.value.code == code
    assert "sk-pasted" not in str(refused.value)


@settings(deadline=None)
@given(url=st.one_of(st.text(), st.text().map("http://{}".format)))
def test_no_address_whatever_gets_further_than_a_refusal(url: str) -> None:
    try:
        place = place_of(url, "small-1", NO_KEY)
    except UsageError:
        return
    assert re.fullmatch(r"[!-~]+", place.path)
    assert 0 < place.port < 65536


def test_a_model_has_to_be_named_and_does_not_go_without_an_endpoint() -> None:
    for model in (None, "", "  "):
        with pytest.raises(UsageError) as refused:
            asked_of("http://localhost:8080/v1", model, Bounds(), NO_KEY)
        assert refused.value.code == "second_opinion_model"
    with pytest.raises(UsageError) as refused:
        asked_of(None, "small-1", Bounds(), NO_KEY)
    assert refused.value.code == "second_opinion_address"
    assert asked_of(None, None, Bounds(), {KEY: "sk-1"}) is None


def test_a_key_comes_from_the_environment_or_a_file_and_shows_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-from-file\n", encoding="utf-8")
    held = place_of("https://models.example.com", "small-1", {KEY: " sk-from-environ "})
    read = place_of("https://models.example.com", "small-1", {KEY_FILE: str(file)})

    assert (held.key, read.key) == ("sk-from-environ", "sk-from-file")
    assert "sk-" not in repr(held) + held.shown + repr(read)


@pytest.mark.parametrize(
    ("written", "environ"),
    [
        ("sk-9", {KEY: "sk-1", KEY_FILE: "key"}),
        (None, {KEY_FILE: "key"}),
        (" \n", {KEY_FILE: "key"}),
        ("sk-9\nX-Evil: 1", {KEY_FILE: "key"}),
        ("sk-９", {KEY_FILE: "key"}),
        (None, {KEY: "sk-1 sk-2"}),
    ],
)
def test_a_key_that_cannot_be_meant_is_refused_and_not_repeated(
    tmp_path: Path, written: str | None, environ: dict[str, str]
) -> None:
    if written is not None:
        (tmp_path / "key").write_text(written, encoding="utf-8")
    if KEY_FILE in environ:
        environ = environ | {KEY_FILE: str(tmp_path / "key")}
    with pytest.raises(UsageError) as refused:
        place_of("https://models.example.com", "small-1", environ)

    assert refused.value.code == "second_opinion_key"
    assert "sk-" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--second-opinion", "http://localhost:1/v1"], "second_opinion_model"),
        (
            ["--second-opinion", "http://localhost:1/v1", "--engine", "daft", "-o", "out"],
            "second_opinion_in_bulk",
        ),
    ],
)
def test_the_command_stops_before_it_reads_anything(
    tmp_path: Path, arguments: list[str], code: str
) -> None:
    ran = subprocess.run(
        [SETSUDO, "assess", str(tmp_path / "not-there.jsonl"), *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert ran.returncode == 2
    assert f"[{code}]" in ran.stderr
    assert ran.stdout == ""
