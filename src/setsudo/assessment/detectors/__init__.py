"""Every detector that runs, in this order. To add one is to add it to the tuple."""

from __future__ import annotations

from setsudo.assessment.detectors.accommodation import Accommodation
from setsudo.assessment.detectors.company_at_fault import CompanyAtFault
from setsudo.assessment.detectors.contacts import Contacts
from setsudo.assessment.detectors.distress import Distress
from setsudo.assessment.detectors.duration import Duration
from setsudo.assessment.detectors.leaving import Leaving
from setsudo.assessment.detectors.pile_on import PileOn
from setsudo.assessment.detectors.plain_words import PlainWords
from setsudo.assessment.detectors.private_facts import PrivateFacts
from setsudo.assessment.detectors.profanity_not_at_staff import ProfanityNotAtStaff
from setsudo.assessment.detectors.protocol import Detector
from setsudo.assessment.detectors.quoting import Quoting
from setsudo.assessment.detectors.repetition import Repetition
from setsudo.assessment.detectors.rights_words import RightsWords
from setsudo.assessment.detectors.staff_at_fault import StaffAtFault
from setsudo.assessment.detectors.third_party import ThirdParty
from setsudo.assessment.detectors.warning import Warned

DETECTORS: tuple[Detector, ...] = (
    Duration(),
    Repetition(),
    Contacts(),
    Leaving(),
    Warned(),
    PileOn(),
    PrivateFacts(),
    PlainWords(),
    CompanyAtFault(),
    RightsWords(),
    Quoting(),
    ThirdParty(),
    Accommodation(),
    ProfanityNotAtStaff(),
    StaffAtFault(),
    Distress(),
)
