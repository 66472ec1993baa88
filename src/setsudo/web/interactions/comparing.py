"""What a re-assessment would change, before it counts: how many would move, from where to where."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When

from setsudo.assessment.model import Verdict
from setsudo.cases.roles import Person
from setsudo.web.interactions.models import Assessment, Interaction, Reassessment
from setsudo.web.interactions.reassessing import movable

SHOWN = 100
_ORDER = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of move: from a verdict to another, and of how many contacts."""

    was: Verdict
    now: Verdict
    count: int

    @property
    def graver(self) -> bool:
        """Whether a person would look at them sooner than before."""
        return _ORDER.index(self.now) > _ORDER.index(self.was)


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two assessments of a contact says."""

    verdict: Verdict
    score: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A contact that would have another verdict: as it counts now, and anew."""

    interaction: Interaction
    was: Side
    now: Side


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change. `settled` differ too, and stay: people have decided about them."""

    compared: int
    moves: tuple[Move, ...]
    settled: int
    shown: tuple[Moved, ...]

    @property
    def moving(self) -> int:
        """How many contacts would have another verdict."""
        return sum(move.count for move in self.moves)


def difference(run: Reassessment, *, person: Person | None = None) -> Difference:
    """Compare a run with what counts now; the contacts shown are those that `person` may see."""
    now = Assessment.objects.filter(interaction=OuterRef("interaction"), counts=True)
    every = run.assessments.annotate(
        was=Subquery(now.values("verdict")[:1]), was_score=Subquery(now.values("score")[:1])
    )
    changed = every.filter(~Q(was=F("verdict")))
    open_ = changed.filter(pk__in=movable(run).values("pk"))
    counted = open_.order_by().values_list("was", "verdict").annotate(n=Count("pk"))
    moves = [Move(Verdict(was), Verdict(verdict), n) for was, verdict, n in counted]
    shown: list[Moved] = []
    if person is not None:
        seen = open_ if person.headquarters else open_.filter(
            interaction__site__code__in=person.sites
        )  # fmt: skip
        rank = Case(
            *(When(verdict=verdict, then=Value(n)) for n, verdict in enumerate(_ORDER)),
            output_field=IntegerField(),
        )
        ordered = seen.select_related("interaction__site").order_by(rank.desc(), "-score", "pk")
        shown = [
            Moved(
                row.interaction,
                Side(Verdict(row.was), row.was_score),
                Side(Verdict(row.verdict), row.score),
            )
            for row in ordered[:SHOWN]
        ]
    return Difference(
        compared=every.count(),
        moves=tuple(sorted(moves, key=lambda move: (not move.graver, -move.count))),
        settled=changed.count() - sum(move.count for move in moves),
        shown=tuple(shown),
    )
