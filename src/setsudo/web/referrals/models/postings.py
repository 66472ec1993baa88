"""Posts that the operator of a platform is asked about."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case


class Posting(models.Model):
    """A post that an operator is asked about: where it is, when it was seen, whose right it hurts.

    `operator` is who runs the site: the host of the address until somebody knows better.
    `capture` is the digest of what was saved of it, if anything was.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="postings")
    url = models.CharField(max_length=2000)
    operator = models.CharField(max_length=200)
    posted_on = models.DateField(null=True)
    seen_at = models.DateTimeField()
    right = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    why = models.TextField()
    capture = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    at = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(name="a_post_has_an_operator", condition=~Q(operator=""))]

    def __str__(self) -> str:
        return f"posting {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"posting/{self.pk}",
            {
                "case": str(self.case_id),
                "url": self.url,
                "operator": self.operator,
                "posted_on": self.posted_on.isoformat() if self.posted_on else "",
                "seen_at": stamp(self.seen_at),
                "right": self.right,
                "words": self.words,
                "why": self.why,
                "capture": self.capture,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )
