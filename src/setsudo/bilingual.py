"""A sentence in Japanese and in English: neither language is the translation of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """The same statement in both languages; both are always there."""

    ja: str
    en: str

    def __post_init__(self) -> None:
        if not self.ja.strip() or not self.en.strip():
            raise ValueError("a text needs both its Japanese and its English")

    def to(self, lang: Language) -> str:
        """Return the statement in one language."""
        return self.ja if lang == "ja" else self.en

    def filled(self, **values: object) -> Text:
        """Return the text with its `{name}` places filled in both languages."""
        return Text(ja=self.ja.format(**values), en=self.en.format(**values))
