"""How the tiers are joined: what the cascade leaves to the fast tier is what that tier can tell."""

from __future__ import annotations

import numpy as np
import pytest

from training.deep.join import ALONE_WRONG, ASKED_FROM, MARGIN, Answers, fit
from training.fit_linear import OUTPUTS

LINES = 300


@pytest.fixture(scope="module")
def said() -> Answers:
    """Lines of which half exceed the norm; both tiers know most of it, the network more."""
    chance = np.random.default_rng(5)
    beyond = np.arange(LINES) % 2
    y = np.repeat(beyond[:, None], len(OUTPUTS), axis=1).astype(np.float32)
    # Each act stands in some lines of those that exceed the norm.
    y[:, 1:] *= chance.random((LINES, len(OUTPUTS) - 1)) < 0.4
    noise = chance.normal(size=(2, *y.shape))
    deep, fast = 4 * (y - 0.5) + noise[0], 4 * (y - 0.5) + 1.5 * noise[1]
    return Answers(
        [], deep.astype(np.float32), fast.astype(np.float32), y, np.ones_like(y, dtype=np.float32)
    )


def test_below_the_lower_bound_nothing_lies_that_a_person_should_see(said: Answers) -> None:
    joint = fit(said)
    left = said.fast[:, 0] < joint["passes_from"] + MARGIN - 1e-4
    asked = (said.y[:, 0] == 1) & (said.chance(joint)[:, 0] >= ASKED_FROM)

    assert left.any()
    assert not (left & asked).any()


def test_above_the_upper_bound_lie_next_to_no_contacts_within_the_norm(said: Answers) -> None:
    joint = fit(said)
    alone = said.fast[:, 0] >= joint["passes_to"]
    within = said.y[:, 0] == 0

    assert (alone & ~within).any()
    assert (alone & within).sum() <= ALONE_WRONG * within.sum()
    assert joint["passes_from"] < joint["passes_to"]


def test_a_network_that_knows_nothing_is_given_no_say(said: Answers) -> None:
    blind = np.random.default_rng(6).normal(size=said.deep.shape).astype(np.float32)
    joint = fit(Answers(said.examples, blind, said.fast, said.y, said.weight))

    assert abs(joint["deep"][0]) < 0.25 * joint["fast"][0]
