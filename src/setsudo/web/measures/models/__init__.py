"""Measures in SQL, the records that the law wants of them, and the steps that were said."""

from setsudo.web.measures.models.measure import Approval, Measure, Stated, new_code
from setsudo.web.measures.models.statutory import KeptAsWritten, KeptTooShort, StatutoryRecord
from setsudo.web.measures.models.steps import StepAnswer, StepRow

__all__ = [
    "Approval",
    "KeptAsWritten",
    "KeptTooShort",
    "Measure",
    "Stated",
    "StatutoryRecord",
    "StepAnswer",
    "StepRow",
    "new_code",
]
