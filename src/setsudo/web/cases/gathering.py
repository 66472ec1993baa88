"""Evidence: engines and people put it forward, and people confirm what they read, saw or heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from setsudo.assessment.model import Assessment as Said
from setsudo.bilingual import Text
from setsudo.cases import evidence
from setsudo.cases.evidence import EvidenceKind
from setsudo.cases.roles import Relation, relations
from setsudo.cases.states import Act
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import begun
from setsudo.web.cases.models import Case, Piece
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.refusing import NO_WORDS, NOT_ONE_OF_THESE, Unfit
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.entering import Deed, enter_all

OF_PROGRAMS = frozenset({EvidenceKind.ENGINE})
_IN_ONE_ENTRY = 20
"""Pieces that one entry binds: a statement of the ledger is at most 64 KiB long."""


def put_forward(case: Case, interaction: Interaction, judged: Said, *, at: datetime) -> bool:
    """Keep what an assessment points at as unconfirmed pieces; those that are there stay.

    Returns whether there was any, so that it was entered and binds the case as it is now.
    """
    there = set(case.pieces.filter(interaction=interaction).values_list("key", flat=True))
    because = _because(str(interaction.pk), judged)
    terms = pinned(case).never_sole_ground
    rows = []
    for piece in evidence.put_forward(str(interaction.pk), judged, terms=terms):
        if piece.id in there:
            continue
        act, counter, text, place = because[piece.id]
        rows.append(
            Piece(
                case=case,
                key=piece.id,
                kind=piece.kind,
                interaction=interaction,
                turn=place[0],
                start=place[1],
                end=place[2],
                quote=place[3],
                act=act,
                counter=counter,
                because_ja=text.ja,
                because_en=text.en,
                of_words=piece.of_words,
                added_at=at,
            )
        )
    Piece.objects.bulk_create(rows)
    enter_all(
        [
            Deed(
                "case.evidence_put_forward",
                at,
                f"case/{case.ref}",
                facts={"case": case.number, "interaction": str(interaction.pk)},
                rows=[case, *rows[first : first + _IN_ONE_ENTRY]],
            )
            for first in range(0, len(rows), _IN_ONE_ENTRY)
        ]
    )
    return bool(rows)


@transaction.atomic
def add(
    ref: UUID,
    kind: EvidenceKind,
    about: str,
    *,
    by: User,
    at: datetime,
    interaction: Interaction | None = None,
) -> Piece:
    """Bring a piece that no program found: a statement, a recording, what went on afterwards.

    Whoever works on the case and was not hurt vouches for what they bring; what the person hurt or
    the reporter brings, somebody else confirms.
    """
    doing = begun(ref, Act.ADD_EVIDENCE, by=by, at=at)
    if not about.strip():
        raise Unfit(NO_WORDS, field="about")
    if kind in OF_PROGRAMS:
        raise Unfit(NOT_ONE_OF_THESE, field="kind")
    mine = relations(doing.person, doing.involved)
    vouches = not mine & {Relation.VICTIM, Relation.REPORTER}
    row = doing.case.pieces.create(
        key=f"brought-{uuid4().hex[:12]}",
        kind=kind,
        about=about.strip(),
        interaction=interaction,
        added_by=by,
        added_at=at,
        confirmed_by=by if vouches else None,
        confirmed_at=at if vouches else None,
    )
    doing.finished(facts={"kind": kind.value, "evidence": str(row.ref)}, rows=[row])
    return row


@transaction.atomic
def confirm(
    ref: UUID, piece: UUID, *, by: User, at: datetime, kind: EvidenceKind | None = None
) -> Piece:
    """Say that one read, saw or heard a piece. Reading may correct what kind it is.

    Words that name a lawful right and refused terms stay what they are, whoever reads them.
    """
    doing = begun(ref, Act.CONFIRM_EVIDENCE, by=by, at=at)
    family = [one.pk for one in doing.case.family()]
    row = Piece.objects.select_for_update().filter(ref=piece, case__in=family).first()
    if row is None:
        raise Unfit(_NOT_HERE)
    if row.confirmed_by_id is not None:
        raise Unfit(_CONFIRMED)
    if kind is not None and kind is not EvidenceKind(row.kind):
        if EvidenceKind(row.kind) in _STAYS or kind in OF_PROGRAMS:
            raise Unfit(_KIND_STAYS)
        row.kind = kind
    if row.kind == EvidenceKind.ENGINE:
        raise Unfit(_SAY_WHAT)
    row.confirmed_by, row.confirmed_at = by, at
    row.save()
    doing.finished(facts={"kind": str(row.kind), "evidence": str(row.ref)}, rows=[row])
    return row


_STAYS = frozenset({EvidenceKind.RIGHTS_WORDS, EvidenceKind.TERMS_REFUSED, EvidenceKind.TRAIT})


def _because(
    interaction: str, judged: Said
) -> Mapping[str, tuple[str, str, Text, tuple[int, int, int, str]]]:
    found: dict[str, tuple[str, str, Text, tuple[int, int, int, str]]] = {}
    for finding in judged.findings:
        for quote in finding.evidence:
            key = f"{interaction}#{quote.turn}:{quote.start}-{quote.end}"
            place = (quote.turn, quote.start, quote.end, quote.quote)
            found.setdefault(key, (finding.act, "", finding.because, place))
    for counter in judged.counter:
        for quote in counter.evidence:
            key = f"{interaction}#{quote.turn}:{quote.start}-{quote.end}"
            place = (quote.turn, quote.start, quote.end, quote.quote)
            act = found[key][0] if key in found else ""
            found[key] = (act, counter.kind.value, counter.because, place)
    return found


_NOT_HERE = Text(
    ja="その証拠はこの事案にありません。", en="There is no such evidence on this case."
)
_CONFIRMED = Text(ja="すでに確認されています。", en="Somebody has confirmed it already.")
_KIND_STAYS = Text(
    ja="正当な権利の言及、販売方法の不承諾、属性は、別の種類には変えられません。",
    en="Lawful rights named, refused terms and what somebody is stay what they are.",
)
_SAY_WHAT = Text(
    ja="プログラムの所見のままでは確認できません。読んで分かった種類を選んでください。",
    en="A program's suggestion is not confirmed as such: choose what it is, now that you read it.",
)
