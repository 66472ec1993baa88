"""One policy engine asked in its own process: `python decisions_peers.py ENGINE RESTRICTED ASKED`.

Knows the standard library and that engine only. Each is given what its documentation recommends:
policies and data parsed once, the fastest call it has, and the customer's identifier as it is
compared (no normalising, no hash). Prints JSON: CPU microseconds a question, and what to say of it.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

Ask = Callable[[str], bool]
Make = Callable[[list[str]], Ask]
NOW, SINCE, UNTIL = 1_795_000_000, 1_794_000_000, 1_799_000_000
REGO = """
package serve
import rego.v1

binding contains one if {
    some one in data.restricted[input.who]
    one.since <= input.at
    input.at < one.until
    covers(one.services, input.service)
    covers(one.channels, input.channel)
}

covers(named, _) if count(named) == 0
covers(_, asked) if asked == ""
covers(named, asked) if asked in named

decision := {
    "effect": max({0} | {one.effect | some one in binding}),
    "because": binding,
}
"""


def cedarpy(restricted: list[str]) -> Ask:
    """Cedar, policies parsed once; of the entities only the one who asks is handed over."""
    from cedarpy import PolicySet, is_authorized  # type: ignore[import-not-found]

    policies = PolicySet.from_str(
        "permit(principal, action, resource);"
        'forbid(principal in Restricted::"orders", action, resource == Service::"orders")'
        f"when {{ context.at >= {SINCE} && context.at < {UNTIL} }};"
    )
    bound = set(restricted)

    def ask(who: str) -> bool:
        parents = [{"type": "Restricted", "id": "orders"}] if who in bound else []
        principal = {"type": "Customer", "id": who}
        return bool(
            is_authorized(
                {
                    "principal": principal,
                    "action": {"type": "Action", "id": "use"},
                    "resource": {"type": "Service", "id": "orders"},
                    "context": {"at": NOW},
                },
                policies,
                [{"uid": principal, "attrs": {}, "parents": parents}],
            ).allowed
        )

    return ask


def casbin(restricted: list[str]) -> Ask:
    """Casbin's fast enforcer: lines are found by their subject, not gone through."""
    from casbin import FastEnforcer  # type: ignore[import-not-found]

    # Lines are texts to it: times of one length compare as such.

    with tempfile.TemporaryDirectory() as folder:
        model, lines = Path(folder, "model.conf"), Path(folder, "policy.csv")
        model.write_text(
            "[request_definition]\nr = sub, obj, at\n"
            "[policy_definition]\np = sub, obj, since, until, eft\n"
            "[policy_effect]\ne = !some(where (p.eft == deny))\n"
            "[matchers]\nm = r.sub == p.sub && r.obj == p.obj && r.at >= p.since"
            " && r.at < p.until\n"
        )
        lines.write_text(
            "".join(f"p, {who}, orders, {SINCE}, {UNTIL}, deny\n" for who in restricted)
        )
        enforcer = FastEnforcer(str(model), str(lines), cache_key_order=[0])
    return lambda who: bool(enforcer.enforce(who, "orders", str(NOW)))


def opa_eval(restricted: list[str]) -> Ask:
    """Rego by regorus: the same rule as the guard's, effect and reasons, over the same records."""
    from opa_eval import OpaEval  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder, "serve.rego")
        policy.write_text(REGO)
        one = {
            "effect": 2, "services": ["orders"], "channels": [], "since": SINCE, "until": UNTIL,
            "ref": "m1",
        }  # fmt: skip
        data = {"restricted": {who: [one] for who in restricted}}
        engine = OpaEval(str(policy), json.dumps(data), "data.serve.decision")

    def ask(who: str) -> bool:
        told = f'{{"who":"{who}","service":"orders","channel":"","at":{NOW}}}'
        return bool(engine.evaluate_parsed(told)["effect"] < 2)

    return ask


def opa_eval_bare(restricted: list[str]) -> Ask:
    """Rego by regorus at its quickest: is the number in a set, without times, ways or reasons."""
    from opa_eval import OpaEval

    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder, "serve.rego")
        policy.write_text(
            "package serve\nimport rego.v1\ndefault allow := true\n"
            "allow := false if data.restricted[input.who][input.service]\n"
        )
        data = {"restricted": {who: {"orders": True} for who in restricted}}
        engine = OpaEval(str(policy), json.dumps(data), "data.serve.allow")
    return lambda who: bool(engine.evaluate_parsed(f'{{"who":"{who}","service":"orders"}}'))


ENGINES: dict[str, tuple[str, Make]] = {
    "cedarpy": ("cedarpy", cedarpy),
    "casbin": ("casbin", casbin),
    "regorus": ("opa-eval", opa_eval),
    "regorus, set only": ("opa-eval", opa_eval_bare),
}


def main(name: str, restricted: int, asked: int) -> None:
    """Measure one engine on customers of whom nearly none is restricted."""
    package, make = ENGINES[name]
    chance = random.Random(7)  # noqa: S311
    numbers = [f"+8190{n:08d}" for n in chance.sample(range(10**8), restricted + asked)]
    ask = make(numbers[:restricted])
    if ask(numbers[0]) or not ask(numbers[-1]):
        raise SystemExit(f"{name} does not answer as it should")
    free = numbers[restricted:]
    best = float("inf")
    for _ in range(25):
        began = time.process_time()
        for who in free:
            ask(who)
        best = min(best, (time.process_time() - began) / asked)
    print(json.dumps({"us": best * 1e6, "version": f"{package} {version(package)}"}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
