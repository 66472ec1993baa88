"""English words that a spelling is certainly meant to be: rough ones, and the commonest of all."""

from __future__ import annotations

import re

ROUGH = frozenset((
    "shit", "shitty", "bullshit", "fuck", "fucking", "fucker", "fucked", "bitch", "bastard",
    "idiot", "moron", "stupid", "kill", "die", "dead", "ass", "asshole", "arse", "cunt", "dick",
    "retard", "whore", "slut", "scum", "trash", "loser", "idiots", "morons", "bastards", "bitches",
    "losers", "killed", "killing", "kills", "shits", "fuckers", "useless", "retarded", "assholes",
    "dickhead", "cunts", "murder", "murderer", "rape", "stab",
))  # fmt: skip
# The small change of English: a disguise among them gives away nothing but itself.
COMMON = frozenset((
    "the", "and", "you", "your", "for", "was", "are", "not", "can", "has", "had", "have", "him",
    "his", "her", "she", "they", "them", "this", "that", "with", "from", "what", "when", "where",
    "who", "why", "how", "one", "two", "three", "six", "all", "any", "out", "own", "see", "say",
    "said", "put", "get", "got", "now", "know", "did", "does", "don", "job", "our", "off", "over",
    "than", "then", "there", "here", "will", "would", "could", "should", "want", "need", "keep",
    "look", "good", "call", "tell", "still", "back", "money", "name", "home", "house", "family",
    "face", "find", "come", "going", "shop", "too", "well", "make", "made", "time", "way", "man",
    "day", "been", "were", "but", "let", "may", "new", "its", "it", "just", "more", "must",
    "only", "some", "very", "never", "ever", "every", "before", "after", "again", "please",
    "refund", "order", "manager", "number", "help", "told", "ask", "give", "take", "paid", "pay",
    "live", "work", "lose", "people", "person", "drop", "sir", "ten", "use", "try", "old", "end",
    "run", "sit", "saw", "yes", "wife", "child", "kids", "car", "leave", "send", "fire", "burn",
    "gun", "hurt", "break", "hate", "ugly", "dumb", "useless", "pathetic",
))  # fmt: skip
# Inside a run without word ends only the long ones are sure: `ass` is in class, `die` in diet.
_INNOCENT_AROUND = {
    "kill": "(?<!s)kill", "dead": "dead(?!line)", "loser": "(?<!c)loser", "dick": "dick(?!e|y)",
    "arse": "(?<![phoc])arse(?!n)", "rape": "(?<![gdtc])rape", "stab": "stab(?!l|i)",
}  # fmt: skip
ROUGH_INSIDE = re.compile(
    "("
    + "|".join(
        _INNOCENT_AROUND.get(word, word)
        for word in sorted((w for w in ROUGH if len(w) > 3), key=len, reverse=True)
    )
    + ")",
    re.IGNORECASE,
)
