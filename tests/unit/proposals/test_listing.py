"""The public list of projects: what a visitor narrows it to, and an order that favours nobody."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from support.clock import START
from support.editions import ACTOR, DRAFTS, WEEK, make_plan, make_spans, stored_edition

from budzet.base.errors import NotFoundError
from budzet.editions import queries as editions
from budzet.proposals import queries, services
from budzet.proposals.queries import ProjectFilter

NORTH, SOUTH, CITY = ["L1", "L2", "L3", "L4"], ["L5", "L6", "L7"], ["M1", "M2", "M3", "M4", "M5"]
EVERYTHING = ProjectFilter()
FILTERS = {
    EVERYTHING: [*NORTH, *SOUTH, *CITY],
    # Search: title, number and place, without diacritics, case and punctuation; every word must be there.
    ProjectFilter(q="źródło"): ["L1"],
    ProjectFilter(q="ZRODLO"): ["L1"],
    ProjectFilter(q="łaka, zrodl"): ["L1"],
    ProjectFilter(q="kwietna plac"): [],
    ProjectFilter(q="ul. Szkolna"): ["L2", "L6"],
    ProjectFilter(q="m4"): ["M4"],
    ProjectFilter(q="drzew"): ["M4"],
    ProjectFilter(q="usiąść"): [],  # only in the description
    ProjectFilter(q="  \t "): [*NORTH, *SOUTH, *CITY],
    ProjectFilter(q="%"): [*NORTH, *SOUTH, *CITY],  # no wildcard, only punctuation
    ProjectFilter(q="l_"): ["L1", "L2", "L3", "L4", "L5", "L6", "L7", "M2", "M3"],  # "l", nothing more
    ProjectFilter(q="nie ma takiego"): [],
    # Where it belongs.
    ProjectFilter(contest="lokalne"): [*NORTH, *SOUTH],
    ProjectFilter(contest="ogolnomiejskie"): CITY,
    ProjectFilter(pool="poludnie"): SOUTH,
    ProjectFilter(district="polnoc"): NORTH,
    ProjectFilter(contest="zielone"): [],
    ProjectFilter(pool="zielone"): [],
    ProjectFilter(district="zielone"): [],
    # What it is about.
    ProjectFilter(topic="zielen"): ["L1", "L5", "M4"],
    ProjectFilter(topic="kosmos"): [],
    # All of it together.
    ProjectFilter(contest="lokalne", topic="zielen"): ["L1", "L5"],
    ProjectFilter(district="poludnie", topic="sport"): ["L5"],
    ProjectFilter(q="szkolna", pool="poludnie"): ["L6"],
    ProjectFilter(q="zrodlo", contest="lokalne", pool="polnoc", district="polnoc", topic="zielen"): ["L1"],
    ProjectFilter(q="zrodlo", contest="ogolnomiejskie"): [],
    ProjectFilter(pool="polnoc", district="poludnie"): [],
}


def numbers(session, edition, chosen: ProjectFilter = EVERYTHING) -> list[str]:
    """Return the numbers of the projects on the list, in its order."""
    return [row.Proposal.number for row in session.execute(queries.listing(edition, chosen))]


def without_positions(drafts=DRAFTS):
    """Return drafts whose ballot numbers were not drawn yet."""
    return [dataclasses.replace(draft, ballot_position=None) for draft in drafts]


def test_the_list_is_narrowed_by_words_part_pool_district_and_topic(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
        # Another edition with the same names of everything: it must not show.
        stored_edition(session, plan=make_plan(slug="2027"), frozen=False)
    with database.read_session() as session:
        found = {chosen: numbers(session, edition, chosen) for chosen in FILTERS}
    assert found == FILTERS


def test_the_list_stands_in_the_order_of_the_ballot(database):
    backwards = [dataclasses.replace(draft, ballot_position=100 - place) for place, draft in enumerate(DRAFTS, start=1)]
    with database.transaction() as session:
        edition = stored_edition(session, drafts=backwards).edition
    with database.read_session() as session:
        assert numbers(session, edition) == [draft.number for draft in reversed(DRAFTS)]


def lot(slug: str, number: str) -> bytes:
    """Return what orders a project before the draw, as anybody can work it out."""
    return hashlib.sha256(f"{slug}\0{number}".encode()).digest()


def test_before_the_draw_the_order_is_the_same_for_all_and_means_nothing(database):
    with database.transaction() as session:
        edition = stored_edition(session, drafts=without_positions(), frozen=False).edition
        other = stored_edition(
            session, plan=make_plan(slug="2027"), drafts=list(reversed(without_positions())), frozen=False
        ).edition
    with database.read_session() as session:
        found, again = numbers(session, edition), numbers(session, edition)
        next_year = numbers(session, other)
    order_of_receipt = [draft.number for draft in DRAFTS]
    assert found == again == sorted(order_of_receipt, key=lambda number: lot("2026", number))
    assert next_year == sorted(order_of_receipt, key=lambda number: lot("2027", number))
    assert len({tuple(order) for order in (found, next_year, order_of_receipt, sorted(order_of_receipt))}) == 3


def test_projects_with_a_ballot_number_stand_before_those_without(database):
    drafts = [*without_positions(DRAFTS[:2]), *DRAFTS[2:4]]
    with database.transaction() as session:
        edition = stored_edition(session, drafts=drafts, frozen=False).edition
    with database.read_session() as session:
        assert numbers(session, edition)[:2] == ["L3", "L4"]
        assert set(numbers(session, edition)[2:]) == {"L1", "L2"}


def test_a_project_is_shown_with_where_it_belongs(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
        ids = queries.ids_by_position(session, edition.id)
        local, citywide = (queries.project(session, edition, ids[position]) for position in (1, 8))
        assert (local.proposal.title, local.pool.key) == ("Źródło i łąka kwietna", "polnoc")
        assert (local.contest.key, local.district.key) == ("lokalne", "polnoc")
        assert (citywide.contest.key, citywide.district) == ("ogolnomiejskie", None)


def test_a_project_of_another_edition_is_not_found(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
        other = stored_edition(session, plan=make_plan(slug="2025"), spans=make_spans(START - 9 * WEEK)).edition
        ids = queries.ids_by_position(session, other.id)
    with database.read_session() as session:
        for proposal_id in (ids[1], 10**6, 0, -1):
            with pytest.raises(NotFoundError, match="Nie ma takiego projektu"):
                queries.project(session, edition, proposal_id)


def test_what_the_pages_ask_about_several_projects_at_once(database):
    with database.transaction() as session:
        edition = stored_edition(session).edition
    with database.read_session() as session:
        ids = queries.ids_by_position(session, edition.id)
        assert list(ids) == list(range(1, 13))
        chosen = queries.ballot_projects(session, edition.id, [9, 1, 5, 99])
        assert [(row.ballot_position, row.number) for row in chosen] == [(1, "L1"), (5, "L5"), (9, "M2")]
        topics = queries.topics_of(session, edition.id, [ids[1], ids[5], ids[9]])
        assert {id_: [topic.key for topic in found] for id_, found in topics.items()} == {
            ids[1]: ["zielen"],
            ids[5]: ["zielen", "sport"],  # in the order of the topics
        }
        pools = {pool.id: pool.key for pool in editions.pools(session, edition.id)}
        counts = {pools[pool_id]: count for pool_id, count in queries.count_by_pool(session, edition.id).items()}
        assert counts == {"polnoc": 4, "poludnie": 3, "miasto": 5}


def test_withdrawn_projects_stay_on_the_list_and_are_known_by_their_positions(database):
    drafts = [
        *DRAFTS[:-2],
        dataclasses.replace(DRAFTS[-2], withdrawn_at=START),
        # Taken back before the draw: it never had a number.
        dataclasses.replace(DRAFTS[-1], withdrawn_at=START, ballot_position=None),
    ]
    with database.transaction() as session:
        edition = stored_edition(session, drafts=drafts).edition
        assert queries.withdrawn_positions(session, edition.id) == {11}
        assert numbers(session, edition)[-2:] == ["M4", "M5"]
        assert [project.number for project in services.ballot_list(session, edition)][-1] == "M4"


def test_an_edition_without_projects_has_an_empty_list(database):
    with database.transaction() as session:
        edition = stored_edition(session, drafts=(), frozen=False).edition
        services.add_proposals(session, edition, [], actor=ACTOR, now=START)
        assert numbers(session, edition) == []
        assert queries.withdrawn_positions(session, edition.id) == frozenset()
