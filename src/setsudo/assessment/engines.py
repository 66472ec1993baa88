"""The engines there are, by name. Adding one is adding a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from setsudo.assessment.cores import cores
from setsudo.assessment.opinion import Engine
from setsudo.errors import UsageError

DEFAULT = "default"


def _linear(threads: int) -> Engine:
    from setsudo.assessment.linear import Linear

    return Linear(threads=threads)


ENGINES: Mapping[str, Callable[[int], Engine]] = {"linear": _linear}


def load_engine(name: str = DEFAULT, *, threads: int | None = None) -> Engine:
    """Return an engine, ready to read. `threads` is 1 unless told: more cores serve better as
    more processes.

    Raises UsageError for an unknown name and EngineError where its weights cannot be used.
    """
    wanted = "linear" if name == DEFAULT else name
    if wanted not in ENGINES:
        raise UsageError(f"there is no engine “{name}”: choose one of {', '.join(sorted(ENGINES))}")
    return ENGINES[wanted](max(1, min(threads or 1, cores())))
