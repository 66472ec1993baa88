"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, path

from setsudo.web.retention import views

urlpatterns: list[URLPattern] = [
    path("", views.retention, name="retention"),
    path("clock/", views.confirm_clock, name="confirm-clock"),
    path("period/", views.set_period, name="set-period"),
    path("hold/case/<str:number>/", views.hold_case, name="hold-case"),
    path("hold/customer/<uuid:ref>/", views.hold_customer, name="hold-customer"),
    path("hold/<uuid:ref>/lift/", views.lift, name="lift-hold"),
]
