"""The forms of a case as a browser sends them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from setsudo.web.cases.models import Case


def filled(case: Case, **changes: Any) -> dict[str, Any]:
    """The form of a determination with everything that it asks for."""
    keys = [*case.pieces.values_list("key", flat=True)]
    form: dict[str, Any] = {
        "fault_answer": "no",
        "fault_reason": "it came whole and in time",
        "need_stated": "no",
        "outcome": "beyond_norm",
        "acts": ["threat"],
        "harmed": ["employees"],
    }
    for name, answer, degree in (
        ("customer_conduct", "yes", "0"),
        ("beyond_norm", "yes", "3"),
        ("harms_environment", "yes", "2"),
        ("demand", "no", "0"),
        ("means", "no", "0"),
    ):
        form |= {
            f"{name}_answer": answer,
            f"{name}_reason": f"because of {name}",
            f"{name}_degree": degree,
            f"{name}_evidence": keys,
        }
    return form | changes


def do(browser: Client, case: Case, act: str, **form: Any) -> int:
    return browser.post(f"/cases/{case.number}/{act}/", form).status_code
