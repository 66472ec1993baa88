"""How much one record may hold, so that no input, however hostile, fills the memory."""

from __future__ import annotations

from typing import Final

CHUNK_BYTES: Final = 256 * 1024
LINE_BYTES: Final = 16 * 1024 * 1024
DOCUMENT_BYTES: Final = 64 * 1024 * 1024
ID_CHARS: Final = 1_024
ABOUT_CHARS: Final = 2_000
"""Room for the address of a posting."""
ORDERS: Final = 50
"""Numbers of orders that one contact names."""

MAIL_PARTS: Final = 1_000
MAIL_DEPTH: Final = 40
MAIL_BODY_CHARS: Final = 4 * 1024 * 1024

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200
