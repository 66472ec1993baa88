"""A refusal of the rules as the API tells it: its status, its code, and all that it lacks."""

from __future__ import annotations

from setsudo.bilingual import Language, Text
from setsudo.cases.shortcomings import Insufficient
from setsudo.errors import SetsudoError
from setsudo.measures.lacking import NotReady
from setsudo.web.api.problems import Problem
from setsudo.web.refusals import status_of


def refused_as(refused: SetsudoError, lang: Language) -> Problem:
    """Return the problem that a refusal is, in the language that was asked for."""
    text = getattr(refused, "text", None)
    detail = text.to(lang) if isinstance(text, Text) else refused.message
    if not isinstance(refused, Insufficient | NotReady):
        return Problem(status_of(refused), refused.code, detail)
    lacks = [
        {
            "code": one.lack.value,
            "where": one.where,
            "text": one.text.to(lang),
            "remedy": one.remedy.to(lang),
        }
        for one in refused.shortcomings
    ]
    members = {"shortcomings": lacks} if lacks else None
    return Problem(status_of(refused), refused.code, detail, members=members)
