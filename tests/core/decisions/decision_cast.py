"""Any restriction, service, change and snapshot, for properties about decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from setsudo.bilingual import Text
from setsudo.decisions.services import Service
from setsudo.decisions.snapshot import Change, Snapshot
from setsudo.measures.restrictions import Effect, Restriction
from setsudo.measures.windows import DAY, Window

NOON = datetime(2026, 11, 28, 3, tzinfo=UTC)
WORDS = Text(ja="ご利用いただけません。", en="You cannot use this.")

words = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=8)
codes = st.sampled_from(["orders", "chat", "stays", "宿泊"])
channels = st.sampled_from(["web", "phone", "visit"])
moments = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
texts = st.builds(Text, ja=words.map(lambda w: f"・{w}"), en=words.map(lambda w: f"- {w}"))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    opens = draw(st.integers(0, DAY - 1))
    zone = draw(st.sampled_from(["Asia/Tokyo", "Europe/London", "America/New_York", "UTC", "no/t"]))
    return Window(tuple(sorted(days)), opens, draw(st.integers(opens + 1, DAY)), zone)


restrictions = st.builds(
    Restriction,
    ref=st.one_of(st.uuids().map(str), words.map(lambda w: f"measure/{w}")),
    effect=st.sampled_from(Effect),
    services=st.frozensets(codes, max_size=3),
    channels=st.frozensets(channels, max_size=3),
    since=moments,
    until=moments,
    determination=st.one_of(st.uuids().map(str), words),
    rung=words,
    says=texts,
    code=words,
    conditions=st.lists(words, max_size=2).map(tuple),
    windows=st.lists(windows(), max_size=2).map(tuple),
)
services = st.builds(
    Service,
    code=codes,
    name=texts,
    channel=channels,
    risk=words,
    fails=st.sampled_from(["open", "closed"]),
    duty=words,
)
digests = st.binary(min_size=16, max_size=16)
standing = st.lists(restrictions, min_size=1, max_size=3, unique_by=lambda one: one.ref).map(tuple)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    found = draw(st.dictionaries(digests, standing, max_size=8))
    known = draw(st.lists(services, max_size=3, unique_by=lambda one: one.code))
    return Snapshot(draw(st.integers(0, 1 << 40)), draw(moments), known, found, region="JP")


@st.composite
def changes(draw: st.DrawFn, after: int = 0) -> Change:
    seq = after + draw(st.integers(1, 9))
    subjects = tuple(draw(st.lists(digests, max_size=4, unique=True)))
    what = draw(st.sampled_from(["put", "drop", "service", "gone", "nothing"]))
    if what == "put":
        return Change(seq, after, put=draw(restrictions), subjects=subjects)
    if what == "drop":
        return Change(seq, after, drop=draw(restrictions).ref, subjects=subjects)
    if what == "service":
        return Change(seq, after, service=draw(services))
    return Change(seq, after, gone=draw(codes) if what == "gone" else "")


def same(one: Snapshot, other: Snapshot) -> bool:
    """Say whether two snapshots say the same of everybody."""
    return (
        one.seq == other.seq
        and one.made_at == other.made_at
        and one.region == other.region
        and one.services == other.services
        and dict(one.subjects()) == dict(other.subjects())
    )


def suspended(**other: object) -> Restriction:
    usual: dict[str, object] = {
        "ref": "m1", "effect": Effect.SUSPEND, "services": frozenset({"orders"}),
        "channels": frozenset(), "since": NOON, "until": NOON + timedelta(days=1),
        "determination": "secret-ground", "rung": "suspend", "says": WORDS, "code": "ABCD",
    }  # fmt: skip
    return Restriction(**{**usual, **other})  # type: ignore[arg-type]
