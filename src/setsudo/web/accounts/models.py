"""Who works here: people, their roles, their sites, who appraises whom, and links that let in."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower

from setsudo.bilingual import Text
from setsudo.cases.roles import Person, Role
from setsudo.web.remembering import remembered


class Site(models.Model):
    """A shop, an office, a call centre: the place at which cases arise and people work."""

    code = models.SlugField(max_length=50, unique=True)
    name_ja = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        """What the site is called, in both languages."""
        return Text(ja=self.name_ja, en=self.name_en)


class User(AbstractBaseUser):
    """Somebody who can sign in. Deactivated, never deleted: what they did stays theirs.

    `lang` is what they chose; where it is empty, their browser says. `email` is what a sign-in
    through the company's own provider must bring, verified there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    lang = models.CharField(
        max_length=2, blank=True, default="", choices=[("ja", "日本語"), ("en", "English")]
    )
    headquarters = models.BooleanField(default=False)
    executive = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    sites = models.ManyToManyField(Site, blank=True, related_name="people")
    appraised_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="appraises"
    )

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            UniqueConstraint(
                Lower("email"),
                name="an_address_is_one_person",
                condition=~Q(email=""),
            )
        ]

    def __str__(self) -> str:
        return self.username

    @property
    @remembered
    def person(self) -> Person:
        """The same human being, as the rules of the core know them."""
        return Person(
            id=str(self.id),
            roles=frozenset(Role(one.role) for one in self.roles.all()),
            sites=frozenset(site.code for site in self.sites.all()),
            headquarters=self.headquarters,
            executive=self.executive,
        )


class HeldRole(models.Model):
    """A role that somebody holds."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [
            CheckConstraint(name="role_is_known", condition=Q(role__in=[*Role])),
            UniqueConstraint(name="a_role_is_held_once", fields=["user", "role"]),
        ]

    def __str__(self) -> str:
        return self.role


class Welcome(models.Model):
    """A link that lets somebody choose a password, once. Only the digest of its token is kept.

    Without a `user` it makes the first administrator of a service that has nobody yet. One for
    somebody who has a password already opens nothing while it `waits` for a second administrator.
    """

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="welcomes")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    waits = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"welcome {self.pk}"
