"""What is said to a customer who is not served: plainly, until when, and how to object.

Only what the restriction itself says may be told; who determined it and why stays inside.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.decisions.evaluating import Decision

_JST: Final = timezone(timedelta(hours=9), "JST")
PROBLEM: Final = "application/problem+json"
NOT_NOW: Final = Text(
    ja="ただいまこのサービスをご利用いただけません。", en="You cannot use this service at present."
)
UNSURE: Final = Text(
    ja="ただいま確認ができないため、ご利用いただけません。少したってから、もう一度お試しください。",
    en="This cannot be checked at the moment. Please try again in a little while.",
)
_UNTIL: Final = Text(ja="期間は {until} までです。", en="This lasts until {until}.")
_OBJECT: Final = Text(
    ja="異議を申し立てるときは、番号 {code} をお知らせください。",
    en="To object, quote the number {code}.",
)
_OBJECT_AT: Final = Text(
    ja="異議は {url} で、番号 {code} により申し立てられます。",
    en="You can object at {url} with the number {code}.",
)


def told(decision: Decision, *, objections: str = "") -> Text:
    """Return what the customer may be told. `objections` is the address of the public page."""
    parts = [*_said(decision)]
    if decision.until is not None and not decision.serves:
        parts.append(_until(decision.until))
    code = next((one.code for one in decision.because if one.code), "")
    if code:
        way = _OBJECT_AT if objections else _OBJECT
        parts.append(way.filled(code=code, url=objections))
    return Text(ja="".join(one.ja for one in parts), en=" ".join(one.en for one in parts))


def problem(decision: Decision, *, language: Language, objections: str = "") -> bytes:
    """Return a refusal as a problem document (RFC 9457), to be shown to the customer."""
    title = NOT_NOW if decision.because else UNSURE
    row: dict[str, Any] = {
        "type": "about:blank",
        "status": status(decision),
        "title": title.to(language),
        "detail": told(decision, objections=objections).to(language),
        "effect": decision.effect.value,
        "service": decision.service.code,
    }
    if decision.until is not None:
        row["until"] = decision.until.isoformat()
    return json.dumps(row, ensure_ascii=False).encode()


def status(decision: Decision) -> int:
    """Return 403 for who is restricted, 503 for who could not be told from one who is."""
    return 403 if decision.because else 503


def language_of(accept: str) -> Language:
    """Return which of the two languages a browser asks for (`Accept-Language`)."""
    best: Language = "ja"
    weight = 0.0
    for part in accept[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        lang = tag.strip().lower().partition("-")[0]
        try:
            how = float(quality) if quality else 1.0
        except ValueError:
            continue
        if lang == "ja" and how > weight:
            best, weight = "ja", how
        elif lang == "en" and how > weight:
            best, weight = "en", how
    return best


def _said(decision: Decision) -> list[Text]:
    # Words on milder restrictions than the one that counts would only confuse.
    said = {one.says: None for one in decision.because if one.effect is decision.effect}
    if said:
        return [*said]
    return [UNSURE if decision.unknown is not None else NOT_NOW]


def _until(at: datetime) -> Text:
    # Restrictions are made in Japan, and end by its clock.
    local = at.astimezone(_JST)
    return _UNTIL.filled(until=f"{local:%Y-%m-%d %H:%M} (JST)")
