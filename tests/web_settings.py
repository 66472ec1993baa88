"""The service's settings for tests: nothing is read from or left on the machine."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SETSUDO_DATA", tempfile.mkdtemp(prefix="setsudo-tests-"))
os.environ.setdefault("SETSUDO_SECRET_KEY", "a-key-for-tests-alone-" + "0" * 40)
# Receivers of tests are on this machine.
os.environ.setdefault("SETSUDO_WEBHOOK_NETWORKS", "127.0.0.0/8,::1")

from setsudo.web.settings import *  # noqa: F403

# Argon2 is made to be slow; the stories of tests sign people in by the hundred.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
