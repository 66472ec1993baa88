"""A shop puts the guard into its own process: it brings two libraries along, and nothing in C."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from feed_server import TOKEN
from guard_cast import restriction
from lmdb_cast import TARO, crowd, few_are_many

__all__ = ["crowd", "few_are_many"]

_SHOP = """
import sys
before = {*sys.modules}
import asyncio, json, time
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from setsudo.decisions.guard import Guard, NotServed, checking
from setsudo.decisions.guard.middleware import GuardASGI, GuardWSGI, guarded
from setsudo.decisions.guard.metrics import CONTENT_TYPE
from setsudo.decisions.guard import keeping

keeping.BIG = checking.BIG = 2

shop = Guard(sys.argv[1], sys.argv[2], directory=sys.argv[3], source="shop")
assert shop.wait(20)
end = time.monotonic() + 20
while sys.argv[4] == "lmdb" and "setsudo_guard_lmdb 1\\n" not in shop.metrics():
    assert time.monotonic() < end
    time.sleep(0.01)

assert not shop.check("orders", "web", phone="090-1234-5678").serves
assert shop.check(
    "orders", phone="090-0000-1111", email="taro@\\u4f8b\\u3048.jp", account="taro", order="1",
    social="@taro", line="U1",
).serves
assert shop.check("orders", phone="+44 20 7946 0958").serves
shop.begin("A-1", "orders", phone="090-1234-5678")


async def served(scope, receive, send):
    await send({"type": "served"})

async def asked():
    sent = []

    async def send(message):
        sent.append(message)

    who = lambda scope: {"phone": scope["phone"]}
    app = GuardASGI(served, shop, service="orders", identify=who)
    for phone in ("090-1234-5678", "090-0000-1111"):
        await app({"type": "http", "headers": [], "phone": phone}, None, send)
    return [one.get("status", one["type"]) for one in sent]

assert asyncio.run(asked()) == [403, "http.response.body", "served"]
said = []
app = GuardWSGI(lambda *_: [b""], shop, service="orders", identify=lambda e: {"phone": e["phone"]})
app({"phone": "090-1234-5678"}, lambda status, headers: said.append(status))
assert said[0].startswith("403")
order = guarded(shop, "orders", identify=lambda phone: {"phone": phone})(lambda phone: "taken")
assert order("090-0000-1111") == "taken"
try:
    order("090-1234-5678")
except NotServed:
    shop.close()

ours = {*sys.stdlib_module_names, "setsudo", "__main__"}
ours |= {n for n in sys.modules if n.startswith("_sysconfigdata_")}  # Python's own, and unlisted
others = {n: m for n, m in sys.modules.items() if n not in before and n.split(".")[0] not in ours}
files = {n: getattr(m, "__file__", None) or "" for n, m in others.items()}
compiled = {n.split(".")[0] for n, f in files.items() if f.endswith(tuple(EXTENSION_SUFFIXES))}
# What is loaded past the import system stands here, where the system tells it.
maps = Path("/proc/self/maps")
told = maps.read_text().split() if maps.exists() else []
mapped = {one for one in told if "-packages/" in one and ".so" in Path(one).name}
print(json.dumps([sorted({n.split(".")[0] for n in others}), sorted(compiled), sorted(mapped)]))
"""


@pytest.mark.parametrize("how_many", ["few", "lmdb", "lmdb is not installed"])
def test_the_guard_loads_two_libraries_that_are_plain_python(feed, request, tmp_path, how_many):
    if how_many != "few":
        request.getfixturevalue("crowd")
    if how_many == "lmdb":
        pytest.importorskip("lmdb")
    feed.publish(restriction(), [TARO])
    feed.forget_changes()
    bare = "import sys; sys.modules['lmdb'] = None\n" if "not" in how_many else ""

    shop = subprocess.run(
        [sys.executable, "-c", bare + _SHOP, feed.url, TOKEN, str(tmp_path / "guard"), how_many],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert shop.returncode == 0, shop.stderr
    loaded, compiled, mapped = json.loads(shop.stdout)
    optional = {"lmdb"} if how_many == "lmdb" else set()
    assert {*loaded} == {"idna", "phonenumbers"} | optional
    assert {*compiled} == optional
    assert all(Path(one).parent.name in optional for one in mapped), mapped
