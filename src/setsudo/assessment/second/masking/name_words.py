"""Words that are names, and words that stand where names stand and are none: lists in `words/`.

Common names only: rarer ones are found by what stands around them.
"""

from __future__ import annotations

from importlib.resources import files


def _words(name: str) -> frozenset[str]:
    there = files("setsudo.assessment.second.masking").joinpath("words", f"{name}.txt")
    return frozenset(there.read_text(encoding="utf-8").split())


# Of two letters or more; a surname that is also an everyday word is left to its surroundings.
SURNAMES_JA = _words("surnames_ja")
SURNAMES_LATIN = _words("surnames_latin")
GIVEN_LATIN = _words("given_latin")
# Names that are everyday words too: names only where something around them says so.
ALSO_WORDS = _words("also_words")
NOT_NAMES_EN = _words("not_names_en")
NOT_NAMES_JA = _words("not_names_ja")
# Kana words before さん that name a part that somebody plays.
NOT_NAMES_KANA = _words("not_names_kana")
MONTHS = frozenset({"may", "june", "april", "august", "summer", "dawn"})
