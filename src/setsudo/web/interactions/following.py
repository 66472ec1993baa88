"""What follows from an assessment that counts: rooms above register what they do with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from django.utils.module_loading import import_string

from setsudo.web.interactions.models import Assessment


class Follow(Protocol):
    """Something that is done with an assessment, once or again: the second time changes nothing."""

    def __call__(self, assessment: Assessment, *, at: datetime) -> object: ...


FOLLOWS: Final[list[str]] = ["setsudo.web.cases.opening.open_for"]
"""Where each stands. By name: cases are built on contacts, and are not known to them."""


def follow(assessment: Assessment, *, at: datetime) -> None:
    """Do all that follows from an assessment, in order."""
    for name in FOLLOWS:
        deed: Callable[..., object] = import_string(name)
        deed(assessment, at=at)
