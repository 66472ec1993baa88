"""The addresses of cases and of the improvement register."""

from __future__ import annotations

from django.urls import path, register_converter

from setsudo.cases.states import Act
from setsudo.web.cases import views
from setsudo.web.cases.views import deciding, improving, queue


class ActConverter:
    """An act of the table in an address."""

    regex = "|".join(act.value for act in Act)

    def to_python(self, value: str) -> Act:
        """Return the act."""
        return Act(value)

    def to_url(self, value: Act | str) -> str:
        """Return its word."""
        return str(Act(value).value)


register_converter(ActConverter, "act")

urlpatterns = [
    path("cases/", queue.show, name="cases"),
    path("cases/overdue/", queue.late, name="cases-overdue"),
    path("cases/together/", queue.together, name="cases-together"),
    path("cases/<str:number>/", views.show, name="case"),
    path("cases/<str:number>/determination/", deciding.form, name="case-determination"),
    path("cases/<str:number>/approval/", deciding.approval, name="case-approval"),
    path("cases/<str:number>/<act:act>/", views.act, name="case-act"),
    path("improvements/", improving.register, name="improvements"),
    path("improvements/<uuid:ref>/", improving.show, name="improvement"),
]
