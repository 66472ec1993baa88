"""Join what was measured, what the engine thinks and what the policy's norms say into one
assessment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from setsudo.assessment.model import (
    Assessment,
    Counter,
    CounterKind,
    Finding,
    Quote,
    Signal,
    Verdict,
)
from setsudo.assessment.opinion import Engine, Opinion
from setsudo.assessment.percent import percent
from setsudo.assessment.reading import SPEAKS_OF_ACTS, Reading
from setsudo.bilingual import Text
from setsudo.policy import Limits, Outcome, Policy, apply_norms

# Scores are compared and shown at this precision, so that the last bits of a sum decide nothing.
DIGITS = 4
# As many digits of the policy's digest as tell one content from another in a company's life.
DIGEST_DIGITS = 12

# The detector that shows an act which no single sentence shows.
SHOWN_BY: Mapping[str, tuple[str, ...]] = {
    "threat": ("plain_threat",),
    "abusive_language": ("plain_abuse",),
    "refusal_to_leave": ("stayed_after_asked",),
    "repeated_assertion": ("repeats_within", "repeats_over_contacts"),
    "prolonged_reprimand": ("minutes_customer",),
    "privacy_invasion": ("private_facts",),
    "posting_company": ("pile_on",),
    "posting_employee": ("pile_on",),
}
TERMS = "refusal_of_terms"
# An act less likely than this is too faint to make a refusal of terms more than that.
BESIDE_TERMS = 0.2
# Counts beside terms are no more a ground than either alone, unless they are likely in themselves.
OF_COUNTS = frozenset({"repeated_assertion", "prolonged_reprimand"})
COUNTS_BESIDE_TERMS = 0.5
# Acts that plain words show whatever the engine thinks of the whole.
PLAINLY: Mapping[str, str] = {"threat": "plain_threat", "abusive_language": "plain_abuse"}
# What says that the words, or the acts, are somebody else's.
ANOTHERS_WORDS = frozenset({"quoting", "third_party"})
_COUNTER_SIGNALS = {kind.value: kind for kind in CounterKind}
_READS_AS = Text(
    ja="「{act}」にあたる可能性がある(確率 {score})。",
    en="This reads as {act} (probability {score}).",
)
# A person who is asked to look is not told of an act that the engine itself finds less likely.
NAMED_FROM = 0.15
# Below this an act that a detector shows is not also given its own, lower, probability.
LIKELY = 0.5
_FOUND_AS = Text(
    ja="言い回しや経過から「{act}」を検出した。",
    en="Found as {act} by its wording or its course.",
)
_COMPANY_TIME = Text(
    ja="全体{total}分のうち{company}分は、保留・転送など当社側に起因する時間である。",
    en="Of {total} minutes, {company} were caused by the company: hold, transfer or searching.",
)
_TERMS_ALONE = Text(
    ja="うかがわれるのは販売条件などの不承諾だけで、それだけを理由にはできない。",
    en="Only a refusal of terms is suggested, which is never a sole ground.",
)


def conclude(
    reading: Reading,
    signals: Sequence[Signal],
    opinion: Opinion,
    *,
    policy: Policy,
    engine: Engine,
) -> Assessment:
    """Return the assessment of one reading under a policy. Pure: the same input gives the same
    output."""
    if not any(sentence.speaker in SPEAKS_OF_ACTS for sentence in reading.sentences):
        opinion = _of_nobody(opinion)
    limits = policy.limits_for(reading.interaction.channel.value, reading.lang)
    score = round(max(opinion.score, _least(signals, limits)), DIGITS)
    measured = _for_norms(reading, signals, opinion, score)
    outcome = apply_norms(policy, measured)
    verdict = Verdict(outcome.verdict)
    findings = tuple(_findings(reading, signals, opinion, verdict, score, policy))
    return Assessment(
        id=reading.interaction.id,
        verdict=verdict,
        score=score,
        severity=_severity(verdict, outcome, opinion),
        findings=findings,
        counter=tuple(
            _counter(signals, terms_alone=verdict is not Verdict.WITHIN and _terms_alone(opinion))
        ),
        questions=tuple(applied.asks for applied in outcome.applied if applied.asks),
        policy=policy.id,
        engine=f"{engine.name}@{engine.version}",
        policy_digest=policy.content_hash[:DIGEST_DIGITS],
        reasons=tuple(applied.because for applied in outcome.applied),
    )


def _of_nobody(opinion: Opinion) -> Opinion:
    """Return the opinion on a customer who says nothing and of whom nothing is told.

    An engine reads the others' words too, and they are no ground for any figure about a customer.
    """
    return Opinion(0.0, 0.0, 0.0, 0.0, dict.fromkeys(opinion.acts, 0.0), (), {})


def _least(signals: Sequence[Signal], limits: Limits) -> float:
    """Return the score that plain words deserve whatever the engine thinks of the whole.

    A person is asked to read them, so they are never shown as unlikely; a threat beside abuse, in
    nobody else's name, is not shown as doubtful either.
    """
    found = {signal.name for signal in signals if signal.value}
    plain = found & set(PLAINLY.values())
    if len(plain) == len(PLAINLY) and not found & ANOTHERS_WORDS:
        return limits.beyond_score
    return limits.review_score if plain else 0.0


def _for_norms(
    reading: Reading, signals: Sequence[Signal], opinion: Opinion, score: float
) -> dict[str, object]:
    measured: dict[str, object] = {signal.name: signal.value for signal in signals}
    measured |= {
        "channel": reading.interaction.channel.value,
        "lang": reading.lang,
        "understood": _understood(reading),
        "score": score,
        "malice": round(opinion.malice, DIGITS),
        "acts": {act: round(p, DIGITS) for act, p in opinion.acts.items()},
        "terms_alone": _terms_alone(opinion),
    }
    return measured


def _severity(verdict: Verdict, outcome: Outcome, opinion: Opinion) -> int:
    manners = int(opinion.discourteous >= 0.5)
    if verdict is Verdict.WITHIN:
        return manners
    if verdict is Verdict.REVIEW:
        return min(max(manners, outcome.severity_at_least), 2)
    grade = 4 if opinion.grave >= 0.5 else 3 if opinion.serious >= 0.5 else 2
    return max(grade, outcome.severity_at_least)


def _terms_alone(opinion: Opinion) -> bool:
    """Say whether nothing but a refusal of terms is suggested, or at least nothing as likely."""
    return TERMS in opinion.suggested and all(
        act == TERMS or _faint_beside_terms(opinion, act) for act in opinion.suggested
    )


def _faint_beside_terms(opinion: Opinion, act: str) -> bool:
    least = COUNTS_BESIDE_TERMS if act in OF_COUNTS else BESIDE_TERMS
    return opinion.acts[act] < min(least, opinion.acts[TERMS])


def _understood(reading: Reading) -> bool:
    return reading.lang != "und"


def _findings(
    reading: Reading,
    signals: Sequence[Signal],
    opinion: Opinion,
    verdict: Verdict,
    score: float,
    policy: Policy,
) -> Iterator[Finding]:
    if verdict is Verdict.WITHIN or not _understood(reading):
        return
    limits = policy.limits_for(reading.interaction.channel.value, reading.lang)
    by_name = {signal.name: signal for signal in signals if signal.value}
    plain = [act for act, name in PLAINLY.items() if name in by_name]
    suggested = (TERMS,) if _terms_alone(opinion) else opinion.suggested
    for act in dict.fromkeys((*suggested, *plain)):
        if act not in policy.acts:
            continue
        shown = [by_name[name] for name in SHOWN_BY.get(act, ()) if name in by_name]
        # A person may have to look for another reason: distress, or time. Then an act that nothing
        # measured shows and no likely words suggest would be an accusation out of thin air.
        if not shown and max(score, opinion.acts[act]) < limits.review_score:
            continue
        if not shown and verdict is Verdict.REVIEW and opinion.acts[act] < NAMED_FROM:
            continue
        quotes = [*opinion.evidence.get(act, ()), *(q for s in shown for q in s.evidence)]
        if not quotes:
            continue
        chance = round(opinion.acts[act], DIGITS)
        because = _because(policy.acts[act].name, chance, shown)
        yield Finding(act, policy.acts[act].group, chance, because, _distinct(quotes))


def _because(name: Text, score: float, shown: Sequence[Signal]) -> Text:
    reads = _FOUND_AS if shown and score < LIKELY else _READS_AS
    parts = [Text(ja=reads.ja.format(act=name.ja, score=percent(score)),
                  en=reads.en.format(act=name.en.lower(), score=percent(score))),
             *(signal.because for signal in shown)]  # fmt: skip
    return Text(ja="".join(p.ja for p in parts), en=" ".join(p.en for p in parts))


def found_by_detector(finding: Finding, name: Text) -> bool:
    """Say whether a detector shows the act of that name while the engine finds it unlikely."""
    return finding.score < LIKELY and finding.because != _because(name, finding.score, ())


def _counter(signals: Sequence[Signal], *, terms_alone: bool) -> Iterator[Counter]:
    minutes = {s.name: float(s.value) for s in signals if s.name.startswith("minutes_")}
    for signal in signals:
        kind = _COUNTER_SIGNALS.get(signal.name)
        if kind is not None and signal.value:
            yield Counter(kind, signal.because, signal.evidence)
    total, company = minutes.get("minutes_total", 0.0), minutes.get("minutes_company", 0.0)
    if company >= 5 and company * 4 >= total:
        because = _COMPANY_TIME.filled(total=round(total), company=round(company))
        yield Counter(CounterKind.COMPANY_CAUSED_TIME, because)
    if terms_alone:
        yield Counter(CounterKind.TERMS_ALONE, _TERMS_ALONE)


def _distinct(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple(sorted(set(quotes), key=lambda q: (q.turn, q.start, q.end)))
