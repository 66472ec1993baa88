"""The words of the screens about people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.roles import Role

ROLE_PURPOSES: Final[Mapping[Role, Text]] = {
    Role.AGENT: Text(
        ja="お客様に応対し、困った応対を報告する",
        en="Answers customers and reports what troubled them",
    ),
    Role.SUPERVISOR: Text(
        ja="自分の拠点の事案を受け止め、事実を確かめ、従業員を支える",
        en="Takes up cases at their site, gathers the facts, supports their people",
    ),
    Role.OFFICER: Text(
        ja="事案を調べ、判断を提案する", en="Works on cases and proposes determinations"
    ),
    Role.APPROVER: Text(
        ja="提案された判断を承認するか、理由を付けて差し戻す",
        en="Approves a proposed determination or returns it with reasons",
    ),
    Role.APPEAL_OFFICER: Text(
        ja="お客様の異議を、先の判断に関わっていない立場で見直す",
        en="Hears customers' objections, having had no part in the decision before",
    ),
    Role.COUNSEL: Text(
        ja="依頼された事案について法的に助言する", en="Advises on the cases they are asked about"
    ),
    Role.MANAGER: Text(ja="集計だけを見る", en="Sees figures, and no single case"),
    Role.AUDITOR: Text(
        ja="記録が書き換えられていないことを確かめる",
        en="Checks the record and that nothing in it was changed",
    ),
    Role.ADMINISTRATOR: Text(
        ja="使う人と役割を決める。事案は見ない",
        en="Decides who works here and in which role; sees no cases",
    ),
}
