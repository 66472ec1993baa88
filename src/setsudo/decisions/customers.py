"""Who decides about customers: a `Point` of AuthZEN over a snapshot of restrictions.

A subject is a customer by one identifier (`phone`, `email`, `account`, `order`, `social`, `line`)
or, as `customer`, by several in its properties; a resource of the type `service` is a service of
the company. A denial carries what the customer may be told, and for staff what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from setsudo.bilingual import Language
from setsudo.decisions.authzen import (
    LONGEST_WORD,
    Answer,
    Asked,
    BadRequest,
    Entity,
    Undisclosed,
)
from setsudo.decisions.evaluating import Decision, Unknown, decide, undecided
from setsudo.decisions.identifiers import KINDS, OF_A_SOURCE, hasher
from setsudo.decisions.services import unregistered
from setsudo.decisions.snapshot import Snapshot, SnapshotError
from setsudo.decisions.telling import told
from setsudo.measures.restrictions import Effect, Restriction

SERVICE: Final = "service"
CUSTOMER: Final = "customer"
MOST_OF_ONE: Final = 50
"""Identifiers of one subject."""
MOST_AT_ONCE: Final = 2_000
"""Identifiers of all subjects of one request: each costs time that nobody else has meanwhile."""
ACTIONS: Final = ("begin", "use", "contact")
"""What customers do with a service. A restriction binds whichever of them is asked about."""
SERVED: Final = Answer(True)


class Hashing:
    """The identifiers of customers as keyed hashes, made ready for one key."""

    __slots__ = ("_by_kind", "_key", "_region", "_within")

    def __init__(self, key: bytes, region: str) -> None:
        self._key = key
        self._region = region
        self._by_kind = {kind: hasher(key, kind, region=region) for kind in KINDS}
        self._within: dict[tuple[str, str], Callable[[str], bytes]] = {}

    def hashed(self, kind: str, value: str, source: str) -> tuple[bytes, ...]:
        """Return the hash of an identifier; none where it is none of its kind.

        Accounts, orders and handles are of the `source` that asks; those that may name another
        (`source:value`) are looked for under both, since their own form can have a colon too.
        """
        if kind in OF_A_SOURCE and source:
            within = self._within.get((kind, source))
            if within is None:
                if len(self._within) > 1000:
                    self._within.clear()
                within = hasher(self._key, kind, region=self._region, before=f"{source}:")
                self._within[kind, source] = within
            found = within(value)
            if ":" in value:
                return tuple(filter(None, (found, self._by_kind[kind](value))))
        else:
            found = self._by_kind[kind](value)
        return (found,) if found else ()


@dataclass(slots=True)
class Customers:
    """The point, for one request: who asks (`source`), in which language, when; how sure it is.

    `unsure` is set while what is known may be out of date. `explains` adds the ground for staff.
    """

    snapshot: Snapshot
    hashing: Hashing
    at: datetime
    source: str = ""
    language: Language = "ja"
    objections: str = ""
    explains: bool = False
    unsure: Unknown | None = None
    _hashed: dict[tuple[str, str], tuple[bytes, ...]] = field(default_factory=dict)

    def decide(self, asked: Asked) -> Answer:
        """Answer a question in the terms of the standard."""
        if asked.resource.type != SERVICE:
            return _unknown_type(asked.resource)
        decision = self.judged(
            asked.resource.id, _text(asked.context.get("channel")), self._identifiers(asked.subject)
        )
        return self.answer(decision)

    def judged(self, code: str, channel: str, identifiers: Iterator[tuple[str, str]]) -> Decision:
        """Say whether whoever has these identifiers may be served."""
        service = self.snapshot.services.get(code) or unregistered(code)
        digests = [digest for kind, value in identifiers for digest in self._digests(kind, value)]
        try:
            found = self.snapshot.of(digests)
        except SnapshotError:
            bare = Decision(Effect.SERVE, (), service, channel)
            return undecided(Unknown.ERROR, service=service, channel=channel, on=bare)
        if not found and digests and self.unsure is None:
            # As it is with nearly everybody.
            return Decision(Effect.SERVE, (), service, channel)
        decision = decide(found, service=service, channel=channel, at=self.at)
        why = self.unsure if digests else Unknown.UNIDENTIFIED
        if why is not None:
            return undecided(why, service=service, channel=channel, on=decision)
        return decision

    def answer(self, decision: Decision) -> Answer:
        """Return a decision in the terms of the standard."""
        registered = decision.service.code in self.snapshot.services
        if decision.effect is Effect.SERVE and decision.unknown is None and registered:
            return SERVED
        context: dict[str, Any] = {
            "effect": decision.effect.value,
            "service": decision.service.code,
        }
        if not registered:
            context["registered"] = False
        if decision.conditions:
            context["conditions"] = list(decision.conditions)
        if decision.unknown is not None:
            context["unknown"] = decision.unknown.value
        if not decision.serves:
            words = told(decision, objections=self.objections)
            context["reason_user"] = words.to(self.language)
            context["language"] = self.language
            if decision.until is not None:
                context["until"] = decision.until.isoformat()
            code = next((one.code for one in decision.because if one.code), "")
            if code:
                context["objection"] = {"code": code}
                if self.objections:
                    context["objection"]["url"] = self.objections
        if self.explains and decision.because:
            context["reason_admin"] = [_ground(one) for one in decision.because]
        return Answer(decision.serves, context)

    def subjects(self, asked: Asked) -> Sequence[str]:
        """Refuse: whoever may, or may not, be served is nobody's list."""
        raise Undisclosed(
            "subjects are not searched for: the answer would be a list of people; ask about one "
            "customer at a time at /access/v1/evaluation"
        )

    def resources(self, asked: Asked) -> Sequence[str]:
        """Return the services that the customer may use."""
        if asked.resource.type != SERVICE or not self._known(asked.subject):
            return ()
        channel = _text(asked.context.get("channel"))
        return [
            code
            for code in sorted(self.snapshot.services)
            if self.judged(code, channel, self._identifiers(asked.subject)).serves
        ]

    def actions(self, asked: Asked) -> Sequence[str]:
        """Return what the customer may do with the service: all of it or nothing."""
        resource = asked.resource
        if resource.type != SERVICE or resource.id not in self.snapshot.services:
            return ()
        if not self._known(asked.subject):
            return ()
        return ACTIONS if self.decide(asked).decision else ()

    def _known(self, subject: Entity) -> bool:
        return any(self._digests(kind, value) for kind, value in self._identifiers(subject))

    def _digests(self, kind: str, value: str) -> tuple[bytes, ...]:
        """Return the hashes of an identifier, made once in a request. Raises BadRequest."""
        found = self._hashed.get((kind, value))
        if found is None:
            if len(self._hashed) >= MOST_AT_ONCE:
                raise BadRequest(
                    f"there are more than {MOST_AT_ONCE} identifiers: ask fewer questions at once"
                )
            found = self.hashing.hashed(kind, value, self.source)
            self._hashed[kind, value] = found
        return found

    def _identifiers(self, subject: Entity) -> Iterator[tuple[str, str]]:
        if subject.type in KINDS:
            yield subject.type, subject.id
        elif subject.type == CUSTOMER:
            # A company's own number for a customer is an account of the system that asks.
            yield "account", subject.id
        else:
            return
        if subject.properties:
            yield from _told_along(subject.properties)


def _told_along(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through further identifiers: `{"phone": "…", "email": ["…", "…"]}`."""
    count = 0
    for kind in KINDS:
        values = properties.get(kind)
        if values is None:
            continue
        for value in values if isinstance(values, list) else (values,):
            # Passed over, it would not count: a number is no text, and its customer not free.
            if not isinstance(value, str) or len(value) > LONGEST_WORD:
                raise BadRequest(f"subject.properties.{kind} is a text or a list of texts")
            count += 1
            if count > MOST_OF_ONE:
                raise BadRequest(f"a subject has at most {MOST_OF_ONE} identifiers")
            if value:
                yield kind, value


def _ground(one: Restriction) -> dict[str, Any]:
    return {
        "restriction": one.ref,
        "determination": one.determination,
        "rung": one.rung,
        "effect": one.effect.value,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
    }


def _unknown_type(resource: Entity) -> Answer:
    message = f"resources are of the type {SERVICE}: its id is the code of a service"
    return Answer(False, {"error": {"status": 404, "message": message}})


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
