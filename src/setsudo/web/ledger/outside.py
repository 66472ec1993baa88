"""Asking a service outside over HTTP: short, bounded, and never for longer than a worker waits."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import Final
from urllib.parse import urlsplit

from setsudo.errors import StorageError, UsageError

PATIENCE_S: Final = 15
LARGEST: Final = 1 << 20


def post(url: str, body: bytes, kind: str, *, setting: str) -> tuple[int, bytes]:
    """Send a body and return the status and the answer, whatever the status is.

    Raises StorageError `outside` where nothing answers or the answer is too long, and UsageError
    where `setting` holds no address.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f"{setting} is no address that begins with https://", code="setting")
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        url, data=body, headers={"Content-Type": kind, "User-Agent": "setsudo"}, method="POST"
    )
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=PATIENCE_S) as answer:
            status, data = answer.status, _read(answer)
    except urllib.error.HTTPError as error:
        with error:
            status, data = error.code, _read(error)
    except (OSError, http.client.HTTPException):
        raise StorageError(f"the address in {setting} does not answer", code="outside") from None
    if len(data) > LARGEST:
        raise StorageError(f"the address in {setting} answers without end", code="outside")
    return status, data


def _read(answer: http.client.HTTPResponse | urllib.error.HTTPError) -> bytes:
    """Return the body, or so much of it as is too long. Raises OSError for one that trickles."""
    until, data = time.monotonic() + PATIENCE_S, b""
    while len(data) <= LARGEST and (some := answer.read1(LARGEST + 1 - len(data))):
        data += some
        if time.monotonic() > until:
            raise TimeoutError
    return data


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **others: object) -> None:
        """Follow nobody elsewhere: what answers has to be what was named."""
