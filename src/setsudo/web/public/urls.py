"""Where this room is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from setsudo.web.public import views


class LanguageConverter:
    """A language in an address."""

    regex = "ja|en"

    def to_python(self, value: str) -> str:
        """Return the language."""
        return value

    def to_url(self, value: str) -> str:
        """Return its letters."""
        return value


register_converter(LanguageConverter, "lang")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.policy, name="public"),
    path("contact/", views.in_the_readers_language, {"place": "contact"}),
    path("history/", views.in_the_readers_language, {"place": "history"}),
    path("notice/", views.in_the_readers_language, {"place": "notice"}, name="public-notice-any"),
    path("<lang:lang>/", views.policy, name="public-policy"),
    path("<lang:lang>/embed/", views.policy, name="public-embed"),
    path("<lang:lang>/history/", views.revisions, name="public-history"),
    path("<lang:lang>/history/<str:content_hash>/", views.revision, name="public-revision"),
    path("<lang:lang>/contact/", views.contact, name="public-contact"),
    path("<lang:lang>/contact/thanks/", views.thanks, name="public-thanks"),
    path("<lang:lang>/notice/", include("setsudo.web.notices.public_urls")),
    path("kit/", views.kit, name="policy-kit"),
    path("kit/acknowledge/", views.acknowledge, name="policy-acknowledge"),
    path("kit/poster/<lang:lang>/<str:paper>/", views.poster, name="policy-poster"),
    path("kit/messages/<uuid:ref>/answer/", views.answered, name="message-answer"),
]
