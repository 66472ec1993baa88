"""What a run has spent on second opinions, and whether one more call is still within its bounds."""

from __future__ import annotations

from dataclasses import dataclass

from setsudo.assessment.second.model import Missing
from setsudo.cli.second_opinion.settings import Bounds

# After so many failures in a row the endpoint is left alone: each would cost its whole timeout.
PATIENCE = 3


@dataclass(slots=True)
class Spending:
    """Calls and tokens of one run. Tokens are estimated before a call, and corrected after it."""

    bounds: Bounds
    calls: int = 0
    tokens: int = 0
    failures: int = 0
    given_up: bool = False

    def refuses(self, tokens: int) -> Missing | None:
        """Return why no call with so many tokens may be made any more, or None."""
        if self.given_up:
            return Missing.GIVEN_UP
        if self.calls >= self.bounds.calls:
            return Missing.CALLS_SPENT
        if self.tokens + tokens > self.bounds.tokens:
            return Missing.TOKENS_SPENT
        return None

    def made(self, tokens: int) -> None:
        """Enter a call that says nothing of whether the endpoint works."""
        self.calls += 1
        self.tokens += tokens

    def answered(self, tokens: int) -> None:
        """Enter a call that was answered."""
        self.made(tokens)
        self.failures = 0

    def failed(self, tokens: int, *, for_good: bool) -> None:
        """Enter a call without a usable answer; it may have cost the endpoint all the same."""
        self.made(tokens)
        self.failures += 1
        self.given_up = self.given_up or for_good or self.failures >= PATIENCE
