"""`setsudo token create`: whoever has the machine gives another system a token."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "foundation"))

from real_postgres import asking
from running import SETSUDO, environment, free_port, started


def created(data: Path, kept: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SETSUDO, "token", "create", *words],
        env=environment(data, **kept), capture_output=True, text=True, check=False,
    )  # fmt: skip


def asked(address: str, token: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, headers)  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def test_a_system_hands_contacts_in_before_anybody_has_signed_in(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    data, port = tmp_path / "data", free_port()
    with started(data, "web", "--port", str(port), **kept) as web:
        assert "/welcome/" in web.wait_for("Setsudo runs at")
        made = created(data, kept, "--scope", "intake", "--source", "pbx")
        assert made.returncode == 0, made.stderr
        token = made.stdout.strip()

        api = f"http://127.0.0.1:{port}/api/v1"
        line = {"id": "1", "channel": "phone", "turns": [{"speaker": "customer", "text": "壊れた"}]}
        taken = asked(f"{api}/interactions", token, line)
        assert taken["source"] == "pbx"
        assert asked(f"{api}/interactions/{taken['ref']}", token)["state"] == "waiting"
        with pytest.raises(urllib.error.HTTPError) as closed:
            asked(f"{api}/cases", token)
        closed.value.close()
        assert closed.value.code == 403
        assert "/api/v1/interactions" in asked(f"{api}/openapi.json", token)["paths"]
    with asking(data, kept) as ask:
        assert ask("SELECT count(*) FROM api_token WHERE made_by_id IS NULL") == [(1,)]
        assert ask("SELECT count(*) FROM ledger_entry WHERE act = 'token.made'") == [(1,)]
        assert token.encode() not in os.fsencode(repr(ask("SELECT digest FROM api_token")))


WRONG = [
    (["--scope", "everything"], "intake, interactions:write"),
    (["--scope", "cases:act"], "“Your settings”"),
    (["--scope", "intake", "--site", "nowhere"], "there is no site “nowhere”"),
    (["--scope", "intake", "--source", "staff-report"], "choose another name"),
    (["--scope", "intake", "--source", "ＳＴＡＦＦ-report"], "choose another name"),
    (["--scope", "intake", "--source", "s" * 300], "1 to 100 characters"),
    (["--scope", "intake", "--source", " "], "give a short one"),
]


def test_what_cannot_be_made_is_refused_with_the_remedy(
    tmp_path: Path, kept: dict[str, str]
) -> None:
    for words, said in WRONG:
        refused = created(tmp_path / "data", kept, *words)
        assert refused.returncode == 2, refused.stderr
        assert said in " ".join(refused.stderr.split())
        assert "Traceback" not in refused.stderr
        assert refused.stdout == ""
