"""Figures of the verification counted from plain facts: working days, what is late, reasons, states, calls."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budzet.base import calendar
from budzet.proposals.review_reports import figures
from budzet.proposals.review_reports.figures import Call, CaseFacts, Group, Late, Reason, Span, Stage
from budzet.proposals.statuses import ProposalStatus
from budzet.proposals.verification.states import PUBLIC, ReviewState


def at(day: int, month: int = 6) -> dt.datetime:
    """Return noon of a day in 2026; 4 June is a holiday, 6 and 7 are a weekend."""
    return calendar.instant(dt.date(2026, month, day), dt.time(12))


def case(**changes) -> CaseFacts:
    state = changes.pop("state", ReviewState.MERIT)
    values = {
        "proposal_id": 1,
        "number": "L1",
        "title": "Ławki",
        "case_mark": "",
        "pool": "polnoc",
        "pool_name": "Północ",
        "district": "Północ",
        "status": PUBLIC[state],
        "state": state,
        "received_at": at(1),
    }
    return CaseFacts(**{**values, **changes})


def formal(begun: int, done: int, unit: str = "") -> CaseFacts:
    return case(spans=(Span(Stage.FORMAL, unit, at(begun), at(done)),))


@pytest.mark.parametrize(
    ("begun", "done", "days"),
    [
        (1, 1, 0),  # the same day
        (1, 2, 1),
        (3, 5, 1),  # over the holiday on Thursday
        (5, 8, 1),  # from Friday to Monday
        (3, 8, 2),
    ],
)
def test_time_is_measured_in_working_days(begun, done, days):
    assert figures.days_of(Span(Stage.FORMAL, "", at(begun), at(done))) == days


def test_median_and_ninetieth_per_cent_stand_for_all_units_and_for_each():
    cases = [formal(8, day, "Zieleń") for day in (9, 10, 11)] + [formal(8, 19, "Drogi")]
    found = [(one.unit, one.count, one.median, one.ninetieth, one.longest) for one in figures.times(cases)]
    assert found == [
        ("", 4, Fraction(5, 2), 9, 9),
        ("Drogi", 1, 9, 9, 9),
        ("Zieleń", 3, 2, 3, 3),
    ]


def test_what_is_late_is_counted_by_unit_and_person_with_the_latest_of_them():
    due = calendar.end_of(dt.date(2026, 6, 8))
    earlier = calendar.end_of(dt.date(2026, 6, 5))
    cases = [
        case(late=(Late("Zieleń", "Maria", due),)),
        case(late=(Late("Zieleń", "Maria", earlier),)),
        case(late=(Late("Drogi", "", due),)),
        case(),
    ]
    assert figures.overdue(cases, at(10)) == [("Zieleń", "Maria", 2, 3), ("Drogi", "", 1, 2)]


def test_reasons_are_counted_by_criterion_the_most_frequent_first():
    land, cost = Reason("merit", "3", "Grunt gminy"), Reason("formal", "5", "Koszt")
    cases = [case(reasons=(cost, land)), case(reasons=(land,)), case()]
    assert figures.refusals(cases) == [(land, 2), (cost, 1)]


def test_every_state_has_its_group_and_what_was_withdrawn_is_gone():
    counted = figures.by_pool([case(state=state) for state in ReviewState])[0][1]
    assert sum(counted.values()) == len(ReviewState)
    assert counted[Group.NEGATIVE] == 3
    gone = case(status=ProposalStatus.WITHDRAWN)
    assert (gone.group, gone.in_verification) == (Group.GONE, False)


def test_calls_are_told_apart_by_how_they_ended():
    calls = (
        Call("email", at(1), at(10), at(3), "completed"),
        Call("email", at(1), at(10), at(11), "expired"),
        Call("letter", at(1), None, None, ""),
        Call("letter", at(1), at(12), None, ""),
        Call("letter", at(1), at(12), at(2), "recalled"),
    )
    email, letter = figures.calls([case(calls=calls)])
    assert (email.sent, email.completed, email.expired, email.median) == (2, 1, 1, 2)
    assert (letter.sent, letter.undelivered, letter.waiting, letter.recalled, letter.median) == (3, 1, 1, 1, None)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_nine_of_ten_took_no_longer_than_the_ninetieth_and_half_no_longer_than_the_median(days):
    ordered = sorted(days)
    ninetieth, median = figures.nearest_rank(ordered, 90), figures.median(ordered)
    assert ninetieth in ordered
    assert 10 * sum(one <= ninetieth for one in ordered) >= 9 * len(ordered)
    assert 2 * sum(one <= median for one in ordered) >= len(ordered)
    assert 2 * sum(one >= median for one in ordered) >= len(ordered)
