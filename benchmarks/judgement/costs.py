"""What a process has spent so far. Knows the standard library only: peers run without Setsudo."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path


def spent() -> dict[str, float]:
    """Return the CPU seconds of all threads and the peak of resident memory in MB."""
    return {"cpu_s": time.process_time(), "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    # `ru_maxrss` of a new process starts at what its parent held when it was started.
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        told = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(told.split()[1]) * 1024 / 1e6
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
