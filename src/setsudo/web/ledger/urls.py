"""The ledger's addresses. `checkpoint` and `tile/` are those of C2SP tlog-tiles."""

from __future__ import annotations

from django.urls import path, re_path

from setsudo.web.ledger import views

urlpatterns = [
    path("", views.search, name="ledger"),
    path("checkpoint", views.checkpoint, name="ledger_checkpoint"),
    path("entries/<int:place>/", views.entry, name="ledger_entry"),
    path("entries/<int:place>/proof", views.proof, name="ledger_proof"),
    path("verify/", views.verify, name="ledger_verify"),
    path("checks/<uuid:ref>/", views.check, name="ledger_check"),
    re_path(
        r"^tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<path>(?:x[0-9]{3}/)*[0-9]{3})"
        r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?$",
        views.tile,
        name="ledger_tile",
    ),
]
