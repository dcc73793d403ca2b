"""The import of a real election from its files: what it becomes, and that it never opens for casting."""

from __future__ import annotations

import datetime as dt
import stat

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import ACTOR, WEEK
from support.families import BALLOTS, SLUG, WINNERS, bring_in, changed, files_in, imported, key_of, write_family
from support.voting import count_votes, freeze_votes, let_in, open_votes, opened_rows, row_counts, statuses

from budzet.base.money import zl
from budzet.editions import queries as editions
from budzet.editions import services as edition_services
from budzet.editions.ballot_form import Approval, Cumulative
from budzet.editions.result_rules import AbsoluteThreshold, Greedy
from budzet.editions.timetable import Span, StageKind
from budzet.proposals import queries as proposals
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.results import queries as results
from budzet.voting.models import Envelope

ONLY_SQLITE = pytest.mark.engines("sqlite")


# --- what comes in -------------------------------------------------------------------------------------------------


def test_a_family_becomes_a_frozen_edition_with_its_contests_pools_and_districts(services, tmp_path):
    assert bring_in(services, write_family(tmp_path / "pb"), votes=False) == 0
    stored = imported(services)
    frozen = stored.frozen
    assert (stored.edition.origin, stored.edition.title) == ("import", "Budżet obywatelski Zielone 2024")
    assert [(d.key, d.name) for d in frozen.districts] == [("polnoc", "Północ"), ("poludnie", "Południe")]
    assert [(c.key, c.form, c.district_scope) for c in frozen.contests] == [
        ("ogolnomiejskie", Approval(max_projects=2), "any"),
        ("dzielnicowe", Cumulative(points=5, max_projects=2, max_per_project=5), "own"),
    ]
    threshold = Greedy(on="points", threshold=AbsoluteThreshold(at_least=4))
    assert [(p.key, p.contest, p.district, p.budget) for p in frozen.pools] == [
        ("ogolnomiejska", "ogolnomiejskie", None, zl(1000)),
        ("polnoc", "dzielnicowe", "polnoc", 400_50),
        ("poludnie", "dzielnicowe", "poludnie", zl(50)),
    ]
    assert (frozen.pools[0].rule, frozen.pools[1].rule) == (Greedy(), threshold)
    # Ties were settled elsewhere: by the order of the city's list.
    assert {pool.ties for pool in frozen.pools} == {("list_order",)}


def test_the_dates_of_the_vote_are_whole_days_in_warsaw(services, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"), votes=False)
    with services.database.read_session() as session:
        spans = editions.timetable(session, imported(services).edition.id).spans
    closes_at = dt.datetime(2024, 9, 24, 22, 0, tzinfo=dt.UTC)
    assert spans == (
        Span(StageKind.VOTING, dt.datetime(2024, 9, 9, 22, 0, tzinfo=dt.UTC), closes_at),
        Span(StageKind.RESULTS, closes_at),
    )


@ONLY_SQLITE
def test_projects_keep_what_the_files_say_of_them(services, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"), votes=False)
    with services.database.read_session() as session:
        rows = session.scalars(select(Proposal).order_by(Proposal.ballot_position)).all()
    bench, fountain = rows[0], rows[3]
    assert [(row.ballot_position, row.number) for row in rows] == list(
        enumerate(("M/1", "M/2", "M/3", "M/4", "N1", "N2", "S1"), start=1)
    )
    assert (bench.title, bench.place, bench.description) == ("Ławki", "Rynek", "Dwadzieścia ławek")
    assert (bench.cost, bench.latitude, bench.longitude) == (zl(600), 50.26, 19.02)
    # The sentinel marks a project that was taken back after the vote; its real cost is not known.
    assert (fountain.status, fountain.cost) == (ProposalStatus.WITHDRAWN, 0)
    assert fountain.withdrawn_at is not None


@ONLY_SQLITE
def test_topics_have_polish_names_and_are_tied_to_projects(services, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"), votes=False)
    with services.database.read_session() as session:
        edition = imported(services).edition
        topics = {topic.key: topic.name for topic in editions.topics(session, edition.id)}
        first = session.scalars(select(Proposal).where(Proposal.number == "M/1")).one()
        tied = sorted(topic.key for topic in proposals.topics_of(session, edition.id, [first.id])[first.id])
    assert topics == {"public-space": "Przestrzeń publiczna", "sport": "Sport i rekreacja", "urban-greenery": "Zieleń"}
    assert tied == ["public-space", "sport"]


@ONLY_SQLITE
def test_topics_that_differ_in_case_only_are_one(services, tmp_path):
    text = changed("city", "M/2;500;2;Park;urban greenery;", "M/2;500;2;Park;Sport,日本;")
    bring_in(services, write_family(tmp_path / "pb", city=text), votes=False)
    with services.database.read_session() as session:
        topics = editions.topics(session, imported(services).edition.id)
        assert [(topic.key, topic.name) for topic in topics] == [
            ("public-space", "Przestrzeń publiczna"),
            ("sport", "Sport i rekreacja"),
        ]


@ONLY_SQLITE
def test_without_votes_no_key_and_no_envelope_is_made(services, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"), votes=False)
    assert row_counts(services.database)["envelope"] == row_counts(services.database)["election_key"] == 0
    assert files_in(services.settings.keys_dir) == []


def test_every_row_of_every_file_becomes_a_sealed_envelope_of_its_own(services, database, tmp_path):
    assert bring_in(services, write_family(tmp_path / "pb")) == BALLOTS
    stored = imported(services)
    assert statuses(database, stored) == {"counted": BALLOTS}
    with database.read_session() as session:
        rows = session.scalars(select(Envelope)).all()
    assert len({row.voter_tag for row in rows}) == len({row.id for row in rows}) == BALLOTS
    assert {row.channel.value for row in rows} == {"import"}
    assert {(row.contact_tag, row.net_tag, row.hour_bucket) for row in rows} == {(None, None, None)}
    assert len({len(row.sealed) for row in rows}) == 1, "the length of an envelope says nothing"


@ONLY_SQLITE
def test_keys_are_made_where_no_folder_for_them_was_and_only_their_owner_reads_them(services, tmp_path):
    assert not services.settings.keys_dir.exists()
    bring_in(services, write_family(tmp_path / "pb"))
    folder = services.settings.keys_dir
    edition_id = imported(services).edition.id
    names = [f"edition-{edition_id}.json", f"import-{SLUG}.key", f"import-{SLUG}.pass"]
    assert files_in(folder) == names
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in names} == {0o600}


def test_an_imported_vote_is_opened_and_counted_to_the_official_winners(services, database, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"))
    stored = imported(services)
    assert freeze_votes(database, stored, at=START).counted == BALLOTS
    opening = open_votes(database, stored, key_of(services), at=START)
    assert (opening.envelopes, opening.faults) == (BALLOTS, {"by_code": {}, "void_by_pool": {}})
    assert sorted(row.choices for row in opened_rows(database, stored) if row.pool == "polnoc") == [
        ((5, 2), (6, 1)),
        ((5, 3), (6, 2)),
        ((5, 4),),
    ]
    count = count_votes(database, stored, at=START)
    with database.read_session() as session:
        winners = {
            entry.pool.key: {
                row.proposal.number
                for row in results.project_results(session, count.id, entry.pool.id)
                if row.outcome.selected
            }
            for entry in results.pool_results(session, count.id)
        }
    assert winners == WINNERS


def test_the_largest_values_a_file_may_hold_are_stored_and_counted(services, database, tmp_path):
    text = changed("city", "budget;1000", "budget;0").replace("M/1;600;4;Ławki;", f"M/1;{10**12};4;{'Ł' * 9000};")
    text = text.replace("M/2", "Ż" * 200).replace("urban greenery", "\ufdfa" * 190 + " sport")
    text = text.replace("date_begin;10.09.2024", "date_begin;1900").replace("date_end;23.09.2024", "date_end;2200")
    assert bring_in(services, write_family(tmp_path / "pb", city=text)) == BALLOTS
    stored = imported(services)
    freeze_votes(database, stored, at=START)
    open_votes(database, stored, key_of(services), at=START)
    count = count_votes(database, stored, at=START)
    with database.read_session() as session:
        city = next(entry for entry in results.pool_results(session, count.id) if not entry.pool.district_id)
        rows = results.project_results(session, count.id, city.pool.id)
    assert (city.outcome.budget, city.outcome.spent) == (0, 0)
    told = {row.proposal.number: (row.proposal.cost, row.outcome.reason) for row in rows}
    assert told == {
        "M/1": (zl(10**12), "over_budget"),
        "Ż" * 200: (zl(500), "over_budget"),
        "M/3": (zl(300), "over_budget"),
        "M/4": (0, "withdrawn"),
    }


@ONLY_SQLITE
def test_an_import_may_be_given_another_address(services, tmp_path):
    paths = write_family(tmp_path / "pb")
    bring_in(services, paths, votes=False)
    bring_in(services, paths, votes=False, slug="powtorka")
    with services.database.read_session() as session:
        assert [edition.slug for edition in editions.all_editions(session)] == [SLUG, "powtorka"]


# --- never open ----------------------------------------------------------------------------------------------------


def test_an_imported_edition_never_opens_for_casting_whatever_its_dates(services, database, clock, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"), votes=False)
    stored = imported(services)
    now_open = [Span(StageKind.VOTING, clock.now() - WEEK, clock.now() + WEEK)]
    with database.transaction() as session:
        edition_services.set_timetable(session, stored.edition.id, now_open, actor=ACTOR, now=clock.now())
    with pytest.raises(IntegrityError, match="never opens for casting"):
        let_in(database, stored)


@ONLY_SQLITE
def test_nobody_is_asked_who_they_are_in_an_imported_edition(app, client, services, clock, tmp_path):
    bring_in(services, write_family(tmp_path / "pb"), votes=False)
    with services.database.transaction() as session:
        now_open = [Span(StageKind.VOTING, clock.now() - WEEK, clock.now() + WEEK)]
        edition_services.set_timetable(session, imported(services).edition.id, now_open, actor=ACTOR, now=clock.now())
    assert client.get(f"/{SLUG}/glosowanie/dane").status_code == 403
