"""Documents on paper: a template and what stands in it become a PDF, the same bytes each time."""

from setsudo.documents.covering import uncovered
from setsudo.documents.making import DocumentError, pdf

__all__ = ["DocumentError", "pdf", "uncovered"]
