"""The detectors there are. Adding one is adding it to the tuple."""

from __future__ import annotations

from setsudo.assessment.detectors.protocol import Detector

DETECTORS: tuple[Detector, ...] = ()
