"""What an administrator does with subscriptions: make, change keys, end; and send a dead letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.web.accounts.models import User
from setsudo.web.api.tokens import refuse_unless_administrator
from setsudo.web.ledger.entering import enter
from setsudo.web.outbox import signing
from setsudo.web.outbox.keeping import sealed
from setsudo.web.outbox.models import Delivery, Key, Standing, Subscription, Use
from setsudo.web.outbox.posting import refuse_unless_address
from setsudo.web.outbox.sending import DELIVER
from setsudo.web.outbox.types import is_pattern
from setsudo.web.work.asking import ask_all

OVERLAP = timedelta(hours=24)
"""So long the key before is used beside a new one."""


class SubscriptionRefused(SetsudoError):
    """A subscription cannot be made or changed like this."""

    code = "subscription"

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@transaction.atomic
def subscribe(
    name: str,
    url: str,
    types: Iterable[str],
    *,
    source: str = "",
    by: User,
    at: datetime,
) -> tuple[Subscription, dict[Use, str]]:
    """Make a subscription; return it and its two keys, which nobody can see again.

    `Use.OUT` signs what is sent there; `Use.IN` is what that service signs its answers with.
    """
    refuse_unless_administrator(by)
    refuse_unless_address(url.strip())
    wanted = sorted(set(types))
    if not name.strip() or not all(is_pattern(one) for one in wanted):
        raise SubscriptionRefused(_INCOMPLETE)
    if not wanted and not source.strip():
        raise SubscriptionRefused(_INCOMPLETE)
    if source and Subscription.objects.filter(source=source, ended_at__isnull=True).exists():
        raise SubscriptionRefused(_TAKEN)
    row = Subscription.objects.create(
        name=name.strip(),
        url=url.strip(),
        types=wanted,
        source=source.strip(),
        made_by=by,
        made_at=at,
    )
    keys = {use: signing.new_secret() for use in Use}
    for use, key in keys.items():
        Key.objects.create(subscription=row, use=use, sealed=sealed(key), made_at=at)
    _entered("outbox.subscribed", row, by, at)
    return row, keys


@transaction.atomic
def rotate(
    ref: UUID, use: Use, *, by: User, at: datetime, asymmetric: bool = False, theirs: str = ""
) -> tuple[Subscription, str]:
    """Make a new key; the ones before go on for a day. Return what the receiver has to know.

    `asymmetric` makes an Ed25519 pair for what goes out and returns its public half; `theirs` is
    the public key (`whpk_`) of a receiver that signs its answers by its own pair.
    """
    row = _living(ref, by)
    if theirs and (use is not Use.IN or not theirs.strip().startswith(signing.PUBLIC)):
        raise signing.BadKey
    if theirs:
        key = shown = signing.checked(theirs)
    elif asymmetric and use is Use.OUT:
        key, shown = signing.new_pair()
    else:
        key = shown = signing.new_secret()
    row.kept.filter(use=use, retires_at__isnull=True).update(retires_at=at + OVERLAP)
    Key.objects.create(subscription=row, use=use, sealed=sealed(key), made_at=at)
    _entered("outbox.key_changed", row, by, at, use=str(use))
    return row, shown


@transaction.atomic
def end(ref: UUID, *, by: User, at: datetime) -> Subscription:
    """End a subscription; what waits for it is dropped."""
    row = _living(ref, by)
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    row.deliveries.filter(standing=Standing.WAITING).update(standing=Standing.DROPPED)
    _entered("outbox.ended", row, by, at)
    return row


@transaction.atomic
def send_again(pk: int, *, by: User, at: datetime) -> Delivery:
    """Send a dead letter once more, with the same id: nobody takes it twice."""
    refuse_unless_administrator(by)
    row = Delivery.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=pk)
    if row.standing != Standing.DEAD or row.subscription.ended_at is not None:
        raise SubscriptionRefused(_NOT_DEAD)
    row.standing, row.since, row.due_at, row.tries = Standing.WAITING, at, at, 0
    row.resent_by = by
    row.save()
    Subscription.objects.filter(pk=row.subscription_id).update(rests_until=None)
    ask_all(DELIVER, [str(row.subscription_id)], at, sooner=True)
    enter("outbox.sent_again", at=at, about=f"event/{row.event_id}", by=str(by.pk))
    return row


def _living(ref: UUID, by: User) -> Subscription:
    refuse_unless_administrator(by)
    row = Subscription.objects.select_for_update(of=("self",)).get(ref=ref)
    if row.ended_at is not None:
        raise SubscriptionRefused(_ENDED)
    return row


def _entered(act: str, row: Subscription, by: User, at: datetime, **facts: str) -> None:
    enter(act, at=at, about=f"subscription/{row.ref}", by=str(by.pk), facts=facts, rows=[row])


_INCOMPLETE = Text(
    ja="名前を入れ、知らせを受ける種類を選ぶか、取引を扱う送信元を入れてください。",
    en="Give a name, and choose what it hears of, or give the source whose transactions it "
    "carries out.",
)
_TAKEN = Text(
    ja="この送信元の取引は、ほかの登録先が扱っています。先にそれを終わらせてください。",
    en="Another subscription carries out the transactions of this source: end that one first.",
)
_NOT_DEAD = Text(
    ja="送り直せるのは、送れないまま終わったものだけです。ページを読み直してください。",
    en="Only what could not be delivered is sent again: look at the page anew.",
)
_ENDED = Text(
    ja="この登録は終わっています。新しく作ってください。",
    en="This subscription has ended: make a new one.",
)
