"""vCon, the IETF's container for conversations (draft-ietf-vcon-vcon-core), read and written."""

from __future__ import annotations

from setsudo.interactions.vcon.reading import from_vcon, is_vcon
from setsudo.interactions.vcon.writing import to_vcon

__all__ = ["from_vcon", "is_vcon", "to_vcon"]
