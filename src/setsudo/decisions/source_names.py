"""What a source may be called: short enough to be kept, and never what colleagues' reports are."""

from __future__ import annotations

from typing import Final

from setsudo.bilingual import Text
from setsudo.decisions.identifiers import handle
from setsudo.errors import CaseError

WRITTEN_BY_STAFF: Final = "staff-report"
"""The source of what colleagues type into one open field: a number, or that they know none."""
LONGEST_SOURCE: Final = 100


class SourceRefused(CaseError):
    """Nothing can come from a source of this name."""

    code = "source_name"


def check_source(name: str) -> str:
    """Return the name of a source as it is kept. Raises SourceRefused."""
    kept = name.strip()
    if not kept or len(kept) > LONGEST_SOURCE or not kept.isprintable():
        raise SourceRefused(_SHORT)
    # However it is written: identifiers of a source are compared folded.
    if handle(kept) == WRITTEN_BY_STAFF:
        raise SourceRefused(_OURS)
    return kept


_SHORT: Final = Text(
    ja=f"送信元の名前は、1文字以上{LONGEST_SOURCE}文字以内で、改行などを入れずに付けてください。",
    en=f"The name of a source must be one line of 1 to {LONGEST_SOURCE} characters: "
    "give a short one.",
)
_OURS: Final = Text(
    ja="この送信元の名前は、従業員の報告だけに使われます。別の名前にしてください。",
    en="Reports of staff alone come from this source: choose another name.",
)
