"""Cases in SQL. The database keeps the promises of the rules wherever one row can tell."""

from setsudo.web.cases.models.care import CareRow, Consultation, Dialogue, Recurring, Told
from setsudo.web.cases.models.case import Case, Contact, Numbering, Part, PartTaken
from setsudo.web.cases.models.deciding import (
    Advice,
    Determined,
    Objection,
    Proposed,
    Rests,
    Standing,
    Unsent,
)
from setsudo.web.cases.models.evidence import NoteRow, Piece
from setsudo.web.cases.models.improvement import Improving, Stage
from setsudo.web.cases.models.talking import Comment, LinkRow, Look, Tagged, Watch

__all__ = [
    "Advice",
    "CareRow",
    "Case",
    "Comment",
    "Consultation",
    "Contact",
    "Determined",
    "Dialogue",
    "Improving",
    "LinkRow",
    "Look",
    "NoteRow",
    "Numbering",
    "Objection",
    "Part",
    "PartTaken",
    "Piece",
    "Proposed",
    "Recurring",
    "Rests",
    "Stage",
    "Standing",
    "Tagged",
    "Told",
    "Unsent",
    "Watch",
]
