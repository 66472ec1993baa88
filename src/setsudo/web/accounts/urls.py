"""The addresses of people, of oneself, and of signing in."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as provider
from django.conf import settings
from django.urls import include, path

from setsudo.web.accounts import entering, views

# Of allauth only what is used here: no sign-up, no mail, no second way to a forgotten password.
_SIGNING_IN = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("provider/cancelled/", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("provider/error/", provider.login_error, name="socialaccount_login_error"),
    path("provider/signup/", provider.signup, name="socialaccount_signup"),
]
if settings.OIDC_ISSUER:
    _SIGNING_IN += [path("", include("allauth.socialaccount.providers.openid_connect.urls"))]

urlpatterns = [
    path("accounts/", include(_SIGNING_IN)),
    path("welcome/<str:token>/", entering.welcome, name="welcome"),
    path("profile/", views.profile, name="profile"),
    path("people/", views.people, name="people"),
    path("people/new/", views.invite, name="invite"),
    path("people/sites/", views.sites, name="sites"),
    path("people/sites/<slug:code>/", views.site, name="site"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/description/", views.describe, name="describe"),
    path("people/<uuid:pk>/place/", views.place, name="place"),
    path("people/<uuid:pk>/appraisers/", views.appraise, name="appraise"),
    path("people/<uuid:pk>/welcome/", views.send_welcome, name="send_welcome"),
    path("people/<uuid:pk>/confirm/", views.confirm_welcome, name="confirm_welcome"),
    path("people/<uuid:pk>/switch/", views.switch, name="switch"),
]
