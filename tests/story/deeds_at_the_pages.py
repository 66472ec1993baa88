"""What people do in the story, each at the pages of the service with a session of their own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from at_the_pages import Somebody

PATIENCE_S = 60
THREAT = "I know where your children go to school. I will burn your house down and kill you."
_ASKED = {
    "customer_conduct": "yes", "beyond_norm": "yes", "harms_environment": "yes",
    "demand": "no", "means": "no",
}  # fmt: skip


def within(seconds: float, true: Callable[[], bool]) -> float:
    """Wait until something is so, and return how long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - begun


def state_of(page: str) -> str:
    """Return where a case or a measure stands, as the head of its page says."""
    said = re.search(r'<span class="badge[^"]*">([^<]*)</span>', page[page.index("<main") :])
    assert said is not None
    return said[1]


def claims(officer: Somebody) -> str:
    """Take the case out of the queue once the worker has read the call, and return its number."""
    within(PATIENCE_S, lambda: "data-case=" in officer.get("/cases/"))
    (number,) = re.findall(r'data-case="([^"]+)"', officer.get("/cases/"))
    officer.send(officer.form("/cases/", f"/cases/{number}/claim/"))
    return str(number)


def determines(officer: Somebody, number: str) -> None:
    """Read the words, vouch for them, add a statement, and propose what was found."""
    case = f"/cases/{number}/?open=all"
    while pointed_at := officer.forms(case, "/confirm_evidence/"):
        officer.send(pointed_at[0])
    told = officer.form(case, "/add_evidence/")
    officer.send(told, kind="statement", about="the agent told me")
    form = officer.form(f"/cases/{number}/determination/")
    answers: dict[str, str | list[str]] = {}
    for question, answer in _ASKED.items():
        answers[f"{question}_answer"] = answer
        answers[f"{question}_reason"] = "because of what was said"
        answers[f"{question}_evidence"] = form.offered[f"{question}_evidence"]
    said = officer.send(
        form, **answers, beyond_norm_degree="3", harms_environment_degree="2",
        fault_answer="no", fault_reason="the delivery came in time and whole", need_stated="no",
        outcome="beyond_norm", acts="threat", harmed="employees",
    )  # fmt: skip
    assert state_of(said) == "proposed"


def agrees(approver: Somebody, number: str) -> None:
    """Approve the determination that a colleague proposed."""
    form = approver.form(f"/cases/{number}/approval/", f"/cases/{number}/approve/")
    assert state_of(approver.send(form, reason="I heard the call")) == "determined"


def suspends(officer: Somebody, number: str) -> str:
    """Propose a suspension that cannot wait for its notice, and return its address."""
    form = officer.form(f"/measures/new/{number}/?rung=suspend")
    officer.send(form, reason="The threats went on.", services="shop-order")
    measure = urlsplit(officer.address).path
    # It binds at once: an emergency is on record for which the notice follows.
    for code, words in (
        ("legal_ground", "Article 12 of the terms."),
        ("notice_cannot_wait", "The order ships today."),
    ):
        officer.send(officer.form(measure, "/state/"), code=code, words=words)
    return measure


def approves(approver: Somebody, measure: str, reason: str, *, in_flight: int) -> str:
    """Approve a measure and hold what is in flight; return where the measure stands then."""
    form = approver.form(measure, "/approve/")
    asked = [name for name in form.offered if name.startswith("choice-")]
    assert len(asked) == in_flight
    return state_of(approver.send(form, reason=reason, **dict.fromkeys(asked, "hold")))


def objects(customer: Somebody, code: str) -> str:
    """Open the notice with the code that the shop told, and object; return what it said."""
    read = customer.send(customer.form("/public/en/notice/"), code=code.lower())
    answer = customer.form("/public/en/notice/read/", "/answer/")
    customer.send(answer, text="It was not me who called.")
    assert urlsplit(customer.address).path == "/public/en/notice/thanks/"
    return read


def overturns(appeals: Somebody) -> None:
    """Answer the objection that waits, as one who took no part: all of it is lifted."""
    waiting = appeals.get("/notices/objections/")
    (objection,) = re.findall(r'href="(/notices/objections/[0-9a-f-]{36}/)"', waiting)
    form = appeals.form(objection)
    assert "It was not me who called." in appeals.get(objection)
    appeals.send(
        form,
        result="lifted",
        reason="The voice on the recording is another person's.",
        instead="undetermined",
    )


def asked_of_the_shop(officer: Somebody) -> list[str]:
    """Return what a service was asked about an order in flight, in its order, once ended."""
    ended = officer.get("/transactions/?tab=ended")
    (order,) = re.findall(r'href="(/transactions/[0-9a-f-]{36}/)"', ended)
    page = officer.get(order)
    asked = page[page.index('id="h-asked"') :].partition("</section>")[0]
    return re.findall(r"Ask to (\w+) it", asked)
