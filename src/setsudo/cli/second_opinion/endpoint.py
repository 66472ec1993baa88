"""One question over HTTP to an OpenAI-compatible endpoint, within a time that nothing stretches.

The standard library's client does: one POST without redirects, proxies, cookies or pooling. A key
is never sent on to another host, and a call has one deadline, however slowly the endpoint drips.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from setsudo.assessment.second.model import Missing
from setsudo.assessment.second.question import Question
from setsudo.cli.second_opinion.settings import Place

# Room for two sentences, a few quotes and what a model thinks before it answers.
ANSWER_TOKENS = 1500
MOST_BYTES = 1 << 20
_SCHEMA_NAME = "second_opinion"
# Servers that know no JSON Schema by OpenAI's name say so by one of these.
_OF_THE_FORM = frozenset({Missing.REFUSED, Missing.FAILED})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the endpoint answered: the model's text, who it says it is, and the tokens it counts.

    `tokens` is None where the endpoint does not count.
    """

    text: str
    model: str
    tokens: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no answer. `detail` is an HTTP status or a kind of error, never anybody's words."""

    why: Missing
    detail: str


class Endpoint:
    """Asks one endpoint, one question after another. Tries nothing twice."""

    def __init__(self, place: Place, *, timeout_s: float) -> None:
        self._place = place
        self._timeout_s = timeout_s
        self._simply = False
        self._tried_simply = False
        self._answers = False

    def ask(self, question: Question) -> Reply | Failure:
        """Return the reply to one question, or why there is none; never longer than the timeout."""
        body = _request(self._place.model, question, simply=self._simply)
        call = _Call(self._place, self._timeout_s, body)
        try:
            status, raw = call.answer()
        except _Late:
            return Failure(Missing.TIMED_OUT, f"{self._timeout_s:g} s")
        except ssl.SSLError:
            return Failure(Missing.UNREACHABLE, f"{self._place.shown}: certificate or TLS")
        except (http.client.IncompleteRead, ConnectionResetError, BrokenPipeError):
            return Failure(Missing.CLOSED, self._place.shown)
        except http.client.HTTPException:
            return Failure(Missing.NONSENSE, "no HTTP")
        except OSError as error:
            told = error.strerror or type(error).__name__
            return Failure(Missing.UNREACHABLE, f"{self._place.shown}: {told}")
        if status != 200:
            # Where the simple form is no better, the form was not what was wrong.
            self._simply = self._simply and self._answers
            return _refusal(status)
        self._answers = True
        return _reply(raw, self._place.model)

    def can_ask_simply(self, failure: Failure) -> bool:
        """Ask for the answer in a simpler form from now on, if that may be what was refused.

        Returns False where it is no way out: it was tried already, or the endpoint has answered.
        """
        if self._tried_simply or self._answers or failure.why not in _OF_THE_FORM:
            return False
        self._simply = self._tried_simply = True
        return True


class _Late(Exception):
    """The time of a call is over."""


class _Call:
    """One call in a thread of its own: no name, handshake or answer can outlast its time."""

    def __init__(self, place: Place, timeout_s: float, body: dict[str, Any]) -> None:
        self._place = place
        self._timeout_s = timeout_s
        self._body = json.dumps(body).encode("ascii")
        self._connection = _connection(place, timeout_s)
        self._came: tuple[int, bytes] | Exception | None = None
        self._over = False

    def answer(self) -> tuple[int, bytes]:
        """Return the status and the body; raises _Late, OSError or HTTPException."""
        worker = threading.Thread(target=self._run, name="second opinion", daemon=True)
        worker.start()
        worker.join(self._timeout_s)
        came = self._came
        if came is None:
            self._end()
            raise _Late
        if isinstance(came, TimeoutError):
            raise _Late
        if isinstance(came, Exception):
            raise came
        return came

    def _run(self) -> None:
        try:
            self._came = self._post()
        except (OSError, http.client.HTTPException) as error:
            self._came = error
        finally:
            self._connection.close()

    def _post(self) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._place.key:
            headers["Authorization"] = f"Bearer {self._place.key}"
        self._connection.connect()
        if self._over:
            raise TimeoutError
        self._connection.request("POST", self._place.path, self._body, headers)
        with self._connection.getresponse() as response:
            raw = response.read(MOST_BYTES + 1)
            if response.length and len(raw) <= MOST_BYTES:
                raise http.client.IncompleteRead(raw, response.length)
            return response.status, raw

    def _end(self) -> None:
        # Nothing is sent to the endpoint any more that nobody waits for.
        self._over = True
        if (sock := self._connection.sock) is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _connection(place: Place, timeout_s: float) -> http.client.HTTPConnection:
    if place.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            place.host, place.port, timeout=timeout_s, context=context
        )
    return http.client.HTTPConnection(place.host, place.port, timeout=timeout_s)


def _request(model: str, question: Question, *, simply: bool) -> dict[str, Any]:
    form: dict[str, Any] = {
        "type": "json_schema",
        "json_schema": {"name": _SCHEMA_NAME, "strict": True, "schema": question.schema},
    }
    if simply:
        form = {"type": "json_object", "schema": question.schema}
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
        ],
        "temperature": 0,
        "max_tokens": ANSWER_TOKENS,
        "stream": False,
        "response_format": form,
    }


def _refusal(status: int) -> Failure:
    if status in (401, 403):
        why = Missing.KEY_REFUSED
    elif status == 429:
        why = Missing.BUSY
    elif 300 <= status < 400:
        why = Missing.REDIRECTED
    else:
        why = Missing.FAILED if status >= 500 else Missing.REFUSED
    return Failure(why, f"HTTP {status}")


def _reply(raw: bytes, asked: str) -> Reply | Failure:
    if len(raw) > MOST_BYTES:
        return Failure(Missing.NONSENSE, f"more than {MOST_BYTES} bytes")
    try:
        told = json.loads(raw)
        choice = told["choices"][0]
        text, ended = choice["message"]["content"], choice.get("finish_reason")
        usage, model = told.get("usage"), told.get("model")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Failure(Missing.NONSENSE, "no chat completion")
    if ended == "length":
        return Failure(Missing.CUT_SHORT, f"{ANSWER_TOKENS} tokens")
    if not isinstance(text, str):
        return Failure(Missing.NONSENSE, "no text")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    counted = isinstance(tokens, int) and not isinstance(tokens, bool) and tokens >= 0
    named = model if isinstance(model, str) and model.strip() else asked
    return Reply(text, named, tokens if counted else None)
