"""The answer to a gateway: 204, or 403 with what the customer may be told (RFC 9457)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import quote

from setsudo.decisions.customers import Customers
from setsudo.decisions.evaluating import Decision, Unknown, undecided
from setsudo.decisions.gateway import arrangement, question
from setsudo.decisions.telling import problem, told

Headers = list[tuple[bytes, bytes]]


def forwarded(
    point: Customers, query: str, headers: Mapping[str, str], repeated: Collection[str] = ()
) -> tuple[int, bytes, Headers]:
    """Return status, body and headers. Raises BadRequest where the gateway asks in a wrong way.

    A service that nobody has registered is refused: its code may come out of what was typed.
    """
    arranged = arrangement(query)
    asked = question(arranged, headers, repeated)
    decision = point.judged(asked.service, asked.channel, iter(asked.identifiers))
    if asked.service not in point.snapshot.services:
        decision = undecided(
            Unknown.ERROR, service=decision.service, channel=decision.channel, on=decision
        )
    elif decision.unknown is Unknown.UNIDENTIFIED and not asked.identifiers:
        decision = _nobody(decision, serves=arranged.serves_nobody)
    more: Headers = [(b"setsudo-effect", decision.effect.value.encode())]
    if decision.conditions:
        more.append((b"setsudo-conditions", quote(",".join(decision.conditions)).encode()))
    if decision.serves:
        return 204, b"", more
    words = told(decision, objections=point.objections).to(point.language)
    more += [
        (b"setsudo-reason", quote(words).encode()),
        (b"content-language", point.language.encode()),
        (b"vary", b"Accept-Language"),
    ]
    body = problem(decision, language=point.language, objections=point.objections)
    # Gateways know 401 and 403 alone: with any other status nginx answers with its own fault.
    return 403, body.replace(b'"status": 503', b'"status": 403', 1), more


def _nobody(decision: Decision, *, serves: bool) -> Decision:
    """Let through whoever is not signed in yet, where the gateway is set so."""
    if not serves or decision.because:
        return decision
    return Decision(decision.effect.SERVE, (), decision.service, decision.channel)
