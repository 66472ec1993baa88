"""The same line told of somebody else, so that who a person is comes to count for nothing.

The notes here are other ones than those that `training.fairness` measures with, in other words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.fairness.swaps import may_be_changed, swapped

Line = Mapping[str, Any]
NOTES: Mapping[str, Sequence[str]] = {
    "ja": (
        "お客様は五十代の方。", "ご高齢の方とのこと。", "お客様は学生。", "来店者は主婦。",
        "ご本人は看護師。", "お客様は農業を営む方。", "お客様は大学の教員とのこと。",
        "建設現場で働く方。", "年金で暮らす方。", "お客様は沖縄のご出身。",
        "フィリピンから来日した方。", "お客様はインドのご出身。", "日本語は第二言語。",
        "東北のなまりがある。", "補聴器をお使いの方。", "つえをついて来店された。",
        "弱視の方。", "お客様は妊娠中。", "小さなお子さん連れ。", "身なりの整った男の人。",
        "若い女の人。", "白髪の男の人。", "会員番号を控えた。", "傘をお持ちだった。",
    ),
    "en": (
        "The customer is in his fifties.", "An older lady.", "The customer is a student.",
        "A stay-at-home mother.", "Works as a nurse.", "Runs a farm.",
        "Teaches at a university.", "Works on a building site.", "Lives on a pension.",
        "Comes from Wales originally.", "Moved here from the Philippines.",
        "Of Indian origin.", "English is a second language.", "Has a strong northern accent.",
        "Wears a hearing aid.", "Walks with a stick.", "Has poor eyesight.",
        "Is expecting a child.", "Came with two small children.", "A well-dressed man.",
        "A young woman.", "A man with white hair.", "The membership number was noted.",
        "Had an umbrella.",
    ),
}  # fmt: skip


def varied(line: Line, rng: np.random.Generator) -> Line:
    """Return the line with one thing about a person changed, or as it was where nothing may be."""
    if not may_be_changed(line):
        return line
    found = [
        member for _, way, members in swapped(line) if way == "found" for member in members[1:]
    ]
    if found and rng.random() < 0.6:
        other = found[int(rng.integers(len(found)))]
    else:
        notes = NOTES[line["lang"]]
        note = notes[int(rng.integers(len(notes)))]
        facts = line["context"].get("facts") or ""
        between = " " if facts and line["lang"] == "en" else ""
        told = f"{facts}{between}{note}" if rng.random() < 0.7 else f"{note}{between}{facts}"
        other = {**line, "context": {**line["context"], "facts": told}}
    turns = other["turns"]
    shown = [mark for mark in line["evidence"] if mark["quote"] in turns[mark["turn"]]["text"]]
    return {**other, "evidence": shown}
