"""What is said in the stories of the intake, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

NOON = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
THREAT = "ふざけるな。お前の家に火をつけてやる。殺すぞ、馬鹿野郎。土下座しろ。"
CALM = "届いた鍋のふたが割れていました。交換をお願いできますか。"

Line = Callable[..., dict[str, Any]]
Work = Callable[[], int]
