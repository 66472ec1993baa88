"""What Daft starts in each process: one worker, kept for the life of the process."""

from __future__ import annotations

from typing import Any, Protocol

import daft
from daft import DataType

from setsudo.errors import SetsudoError

_DONE = DataType.struct(
    {"records": DataType.int64(), "code": DataType.string(), "message": DataType.string()}
)


class Worker(Protocol):
    """Does tasks one after another."""

    def run(self, task: int) -> int:
        """Do one task and return how many records it had. Raises SetsudoError."""
        ...


class Hands:
    """Makes its worker when the first task comes, and does the tasks it is handed."""

    def __init__(self, worker: type[Any], arguments: tuple[Any, ...]) -> None:
        self._made = (worker, arguments)
        self._worker: Worker | None = None

    @daft.method.batch(return_dtype=_DONE, batch_size=1)  # type: ignore[untyped-decorator]
    def run(self, tasks: daft.Series) -> list[dict[str, object]]:
        """Do a batch of tasks, and say of each how many records it had or what went wrong."""
        return [self._told(task) for task in tasks.to_pylist()]

    def _told(self, task: int) -> dict[str, object]:
        # Errors travel as values: Daft would wrap them in its own, with a trace of the data.
        try:
            if self._worker is None:
                worker, arguments = self._made
                self._worker = worker(*arguments)
            return {"records": self._worker.run(task), "code": None, "message": None}
        except SetsudoError as error:
            return {"records": 0, "code": str(error.code), "message": error.message}
