"""How grave it is, from 0 to 4, out of the three elements: computed, never typed in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from setsudo.bilingual import Text


class Severity(IntEnum):
    """The same scale as an assessment's: 2 and above is beyond the norm."""

    NONE = 0
    DISCOURTEOUS = 1
    BEYOND = 2
    SERIOUS = 3
    GRAVE = 4


SEVERITY_NAMES: Final[Mapping[Severity, Text]] = {
    Severity.NONE: Text(ja="問題なし", en="none"),
    Severity.DISCOURTEOUS: Text(ja="無礼", en="discourteous"),
    Severity.BEYOND: Text(ja="社会通念を超える", en="beyond the norm"),
    Severity.SERIOUS: Text(ja="重大", en="serious"),
    Severity.GRAVE: Text(ja="きわめて重大", en="grave"),
}


def severity_of(*, by_a_customer: bool, how_far: int, harm: int, holds: bool) -> Severity:
    """Return the severity of conduct.

    `how_far` is how far the conduct went beyond the norm and `harm` how heavily it weighs on people
    and their work, each 0-4. `holds` says that all that the definition needs was answered with yes.
    Without that, or from nobody's customer, the worst that remains is discourtesy. The graver of
    the two counts: a blow that nobody was hurt by is grave, and so is a slight that made somebody
    ill.
    """
    worst = max(0, min(4, max(how_far, harm)))
    if not (by_a_customer and holds):
        return Severity(min(worst, Severity.DISCOURTEOUS))
    return Severity(max(worst, Severity.BEYOND))
