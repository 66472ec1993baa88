"""The question itself: raw identifiers in, a decision out, in about a millionth of a second.

Nearly every customer who is asked about has no restriction. For them nothing is built: each service
has one decision that serves, ready, and a hash that stands in no set is the end of the matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import Final

from setsudo.decisions.evaluating import Decision, Unknown, decide, undecided
from setsudo.decisions.guard.clock import MARGIN, ServerClock
from setsudo.decisions.guard.states import Counts, GuardState
from setsudo.decisions.identifiers import KINDS, hasher
from setsudo.decisions.services import Service, unregistered
from setsudo.decisions.sieve import BIT, first_bits
from setsudo.decisions.snapshot import Change, Snapshot, SnapshotError
from setsudo.decisions.table import BIG
from setsudo.measures.restrictions import Effect, Restriction

_SERVICES_READY: Final = 1024
_Hashers = Mapping[str, Callable[[str], bytes]]


_Over = tuple[Snapshot, set[bytes], _Hashers, Snapshot | None]
"""The snapshot, the hashes that call for a closer look (that of an identifier nobody can read among
them), and the snapshot once more where its table is so big that its hashes are left where they are.
"""


class Checker:
    """Decides over one snapshot. `fresh_until` is when, by `monotonic`, it stops being sure."""

    __slots__ = ("_clock", "_over", "_ready", "_source", "counts", "fresh_until", "refused")

    def __init__(self, clock: ServerClock, counts: Counts, *, source: str) -> None:
        self._clock = clock
        self.counts = counts
        self._source = f"{source}:" if source else ""
        # By service, or by service and channel where one was told: a pair costs its own making.
        self._ready: dict[str | tuple[str, str], tuple[Decision, list[int]]] = {}
        self._over: _Over | None = None
        self.fresh_until = 0.0
        self.refused = False

    def load(self, snapshot: Snapshot, key: bytes) -> None:
        """Decide over this snapshot from now on."""
        known = {b"", *snapshot.changed}
        big = snapshot if len(snapshot.table) > BIG else None
        if big is None:
            known |= snapshot.table.digests()
        hashers = {
            kind: hasher(key, kind, region=snapshot.region, before=self._source) for kind in KINDS
        }
        if self._over is None or snapshot.seq < self._over[0].seq:
            self.fresh_until = 0.0
        # At once: hashes of one key are never looked for among those of another.
        self._over = (snapshot, known, hashers, big)
        self._ready = {}

    def apply(self, change: Change) -> bool:
        """Take a change in. Raises OutOfOrder."""
        if self._over is None:
            return False
        snapshot, known, _, _ = self._over
        # Before it is in the snapshot: whoever asks between looks closer than is needed.
        known.update(change.subjects)
        if not snapshot.apply(change):
            return False
        if change.service is not None or change.gone:
            self._ready = {}
        return True

    def forget_ready(self) -> None:
        """Build the ready decisions anew, so that they count where counts are now kept."""
        self._ready = {}

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot that is decided over."""
        return self._over[0] if self._over is not None else None

    @property
    def state(self) -> GuardState:
        """Return how far decisions can be relied on now."""
        if self._over is None or self.refused:
            return GuardState.ERROR
        return GuardState.READY if monotonic() < self.fresh_until else GuardState.STALE

    def check(self, service: str, channel: str = "", /, **identifiers: str | None) -> Decision:
        """Say whether a customer may be served now: `guard.check("orders", phone="090…")`.

        Identifiers are `phone`, `email`, `account`, `order`, `social`, `line`, as the customer or
        the service writes them; those that are empty do not count. Never waits, and raises nothing
        but ValueError for a kind that does not exist and TypeError for what is no text.
        """
        if monotonic() < self.fresh_until:
            # Fresh is only what was loaded.
            _, known, hashers, big = self._over  # type: ignore[misc]
            digest = b""
            for kind, value in identifiers.items():
                if not value:
                    continue
                try:
                    digest = hashers[kind](value)
                except KeyError:
                    raise ValueError(_KINDS) from None
                except AttributeError:
                    raise TypeError(_TEXT) from None
                if digest in known:
                    break
                if big is not None:
                    # Read anew each time: another table takes its place once it is made.
                    table = big.table
                    if (sieve := table.sieve) is not None:
                        (first,) = first_bits(digest)
                        if not sieve.bits[first >> sieve.shift] & BIT[first & 7]:
                            continue
                    try:
                        stands = table.here.get(digest) is not None
                    except table.refused:
                        stands = digest in table
                    if stands:
                        break
            else:
                ready = self._ready.get((service, channel) if channel else service)
                # Without a hash nobody was told: that is no reason to serve.
                if ready is not None and digest:
                    ready[1][0] += 1
                    return ready[0]
        return self._check(service, channel, identifiers)

    def restrictions(self, **identifiers: str) -> tuple[Restriction, ...]:
        """Return every restriction of a customer, in force or not, for whoever looks after them.

        Raises SnapshotError; ValueError for a kind that does not exist.
        """
        if self._over is None:
            return ()
        snapshot, _, hashers, _ = self._over
        return snapshot.of(filter(None, self._digests(identifiers, hashers)))

    def _check(self, code: str, channel: str, identifiers: Mapping[str, str | None]) -> Decision:
        if self._over is None:
            return self._unsure(self._bare(unregistered(code), channel), Unknown.ERROR)
        snapshot, _, hashers, _ = self._over
        service = snapshot.services.get(code)
        if service is None:
            self.counts.more("unregistered_services")
            service = unregistered(code)
        told = [*self._digests(identifiers, hashers)]
        digests = [one for one in told if one]
        if len(digests) < len(told):
            self.counts.more("unreadable_identifiers", len(told) - len(digests))
        at = self._clock.now()
        try:
            found = snapshot.of(digests)
        except SnapshotError:
            return self._unsure(self._bare(service, channel), Unknown.ERROR)
        decision = decide(found, service=service, channel=channel, at=at)
        if not self._clock.compared and service.fails == "closed":
            # Nobody has compared this clock yet: neither of its edges lets anybody through.
            for near in (at - MARGIN, at + MARGIN):
                other = decide(found, service=service, channel=channel, at=near)
                decision = max(decision, other, key=lambda one: one.effect.weight)
        if not digests:
            return self._unsure(decision, Unknown.UNIDENTIFIED)
        state = self.state
        if state is not GuardState.READY:
            because = Unknown.STALE if state is GuardState.STALE else Unknown.ERROR
            return self._unsure(decision, because)
        if decision.because or service.code not in snapshot.services:
            self.counts.decide(code, decision.effect.value, "")
            return decision
        return self._remembered(decision)

    def _digests(self, identifiers: Mapping[str, str | None], hashers: _Hashers) -> Iterator[bytes]:
        for kind, value in identifiers.items():
            if kind not in hashers:
                raise ValueError(_KINDS)
            if value:
                if not isinstance(value, str):
                    raise TypeError(_TEXT)
                yield hashers[kind](value)

    def _remembered(self, decision: Decision) -> Decision:
        code = decision.service.code
        count = self.counts.served.setdefault(code, [0])
        count[0] += 1
        if len(self._ready) < _SERVICES_READY:
            place = (code, decision.channel) if decision.channel else code
            self._ready[place] = (decision, count)
        return decision

    def _unsure(self, decision: Decision, because: Unknown) -> Decision:
        found = undecided(because, service=decision.service, channel=decision.channel, on=decision)
        self.counts.decide(found.service.code, found.effect.value, because.value)
        return found

    def _bare(self, service: Service, channel: str) -> Decision:
        return Decision(Effect.SERVE, (), service, channel)


_TEXT: Final = "an identifier is a text: write str(…) around a number"
_KINDS: Final = f"a customer is told by {', '.join(sorted(KINDS))}"
