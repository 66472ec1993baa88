"""Where the pages of contacts are."""

from __future__ import annotations

from django.urls import path

from setsudo.web.interactions import views

urlpatterns = [
    path("report/", views.report, name="report"),
    path("reports/", views.mine, name="my_reports"),
    path("reports/<uuid:ref>/", views.reported, name="reported"),
    path("files/<int:pk>/", views.attachment, name="attachment"),
    path("reassessments/", views.reassessments, name="reassessments"),
    path("reassessments/start/", views.reassess, name="reassess"),
    path("reassessments/<uuid:ref>/", views.reassessment, name="reassessment"),
    path("reassessments/<uuid:ref>/decide/", views.decide, name="decide_reassessment"),
]
