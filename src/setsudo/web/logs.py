"""Lines of the log that repeat nobody's words: a fault is told by its kind and its place alone."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class NobodysWords(logging.Formatter):
    """A formatter that leaves out the messages of exceptions.

    A database puts the row it refused into its message, and a parser the text it could not read.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  as above
        """Return the line; of what the loop tells of a task, how it is called and no more.

        The loop writes a task with the exception that it ended by, message and all.
        """
        if record.name == "asyncio":
            record.message = record.message.partition("\n")[0].partition("<")[0].rstrip("( ")
        return super().formatMessage(record)

    def formatException(  # noqa: N802  the name is the standard library's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the places that an exception passed and its kind."""
        told: list[str] = []
        seen: set[int] = set()
        error = ei[1]
        # An exception may stand among its own causes: each is told of once.
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            kind = type(error)
            places = "".join(traceback.format_tb(error.__traceback__))
            told.insert(0, f"{places}{kind.__module__}.{kind.__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(told)
