"""Where on the desk something of an edition is set right: the page and the field a finding or a path leads to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from budzet.base.findings import Finding


class Page(StrEnum):
    """The pages of the desk on which an edition is set up, by stable keys."""

    BASICS = "basics"
    TIMETABLE = "timetable"
    DISTRICTS = "districts"
    STREETS = "streets"
    CONTESTS = "contests"
    POOLS = "pools"
    IDENTITY = "identity"
    REGISTER = "register"
    SUPPORT = "support"
    CARDS = "cards"
    TEXTS = "texts"
    TOPICS = "topics"
    CITY = "city"
    FREEZE = "freeze"
    APPEALS = "appeals"


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the desk and a field on it; a field of one of a list begins with its key (``bogucice.budget``)."""

    page: Page
    field: str = ""


# Where the values of a plan are set, by the beginning of their paths.
_OF_PATHS = {
    "terms.identity": Page.IDENTITY,
    "terms.double_votes": Page.IDENTITY,
    "terms.paper_cards": Page.IDENTITY,
    "terms.grace_minutes": Page.IDENTITY,
    "terms.support": Page.SUPPORT,
    "terms.cost_limits": Page.SUPPORT,
    "terms.appeals": Page.APPEALS,
    "terms.cards": Page.CARDS,
    "terms.ballot_number": Page.CARDS,
    "terms.rows_published": Page.CARDS,
    "terms.privacy": Page.CARDS,
    "terms.staffing": Page.CARDS,
    "terms.pool_order": Page.POOLS,
    "contests": Page.CONTESTS,
    "pools": Page.POOLS,
    "districts": Page.DISTRICTS,
    "topics": Page.TOPICS,
    "city": Page.CITY,
}
# What is a member of its own and not a group that a page shows: its name stays in the field.
_MEMBERS = frozenset(
    f"terms.{name}"
    for name in [
        *("ballot_number", "cost_limits", "double_votes", "grace_minutes", "paper_cards"),
        *("pool_order", "privacy", "rows_published", "staffing"),
    ]
)


def of_path(path: str) -> Place:
    """Return where the value of a dotted path is set: ``pools.bogucice.budget`` on the page of pools. Everything
    without a page of its own stands with the basics.
    """
    for prefix, page in _OF_PATHS.items():
        if path == prefix or path.startswith(f"{prefix}."):
            return Place(page, path.removeprefix("terms." if prefix in _MEMBERS else prefix).removeprefix("."))
    return Place(Page.BASICS, path.removeprefix("terms."))


_OF_CODES = {
    Page.TIMETABLE: (
        *("stage_ends_before_it_begins", "stage_out_of_order", "stage_without_dates"),
        *("date_too_early", "date_too_late", "results_late", "results_too_late", "appeals_late", "appeals_too_late"),
    ),
    Page.CONTESTS: ("no_contests", "contest_twice", "contest_without_pool"),
    Page.POOLS: (
        *("no_pools", "pool_twice", "unknown_contest", "unknown_district", "scope_needs_districts"),
        *("nowhere_to_move", "several_to_move_to", "ranking_counts_points", "no_points_to_count"),
        *("no_engine_exclusions", "pools_below_minimum"),
    ),
    Page.DISTRICTS: ("district_twice", "unknown_parent", "district_in_itself", "district_residents_unknown"),
    Page.TOPICS: ("topic_twice",),
    Page.TEXTS: ("text_missing",),
    Page.REGISTER: ("register_not_imported", "register_without_second"),
    Page.STREETS: (
        *("no_street_index", "streets_overlap", "streets_same_number", "street_without_name"),
        *("numbers_unreadable", "numbers_backwards", "numbers_empty"),
    ),
}
_OF_CODE = {code: page for page, codes in _OF_CODES.items() for code in codes}
# Findings that always lead to one field.
_FIELDS = {
    "voting_has_no_dates": Place(Page.TIMETABLE, "voting"),
    "voting_has_begun": Place(Page.TIMETABLE, "voting"),
    "pool_without_projects": Place(Page.FREEZE, "projects"),
    "cost_above_pool": Place(Page.FREEZE, "projects"),
    "not_frozen": Place(Page.FREEZE),
    "opening_not_rehearsed": Place(Page.FREEZE, "rehearsal"),
    "pesel_without_basis": Place(Page.IDENTITY, "schemes"),
    "no_way_without_data": Place(Page.IDENTITY, "schemes"),
    "moved_too_late": Place(Page.POOLS, "pool_order"),
    "no_engine_double_votes": Place(Page.IDENTITY, "double_votes"),
    "no_engine_paper": Place(Page.IDENTITY, "paper_cards"),
    "others_vote_can_be_blocked": Place(Page.IDENTITY, "double_votes"),
    "city_residents_unknown": Place(Page.CITY, "residents"),
    "report_spending_unknown": Place(Page.BASICS, "report_spending"),
    "too_few_confirm": Place(Page.CARDS, "staffing"),
    "appeals_undecided": Place(Page.APPEALS, "undecided"),
    "too_many_signatures_citywide": Place(Page.SUPPORT, "citywide"),
    "too_many_signatures": Place(Page.SUPPORT, "district"),
}


def of_finding(finding: Finding) -> Place:
    """Return where a finding of this room is set right."""
    if finding.code in _FIELDS:
        return _FIELDS[finding.code]
    return Place(_OF_CODE[finding.code], finding.field)


CODES = frozenset(_OF_CODE) | frozenset(_FIELDS)
"""Every code that has a place of its own."""
