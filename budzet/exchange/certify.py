"""The certificate of a file's result as JSON, and its check from nothing but that and the ``.pb`` file (tally.md §3).

What was asked (rule, order of ties, exclusions) stands in it, so the conditions it states can be derived again from the
file; every payment is then replayed by a checker that shares no code with the search. Of add1 it proves the step that
decided and the one after it, which overspends; not that no step before overspent.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from budzet.base.errors import DomainError
from budzet.editions.result_rules import EqualShares, Greedy, Phragmen
from budzet.exchange.pb import PbFile
from budzet.exchange.tally import Choice, FileTally, FileVotes, chosen_rule, counted_unit, name_of
from budzet.results.rules import certificate as certificates
from budzet.results.rules.certificate import Certificate
from budzet.results.rules.certifying import certificate, conditions
from budzet.results.rules.equal_shares import STEP
from budzet.results.rules.preference import preference
from budzet.results.rules.question import Question, ask

FORMAT = "budzet-certificate/1"


def certificate_value(votes: FileVotes, choice: Choice, ties: str, told: FileTally) -> dict[str, Any]:
    """Return the certificate of a tally; ``ties`` as it was asked for.

    It speaks of the rule also when more voters preferred the plain list. Raises ``DomainError`` for a rule that is not
    one over voters.
    """
    if told.counted is None or isinstance(told.rule, Greedy):
        raise DomainError(
            f"{votes.pb.name}: dowód wyniku (--certificate) mają tylko reguły equal-shares i phragmen, "
            f"a ta to „{name_of(votes.pb, choice)}”."
        )
    return {
        "format": FORMAT,
        "file": votes.pb.name,
        "asked": {
            "rule": choice.name,
            "utility": choice.utility,
            "completion": choice.completion,
            "ties": ties,
            "exclusions": [list(pair) for pair in votes.exclusions],
        },
        "selected": list(told.counted.own.selected),
        "conditions": certificates.conditions_to_dict(conditions(told.counted.question)),
        "certificate": certificates.to_dict(certificate(told.counted, told.rule)),
    }


def check_certificate(pb: PbFile, value: Any) -> list[str]:
    """Return every fault of a certificate found with the file it speaks of; an empty list proves the result."""
    try:
        asked = value["asked"]
        choice = Choice(asked["rule"], asked["utility"], asked["completion"])
        votes = FileVotes.of(pb, asked["ties"], [(str(one), str(other)) for one, other in asked["exclusions"]])
        rule = chosen_rule(pb, choice)
        stated = certificates.conditions_from_dict(value["conditions"])
        written = certificates.from_dict(value["certificate"])
        selected, kind = list(value["selected"]), value["format"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"to nie jest dowód wyniku: {error!r}"]
    except DomainError as error:
        return [error.sentence]
    if kind != FORMAT or isinstance(rule, Greedy):
        return ["to nie jest dowód wyniku w postaci, którą zna ta wersja"]
    question = _question(votes, rule)
    derived = conditions(question)
    faults = [] if stated == derived else ["warunki są inne niż w pliku z kartami"]
    if selected != [one.project for one in written.rounds]:
        faults.append("wybrane projekty są inne niż w rundach")
    faults += _of_another_question(question, rule, written)
    return faults + certificates.check(votes.profile, derived, written)


def _question(votes: FileVotes, rule: EqualShares | Phragmen) -> Question:
    order = preference(votes.profile, votes.steps, seed=votes.seed, label=votes.label)
    return ask(votes.profile, votes.pb.budget, rule, order, votes.exclusions, threshold_on=counted_unit(votes.pb))


def _of_another_question(question: Question, rule: EqualShares | Phragmen, written: Certificate) -> Iterator[str]:
    """Yield where a certificate answers another question than that of the file and the rule."""
    utility = rule.utility if isinstance(rule, EqualShares) else "cardinality"
    if (written.rule, written.utility, written.budget) != (rule.kind, utility, question.budget):
        yield "reguła albo kwota puli jest inna"
    if isinstance(rule, Phragmen) or not question.starters:
        return
    raised = written.money - Fraction(question.budget, question.voters)
    if rule.completion == "none":
        if raised or written.following is not None:
            yield "jest uzupełnienie, o które nie proszono"
        return
    if written.step != STEP or raised < 0 or raised % STEP:
        yield "początkowa część głosującego nie wynika z kroków"
    place = {candidate.id: index for index, candidate in enumerate(question.profile.candidates)}
    bought = [place[one.project] for one in written.rounds if one.project in place]
    if written.following is None and not question.finished(bought):
        yield "uzupełnienie kończy się bez kroku, który przekracza pulę"
