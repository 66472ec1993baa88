"""Where this room is."""

from __future__ import annotations

from django.urls import path

from setsudo.web.exhibits import views

urlpatterns = [
    path("", views.exhibits, name="exhibits"),
    path("case/<str:number>/", views.of_case, name="exhibits-of-case"),
    path("case/<str:number>/gather/", views.gather, name="exhibits-gather"),
    path("case/<str:number>/contact/", views.contact, name="exhibit-contact"),
    path("case/<str:number>/new/<str:what>/", views.new, name="exhibit-new"),
    # Downloads last as long as a client likes; what begins so does not take a seat.
    path("files/<uuid:ref>/", views.download, name="exhibit-copy"),
    path("<uuid:ref>/", views.show, name="exhibit"),
    path("<uuid:ref>/look/", views.look, name="exhibit-look"),
    path("<uuid:ref>/move/", views.move, name="exhibit-move"),
    path("<uuid:ref>/redact/", views.redact, name="exhibit-redact"),
    path("<uuid:ref>/redacted/", views.bring_copy, name="exhibit-bring-copy"),
]
