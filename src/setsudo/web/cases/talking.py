"""Around a case: watching, comments with mentions, tags, links, joining and separating."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from setsudo.bilingual import Text
from setsudo.cases import links
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import seen_by
from setsudo.cases.links import Link, LinkKind
from setsudo.cases.roles import Involved
from setsudo.cases.states import Act, State
from setsudo.web.accounts.models import User
from setsudo.web.cases.doing import begun, locked
from setsudo.web.cases.models import Case, Comment, LinkRow, Part, PartTaken, Watch
from setsudo.web.cases.people import take_part
from setsudo.web.cases.refusing import NO_WORDS, Unfit

_MENTION = re.compile(r"(?<![\w@])@([\w.+-]{1,150})")
CARRIED_OVER = (Part.VICTIM, Part.REPORTER, Part.ACCUSED, Part.DECIDED_BEFORE)
"""Parts that follow a case into the one that it is joined to: what bars there bars here."""


@transaction.atomic
def watch(ref: UUID, *, by: User, at: datetime) -> Case:
    """Hear of what happens with a case."""
    doing = begun(ref, Act.WATCH, by=by, at=at)
    Watch.objects.get_or_create(case=doing.case, user=by, defaults={"since": at})
    return doing.finished()


@transaction.atomic
def unwatch(ref: UUID, *, by: User, at: datetime) -> Case:
    """Hear of a case no more."""
    doing = begun(ref, Act.UNWATCH, by=by, at=at)
    Watch.objects.filter(case=doing.case, user=by).delete()
    return doing.finished()


@transaction.atomic
def comment(ref: UUID, text: str, *, by: User, at: datetime) -> Comment:
    """Say something to the others. `@name` calls somebody who may read it; others stay words.

    A name is a user name, or the family name or the whole name where it means one person alone.
    """
    doing = begun(ref, Act.COMMENT, by=by, at=at)
    if not text.strip():
        raise Unfit(NO_WORDS, field="text")
    row = doing.case.comments.create(by=by, at=at, text=text.strip())
    row.mentions.set(_called(text, doing.involved))
    doing.finished(personal={"text": text.strip()})
    return row


def calls(text: str) -> list[str]:
    """Return what stands behind each `@` of a text, as it is written."""
    return _MENTION.findall(text)


def _called(text: str, involved: Involved) -> list[User]:
    words = calls(text)
    if not words:
        return []
    people = User.objects.filter(is_active=True).prefetch_related("roles", "sites")
    named = [*people.filter(username__in=words)]
    known = {one.username for one in named}
    for word in [one for one in words if one not in known]:
        # In Japanese no space parts a name from what follows it: 「@鈴木さん」.
        readers = [one for one in people if Seen.COMMENTS in seen_by(one.person, involved)]
        whole = [one for one in readers if _meant(word, "".join(one.name.split()))]
        family = [one for one in readers if _meant(word, one.name.partition(" ")[0])]
        meant = whole or family
        named += meant if len(meant) == 1 else []
    return [one for one in named if Seen.COMMENTS in seen_by(one.person, involved)]


def _meant(word: str, name: str) -> bool:
    return len(name) > 1 and word.startswith(name)


@transaction.atomic
def tag(ref: UUID, word: str, *, by: User, at: datetime) -> Case:
    """Put a tag on a case; the same word twice is one tag."""
    doing = begun(ref, Act.TAG, by=by, at=at)
    try:
        plain = links.tag(word)
    except ValueError:
        raise Unfit(_NO_TAG.filled(most=links.LONGEST_TAG), field="word") from None
    doing.case.tags.get_or_create(word=plain, defaults={"by": by, "at": at})
    return doing.finished(personal={"word": plain})


@transaction.atomic
def untag(ref: UUID, word: str, *, by: User, at: datetime) -> Case:
    """Take a tag off again."""
    doing = begun(ref, Act.TAG, by=by, at=at)
    doing.case.tags.filter(word=word).delete()
    return doing.finished(facts={"removed": True}, personal={"word": word})


@transaction.atomic
def link(ref: UUID, other: UUID, kind: LinkKind, reason: str, *, by: User, at: datetime) -> LinkRow:
    """Point from one case to another, with the reason."""
    doing = begun(ref, Act.LINK, by=by, at=at)
    links.refuse_unless_linkable(Link(str(doing.case.pk), str(other), kind, reason, str(by.pk), at))
    row, _ = LinkRow.objects.get_or_create(
        from_case=doing.case,
        to_case=_seen(other, by),
        kind=kind,
        defaults={"reason": reason.strip(), "by": by, "at": at},
    )
    doing.finished(
        facts={"to": str(other), "kind": kind.value}, personal={"reason": reason.strip()}
    )
    return row


@transaction.atomic
def unlink(ref: UUID, row: int, *, by: User, at: datetime) -> Case:
    """Take a link away that was a mistake, from whichever of its two cases."""
    doing = begun(ref, Act.LINK, by=by, at=at)
    found = LinkRow.objects.filter(Q(from_case=doing.case) | Q(to_case=doing.case), pk=row).first()
    if found is None:
        raise Unfit(_NO_LINK)
    other = found.to_case if found.from_case_id == doing.case.pk else found.from_case
    _seen(other.ref, by)
    found.delete()
    return doing.finished(
        facts={"removed": True, "to": str(other.ref), "kind": found.kind},
        personal={"reason": found.reason},
    )


@transaction.atomic
def bind(
    main: UUID, others: Collection[UUID], kind: LinkKind | None, reason: str, *, by: User,
    at: datetime,
) -> None:  # fmt: skip
    """Link several cases to one, or, without a kind, join them to it: all of them or none.

    Raises Unfit where no other is given; else what `link` and `join` raise.
    """
    rest = sorted({*others} - {main}, key=str)
    if not rest:
        raise Unfit(_NO_OTHERS)
    for one in sorted({*rest, main}, key=str):
        locked(one)
    for one in rest:
        if kind is None:
            join(one, main, reason, by=by, at=at)
        else:
            link(one, main, kind, reason, by=by, at=at)


@transaction.atomic
def join(ref: UUID, into: UUID, reason: str, *, by: User, at: datetime) -> Case:
    """Let a case live on in another that tells of the same thing about the same customer.

    Whoever was hurt, reported or is complained of here is so there too.
    """
    # Both are locked in one order, so that two joins at once cannot wait for each other.
    for one in sorted({ref, into}, key=str):
        locked(one)
    doing = begun(ref, Act.JOIN, by=by, at=at)
    home = _seen(into, by)
    joined = {
        str(one): str(other)
        for one, other in Case.objects.filter(joined_to__isnull=False).values_list(
            "pk", "joined_to"
        )
    }
    links.refuse_unless_joinable(str(ref), str(into), reason=reason, joined=joined)
    if State(home.state) not in (State.RECEIVED, State.IN_REVIEW, State.IN_DIALOGUE):
        raise Unfit(_NO_HOME)
    whose = {one.customer_id for one in (doing.case, home)} - {None}
    if len(whose) > 1:
        # One determination would speak of one customer by the words of another.
        raise Unfit(_OTHER_CUSTOMER)
    doing.case.joined_to = home
    for row in PartTaken.objects.filter(case=doing.case, part__in=CARRIED_OVER):
        take_part(home, row.user, Part(row.part), at=at)
    home.reported = home.reported or doing.case.reported
    home.danger = home.danger or doing.case.danger
    home.distress = home.distress or doing.case.distress
    if doing.case.victim_named_at is not None:
        home.victim_named_at = home.victim_named_at or at
    home.save()
    LinkRow.objects.get_or_create(
        from_case=doing.case,
        to_case=home,
        kind=LinkKind.SAME_INCIDENT,
        defaults={"reason": reason.strip(), "by": by, "at": at},
    )
    return doing.finished(
        facts={"into": str(into)}, personal={"reason": reason.strip()}, rows=[home]
    )


@transaction.atomic
def separate(ref: UUID, *, by: User, at: datetime) -> Case:
    """Let a joined case stand by itself again. Who was barred over there stays barred there."""
    doing = begun(ref, Act.SEPARATE, by=by, at=at)
    doing.case.joined_to = None
    doing.case.claimed_by = None
    return doing.finished()


def _seen(other: UUID, by: User) -> Case:
    """Return a case that somebody may point to: one that they can see."""
    case = Case.objects.select_related("site").get(pk=other)
    if Seen.SUMMARY not in seen_by(by.person, case.involved()):
        raise Unfit(_NOT_YOURS)
    return case


_NO_TAG = Text(
    ja="タグは1文字以上、{most}文字までの言葉で付けてください。",
    en="A tag is a word of at most {most} characters.",
)
_NO_LINK = Text(
    ja="その関連づけは、ないか、すでに外されています。",
    en="There is no such link, or it has been taken away already.",
)
_NO_OTHERS = Text(
    ja="中心になる事案と、それ以外の事案を一つ以上選んでください。",
    en="Choose the main case, and one other at least.",
)
_NO_HOME = Text(
    ja="統合できるのは、まだ判断の出ていない、確認中の事案だけです。",
    en="A case can be joined only to one that is still received or in review.",
)
_OTHER_CUSTOMER = Text(
    ja="お客様の異なる事案は統合できません。関連づけてください。同じ方なら、先にお客様の記録を統合してください。",
    en="Cases of different customers cannot be joined: link them. If they are one person, merge "
    "the records of the customer first.",
)
_NOT_YOURS = Text(
    ja="その事案は見つからないか、見ることができません。",
    en="That case does not exist or is not open to you.",
)
