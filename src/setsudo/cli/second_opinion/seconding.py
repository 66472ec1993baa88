"""Every assessment passes through here and comes out with what a model said of it beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from setsudo.assessment.model import Assessment
from setsudo.assessment.second.answer import read_answer
from setsudo.assessment.second.masking import mask_contact
from setsudo.assessment.second.merging import merge
from setsudo.assessment.second.model import Missing, NoSecondOpinion, Seconded, SecondOpinion
from setsudo.assessment.second.question import ask
from setsudo.bilingual import Language
from setsudo.cli.second_opinion.endpoint import ANSWER_TOKENS, Endpoint, Failure
from setsudo.cli.second_opinion.spending import Spending
from setsudo.cli.second_opinion.words import GOES_ON, WHY
from setsudo.cli.visible import one_line
from setsudo.interactions.model import Interaction, Record, Unreadable
from setsudo.policy import Policy

# About as much as a model with a small memory reads at once, the policy's acts beside it.
MOST_LETTERS = 24_000
_FOR_GOOD = frozenset({Missing.KEY_REFUSED})


@dataclass(slots=True)
class Seconding:
    """Asks an endpoint about assessments, within the bounds of one run.

    What goes wrong is told once for each reason, and the contact keeps the engine's assessment.
    """

    endpoint: Endpoint
    spending: Spending
    policy: Policy
    lang: Language
    tell: Callable[[str], object]
    _told: set[Missing] = field(default_factory=set)

    def seconded(
        self, outcomes: Iterable[tuple[Record, Assessment | Unreadable]]
    ) -> Iterator[tuple[Record, Assessment | Unreadable]]:
        """Yield the same records in the same order, one for one."""
        for record, outcome in outcomes:
            if isinstance(outcome, Unreadable) or not isinstance(record, Interaction):
                yield record, outcome
            else:
                yield record, self.second(record, outcome)

    def second(self, interaction: Interaction, answer: Assessment) -> Seconded:
        """Return one assessment with its second opinion merged in, or with why there is none."""
        return merge(answer, self._opinion(interaction))

    def _opinion(self, interaction: Interaction) -> SecondOpinion | NoSecondOpinion:
        context = interaction.context
        letters = sum(len(turn.text) for turn in interaction.turns)
        if letters + len(context.facts) + len(context.business) > MOST_LETTERS:
            return self._without(Missing.TOO_LONG)
        # Nothing is masked or asked that could not be paid for.
        if (why := self.spending.refuses(ANSWER_TOKENS)) is not None:
            return self._without(why)
        masked = mask_contact(interaction)
        question = ask(interaction, masked, policy=self.policy, lang=self.lang)
        estimate = question.tokens + ANSWER_TOKENS
        if (why := self.spending.refuses(estimate)) is not None:
            return self._without(why)
        reply = self.endpoint.ask(question)
        if isinstance(reply, Failure) and self.endpoint.can_ask_simply(reply):
            self.spending.made(estimate)
            if (why := self.spending.refuses(estimate)) is not None:
                return self._without(why)
            reply = self.endpoint.ask(question)
        if isinstance(reply, Failure):
            self.spending.failed(estimate, for_good=reply.why in _FOR_GOOD)
            return self._without(reply.why, reply.detail)
        opinion = read_answer(
            reply.text, model=reply.model, interaction=interaction, masked=masked,
            acts=self.policy.acts, lang=self.lang,
        )  # fmt: skip
        tokens = estimate if reply.tokens is None else reply.tokens
        if isinstance(opinion, NoSecondOpinion):
            self.spending.failed(tokens, for_good=False)
            return self._without(opinion.why)
        self.spending.answered(tokens)
        return opinion

    def _without(self, why: Missing, detail: str = "") -> NoSecondOpinion:
        if why not in self._told:
            self._told.add(why)
            told = f" ({one_line(detail)})" if detail else ""
            said = GOES_ON.filled(why=WHY[why].to(self.lang), detail=told)
            self.tell(f"setsudo: {said.to(self.lang)}\n")
        return NoSecondOpinion(why)
