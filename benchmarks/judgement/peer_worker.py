"""A peer as a process: contacts as JSON lines in, its answers out, with what it has spent.

Runs in the peers' own environment, so it imports the standard library and that one peer. A peer is
shown what can count against a customer, the customer's and a reporter's messages one by one, and a
contact is flagged where a message is. Each peer runs as its own page says, in both languages where
it has them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from benchmarks.judgement.costs import spent

Answer = tuple[bool, float]
# Messages in, whether any is flagged and how strongly (0-1, higher is worse) out.
Judge = Callable[[Sequence[str]], Answer]
SPEAK_OF_ACTS = ("customer", "reporter")
# Stands for a covered word; no contact has it.
COVER = "\ue000"


def alt_profanity_check() -> Judge:
    """Its probability of the worst message, and its own prediction for any."""
    peer = import_module("profanity_check")

    def judge(messages: Sequence[str]) -> Answer:
        return bool(any(peer.predict(messages))), float(max(peer.predict_prob(messages)))

    return judge


def better_profanity() -> Judge:
    """It only says which words it would cover; the more, the stronger."""
    peer: Any = import_module("better_profanity").profanity
    peer.load_censor_words()

    def judge(messages: Sequence[str]) -> Answer:
        flagged = any(peer.contains_profanity(message) for message in messages)
        covered = sum(peer.censor(message, COVER).count(COVER * 4) for message in messages)
        return flagged, of_count(covered)

    return judge


def glin_profanity() -> Judge:
    """It names the profane words of a message; the more, the stronger."""
    peer = import_module("glin_profanity").Filter({"languages": ["english", "japanese"]})

    def judge(messages: Sequence[str]) -> Answer:
        found = [peer.check_profanity(message) for message in messages]
        words = sum(len(one["profane_words"]) for one in found)
        return any(one["contains_profanity"] for one in found), of_count(words)

    return judge


def safetype() -> Judge:
    """Each match has a confidence; a contact is as strong as all of them together."""
    peer = import_module("safetype").create_moderation_engine()

    def judge(messages: Sequence[str]) -> Answer:
        found = [peer.moderate(message) for message in messages]
        confidences = [match.confidence for one in found for match in one.matches]
        return any(one.action != "allow" for one in found), together(confidences)

    return judge


PEERS: Mapping[str, Callable[[], Judge]] = {
    "alt-profanity-check": alt_profanity_check,
    "better-profanity": better_profanity,
    "glin-profanity": glin_profanity,
    "safetype": safetype,
}


def of_count(words: int) -> float:
    """Return 0 for no word, and ever nearer to 1 the more words there are."""
    return words / (words + 1)


def together(confidences: Sequence[float]) -> float:
    """Return how sure it is that at least one of independent matches is right."""
    doubt = 1.0
    for confidence in confidences:
        doubt *= 1 - confidence
    return 1 - doubt


def messages_of(contact: Mapping[str, Any]) -> list[str]:
    """Return the messages of a contact that can count against the customer."""
    return [turn["text"] for turn in contact["turns"] if turn["speaker"] in SPEAK_OF_ACTS]


def answers(contacts: Iterator[Mapping[str, Any]], judge: Judge) -> Iterator[dict[str, Any]]:
    """Yield the answer to each contact, in order."""
    for contact in contacts:
        messages = messages_of(contact)
        flagged, score = judge(messages) if messages else (False, 0.0)
        yield {
            "id": contact["id"],
            "verdict": "beyond" if flagged else "within",
            "score": score,
            "severity": 2 if flagged else 0,
            "findings": [],
        }


def main(name: str) -> None:
    """Answer every line of standard input."""
    judge = PEERS[name]()
    for answer in answers(map(json.loads, sys.stdin), judge):
        print(json.dumps(answer | spent()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
