"""How Sphinx builds the documentation: Markdown in, one look, a warning is an error."""

from __future__ import annotations

from setsudo import __version__

project = "Setsudo"
author = "The Setsudo contributors"
project_copyright = "2026, The Setsudo contributors"
release = version = __version__
language = "en"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
nitpicky = True
# JSON with `…` in the place of words, as the reference shows it, is no JSON to a lexer.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"Setsudo {release}"
html_show_sourcelink = False
