"""Which terms this version can carry out. An edition that asks for more is refused at the freeze, never half obeyed.

Only terms that voting and counting must obey need an engine; those of the months before (support, appeals, cards) bind
the office, which sees them on the desk.
"""

from __future__ import annotations

from collections.abc import Iterator

from budzet.base.findings import Finding
from budzet.editions.frozen import FrozenEdition, FrozenPool
from budzet.editions.terms import Terms

DOUBLE_VOTES = frozenset({"refuse_second", "first_counts", "last_counts", "all_void"})


def missing(frozen: FrozenEdition) -> list[Finding]:
    """Return a finding for every term that nothing in this version carries out; ``field`` names the pool, if any."""
    return [*_of_terms(frozen.terms), *(finding for pool in frozen.pools for finding in _of_pool(pool))]


def _of_terms(terms: Terms) -> Iterator[Finding]:
    if terms.double_votes not in DOUBLE_VOTES:
        yield Finding.of("no_engine_double_votes", member=DOUBLE_VOTE_NAMES[terms.double_votes])
    if terms.paper_cards != "none":
        yield Finding.of("no_engine_paper")


def _of_pool(pool: FrozenPool) -> Iterator[Finding]:
    if pool.exclusions != "none":
        yield Finding.of("no_engine_exclusions", pool.key)


DOUBLE_VOTE_NAMES = {
    "refuse_second": "drugiego głosu się nie przyjmuje",
    "first_counts": "liczy się pierwszy głos",
    "last_counts": "liczy się ostatni głos",
    "paper_counts": "liczy się głos na papierze",
    "all_void": "oba głosy są nieważne",
}
RULE_NAMES = {"greedy": "po kolei według wyniku", "equal_shares": "równe udziały", "phragmen": "reguła Phragména"}

SENTENCES = {
    "no_engine_double_votes": "Ta wersja nie obsługuje jeszcze zasady o dwóch głosach jednej osoby: {member}.",
    "no_engine_paper": "Ta wersja nie obsługuje jeszcze kart papierowych.",
    "no_engine_exclusions": "Pula „{field}”: ta wersja nie obsługuje jeszcze projektów, które się wykluczają.",
}
"""One sentence that names the member for each finding."""
