"""The engines there are, by name. Adding one is adding a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from setsudo.assessment.cores import cores
from setsudo.assessment.opinion import Engine
from setsudo.errors import UsageError

DEFAULT = "default"
# As measured in `make bench-judgement`: with few false alarms the cascade finds less.
SHIPPED = "deep"


# Weights and runtimes are loaded where an engine is wanted, not where its name is looked up.
def _fast(threads: int) -> Engine:
    from setsudo.assessment.linear import Linear

    return Linear(threads=threads)


def _deep(threads: int) -> Engine:
    from setsudo.assessment.deep.engine import Deep

    return Deep(threads=threads)


def _cascade(threads: int) -> Engine:
    from setsudo.assessment.deep.engine import Cascade

    return Cascade(threads=threads)


ENGINES: Mapping[str, Callable[[int], Engine]] = {
    "fast": _fast, "deep": _deep, "cascade": _cascade,
}  # fmt: skip


def load_engine(name: str = DEFAULT, *, threads: int | None = None) -> Engine:
    """Return an engine, ready to read. `threads` is 1 unless told: more cores serve better as
    more processes.

    Raises UsageError for an unknown name and EngineError where its weights cannot be used.
    """
    wanted = SHIPPED if name == DEFAULT else name
    if wanted not in ENGINES:
        raise UsageError(f"there is no engine “{name}”: choose one of {', '.join(sorted(ENGINES))}")
    return ENGINES[wanted](max(1, min(threads or 1, cores())))
