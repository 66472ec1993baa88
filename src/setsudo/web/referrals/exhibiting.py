"""The exhibits of a bundle: which a receiver gets, how they are listed, and who had them when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.referrals.bundling import Item, holding, json_bytes, reading
from setsudo.referrals.custody import Event, ExhibitKind
from setsudo.referrals.masking import Mask
from setsudo.referrals.receivers import RECEIVER_NAMES, Content, Receiver, may_hold
from setsudo.referrals.redacting import COVERS_NAMES, Covers
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.custody import record_all
from setsudo.web.exhibits.models import CustodyEvent, Exhibit
from setsudo.web.exhibits.reading import called, exhibits_before, name_of, suffix_of
from setsudo.web.interactions.filing import place_of
from setsudo.web.ledger.models import SignedCheckpoint
from setsudo.web.referrals.masking import mask_of
from setsudo.web.referrals.operators import concerns

_CONTENT: Final = {
    ExhibitKind.FILE: Content.ORIGINALS,
    ExhibitKind.PHYSICAL: Content.ORIGINALS,
    ExhibitKind.CAPTURE: Content.CAPTURES,
    ExhibitKind.REDACTED: Content.REDACTED,
}


def exhibits_for(
    case: Case, receiver: Receiver, checkpoint: SignedCheckpoint, *, operator: str = ""
) -> list[Exhibit]:
    """Return the exhibits that a receiver may have, as a checkpoint knows them.

    An operator gets no capture of what stands with another.
    """
    return [
        one
        for one in exhibits_before(case, checkpoint.size)
        if may_hold(receiver, _CONTENT[ExhibitKind(one.kind)])
        and concerns(one, case, operator, at=checkpoint.made_at)
    ]


def enclosed(exhibit: Exhibit) -> bool:
    """Say whether an exhibit lies in a bundle as a file: an object cannot, and a contact is there
    as a vCon, in which names are masked."""
    contact = exhibit.kind == ExhibitKind.FILE and exhibit.interaction_id is not None
    return bool(exhibit.digest) and not contact


def listed(case: Case, exhibits: list[Exhibit], language: Language) -> list[tuple[str, str, str]]:
    """Return number, what it is, and digest of each exhibit, for the chronology."""
    return [(_called(one, case), _about(one, case, language), one.digest) for one in exhibits]


def exhibited(
    case: Case, receiver: Receiver, exhibits: list[Exhibit], checkpoint: SignedCheckpoint
) -> Iterator[Item]:
    """Yield the files of the exhibits, and who had them when."""
    names = {one.pk: _file(one) for one in exhibits if enclosed(one)}
    for one in exhibits:
        if one.pk in names:
            yield Item(
                names[one.pk],
                _CONTENT[ExhibitKind(one.kind)],
                one.media_type,
                _called(one, case),
                reading(place_of(one.digest)),
                digest=one.digest,
                of=names.get(one.original_id, "") if one.original_id else "",
            )
    # Who handled a thing in the company is for proceedings, and for nobody else.
    if exhibits and may_hold(receiver, Content.CONTACTS):
        known = mask_of(case, receiver, "ja", size=checkpoint.size, at=checkpoint.made_at)
        told = _custody(case, exhibits, checkpoint, known)
        yield Item(
            "custody.json",
            Content.FACTS,
            "application/json",
            "証拠の取扱いの記録 / custody of the exhibits",
            holding(json_bytes(told)),
        )


def enter_exported(
    case: Case,
    receiver: Receiver,
    checkpoint: SignedCheckpoint,
    *,
    purpose: str,
    by: User,
    at: datetime,
    operator: str = "",
) -> None:
    """Enter for each exhibit of a bundle that it went out, to whom and what for."""
    out = exhibits_for(case, receiver, checkpoint, operator=operator)
    out = [one for one in out if enclosed(one)]
    named = RECEIVER_NAMES[receiver]
    whose = f": {operator}" if operator else ""
    for _, group in groupby(out, key=lambda one: one.case_id):
        record_all(
            [*group],
            Event.EXPORTED,
            by=by,
            at=at,
            reason=purpose,
            receiver=f"{named.ja} / {named.en}{whose}"[:200],
        )


def _custody(
    case: Case, exhibits: list[Exhibit], checkpoint: SignedCheckpoint, mask: Mask
) -> dict[str, Any]:
    rows = CustodyEvent.objects.filter(
        exhibit__in=[one.pk for one in exhibits], place__lt=checkpoint.size
    )
    events = [*rows.order_by("place", "exhibit__number", "exhibit__branch", "exhibit__case_id")]
    people: dict[object, int] = {}
    for row in events:
        if row.by_id is not None:
            people.setdefault(row.by_id, len(people) + 1)
    return {
        "case": case.number,
        "as_of": _utc(checkpoint.made_at),
        "people": "numbered in the order in which they appear; the company holds their names",
        "exhibits": [
            {
                "number": _called(one, case),
                "kind": one.kind,
                "sha256": one.digest,
                "bytes": one.size,
                "redacted_copy_of": _called(one.original, case) if one.original else "",
                "covered": one.covers,
                "custody": [
                    {
                        "event": row.event,
                        "at": _utc(row.happened or row.at),
                        "entered": _utc(row.at),
                        "by": people.get(row.by_id, 0),
                        "reason": mask.text(row.reason),
                        "receiver": mask.text(row.receiver),
                    }
                    for row in events
                    if row.exhibit_id == one.pk
                ],
            }
            for one in exhibits
        ],
    }


def _about(one: Exhibit, case: Case, language: Language) -> str:
    words = name_of(one).to(language)
    if one.original is not None:
        of = called(one.original, case).to(language)
        kinds = ", ".join(COVERS_NAMES[Covers(kind)].to(language) for kind in one.covers)
        words = _COPY.to(language).format(of=of, kinds=kinds)
    if not one.digest:
        return words
    return f"{words} ({one.media_type}, {one.size:,} bytes)"


def _called(one: Exhibit, case: Case) -> str:
    text = called(one, case)
    return f"{text.ja} / {text.en}"


def _file(one: Exhibit) -> str:
    branch = f"-{one.branch}" if one.branch else ""
    return f"exhibits/{one.number:04}{branch}-{one.digest[:12]}.{suffix_of(one.media_type)}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


_COPY: Final = Text(
    ja="{of}の黒塗りの写し(覆ったもの:{kinds})", en="redacted copy of {of}: {kinds}"
)
