"""What the pages of exhibits show to one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.dateparse import parse_datetime

from setsudo.bilingual import Text
from setsudo.cases.disclosure import seen_by
from setsudo.cases.roles import Relation, relations
from setsudo.referrals.capturing import Captured, CaptureRefused, read_warc
from setsudo.referrals.custody import (
    EVENT_NAMES,
    KIND_NAMES,
    WHEREABOUTS_NAMES,
    Event,
    ExhibitKind,
    Whereabouts,
    whereabouts,
)
from setsudo.referrals.keeping import Deed, entitled
from setsudo.referrals.redacting import COVERS_NAMES, Covers, Span, Spoken, covered, everywhere
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.cases.reading.naming import Names
from setsudo.web.cases.reading.sight import seen_cases
from setsudo.web.exhibits import showing
from setsudo.web.exhibits.custody import reason_of_today
from setsudo.web.exhibits.forms import kinds
from setsudo.web.exhibits.models import CustodyEvent, Exhibit
from setsudo.web.exhibits.reading import called, custody_of, exhibits_of, name_of
from setsudo.web.exhibits.registering import waiting
from setsudo.web.interactions.filing import FileRefused, genuine
from setsudo.web.interactions.models import Interaction
from setsudo.web.interactions.words import CHANNELS
from setsudo.web.retention.holding import in_force
from setsudo.web.templatetags.saying import language

RECORDS_SHOWN = 50


@dataclass(slots=True)
class Copy:
    """A file to hand out: by which name, of which type and bytes."""

    name: str
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Line:
    """One exhibit in a list."""

    row: Exhibit
    label: Text
    name: str
    kind: Text
    events: int
    out: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of custody as it is shown."""

    row: CustodyEvent
    name: Text
    by: str
    reason: str
    receiver: str


def cases(user: User) -> list[Case]:
    """Return the cases with exhibits that somebody sees, the newest first."""
    found = seen_cases(user.person).annotate(count=Count("exhibits")).filter(count__gt=0)
    return [
        case
        for case in found.order_by("-number")[:100]
        if "facts" in {part.value for part in seen_by(user.person, case.involved())}
    ]


def panel(case: Case, user: User, names: Names, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a case shows of its exhibits. `names` are those of the viewer."""
    involved = case.involved()
    rows = exhibits_of(case, at)
    if Relation.EVALUATOR in relations(user.person, involved):
        rows = [one for one in rows if not kept_back(one, user)]
    may = entitled(user.person, Deed.REGISTER, involved)
    return {
        "case": case,
        "lines": lines(case, rows, names),
        "held": bool(in_force(case)),
        "may_register": may,
        "waiting": waiting(case) if may else 0,
    }


def of_case(case: Case, user: User, *, at: datetime) -> dict[str, Any]:
    """Return what the list of a case's exhibits shows, and which contacts could become one."""
    page = panel(case, user, _names(case, user), at=at)
    known = {one.row.interaction_id for one in page["lines"]}
    contacts = Interaction.objects.filter(
        in_case__case__in=[one.pk for one in case.family()], reported_by__isnull=True
    )
    return page | {
        "contacts": [
            (one.pk, one.started_at or one.received_at, _channel(one))
            for one in contacts.defer("line", "original").order_by("started_at", "received_at")
            if one.pk not in known
        ]
        if page["may_register"]
        else []
    }


def lines(case: Case, rows: Sequence[Exhibit], names: Names) -> list[Line]:
    """Return exhibits as lines, each with how often it was handled and whether it is out."""
    events: dict[object, list[Event]] = {one.pk: [] for one in rows}
    found = CustodyEvent.objects.filter(exhibit__in=[*events]).order_by("place", "at")
    for key, event in found.values_list("exhibit_id", "event"):
        events[key].append(Event(event))
    return [
        Line(
            one,
            called(one, case),
            names.masked(name_of(one).to(language())),
            KIND_NAMES[ExhibitKind(one.kind)],
            len(events[one.pk]),
            whereabouts(ExhibitKind(one.kind), events[one.pk]) is Whereabouts.OUT,
        )
        for one in rows
    ]


def one(
    row: Exhibit, user: User, *, at: datetime, names_shown: bool, verify: bool
) -> dict[str, Any]:
    """Return what the page of one exhibit shows; its words only where somebody said why today."""
    case, person = row.case, user.person
    involved = case.involved()
    can = {deed.value for deed in Deed if entitled(person, deed, involved)}
    names = _names(case, user)
    open_ = Deed.OPEN in can and bool(reason_of_today(row, user, at=at))
    unmasked = names_shown and Deed.UNMASK in can and showing.unmasked_today(row, user, at=at)
    custody = custody_of(row)
    kind = ExhibitKind(row.kind)
    shown = _words(row, case, names, unmasked=unmasked) if open_ else ([], [], "")
    root = row.original or row
    variants = [root, *root.variants.select_related("case", "original").order_by("branch")]
    return {
        "case": case,
        "exhibit": row,
        "label": row.label,
        "name": names.masked(name_of(row).to(language())),
        "kind": KIND_NAMES[kind],
        "made_by": names.of(row.made_by),
        "where": names.masked(row.where),
        "custody": [
            Happened(
                event,
                EVENT_NAMES[Event(event.event)],
                names.of(event.by),
                names.masked(event.reason),
                names.masked(event.receiver),
            )
            for event in custody
        ],
        "held": bool(in_force(case)),
        "standing": WHEREABOUTS_NAMES[whereabouts(kind, (Event(e.event) for e in custody))],
        "family": [one for one in variants if one.pk != row.pk] if len(variants) > 1 else [],
        "covers": [(COVERS_NAMES[Covers(name)], n) for name, n in row.covers.items()],
        "has_words": showing.has_words(row),
        "in_part": showing.in_part(row),
        "opened": open_,
        "unmasked": unmasked,
        "turns": shown[0],
        "records": shown[1],
        "unreadable": shown[2],
        "seen": parse_datetime(row.about["seen"]) if row.about.get("seen") else None,
        "url": names.masked(row.about.get("url", "")),
        "can": can,
        "verified": _verified(row) if verify and row.digest else None,
    }


def kept_back(row: Exhibit, user: User) -> bool:
    """Say whether an exhibit is kept from somebody: what a worker told is not for whoever appraises
    them, files included."""
    root = row.original or row
    told = root.attachment.interaction if root.attachment is not None else root.interaction
    if told is None or told.reported_by_id is None or told.reported_by_id == user.pk:
        return False
    return Relation.EVALUATOR in relations(user.person, row.case.involved())


def redaction(
    row: Exhibit,
    user: User,
    turns: Sequence[Spoken],
    found: Sequence[Span],
    chosen: Sequence[str] | None,
) -> dict[str, Any]:
    """Return what the page for covering shows: the words, and what a program would cover."""
    names = _names(row.case, user)
    return {
        "case": row.case,
        "exhibit": row,
        "label": row.label,
        "turns": [Spoken(one.who, names.masked(one.text)) for one in turns],
        "found": [
            {
                "key": key_of(span),
                "turn": span.turn + 1,
                "words": names.masked(turns[span.turn].text[span.start : span.end]),
                "covers": span.covers.value,
                "ticked": chosen is None or key_of(span) in chosen,
            }
            for span in found
        ],
        "kinds": kinds(),
    }


def preview(
    row: Exhibit, user: User, turns: Sequence[Spoken], spans: Sequence[Span]
) -> list[Spoken]:
    """Return what the turns would become. Raises RedactionRefused."""
    names = _names(row.case, user)
    texts = [one.text for one in turns]
    told = covered(texts, everywhere(texts, spans))
    return [Spoken(turn.who, names.masked(text)) for turn, text in zip(turns, told, strict=True)]


def key_of(span: Span) -> str:
    """Return how a form names a place."""
    return f"{span.turn}-{span.start}-{span.end}"


def _words(
    row: Exhibit, case: Case, names: Names, *, unmasked: bool
) -> tuple[list[Spoken], list[Captured], str]:
    try:
        turns = showing.shown(row, case, names, lang=language(), unmasked=unmasked)
        records: list[Captured] = []
        if row.kind == ExhibitKind.CAPTURE:
            with genuine(row.digest) as stream:
                records = [*read_warc(stream)][:RECORDS_SHOWN]
    except (FileRefused, CaptureRefused) as refused:
        return [], [], refused.text.to(language())
    return turns, records, ""


def _verified(row: Exhibit) -> dict[str, Any]:
    """Hash the stored bytes again and say whether they are those that were taken."""
    try:
        genuine(row.digest).close()
    except FileRefused as refused:
        return {"good": False, "says": refused.text}
    return {"good": True, "says": None}


def _names(case: Case, user: User) -> Names:
    seen = seen_by(user.person, case.involved())
    return showing.names_for(case, user, seen, lang=language())


def _channel(row: Interaction) -> Text:
    return next((text for channel, text in CHANNELS.items() if channel == row.channel), _OTHER)


_OTHER = Text(ja="その他", en="other")
