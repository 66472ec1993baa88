"""A customer's earlier contacts, as kept here, given to the engine as the command line does."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from setsudo.assessment.features import mean, told
from setsudo.assessment.history import REMEMBERED, History
from setsudo.assessment.reading import PastContact, Reading, Vectors, gist
from setsudo.interactions.model import Interaction as Contact
from setsudo.web.interactions.models import Interaction, Trace

_STEPS = 127


class Remembered(History):
    """The earlier contacts of the customer of one interaction. It writes nothing by itself.

    `trace` is what is to be kept of the contact that was just read. Only what began strictly
    earlier and was read by the same engine is a past contact; a report of which nobody said when
    it was began, at the latest, when it was received.
    """

    def __init__(self, interaction: Interaction, engine: str) -> None:
        self._interaction = interaction
        self._engine = engine
        self.trace: Trace | None = None

    def before(self, interaction: Contact) -> tuple[PastContact, ...]:
        """Return the earlier contacts of this customer, oldest first, at most `REMEMBERED`."""
        row, began = self._interaction, interaction.started_at
        if row.customer_id is None or began is None:
            return ()
        theirs = (
            Trace.objects.filter(interaction__customer=row.customer_id, engine=self._engine)
            .exclude(pk=row.pk)
            .select_related("interaction")
            .defer("interaction__line", "interaction__original")
        )
        # Two questions, each along an index: one for both would sort all that a customer ever sent.
        dated = theirs.filter(interaction__started_at__lt=began)
        undated = theirs.filter(
            interaction__started_at__isnull=True,
            interaction__reported_by__isnull=False,
            interaction__received_at__lt=began,
        )
        found = [
            *dated.order_by("-interaction__started_at")[:REMEMBERED],
            *undated.order_by("-interaction__received_at")[:REMEMBERED],
        ]
        found.sort(key=lambda trace: _began(trace.interaction))
        return tuple(
            PastContact(
                id=trace.interaction.external_id,
                started_at=_began(trace.interaction),
                about=_unpacked(bytes(trace.about)),
                channel=trace.interaction.channel,
                gist=trace.gist,
            )
            for trace in found[-REMEMBERED:]
        )

    def remember(self, reading: Reading) -> None:
        """Hold what later contacts of this customer may need of this one."""
        about = np.round(mean(told(reading)) * _STEPS).astype(np.int8).tobytes()
        self.trace = Trace(
            interaction=self._interaction,
            engine=self._engine,
            about=about,
            gist=gist(reading.interaction, reading.turns).replace("\x00", "\ufffd"),
        )

    def close(self) -> None:
        """Nothing is held open."""


def _began(interaction: Interaction) -> datetime:
    return interaction.started_at or interaction.received_at


def _unpacked(about: bytes) -> Vectors:
    vector = np.frombuffer(about, dtype=np.int8).astype(np.float32)
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, dtype=np.float32)
