"""Words of a customer that speak to a machine which might read them, rather than to staff."""

from __future__ import annotations

import re

from setsudo.assessment.second.masking.flat import flatten
from setsudo.interactions.model import Interaction, Speaker

_TO_A_MACHINE = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\W+(?:\w+\W+){0,4}?"
    r"(?:instructions?|prompts?|rules?|polic(?:y|ies)|guidelines|the above|everything above)"
    r"|\b(?:system|developer)\s*(?:prompt|message|note)\b"
    r"|\b(?:role|verdict|severity|score)\W{0,4}[:=]"
    r"|\b(?:verdict|classif\w+|label\w*|rate|judge|mark|answer|respond|reply|output"
    r"|return|assess\w*)\b"
    r"[^.\n]{0,60}\b(?:within|json|not beyond|no acts|harmless|benign|acceptable|safe)\b"
    r"|\b(?:as|you are|you're) (?:an? )?(?:ai|a\.i\.|llm|language model|chatbot|assistant"
    r"|classifier|moderator|evaluator)\b"
    r"|\bnote (?:to|for) (?:the )?(?:ai|llm|model|reviewer|system|assistant)\b"
    r"|<\|?\w+\|?>|\[/?(?:inst|system|assistant|user)\]|```|\"(?:verdict|role|acts|content)\""
    r"|(?:これまで|以前|前|上記|すべて|全て|今まで|先)の?(?:の)?(?:指示|命令|ルール|規則|プロンプト|設定)"
    r"[^。\n]{0,8}(?:無視|忘れ|破棄|従わ)|(?:システム|開発者)(?:プロンプト|メッセージ|からの指示)"
    r"|(?:判定|評価|結果|分類|出力|回答)[^。\n]{0,12}(?:within|規範内|問題なし|無害|json)"
    r"|(?:ai|人工知能|言語モデル|モデル|アシスタント)(?:への|に対する|向けの|に告ぐ|へ[:、])",
    re.IGNORECASE,
)


def speaks_to_a_machine(interaction: Interaction) -> bool:
    """Say whether anybody but staff tries to steer a reader that is no person.

    Many honest texts look like it (a customer who shows a log, say): it makes a second opinion
    count for less and says nothing of the customer.
    """
    return any(
        _TO_A_MACHINE.search(flatten(turn.text).text)
        for turn in interaction.turns
        if turn.speaker is not Speaker.STAFF
    )
