"""A Typst template with its data becomes a PDF, with the package's own fonts and no other."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.documents.covering import uncovered
from setsudo.errors import SetsudoError

FONTS: Final = Path(__file__).with_name("fonts")
FILES: Final = ("NotoSansJP-Regular.otf", "NotoSansJP-Bold.otf")
UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOG = logging.getLogger(__name__)

# The template's own rules come after these, so it may choose otherwise. Typst carries the second
# and the third, which have further Latin, Hebrew and Arabic letters.
_BEFORE: Final = """\
#set document(date: none)
#set text(font: ("Noto Sans JP", "Libertinus Serif", "DejaVu Sans Mono"))
#set text(lang: "{language}", region: "{region}")
#set text(cjk-latin-spacing: auto)
// A name or an address without any place to break it stays on the page all the same.
#show regex("[!-~]{{100,}}"): it => (
  it.text.clusters().chunks(40).map(one => one.join()).join(sym.zws)
)
"""


class DocumentError(SetsudoError):
    """A document cannot be made here: says what to put right, and `text` says it to people."""

    code = "document"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.text = Text(ja=_SAID.get(self.code, _SAID["document"]), en=message)


_SAID: Final = {
    "document": "書面の型に合わない内容があり、作れませんでした。管理者に知らせてください。",
    "document_program": "書面を作るプログラム(typst)がありません。"
    "管理者がSetsudoを入れ直してください。",
    "fonts_missing": "書面の書体がないため、作れませんでした。"
    "管理者がSetsudoを入れ直してください。",
}


def pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    language: Language,
    at: datetime = UNDATED,
    fonts: Path = FONTS,
) -> bytes:
    """Return a PDF of a Typst template. The same template, data and `at` give the same bytes.

    The template reads `json(bytes(sys.inputs.data))`, which is `data`, and `sys.inputs.language`.
    Data is never read as Typst code. `at` is the date of the document, by default none. A letter
    that no font has is shown as a box, and counted in the log. Raises DocumentError `fonts_missing`
    where the fonts of the package are not there, `document_program` where Typst is not, and
    `document` where the template does not fit the data.
    """
    typst, faces = _typst(), _faces(fonts)
    written = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if missing := uncovered(written):
        # How many, never which: they may be of somebody's name.
        _LOG.warning("a document holds %d letters that no font here has", len(missing))
    region = "jp" if language == "ja" else "gb"
    before = _BEFORE.format(language=language, region=region)
    with tempfile.TemporaryDirectory(prefix="setsudo-document-") as empty:
        # Nothing of the disk is in reach of a template.
        compiler = typst.Compiler(root=empty, font_paths=faces, ignore_system_fonts=True)
        try:
            made = compiler.compile(
                (before + template).encode(),
                format="pdf",
                sys_inputs={"data": written, "language": language},
                timestamp=at.astimezone(UTC).replace(microsecond=0),
            )
        except typst.TypstError as wrong:
            # Its message may quote the data; the template's own line is told and no more.
            found = re.search(r"\.typ:(\d+):", wrong.diagnostic)
            line = int(found[1]) - before.count("\n") if found else 0
            raise DocumentError(
                f"the template of a document does not fit what was to stand in it, line {line}"
            ) from None
    if not isinstance(made, bytes):
        raise DocumentError("the document has no single form")
    return made


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise DocumentError(
            "documents need the package typst: install Setsudo with all its requirements",
            code="document_program",
        ) from None
    return typst


@cache
def _faces(folder: Path) -> Any:
    absent = [name for name in FILES if not (folder / name).is_file()]
    if absent:
        raise DocumentError(
            f"the fonts of documents are missing: {', '.join(absent)} in {folder.name}/ of the "
            "package. Install Setsudo again.",
            code="fonts_missing",
        )
    return _typst().Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)]
    )
