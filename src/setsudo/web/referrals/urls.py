"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setsudo.web.referrals import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.outside, name="referrals"),
    path("case/<str:number>/", views.of_case, name="referrals-of-case"),
    path("case/<str:number>/bundle/", views.bundle, name="referral-bundle"),
    path("case/<str:number>/packs/<str:receiver>-<str:lang>.pdf", views.pack, name="referral-pack"),
    path("case/<str:number>/<str:deed>/", views.do, name="referral-deed"),
    path("police/<str:number>/", views.police, name="referral-police"),
    path("privileged/<str:number>/", views.notes, name="privileged-notes"),
    path("proceedings/<uuid:ref>/", views.reach, name="proceeding-stage"),
    path("<uuid:ref>/", views.follow, name="referral-follow"),
]
