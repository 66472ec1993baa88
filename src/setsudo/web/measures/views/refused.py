"""What the pages of measures say of what was done or refused, and keep of what was typed."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.measures.lacking import NotReady
from setsudo.web.refusals import told


def refusal(refused: SetsudoError | None) -> dict[str, Any]:
    """Return what a page shows of a refusal: its sentence, and everything that is lacking."""
    lacks = refused.shortcomings if isinstance(refused, NotReady) else ()
    return {"refused": told(refused) if refused is not None else "", "lacks": lacks}


def ticked(request: HttpRequest) -> set[str]:
    """Return every box that was ticked, as `name=value`, so that a refusal loses none."""
    return {f"{name}={one}" for name in request.POST for one in request.POST.getlist(name)}


DONE: Final = Text(ja="記録しました。", en="Done and recorded.")
