"""The pages of measures: what waits, what binds, a proposal, a decision, what was said."""

from setsudo.web.measures.views.lists import confirm, measures
from setsudo.web.measures.views.measure import do, show
from setsudo.web.measures.views.proposal import new
from setsudo.web.measures.views.steps import steps

__all__ = ["confirm", "do", "measures", "new", "show", "steps"]
