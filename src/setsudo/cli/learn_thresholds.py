"""What `setsudo learn thresholds` does: judge the record anew, fit, show, offer a pack."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from setsudo.assessment.engines import load_engine
from setsudo.assessment.learning import overlay
from setsudo.assessment.learning.fitting import Fitted, fit
from setsudo.assessment.learning.turning import turning_points
from setsudo.bilingual import Language
from setsudo.cli.learn_reading import Determinations, wanted_of
from setsudo.cli.learn_thresholds_shown import show
from setsudo.cli.writing import destination
from setsudo.policy import Policy, load_policy
from setsudo.policy.load import packs_in_force

FORMAT = "setsudo-thresholds/1"


def show_thresholds(
    paths: Sequence[str],
    *,
    shares: tuple[str, str, str],
    as_json: bool,
    output: Path | None,
    policy_file: Path | None,
    packs: Sequence[str],
    engine_name: str,
    lang: Language,
) -> int:
    """Fit and print, and write the pack where asked; return how many lines could not be read.

    Raises UsageError, PolicyError or EngineError where nothing could start.
    """
    wanted = wanted_of(shares)
    determinations = Determinations(paths, lang)
    policy = load_policy(policy_file, packs=packs_in_force(packs))
    engine = load_engine(engine_name)
    contacts = list(turning_points(determinations, policy=policy, engine=engine))
    determinations.require_some()
    name = f"{engine.name}@{engine.version}"
    fitted = fit(contacts, wanted=wanted, policy=policy, engine=name)
    pack = overlay.text(fitted, policy, lang=lang)
    if as_json:
        sys.stdout.write(json.dumps(to_object(fitted, policy), ensure_ascii=False, indent=2) + "\n")
    else:
        show(fitted, pack, sys.stdout, lang=lang)
    sys.stdout.flush()
    if output is not None and pack:
        with destination(output) as out:
            out.write(pack)
    return determinations.unreadable


def to_object(fitted: Fitted, policy: Policy) -> dict[str, object]:
    """Return all figures as what JSON can hold; `pack` is null where nothing could be fitted."""
    return {"format": FORMAT, **asdict(fitted), "pack": overlay.content(fitted, policy)}
