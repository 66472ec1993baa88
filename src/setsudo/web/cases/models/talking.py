"""Around a case: who watches it, what is said about it, tags, links, and every look at it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from setsudo.cases.links import LONGEST_TAG, LinkKind
from setsudo.web.accounts.models import User
from setsudo.web.cases.models.case import Case


class Watch(models.Model):
    """Somebody who wants to hear of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="watches")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="watches")
    since = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(name="a_case_is_watched_once", fields=["case", "user"])]

    def __str__(self) -> str:
        return f"watch {self.pk}"


class Comment(models.Model):
    """What somebody said to the others who work on a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    text = models.TextField()
    mentions = models.ManyToManyField(User, related_name="mentioned_in")

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Tagged(models.Model):
    """A tag on a case, in its one spelling."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tags")
    word = models.CharField(max_length=LONGEST_TAG, db_index=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tags")
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(name="a_tag_is_put_once", fields=["case", "word"])]

    def __str__(self) -> str:
        return self.word


class LinkRow(models.Model):
    """One case pointing to another, made by a person with a reason."""

    from_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_out")
    to_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=20)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="links")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="link_is_known", condition=Q(kind__in=[*LinkKind])),
            CheckConstraint(
                name="a_case_is_not_linked_to_itself", condition=~Q(from_case=F("to_case"))
            ),
            UniqueConstraint(name="cases_are_linked_once", fields=["from_case", "to_case", "kind"]),
        ]

    def __str__(self) -> str:
        return self.kind


class Look(models.Model):
    """A look at a case: the page, or words that were unfolded. Nobody looks unseen."""

    class Kind(StrEnum):
        """What was looked at."""

        PAGE = "page"
        WORDS = "words"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="looks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    parts = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="look_is_known", condition=Q(kind__in=["page", "words"]))
        ]
        indexes = [
            Index(name="looks_at_a_case", fields=["case", "-at"]),
            Index(name="looks_of_somebody", fields=["user", "kind", "-at"]),
        ]

    def __str__(self) -> str:
        return self.kind
