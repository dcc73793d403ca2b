"""Which of two ballots of one person counts, as a table."""

from __future__ import annotations

import pytest

from budzet.voting.double_votes import Verdict, decide

LOSES, WINS = Verdict(False), Verdict(True, "superseded")
BOTH_VOID = Verdict(False, "conflict")
RULES = ("refuse_second", "first_counts", "last_counts", "paper_counts", "all_void")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("assurance", (1, 2, 3, 4))
def test_a_lower_assurance_never_changes_anything(rule, assurance):
    for higher in range(assurance + 1, 5):
        assert decide(rule, assurance, [higher]) == LOSES
        assert decide(rule, assurance, [1, higher]) == LOSES


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("assurance", (2, 3, 4))
def test_a_strictly_higher_assurance_always_takes_the_place(rule, assurance):
    assert decide(rule, assurance, [assurance - 1]) == WINS
    assert decide(rule, assurance, [1, assurance - 1]) == WINS


@pytest.mark.parametrize("assurance", (1, 2, 3, 4))
@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("refuse_second", LOSES),
        ("first_counts", LOSES),
        ("last_counts", WINS),
        # a rule about paper says nothing of two votes on-line
        ("paper_counts", LOSES),
        ("all_void", BOTH_VOID),
    ],
)
def test_among_equals_the_rule_of_the_edition_decides(rule, verdict, assurance):
    assert decide(rule, assurance, [assurance]) == verdict
    assert decide(rule, assurance, [1, assurance]) == verdict


@pytest.mark.parametrize("rule", RULES)
def test_who_stands_in_nobodys_way_counts(rule):
    assert decide(rule, 1, []).counts
