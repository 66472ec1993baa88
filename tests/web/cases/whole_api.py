"""What fits the OpenAPI document, and what nearly does, sent to every operation in it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("SETSUDO_TEST_EXAMPLES", "12"))


def held_to_its_word(
    schema: Any,
    bearers: list[str],
    numbers: list[str],
    *,
    within: Callable[[], AbstractContextManager[object]] = nullcontext,
    seen: Callable[[str, Any], None] = lambda operation, answer: None,
) -> dict[str, Counter[int]]:
    """Ask everything and see that nothing is a fault; return how often each was answered with what.

    `numbers` are those of cases that there are; each request is made `within` something.
    """
    tried: dict[str, Counter[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        answered = tried[operation.label] = Counter()

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None,
            suppress_health_check=[*HealthCheck], phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        @given(
            case=operation.as_strategy(),
            bearer=st.sampled_from(bearers),
            number=st.sampled_from([*numbers, None]),
        )
        def sent(case: Any, bearer: str, number: str | None) -> None:
            if number is not None and "number" in (case.path_parameters or {}):
                case.path_parameters["number"] = number
            with within():
                answer = case.call(headers={"Authorization": f"Bearer {bearer}"})
            answered[answer.status_code] += 1  # noqa: B023 - asked before the next operation is
            seen(operation.label, answer)  # noqa: B023
            assert answer.status_code < 500, (case.method, case.path, case.body, answer.content)
            if answer.status_code >= 400:
                assert answer.json()["code"], answer.content

        sent()
    return tried
