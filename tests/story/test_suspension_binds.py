"""The whole story through real sockets: a suspension binds in the shop, and is undone justly.

The service, the shop and nginx before it are processes of their own. Systems speak to the service's
API with their tokens, staff sign in at its pages, the customer comes to the public ones; only what
an administrator had set up earlier is made beside it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "web" / "foundation"))
sys.path.append(str(Path(__file__).parents[1] / "web"))

from at_the_pages import Somebody
from deeds_at_the_pages import (
    PATIENCE_S,
    THREAT,
    agrees,
    approves,
    asked_of_the_shop,
    claims,
    determines,
    objects,
    overturns,
    state_of,
    suspends,
    within,
)
from real_postgres import database
from running import environment, free_port, started
from shop_nearby import NGINX, OTHER, REI, OldTill, Shop, answers, nginx_before, process, told_by

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BEFORE = """
import runpy, sys
from setsudo.web.starting import set_up
set_up()
runpy.run_path(sys.argv[1], run_name="__main__")
"""
PASSWORD = "four rivers meet below the old bridge"  # noqa: S105
NEARBY = {"SETSUDO_WEBHOOK_NETWORKS": "127.0.0.0/8", "SETSUDO_ENGINE": "fast"}
"""The shop of this story is on this machine; the small engine points at its threat as well."""


@pytest.mark.timeout(600)
def test_a_suspension_binds_in_the_shop_and_an_objection_lifts_it(tmp_path: Path) -> None:
    data, port, shop_port, door = tmp_path / "data", free_port(), free_port(), free_port()
    url, direct = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{shop_port}"
    with ExitStack() as stack:
        settings = {**NEARBY, "SETSUDO_PUBLIC_URL": url, **stack.enter_context(database())}
        serving = stack.enter_context(started(data, "serve", "--port", str(port), **settings))
        serving.wait_for("Setsudo runs")
        keys = set_up_beside(data, settings, direct)
        program = [
            sys.executable, str(ROOT / "examples" / "shop" / "shop.py"), "--url", url,
            "--port", str(shop_port), "--data", str(tmp_path / "shop"),
        ]  # fmt: skip
        log = tmp_path / "shop.log"
        held_by_shop = {
            "SHOP_TOKEN": keys["token"],
            "SHOP_COMMAND_KEY": keys["command_key"],
            "SHOP_ANSWER_KEY": keys["answer_key"],
        }
        stack.enter_context(process(program, log, **held_by_shop))
        # A call comes in, and is read, while the shop starts.
        taken = told_by(url, keys["intake"], "interactions", call())
        assert taken["source"] == "pbx"
        officer = Somebody(url).sign_in("officer", PASSWORD)
        approver = Somebody(url).sign_in("approver", PASSWORD)
        second = Somebody(url).sign_in("second", PASSWORD)
        within(PATIENCE_S, lambda: "The shop runs" in log.read_text())
        shop = Shop(direct)
        till = OldTill()
        stack.callback(till.close)
        if NGINX is not None:
            command = nginx_before(
                shop_port,
                door,
                tmp_path / "nginx",
                till=till.port,
                decisions=port,
                token=keys["gateway"],
            )
            stack.enter_context(process(command, tmp_path / "nginx.log"))
            shop = Shop(f"http://127.0.0.1:{door}")
            within(PATIENCE_S, lambda: answers(shop))
        within(PATIENCE_S, lambda: shop.ask("GET", "/health")[1]["guard"] == "ready")

        def standing(order: dict[str, Any]) -> str:
            """Where an order stands in the service's register."""
            asked = told_by(url, keys["token"], f"transactions/{order['id']}")
            return str(asked.get("state"))

        # An order is in flight when the suspension is decided.
        status, placed = shop.order()
        assert status == 201
        within(PATIENCE_S, lambda: standing(placed) == "open")
        case = claims(officer)
        determines(officer, case)
        agrees(approver, case)
        measure = suspends(officer, case)
        said = approves(approver, measure, "It is proportionate.", in_flight=1)
        assert said == "waiting for approval"
        assert approves(second, measure, "I agree.", in_flight=1) == "in force"

        # The shop refuses the next one, and tells the customer why, in both languages.
        within(PATIENCE_S, lambda: shop.order()[0] == 403)
        codes = set()
        for lang, word in (("en", "object"), ("ja", "異議")):
            status, told = shop.order(lang=lang)
            assert status == 403
            assert word in told["detail"]
            codes |= {*re.findall(r"(?:[0-9A-Z]{4}-?){7}", told["detail"])}
            assert told["until"]
        (code,) = codes
        # It says nothing of it to anybody else, and serves them.
        assert shop.order(OTHER)[0] == 201
        if NGINX is not None:
            # A program that cannot ask is spared the order: nginx asks, and tells the customer.
            within(PATIENCE_S, lambda: shop.ask("POST", "/till", REI, {})[0] == 403)
            before = till.taken.count(REI)
            status, told = shop.ask("POST", "/till", REI, {}, lang="ja")
            assert (status, told["status"]) == (403, 403)
            assert code in told["detail"]
            assert "異議" in told["detail"]
            assert till.taken.count(REI) == before
            assert shop.ask("POST", "/till", OTHER, {})[0] == 201
            assert till.taken[-1] == OTHER

        # The order in flight is held, once, with the reason; it cannot be shipped.
        within(PATIENCE_S, lambda: shop.state(placed["id"]) == "held")
        says = shop.ask("GET", f"/orders/{placed['id']}")[1]["says"]
        assert set(says) == {"ja", "en"}
        assert shop.ask("POST", f"/orders/{placed['id']}/ship")[0] == 409
        within(PATIENCE_S, lambda: standing(placed) == "held")

        # An objection lifts it: the order goes on, and so do new ones.
        customer = Somebody(url)
        assert "This restriction is in force now." in objects(customer, code)
        overturns(Somebody(url).sign_in("appeals", PASSWORD))
        assert state_of(officer.get(measure)) == "lifted"
        assert "You were right to object" in customer.get("/public/en/notice/read/")
        within(PATIENCE_S, lambda: shop.state(placed["id"]) == "placed")
        within(PATIENCE_S, lambda: shop.order()[0] == 201)
        if NGINX is not None:
            within(PATIENCE_S, lambda: shop.ask("POST", "/till", REI, {})[0] == 201)
            assert till.taken[-1] == REI
        assert shop.ask("POST", f"/orders/{placed['id']}/ship")[0] == 200
        within(PATIENCE_S, lambda: standing(placed) == "completed")
        assert asked_of_the_shop(officer) == ["hold", "resume"]
    if NGINX is None:
        pytest.skip("all of it was done without nginx, which is not installed")


def call() -> dict[str, Any]:
    """What the telephone system sends of Rei's call."""
    return {
        "id": "call-1",
        "channel": "phone",
        "lang": "en",
        "customer": {"name": "Noguchi Rei", "email": REI},
        "turns": [{"speaker": "customer", "text": THREAT}],
    }


def set_up_beside(data: Path, settings: dict[str, str], shop: str) -> dict[str, str]:
    ran = subprocess.run(
        [sys.executable, "-c", BEFORE, str(HERE / "company_before.py"), shop, PASSWORD],
        capture_output=True, text=True, env=environment(data, PYTHONPATH=str(ROOT), **settings),
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    keys: dict[str, str] = json.loads(ran.stdout)
    return keys
