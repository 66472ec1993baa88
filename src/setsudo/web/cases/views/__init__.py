"""The pages of cases: read, call one action, draw."""

from setsudo.web.cases.views.case import act, show

__all__ = ["act", "show"]
