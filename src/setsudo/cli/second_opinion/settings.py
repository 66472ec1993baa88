"""Where to ask, as whom, and how much at most: read once, before anything is assessed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from setsudo.errors import UsageError
from setsudo.networks import stays_inside

KEY = "SETSUDO_SECOND_OPINION_KEY"
KEY_FILE = f"{KEY}_FILE"
TIMEOUT_S = 30.0
MOST_CALLS = 200
MOST_TOKENS = 1_000_000
_COMPLETIONS = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds that one call may take, and how many calls and tokens a run may take."""

    timeout_s: float = TIMEOUT_S
    calls: int = MOST_CALLS
    tokens: int = MOST_TOKENS


@dataclass(frozen=True, slots=True)
class Place:
    """An OpenAI-compatible endpoint. The key is never part of its text form."""

    scheme: str
    host: str
    port: int
    path: str
    model: str
    key: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The endpoint as messages name it: without path, query or key."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Asked:
    """That a second opinion is wanted: from where, and within which bounds."""

    place: Place
    bounds: Bounds


def asked_of(
    url: str | None,
    model: str | None,
    bounds: Bounds,
    environ: Mapping[str, str] = os.environ,
) -> Asked | None:
    """Return what the options of a command ask for; None where they ask for nothing.

    Raises UsageError where they cannot be carried out.
    """
    if url is None:
        if model is not None:
            raise UsageError(
                "--second-opinion-model without an endpoint: add --second-opinion URL",
                code="second_opinion_address",
            )
        return None
    if not 0 < bounds.timeout_s < float("inf"):
        raise UsageError("--second-opinion-timeout is no number of seconds", code="usage")
    return Asked(place_of(url, model, environ), bounds)


def place_of(url: str, model: str | None, environ: Mapping[str, str] = os.environ) -> Place:
    """Return the endpoint that a URL names, with the key of the environment.

    `url` is the base that the maker gives (`http://localhost:8080/v1`) or the whole address of
    chat completions. Raises UsageError, which never holds the key.
    """
    parts = _split(url)
    host = parts.hostname or ""
    if not model or not model.strip():
        raise UsageError(
            "--second-opinion needs the model's name: add --second-opinion-model NAME, as the "
            "endpoint calls it",
            code="second_opinion_model",
        )
    if parts.scheme == "http" and not stays_inside(host):
        raise UsageError(
            f"the words of contacts would go to {host} unencrypted: use an https:// address, or a "
            "host of your own network",
            code="second_opinion_unencrypted",
        )
    path = parts.path.rstrip("/")
    if not path.endswith(_COMPLETIONS):
        path += _COMPLETIONS
    if parts.query:
        path += f"?{parts.query}"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Place(parts.scheme, host, port, path, model.strip(), _key(environ))


def _split(url: str) -> SplitResult:
    # The address itself is not repeated: people paste keys into addresses.
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
        # Only these letters can stand in a request's first line; anything else could end it.
        wrong = wrong or not all("!" <= letter <= "~" for letter in url)
        (parts.hostname or "").encode("idna")
    except ValueError:
        wrong = True
    if wrong:
        raise UsageError(
            "--second-opinion is no address of an endpoint: give one such as "
            "http://localhost:8080/v1",
            code="second_opinion_address",
        )
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"--second-opinion holds a name or a password: leave it out, set {KEY} or {KEY_FILE}",
            code="second_opinion_key",
        )
    return parts


def _key(environ: Mapping[str, str]) -> str:
    key, file = environ.get(KEY, ""), environ.get(KEY_FILE, "")
    if key and file:
        raise UsageError(f"{KEY} and {KEY_FILE} are both set: keep one", code="second_opinion_key")
    if file:
        try:
            key = Path(file).read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise UsageError(
                f"the file that {KEY_FILE} names cannot be read: check its path and permissions",
                code="second_opinion_key",
            ) from None
        if not key.strip():
            raise UsageError(
                f"the file that {KEY_FILE} names is empty: write the key into it, or unset it",
                code="second_opinion_key",
            )
    key = key.strip()
    if not all("!" <= letter <= "~" for letter in key):
        raise UsageError(
            f"the key in {KEY if not file else KEY_FILE} holds blanks or letters that no key has: "
            "give it as it was issued",
            code="second_opinion_key",
        )
    return key
