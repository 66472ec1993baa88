"""What is known is written down: facts, opinions and inferences, each as what it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.states import Act
from setsudo.cases.timeline import Note, NoteKind, refuse_unless_sound
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Advice, NoteRow, Piece
from setsudo.web.cases.refusing import NO_WORDS, Unfit


@transaction.atomic
def record_note(
    ref: UUID,
    kind: NoteKind,
    text: str,
    *,
    by: User,
    at: datetime,
    happened: datetime | None = None,
    evidence: Collection[str] = (),
    witness: str = "",
    drawn_from: Collection[int] = (),
    corrects: int | None = None,
) -> NoteRow:
    """Record a note. `evidence` are keys of pieces, `drawn_from` and `corrects` other notes.

    Raises Insufficient with all that the note lacks to be what it says it is.
    """
    doing = begun(ref, Act.RECORD_NOTE, by=by, at=at)
    family = [one.pk for one in doing.case.family()]
    notes = {one.pk: one for one in NoteRow.objects.filter(case__in=family)}
    keys = set(Piece.objects.filter(case__in=family).values_list("key", flat=True))
    if not (keys >= set(evidence) and notes.keys() >= set(drawn_from)):
        raise Unfit(_NOT_HERE)
    if corrects is not None and corrects not in notes:
        raise Unfit(_NOT_HERE)
    refuse_unless_sound(
        Note(
            id="new",
            kind=kind,
            text=text,
            by=str(by.pk),
            at=at,
            happened=happened,
            evidence=tuple(evidence),
            witness=witness,
            drawn_from=tuple(str(one) for one in drawn_from),
        ),
        {str(pk) for pk, one in notes.items() if one.kind == NoteKind.FACT},
    )
    row = NoteRow.objects.create(
        case=doing.case,
        kind=kind,
        text=text.strip(),
        by=by,
        at=at,
        happened=happened,
        evidence=sorted(evidence),
        witness=witness.strip(),
        corrects=notes[corrects] if corrects is not None else None,
    )
    row.drawn_from.set(notes[one] for one in drawn_from)
    doing.finished(
        facts={"kind": kind.value, "note": row.pk}, personal={"text": text.strip()}, rows=[row]
    )
    return row


@transaction.atomic
def advise(ref: UUID, text: str, *, by: User, at: datetime) -> Advice:
    """Give legal advice; it is shown to those who decide and to nobody else."""
    doing = begun(ref, Act.ADVISE, by=by, at=at)
    if not text.strip():
        raise Unfit(NO_WORDS, field="text")
    row = doing.case.advice.create(by=by, at=at, text=text.strip())
    doing.finished(personal={"text": text.strip()}, rows=[row])
    return row


_NOT_HERE = Text(
    ja="選んだ証拠または記録が、この事案にありません。",
    en="The evidence or the note that was chosen is not on this case.",
)
