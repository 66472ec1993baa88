"""The environment, read once and through here alone; `NAME_FILE` reads a secret from disk."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from phonenumbers import SUPPORTED_REGIONS

from setsudo.networks import Network, networks_of

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def env(name: str, default: str | None = None) -> str:
    """Return a setting. Raises ImproperlyConfigured with the name to set where there is none."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read") from None
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"set {name} in the environment, or {name}_FILE to a file")
    return value


def env_token(name: str) -> str:
    """Return a secret that others send, empty where there is none. Raises ImproperlyConfigured for
    one that could be guessed, or that no header can carry."""
    value = env(name, "")
    if value and (len(value) < 20 or not value.isascii() or not value.isprintable()):
        raise ImproperlyConfigured(f"{name} is too short: set at least 20 letters and digits")
    return value


def env_region(name: str, default: str) -> str:
    """Return a setting that is a country of telephone numbers. Raises ImproperlyConfigured for
    anything else."""
    value = env(name, default).upper()
    if value not in SUPPORTED_REGIONS:
        raise ImproperlyConfigured(
            f"{name} is no country of telephone numbers: set it to two letters, such as JP or GB"
        )
    return value


def env_networks(name: str) -> tuple[Network, ...]:
    """Return a setting that lists networks, by commas. Raises ImproperlyConfigured for anything
    that is none."""
    try:
        return networks_of(env(name, ""))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} lists something that is no network: set it to networks with commas between "
            "them, such as 10.1.0.0/16,fd00:1::/32"
        ) from None


def env_bool(name: str, default: bool) -> bool:
    """Return a setting that is yes or no. Raises ImproperlyConfigured for anything else."""
    value = env(name, "1" if default else "0").lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} is neither yes nor no: set it to 1 or 0")
    return value in _TRUE


def env_int(name: str, default: int) -> int:
    """Return a setting that is a whole number. Raises ImproperlyConfigured for anything else."""
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a whole number") from None
