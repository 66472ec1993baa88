"""A certificate that does not sign any more is said at the start, not when a bundle is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from running import free_port, started

sys.path += [str(Path(__file__).parents[1] / one) for one in ("referrals", "ledger")]

from vouching_cast import WORD, certificate


@pytest.mark.parametrize(
    ("days", "command", "lang", "told"),
    [
        (-1, "serve", "en_US", "Warning: papers cannot be signed: the certificate that "),
        (29, "web", "en_US", "Warning: the certificate that papers are signed with ends soon: "),
        (29, "serve", "ja_JP", "注意: 文書に署名する証明書の期限が近づいています: Himawari"),
        (None, "web", "ja_JP", "注意: 文書に署名できません: SETSUDO_SEAL のファイル"),
        (31, "serve", "en_US", ""),
    ],
)  # fmt: skip
def test_a_start_says_once_that_the_certificate_does_not_sign_or_soon_will_not(
    days: int | None, command: str, lang: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "seal.p12"
    if days is not None:
        certificate(file, days=days)
    runs = "Setsudo runs at" if lang == "en_US" else "節度が動いています"
    with started(
        tmp_path / "data", command, "--port", str(free_port()), LC_ALL=f"{lang}.UTF-8",
        SETSUDO_SEAL=str(file), SETSUDO_SEAL_PASSPHRASE=WORD,
    ) as service:  # fmt: skip
        said = service.wait_for(runs)
        assert service.stop() == 0
    # It starts all the same: nothing but the signing needs it.
    warned = [one for one in said.splitlines() if "Warning" in one or "注意" in one]
    assert [one.startswith(told) for one in warned] == [True] * bool(told), said
    assert ("SETSUDO_SEAL" in said) == bool(told)
    assert WORD not in said
