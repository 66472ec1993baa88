"""What is asked on a second connection while the log is read is true of the same moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from ledger_store import fill
from test_ledger_changed_in_sql import let_anything_pass, sql

from setsudo.ledger import Kind
from setsudo.web.ledger.verifying import verify_log

STORY = """
import json, sys
import django
django.setup()
from threading import Thread, current_thread
from django.db import connection, transaction
from setsudo.web.starting import migrate
migrate()
sys.path.insert(0, sys.argv[1])
from ledger_store import at, fill
from setsudo.web.ledger import verifying
from setsudo.web.ledger.entering import enter
fill(30)

asked_in = []
mislabelled = verifying.mislabelled
def watched():
    asked_in.append(current_thread().name)
    return mislabelled()
verifying.mislabelled = watched

def verified():
    asked_in.clear()
    found = [str(one.kind) for one in verifying.verify_log().findings]
    return {"findings": found, "in": [*asked_in]}

quiet = verified()

last_place = verifying._last_place
def while_somebody_enters():
    if current_thread().name.startswith("beside"):
        def somebody():
            with transaction.atomic():
                enter("noted", at=at(99), about="case/1", by="agent-1")
            connection.close()
        other = Thread(target=somebody)
        other.start()
        other.join()
    return last_place()
verifying._last_place = while_somebody_enters
grown = verified()
verifying._last_place = last_place

with connection.cursor() as cursor:
    cursor.execute("DROP TRIGGER ledger_no_change")
    cursor.execute("UPDATE ledger_entry SET act = 'read' WHERE place = 11")
    cursor.execute("UPDATE ledger_tilehash SET hash = x'00' WHERE level = 0 AND \\"offset\\" = 3")
changed = verified()
print(json.dumps({"quiet": quiet, "grown": grown, "changed": changed}))
"""


def test_a_second_connection_tells_the_same_and_steps_back_where_the_log_grew(
    tmp_path: Path,
) -> None:
    settings = "setsudo.web.settings"
    told = subprocess.run(
        [sys.executable, "-c", STORY, str(Path(__file__).parent)],
        env={**os.environ, "SETSUDO_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": settings},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["quiet"] == {"findings": [], "in": ["beside_0"]}
    # The second connection would have seen two entries more: the first is asked instead.
    assert found["grown"] == {"findings": [], "in": ["MainThread"]}
    assert found["changed"]["in"] == ["beside_0"]
    assert {str(Kind.LABEL_CHANGED), str(Kind.HASH_DAMAGED)} <= {*found["changed"]["findings"]}


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_found_from_either_connection() -> None:
    fill(30)
    assert verify_log().findings == ()
    with transaction.atomic():
        let_anything_pass()
        sql("UPDATE ledger_entry SET act = 'read' WHERE place = 11")
    (found,) = verify_log().findings
    assert (found.kind, found.first) == (Kind.LABEL_CHANGED, 11)
    assert connection.in_atomic_block is False
