"""Run by `test_tries_at_once.py`: many guess one person's password at the same moment."""

from __future__ import annotations

import json
import os
import sys
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web_settings"

import django

django.setup()

from django.contrib.auth.signals import user_login_failed  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from setsudo.web.accounts.models import User  # noqa: E402

MANY = 24


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    user = User(username="agent", name="Aoi")
    user.set_password("four rivers meet below the old bridge")
    user.save()
    checked: list[str] = []
    user_login_failed.connect(lambda **_: checked.append("x"), weak=False)
    ready = threading.Barrier(MANY)
    statuses: list[int] = []

    def one(number: int) -> None:
        browser = Client(
            REMOTE_ADDR="192.0.2.9", SERVER_NAME="localhost", raise_request_exception=False
        )
        form = {"login": "agent", "password": f"guess {number}"}
        ready.wait()
        statuses.append(browser.post("/accounts/login/", form).status_code)
        connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    right = {"login": "agent", "password": "four rivers meet below the old bridge"}
    after = (
        Client(REMOTE_ADDR="192.0.2.9", SERVER_NAME="localhost")
        .post("/accounts/login/", right)
        .status_code
    )
    json.dump({"checked": len(checked), "statuses": statuses, "after": after}, sys.stdout)


if __name__ == "__main__":
    main()
