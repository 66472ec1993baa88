"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.measures import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.measures, name="measures"),
    path("new/<str:number>/", views.new, name="measure-new"),
    path("steps/<str:number>/", views.steps, name="measure-steps"),
    path("confirm/<int:pk>/", views.confirm, name="step-confirm"),
    path("<uuid:ref>/", views.show, name="measure"),
    path("<uuid:ref>/<str:deed>/", views.do, name="measure-deed"),
]
