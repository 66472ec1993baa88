"""What the figures were measured on, in words."""

from __future__ import annotations

import os
import platform


def machine() -> str:
    """Name the processor's kind, the cores that may be used, and Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()}"
