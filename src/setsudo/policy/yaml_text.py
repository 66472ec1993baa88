"""Content written as YAML that the reader of this package accepts again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml


class _Plain(yaml.SafeDumper):
    """Writes no aliases: the reader refuses them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_yaml(content: Mapping[str, Any]) -> str:
    """Return content as YAML text, in its own order, Japanese readable as it is."""
    text: str = yaml.dump(
        dict(content), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100
    )
    return text
