"""Make a bundle of a case: signed, entered in the ledger, the same again from one checkpoint."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from setsudo.ledger.records import stamp
from setsudo.referrals.bundling import Made, make
from setsudo.referrals.container import BundleError
from setsudo.referrals.permissions import Deed, refuse_unless_entitled
from setsudo.referrals.receivers import Content, Receiver, may_hold
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.registering import gather
from setsudo.web.ledger.checkpoints import newest, sign
from setsudo.web.ledger.entering import enter
from setsudo.web.ledger.models import SignedCheckpoint
from setsudo.web.ledger.signing import signing_key
from setsudo.web.referrals.exhibiting import enter_exported
from setsudo.web.referrals.gathering import contents_of
from setsudo.web.referrals.models import BundleMade
from setsudo.web.referrals.operators import chosen
from setsudo.web.referrals.vouching import vouching


def make_bundle(
    case: Case,
    receiver: Receiver,
    to: Path,
    *,
    purpose: str,
    by: User,
    at: datetime,
    size: int | None = None,
    operator: str = "",
    only_stamped: bool = False,
) -> Made:
    """Write a bundle to a file that is not there yet, whole or not at all, and enter that it was.

    `size` is that of an earlier checkpoint, to make the same bundle again; without it the log is
    signed now. `operator` is whose posts one for an operator tells of. With `only_stamped` nothing
    is made where no authority stamps it; otherwise what was made says that it lacks the stamp.

    Raises NotReferable where there are several operators and none was named, NotEntitled,
    BundleError `bundle_no_checkpoint`, `bundle_no_purpose`, `bundle_exists`, `bundle_unstamped`,
    and those of `vouching` and of `setsudo.referrals.bundling.make`.
    """
    refuse_unless_entitled(by.person, Deed.MAKE_BUNDLE, case.involved())
    if not purpose.strip():
        raise BundleError("say what the bundle is for", code="bundle_no_purpose")
    if to.exists():
        raise BundleError(f"{to.name} is there already: name another", code="bundle_exists")
    vouched = vouching(case, at=at, needed=only_stamped)
    if size is None and may_hold(receiver, Content.ORIGINALS):
        gather(case, by=by, at=at)
    checkpoint = _checkpoint(size, at)
    operator = chosen(case, receiver, operator, at=checkpoint.made_at)
    handle, part = tempfile.mkstemp(dir=to.parent, prefix=".bundle-")
    try:
        with os.fdopen(handle, "w+b") as stream:
            contents = contents_of(case, receiver, purpose.strip(), checkpoint, operator=operator)
            contents = replace(contents, items=tuple(vouched.signed(contents.items)))
            made = make(contents, stream, key=signing_key(), stamped=vouched.stamp)
            stream.flush()
            os.fsync(stream.fileno())
        with transaction.atomic():
            row = BundleMade.objects.create(
                case=case,
                receiver=receiver,
                content=made.content,
                checkpoint=checkpoint.size,
                operator=operator,
                purpose=purpose.strip(),
                by=by,
                at=at,
            )
            enter(
                "bundle.made",
                at=at,
                about=f"case/{case.ref}",
                by=str(by.pk),
                facts={
                    "case": case.number,
                    "receiver": receiver.value,
                    "content": made.content,
                    "checkpoint": checkpoint.size,
                }
                | ({"stamped": stamp(vouched.stamped)} if vouched.stamped else {}),
                personal={"purpose": purpose.strip()}
                | ({"operator": operator} if operator else {}),
                rows=[row, *vouched.keep(row)],
            )
            enter_exported(
                case, receiver, checkpoint, purpose=purpose.strip(), by=by, at=at,
                operator=operator,
            )  # fmt: skip
            os.link(part, to)
    finally:
        Path(part).unlink(missing_ok=True)
    return replace(made, lacks=tuple(vouched.lacks))


def _checkpoint(size: int | None, at: datetime) -> SignedCheckpoint:
    if size is None:
        found = sign(at=at) or newest()
    else:
        found = SignedCheckpoint.objects.filter(size=size).first()
    if found is None:
        raise BundleError(
            "there is no such checkpoint: the entry of the bundle in the ledger names it",
            code="bundle_no_checkpoint",
        )
    return found
