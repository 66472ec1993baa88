"""Where everything is: the words of the house are the words of its addresses."""

from __future__ import annotations

from django.urls import include, path

from setsudo.web import views

handler404 = "setsudo.web.views.lost"
handler500 = "setsudo.web.views.broken"

urlpatterns = [
    path("", views.first, name="first"),
    path("look/", views.look, name="look"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("", include("setsudo.web.accounts.urls")),
    path("", include("setsudo.web.cases.urls")),
    path("live/", include("setsudo.web.live.urls")),
    path("interactions/", include("setsudo.web.interactions.urls")),
    path("customers/", include("setsudo.web.customers.urls")),
    path("ledger/", include("setsudo.web.ledger.urls")),
    path("services/", include("setsudo.web.services.urls")),
    path("measures/", include("setsudo.web.measures.urls")),
    path("transactions/", include("setsudo.web.transactions.urls")),
    path("outbox/", include("setsudo.web.outbox.urls")),
    path("", include("setsudo.web.decisions.urls")),
    path("exhibits/", include("setsudo.web.exhibits.urls")),
    path("retention/", include("setsudo.web.retention.urls")),
    path("disclosures/", include("setsudo.web.disclosures.urls")),
    path("referrals/", include("setsudo.web.referrals.urls")),
    path("notices/", include("setsudo.web.notices.urls")),
    path("public/", include("setsudo.web.public.urls")),
    path("reports/", include("setsudo.web.reports.urls")),
    path("tokens/", include("setsudo.web.api.screens")),
    path("api/", include("setsudo.web.api.urls")),
]
