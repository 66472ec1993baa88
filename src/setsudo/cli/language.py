"""Which language a person is answered in: the one asked for, or the shell's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum

from setsudo.bilingual import Language, Text


class Lang(StrEnum):
    """The languages a command answers in."""

    JA = "ja"
    EN = "en"


def shell_language(environ: Mapping[str, str] = os.environ) -> Language:
    """Return Japanese where the shell's locale for messages is Japanese, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, ""):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def chosen(lang: Lang | None) -> Language:
    """Return the language asked for, or the shell's where none was."""
    if lang is None:
        return shell_language()
    return "ja" if lang is Lang.JA else "en"


def told(*, ja: str, en: str) -> str:
    """Return a help text in the shell's language: help is written before any option is read."""
    return Text(ja=ja, en=en).to(shell_language())
