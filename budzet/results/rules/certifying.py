"""Write the certificate of a result, and the conditions its checker needs beside the ballots."""

from __future__ import annotations

from collections.abc import Iterable

from budzet.editions.result_rules import EqualShares, Phragmen
from budzet.results.rules.certificate import Certificate, Conditions, Round
from budzet.results.rules.classes import Payment
from budzet.results.rules.equal_shares import STEP
from budzet.results.rules.question import Question
from budzet.results.rules.voter_outcome import Counted


def certificate(counted: Counted, rule: EqualShares | Phragmen) -> Certificate:
    """Return the payments of a result by ``rule``. It speaks of that rule also when the plain list was preferred."""
    decided, question = counted.decided, counted.question
    following = decided.following
    return Certificate(
        rule=rule.kind,
        utility=rule.utility if isinstance(rule, EqualShares) else "cardinality",
        budget=question.budget,
        money=decided.run.money,
        step=STEP,
        rounds=_rounds(question, decided.run.payments),
        following=None if following is None else _rounds(question, following.payments),
    )


def conditions(question: Question) -> Conditions:
    """Return who took part, the order of ties and who shuts whom out, by id."""
    ids = [candidate.id for candidate in question.profile.candidates]
    return Conditions(
        in_play=frozenset(ids[one] for one in question.in_play),
        rank=dict(zip(ids, question.preference.rank, strict=True)),
        rivals={ids[one]: frozenset(ids[other] for other in others) for one, others in question.rivals.items()},
    )


def _rounds(question: Question, payments: Iterable[Payment]) -> tuple[Round, ...]:
    ids = [candidate.id for candidate in question.profile.candidates]
    return tuple(Round(ids[one.candidate], one.unit, one.level, one.classes) for one in payments)
