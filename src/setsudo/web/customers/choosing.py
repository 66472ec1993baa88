"""Which record is meant: looked for by name, number or address, and chosen among those found."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from setsudo.bilingual import Text
from setsudo.cases.roles import Person
from setsudo.interactions.model import Channel
from setsudo.web.customers import reading
from setsudo.web.customers.models import Customer, IdentifierKind
from setsudo.web.customers.words import KINDS, NAMELESS, shown_value
from setsudo.web.interactions.models import Interaction
from setsudo.web.interactions.words import CHANNELS

MOST: Final = 20
NOBODY: Final = "nobody"
LONGEST: Final = 200


class Choosing:
    """What somebody typed on the page on which one record is chosen for another, or for a contact.

    It is posted, so that no name and no number stands in an address.
    """

    def __init__(
        self, request: HttpRequest, customer: Customer, contact: Interaction | None = None
    ) -> None:
        self._request = request
        self._customer = customer
        self._contact = contact
        self._chosen = request.POST.get("other", "")
        self.words = request.POST.get("q", "").strip()[:LONGEST]
        self.reason = request.POST.get("reason", "")
        self.decided = request.method == "POST" and "find" not in request.POST
        self.nobody = contact is not None and self._chosen == NOBODY

    @property
    def other(self) -> UUID | None:
        """The record that was chosen; None for nobody."""
        return _ref(self._chosen)

    def open_to(self, person: Person) -> bool:
        """Say whether a record was chosen of which this person may know."""
        other = self.other
        return other is not None and reading.visible(person).filter(pk=other).exists()

    def page(self, person: Person, *, refused: Text | None = None) -> HttpResponse:
        """Show what was found, with everything that was typed still there."""
        found, more = self._found(person)
        context: dict[str, Any] = {
            "customer": self._customer,
            "contact": self._contact,
            "channel": CHANNELS[Channel(self._contact.channel)] if self._contact else None,
            "found": [(one, _known(one)) for one in found],
            "more": more,
            "q": self.words,
            "chosen": self._chosen,
            "nobody": NOBODY,
            "reason": self.reason,
            "refused": refused,
            "nameless": NAMELESS,
        }
        status = 422 if refused is not None else 200
        return render(self._request, "customers/choose.html", context, status=status)

    def _found(self, person: Person) -> tuple[list[Customer], bool]:
        if self.words:
            rows = reading.search(person, self.words).exclude(pk=self._customer.pk)
            if (pasted := _ref(self.words)) is not None:
                rows = reading.search(person, "").filter(pk=pasted).exclude(pk=self._customer.pk)
        elif self._contact is None:
            rows = reading.resembling(person, self._customer)
        else:
            return [], False
        some = [*rows.prefetch_related("identifiers")[: MOST + 1]]
        return some[:MOST], len(some) > MOST


def _known(customer: Customer) -> list[tuple[Text, str]]:
    return [
        (KINDS[IdentifierKind(one.kind)], shown_value(one.kind, one.value))
        for one in customer.identifiers.all()
    ]


def _ref(text: str) -> UUID | None:
    # People paste the address of the other customer's page too.
    try:
        return UUID(text.strip().rstrip("/").rsplit("/", 1)[-1])
    except ValueError:
        return None
