"""Charts as SVG without script and without style: classes and lengths as attributes alone.

A chart only repeats its table, which stands beside it; what is hidden there has no bar here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

WIDTH: Final = 400
_LABEL: Final = 140
_END: Final = 46
_ROW: Final = 26
_MOST: Final = 20
_HIGH: Final = 120


def bars(rows: Sequence[tuple[str, int | None]], *, title: str, hidden: str) -> str:
    """Return lying bars, one a row. `hidden` is the word for what has no bar."""
    most = max((value or 0 for _, value in rows), default=0)
    room = WIDTH - _LABEL - _END
    parts = []
    for n, (name, value) in enumerate(rows):
        middle = n * _ROW + _ROW / 2
        parts.append(_text(_LABEL - 8, middle + 4, _cut(name), "label", "end"))
        if value is None:
            parts.append(_text(_LABEL + 2, middle + 4, hidden, "gone", "start"))
            continue
        wide = round(room * value / most, 1) if most else 0
        parts.append(
            f'<rect class="length" x="{_LABEL}" y="{middle - 8:g}" '
            f'width="{max(wide, 1):g}" height="16" rx="2"/>'
        )
        parts.append(_text(_LABEL + max(wide, 1) + 6, middle + 4, f"{value:,}", "value", "start"))
    return _drawn(parts, max(1, len(rows)) * _ROW, title)


def course(months: Sequence[str], values: Sequence[int | None], *, title: str) -> str:
    """Return standing bars, one a month, with the figure over each and the month under it."""
    most = max((value or 0 for value in values), default=0)
    step = WIDTH / max(1, len(months))
    parts = [
        f'<line class="ground" x1="0" y1="{_HIGH + 16}" x2="{WIDTH}" y2="{_HIGH + 16}"/>',
    ]
    for n, (month, value) in enumerate(zip(months, values, strict=True)):
        middle = n * step + step / 2
        high = round(_HIGH * (value or 0) / most, 1) if most else 0
        if value:
            parts.append(
                f'<rect class="length" x="{middle - step * 0.32:.1f}" y="{_HIGH + 16 - high:g}" '
                f'width="{step * 0.64:.1f}" height="{high:g}" rx="2"/>'
            )
        said = "–" if value is None else _short(value)
        parts.append(_text(middle, _HIGH + 12 - high, said, "value small", "middle"))
        parts.append(_text(middle, _HIGH + 32, month[5:], "label", "middle"))
    return _drawn(parts, _HIGH + 40, title)


def _drawn(parts: Sequence[str], height: float, title: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f"aria-label={quoteattr(title)}>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, said: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(said)}</text>'


def _cut(name: str) -> str:
    """Return as much of a name as there is room for; the table has the whole of it."""
    wide = 0
    for n, letter in enumerate(name):
        wide += 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
        if wide > _MOST:
            return name[: n - 1].rstrip() + "…"
    return name


def _short(value: int) -> str:
    if value < 10_000:
        return str(value)
    return f"{value / 1000:.0f}k" if value < 1_000_000 else f"{value / 1_000_000:.1f}M"
