"""A shop's own process with a guard: asked of a number, it tells when it first refused it."""

from __future__ import annotations

import json
import sys
import time

from setsudo.decisions.guard import Guard


def main(url: str, token: str) -> None:
    with Guard(url, token) as guard:
        tell({"ready": guard.wait(60)})
        for line in sys.stdin:
            phone, patience_s = json.loads(line)
            first = guard.check("orders", "web", phone=phone)
            tell({"serves": first.serves})
            began = time.monotonic()
            while (decision := guard.check("orders", "web", phone=phone)).serves:
                if time.monotonic() - began > patience_s:
                    break
                time.sleep(0.001)
            # On one machine every process reads the same clock.
            tell({
                "serves": decision.serves,
                "effect": decision.effect.value,
                "codes": [one.code for one in decision.because],
                "at": time.monotonic(),
                "state": guard.state.value,
            })  # fmt: skip


def tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
