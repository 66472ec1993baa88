"""What goes outside, in SQL: bundles, referrals, proceedings, deadlines, posts, notes."""

from setsudo.web.referrals.models.bundles import BundleMade, Vouched
from setsudo.web.referrals.models.deadlines import DayStated, Settled, Warned
from setsudo.web.referrals.models.notes import Confidant, PrivilegedNote, new_salt
from setsudo.web.referrals.models.postings import Posting
from setsudo.web.referrals.models.proceedings import Proceeding, StageReached
from setsudo.web.referrals.models.referrals import Contacted, Referral

__all__ = [
    "BundleMade",
    "Confidant",
    "Contacted",
    "DayStated",
    "Posting",
    "PrivilegedNote",
    "Proceeding",
    "Referral",
    "Settled",
    "StageReached",
    "Vouched",
    "Warned",
    "new_salt",
]
