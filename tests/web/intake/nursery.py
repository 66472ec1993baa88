"""Starts the service's processes again each time one is killed: `nursery.py web PORT | worker`.

Django is loaded once and every process is a fork of that, so that a kill costs no waiting. Each
process prints its number when it starts; the nursery ends with its standard input.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "setsudo.web.settings")
django.setup(set_prefix=False)


def web(port: int) -> None:
    import uvicorn

    from setsudo.web.asgi import application

    uvicorn.run(application, port=port, log_level="error", access_log=False, lifespan="off")


def worker() -> None:
    from setsudo.web.work.working import work

    # A lease that ends soon, so that a story need not wait for what a killed worker held.
    work(threading.Event(), lease=timedelta(seconds=1))


def main() -> None:
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    while True:
        child = os.fork()
        if child == 0:
            if sys.argv[1] == "web":
                web(int(sys.argv[2]))
            else:
                worker()
            os._exit(0)
        print(child, flush=True)  # noqa: T201
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
