"""The words of an exhibit as they are shown: names of bystanders and staff masked by default."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from setsudo.assessment.second.masking import Known, mask_texts
from setsudo.assessment.second.masking.model import Kind
from setsudo.bilingual import Language, Text
from setsudo.cases.disclosure import Part as Seen
from setsudo.interactions.charsets import beginning_of
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Speaker
from setsudo.referrals.capturing import text_of
from setsudo.referrals.custody import Event, ExhibitKind
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.redacting import Covers, Span, Spoken, covered
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part
from setsudo.web.cases.reading.naming import Names, names_of
from setsudo.web.exhibits.custody import since_midnight
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.interactions.filing import genuine
from setsudo.web.interactions.models import Interaction
from setsudo.web.referrals.masking import mask_of

SHOWN: Final = 256 * 1024
"""Bytes of a text that a page shows."""
SPEAKERS: Final = {
    Speaker.CUSTOMER: Text(ja="お客様", en="customer"),
    Speaker.STAFF: Text(ja="従業員", en="staff"),
}
_COVERS: Final = {
    Kind.CUSTOMER: Covers.CUSTOMER_NAME,
    Kind.STAFF: Covers.STAFF_NAME,
    Kind.NAME: Covers.BYSTANDER_NAME,
    Kind.PHONE: Covers.PHONE,
    Kind.MAIL: Covers.MAIL,
    Kind.ADDRESS: Covers.ADDRESS,
    Kind.POSTCODE: Covers.ADDRESS,
    Kind.CARD: Covers.ACCOUNT,
    Kind.NUMBER: Covers.ACCOUNT,
}


def has_words(exhibit: Exhibit) -> bool:
    """Say whether an exhibit holds words that a page can show and a person can cover."""
    if exhibit.kind == ExhibitKind.CAPTURE:
        return bool(exhibit.about.get("own"))
    return exhibit.media_type == "text/plain" or _is_contact(exhibit)


def in_part(exhibit: Exhibit) -> bool:
    """Say whether a page shows no more than the beginning of a text."""
    return exhibit.media_type == "text/plain" and exhibit.size > SHOWN


def turns_of(exhibit: Exhibit) -> tuple[Spoken, ...]:
    """Return the words of an exhibit as they were said. Raises FileRefused where the file is not
    the one that came."""
    if not has_words(exhibit):
        return ()
    with genuine(exhibit.digest) as stream:
        if exhibit.kind == ExhibitKind.CAPTURE:
            return (Spoken(None, text_of(stream)),)
        content = stream.read(SHOWN if not _is_contact(exhibit) else -1)
    if _is_contact(exhibit):
        contact = from_line(json.loads(content), source="")
        return tuple(Spoken(SPEAKERS.get(turn.speaker), turn.text) for turn in contact.turns)
    document = beginning_of(content)
    text = document.text if document is not None else content.decode("utf-8", "ignore")
    return (Spoken(None, text),)


def suggested(case: Case, turns: Sequence[Spoken]) -> tuple[Span, ...]:
    """Return what a program would cover: names, numbers and addresses. People decide."""
    texts = [one.text for one in turns]
    found: list[Span] = []
    for turn, masked in enumerate(mask_texts(texts, _known(case))):
        for piece in masked.pieces:
            if piece.mask and piece.start < piece.end:
                kind = masked.text[piece.at + 1 : piece.at + piece.length].partition("-")[0]
                covers = _COVERS.get(Kind(kind), Covers.OTHER) if kind in set(Kind) else None
                if covers is not None:
                    found.append(Span(turn, piece.start, piece.end, covers))
    return tuple(found)


def shown(
    exhibit: Exhibit, case: Case, names: Names, *, lang: Language, unmasked: bool
) -> list[Spoken]:
    """Return the words of an exhibit for a page.

    What somebody's role keeps from them stays masked even where they see the other names.
    """
    turns = turns_of(exhibit)
    texts: Iterable[str] = [one.text for one in turns]
    if not unmasked:
        mask = mask_of(case, Receiver.COURT, lang)
        texts = [mask.text(one) for one in covered([*texts], suggested(case, turns), lang=lang)]
    return [Spoken(turn.who, names.masked(text)) for turn, text in zip(turns, texts, strict=True)]


def names_for(case: Case, viewer: User, seen: frozenset[Seen], *, lang: Language) -> Names:
    """Return how people of a case are called for somebody."""
    contacts = Interaction.objects.filter(in_case__case__in=[one.pk for one in case.family()])
    return names_of(case, viewer, seen, lang=lang, contacts=[*contacts])


def unmasked_today(exhibit: Exhibit, by: User, *, at: datetime) -> bool:
    """Say whether somebody said today why they need the masked names of an exhibit."""
    return exhibit.custody.filter(
        by=by, event=Event.VIEWED, unmasked=True, at__gte=since_midnight(at)
    ).exists()


def _is_contact(exhibit: Exhibit) -> bool:
    return exhibit.kind == ExhibitKind.FILE and exhibit.interaction_id is not None


def _known(case: Case) -> list[Known]:
    found: list[Known] = []
    for one in case.family():
        parts = one.parts.filter(part__in=[Part.VICTIM, Part.REPORTER, Part.ACCUSED])
        found += [Known(part.user.name, Kind.STAFF) for part in parts.select_related("user")]
    if case.customer is not None:
        found += [Known(one.name, Kind.CUSTOMER) for one in case.customer.family() if one.name]
    return found
