"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.notices import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.notices, name="notices"),
    path("new/<str:number>/", views.new, name="notice-new"),
    path("new/<str:number>/<uuid:measure>/", views.new, name="notice-of-measure"),
    path("objections/", views.objections, name="objections"),
    path("objections/<uuid:ref>/", views.objection, name="objection"),
    path("enclosed/<int:pk>/", views.enclosed, name="enclosed"),
    path("<uuid:ref>/", views.show, name="notice"),
    path("<uuid:ref>/change/", views.change, name="notice-change"),
    path("<uuid:ref>/letter.pdf", views.letter, name="notice-letter"),
    path("<uuid:ref>/<str:deed>/", views.do, name="notice-deed"),
]
