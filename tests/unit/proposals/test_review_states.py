"""The table of the verification: which move leads where, who may make it, what must hold; nothing leaves the table."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.house import TEMPLATES

from budzet.proposals import timeline
from budzet.proposals.statuses import ProposalStatus
from budzet.proposals.verification import move_words
from budzet.proposals.verification.states import (
    MOVES,
    PUBLIC,
    ROWS,
    Addressee,
    Facts,
    Guard,
    Move,
    ReviewState,
    Verdict,
    leaving,
    refusals,
)

# Each move as it is read aloud: from where, to where, who.
TABLE = """
begin_formal      waiting                        > formal              verify_formally
call_by_mail      formal                         > completion          verify_formally
call_by_letter    formal                         > completion          verify_formally
complete          completion                     > formal              author, verify_formally
recall            completion                     > formal              verify_formally
leave_unexamined  completion                     > left_unexamined     service
restore           left_unexamined                > formal              approve_cards
hand_in_formal    formal                         > formal_done         verify_formally
pass_formal       formal                         > merit               verify_formally
return_formal     formal_done                    > formal              approve_cards
approve_formal    formal_done                    > merit               approve_cards
reject_formal     formal_done                    > formal_negative     approve_cards
reopen_formal     formal_negative                > formal              approve_cards
hand_in_merit     merit                          > merit_done          review_merit, assign_reviews, link
return_merit      merit_done                     > merit               approve_cards
approve_merit     merit_done                     > positive            approve_cards
reject_merit      merit_done                     > merit_negative      approve_cards
reopen_merit      positive, merit_negative       > merit               approve_cards
publish_positive  positive                       > published_positive  propose_acts, service
publish_negative  formal_negative, merit_negative > published_negative  propose_acts, service
"""
UNSEEN = (ReviewState.FORMAL_NEGATIVE, ReviewState.MERIT_NEGATIVE, ReviewState.POSITIVE)


def everything_holds(move: Move, **changes: object) -> Facts:
    """Return facts under which a move can be made."""
    row = ROWS[move]
    refused = Guard.CARD_NEGATIVE in row.guards
    facts = Facts(
        state=row.origin[0],
        status=PUBLIC[row.origin[0]],
        doer=1,
        judge=2,
        verdict=Verdict.NEGATIVE if refused else Verdict.POSITIVE,
        reason="Bo tak.",
        items=1,
        small=True,
        card_whole=True,
        deadline_passed=True,
    )
    return dataclasses.replace(facts, **changes)


def test_the_table_reads_as_it_is_read_aloud():
    rows = [
        f"{row.what} {', '.join(row.origin)} > {row.to} {', '.join(who.value for who in row.who)}".split()
        for row in MOVES
    ]
    assert rows == [line.split() for line in TABLE.strip().splitlines()]
    assert set(ROWS) == set(Move)


@pytest.mark.parametrize("move", Move)
def test_a_move_can_be_made_when_everything_holds(move):
    assert refusals(ROWS[move], everything_holds(move)) == []


BROKEN = {
    Guard.REASON: {"reason": "  "},
    Guard.ITEMS_NAMED: {"items": 0},
    Guard.CARD_WHOLE: {"card_whole": False},
    Guard.CARD_POSITIVE: {"verdict": Verdict.NEGATIVE},
    Guard.CARD_NEGATIVE: {"verdict": Verdict.POSITIVE},
    Guard.ANOTHER_PERSON: {"judge": 1},
    Guard.ANOTHER_UNLESS_SMALL: {"judge": 1, "small": False},
    Guard.SMALL_STAFFING: {"small": False},
    Guard.DEADLINE_PASSED: {"deadline_passed": False},
    Guard.NO_OPEN_OFFER: {"open_offer": True},
    Guard.ROUTE_DONE: {"route_open": True},
}


@pytest.mark.parametrize(("move", "guard"), [(row.what, guard) for row in MOVES for guard in row.guards])
def test_each_guard_alone_keeps_its_move_from_being_made(move, guard):
    found = refusals(ROWS[move], everything_holds(move, **BROKEN[guard]))
    assert [finding.code for finding in found] == [guard.value]


def test_with_small_staffing_only_a_formal_positive_card_needs_no_second_person():
    alone = {"judge": 1, "small": True}
    passed = [row.what for row in MOVES if not refusals(row, everything_holds(row.what, **alone))]
    decided = {Move.APPROVE_FORMAL, Move.REJECT_FORMAL, Move.APPROVE_MERIT, Move.REJECT_MERIT}
    assert decided & set(passed) == {Move.APPROVE_FORMAL}


def test_nobody_who_declared_an_interest_moves_anything():
    for move in Move:
        found = refusals(ROWS[move], everything_holds(move, interest_declared=True))
        assert "interest_declared" in [finding.code for finding in found]


@pytest.mark.parametrize("status", (ProposalStatus.WITHDRAWN, ProposalStatus.MERGED, ProposalStatus.ADMITTED))
def test_a_project_that_left_the_verification_is_not_moved(status):
    for move in Move:
        assert refusals(ROWS[move], everything_holds(move, status=status))[0].code == "not_in_verification"


def test_a_result_is_seen_by_nobody_before_it_is_published():
    for row in MOVES:
        if row.to in UNSEEN:
            assert (row.mail, row.addressee, row.event) == ("", Addressee.NOBODY, "")
    assert {PUBLIC[state] for state in UNSEEN} == {ProposalStatus.FORMAL_REVIEW, ProposalStatus.MERIT_REVIEW}


def test_every_state_is_reached_and_only_published_results_are_final():
    reached, waiting = {ReviewState.WAITING}, [ReviewState.WAITING]
    while waiting:
        fresh = {row.to for row in leaving(waiting.pop())} - reached
        reached |= fresh
        waiting += fresh
    assert reached == set(ReviewState) == set(PUBLIC)
    final = {state for state in ReviewState if not leaving(state)}
    assert final == {ReviewState.PUBLISHED_POSITIVE, ReviewState.PUBLISHED_NEGATIVE}


def test_what_everybody_sees_changes_only_with_a_line_in_the_timeline():
    for row in MOVES:
        for origin in row.origin:
            if PUBLIC[origin] is not PUBLIC[row.to]:
                assert row.event, row.what


def test_every_mail_event_and_refusal_has_its_words():
    assert {row.event for row in MOVES} - {""} <= set(timeline.WORDS)
    for row in MOVES:
        assert bool(row.mail) is (row.addressee is not Addressee.NOBODY)
        assert not row.mail or (TEMPLATES / f"emails/{row.mail}.txt").exists(), row.mail
    assert {guard.value for guard in Guard} <= move_words.codes()
    assert len({row.act for row in MOVES}) == len(MOVES)


_facts = st.builds(
    Facts,
    state=st.sampled_from(ReviewState),
    status=st.sampled_from(ProposalStatus),
    doer=st.sampled_from((None, 1, 2)),
    judge=st.sampled_from((None, 1, 2)),
    verdict=st.sampled_from((None, *Verdict)),
    reason=st.sampled_from(("", " ", "Bo tak.")),
    items=st.integers(0, 2),
    **{
        name: st.booleans()
        for name in ("small", "card_whole", "interest_declared", "deadline_passed", "open_offer", "route_open")
    },
)


@given(st.lists(st.tuples(st.sampled_from(Move), _facts), max_size=40))
@settings(max_examples=300)
def test_no_road_leaves_the_table_and_no_result_comes_without_its_card(steps):
    state, approved = ReviewState.WAITING, False
    for move, facts in steps:
        row = ROWS[move]
        facts = dataclasses.replace(facts, state=state, status=PUBLIC[state])
        if refusals(row, facts):
            continue
        assert state in row.origin
        if row.to is ReviewState.POSITIVE:
            assert facts.verdict is Verdict.POSITIVE
            assert facts.doer is not None
            assert facts.doer != facts.judge
            approved = True
        assert row.to is not ReviewState.PUBLISHED_POSITIVE or approved
        state = row.to
