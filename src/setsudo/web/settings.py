"""What the service runs with. Without any setting: SQLite in `./setsudo-data`, on this machine."""

from __future__ import annotations

from pathlib import Path

from setsudo.decisions.identifiers import JAPAN
from setsudo.web.database import database_at, sqlite_at
from setsudo.web.environment import env, env_bool, env_int, env_networks, env_region, env_token
from setsudo.web.secrets import kept_secret

DATA_DIR = Path(env("SETSUDO_DATA", "setsudo-data")).absolute()
HERE = Path(__file__).resolve().parent

SECRET_KEY = env("SETSUDO_SECRET_KEY", "") or kept_secret(DATA_DIR / "secret.key")
DEBUG = env_bool("SETSUDO_DEBUG", default=False)
ALLOWED_HOSTS = env("SETSUDO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [one for one in env("SETSUDO_ORIGINS", "").split(",") if one]
BEHIND_TLS = env_bool("SETSUDO_TLS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "setsudo.web.accounts",
    "setsudo.web.ledger",
    "setsudo.web.work",
    "setsudo.web.policies",
    "setsudo.web.interactions",
    "setsudo.web.customers",
    "setsudo.web.cases",
    "setsudo.web.services",
    "setsudo.web.measures",
    "setsudo.web.transactions",
    "setsudo.web.outbox",
    "setsudo.web.decisions",
    "setsudo.web.exhibits",
    "setsudo.web.retention",
    "setsudo.web.disclosures",
    "setsudo.web.referrals",
    "setsudo.web.notices",
    "setsudo.web.public",
    "setsudo.web.reports",
    "setsudo.web.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "setsudo.web.headers.Kept",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "setsudo.web.nulls.WithoutNulls",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "setsudo.web.entrance.SignedInFirst",
    "allauth.account.middleware.AccountMiddleware",
    "setsudo.web.refusals.Refusals",
    "setsudo.web.api.repeating.Repeats",
]

ROOT_URLCONF = "setsudo.web.urls"
ASGI_APPLICATION = "setsudo.web.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "setsudo.web.navigation.console",
            ],
            "libraries": {
                "saying": "setsudo.web.templatetags.saying",
                "drawing": "setsudo.web.templatetags.drawing",
            },
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "setsudo.web.templatetags.saying",
                "setsudo.web.templatetags.drawing",
            ],
        },
    }
]

FORM_RENDERER = "setsudo.web.forms.HouseRenderer"

DATABASE_URL = env("DATABASE_URL", "")
DATABASES = {
    "default": (
        database_at(DATABASE_URL) if DATABASE_URL else sqlite_at(DATA_DIR / "setsudo.sqlite3")
    )
}
# Failed tries are counted here, so every process has to see the same figures.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # By default 300, of which a third goes: whoever tries made-up names would free the others.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "setsudo.web.accounts.adapters.People"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
# Five wrong passwords for one name from one address shut that door for a quarter of an hour; the
# same name is open from elsewhere, so that nobody is shut out by whoever knows their name.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/10m/ip,5/15m/key", "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("SETSUDO_PROXIES", 0)

MFA_ADAPTER = "setsudo.web.accounts.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Setsudo"
# Phones are late by a few seconds.
MFA_TOTP_TOLERANCE = 1
# A browser lets a page without TLS use passkeys on this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS

OIDC_ISSUER = env("SETSUDO_OIDC_ISSUER", "")
SOCIALACCOUNT_ADAPTER = "setsudo.web.accounts.adapters.Provider"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = True
# The policy of this page's forms ends at this service: a link leads to the provider.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "company",
                    "name": env("SETSUDO_OIDC_NAME", "OpenID Connect"),
                    "client_id": env("SETSUDO_OIDC_CLIENT_ID"),
                    "secret": env("SETSUDO_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_ISSUER},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    if OIDC_ISSUER
    else {}
)

# The ledger: under which name it signs, how often, and who else is to vouch for it.
LEDGER_ORIGIN = env("SETSUDO_LEDGER_ORIGIN", "")
LEDGER_KEY = env("SETSUDO_LEDGER_KEY", "")
LEDGER_CHECKPOINT_ENTRIES = max(1, env_int("SETSUDO_LEDGER_CHECKPOINT_ENTRIES", 1000))
LEDGER_CHECKPOINT_MINUTES = max(1, env_int("SETSUDO_LEDGER_CHECKPOINT_MINUTES", 10))
WITNESS_URL = env("SETSUDO_WITNESS_URL", "")
WITNESS_KEY = env("SETSUDO_WITNESS_KEY", "")
TSA_URL = env("SETSUDO_TSA_URL", "")
TSA_CERTIFICATES = env("SETSUDO_TSA_CERTIFICATES", "")
# The certificate (PKCS#12) with which the papers of a bundle are signed.
SEAL = env("SETSUDO_SEAL", "")
SEAL_PASSPHRASE = env("SETSUDO_SEAL_PASSPHRASE", "")

# What the public sees of the company, and how notices reach them.
COMPANY_JA = env("SETSUDO_COMPANY", "")
COMPANY_EN = env("SETSUDO_COMPANY_EN", "") or COMPANY_JA
CONTACT_JA = env("SETSUDO_CONTACT", "")
CONTACT_EN = env("SETSUDO_CONTACT_EN", "") or CONTACT_JA
PUBLIC_URL = env("SETSUDO_PUBLIC_URL", "").rstrip("/")
# Under which address other systems ask for decisions.
DECISIONS_URL = env("SETSUDO_DECISIONS_URL", "").rstrip("/")
# Who may read /metrics from elsewhere; without it only this machine may.
METRICS_TOKEN = env_token("SETSUDO_METRICS_TOKEN")
# So many days after the last deletion a person has to say that the clock is right.
CLOCK_AHEAD_DAYS = max(1, env_int("SETSUDO_CLOCK_AHEAD_DAYS", 31))
# The country of telephone numbers that are written without one.
REGION = env_region("SETSUDO_REGION", JAPAN)
# Events go to the public internet and to these networks of the company, nowhere else.
WEBHOOK_NETWORKS = env_networks("SETSUDO_WEBHOOK_NETWORKS")
SMTP_URL = env("SETSUDO_SMTP_URL", "")
SMTP_FROM = env("SETSUDO_SMTP_FROM", "")

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
USE_I18N = True
FORMAT_MODULE_PATH = ["setsudo.web.formats"]
USE_TZ = True
TIME_ZONE = env("SETSUDO_ZONE", "Asia/Tokyo")

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 600
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = DATA_DIR / "files"

SESSION_COOKIE_AGE = env_int("SETSUDO_SESSION_HOURS", 12) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "setsudo.web.refusals.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "setsudo.web.logs.NobodysWords"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env("SETSUDO_LOG", "WARNING").upper()},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Whoever asks for an address that is not there, or without a right to it, is no news.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
