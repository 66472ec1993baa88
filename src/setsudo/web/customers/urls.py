"""Where the pages of customers are."""

from __future__ import annotations

from django.urls import path

from setsudo.web.customers import views

urlpatterns = [
    path("", views.customers, name="customers"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.decide, name="decide_proposal"),
    path("<uuid:ref>/", views.customer, name="customer"),
    path("<uuid:ref>/merge/", views.merge, name="merge_customer"),
    path("<uuid:ref>/merges/<int:pk>/undo/", views.undo, name="undo_merge"),
    path("<uuid:ref>/contacts/<uuid:interaction>/", views.correct, name="correct_contact"),
]
