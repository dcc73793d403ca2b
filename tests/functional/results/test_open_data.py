"""Open data from the database to the reader: made once, counted again before, whole, anonymous, served as they are."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update
from support.commands import budzet, check_done, check_refused
from support.editions import DRAFTS, NORTH, WEEK, StoredEdition, make_plan, store_city, stored_edition
from support.jobs import run_due_jobs
from support.pages import open_page
from support.site import Site
from support.voting import CLOSED, count_votes, elect, opened_rows

from budzet.base import checksums
from budzet.editions.models import Edition
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares
from budzet.editions.terms import Terms
from budzet.exchange.open_data.verifying import verify
from budzet.jobs.models import Job
from budzet.proposals.models import Proposal, ProposalStatus
from budzet.results import files, slots
from budzet.results.models import Count
from budzet.results.services import PUBLISH_JOB

BOTH = pytest.mark.engines("sqlite", "postgresql")
RESULTS = CLOSED + WEEK
# The citywide pool has 105 ballots, the north 20: too few for rows.
BALLOTS = [((8, 1), (9, 1))] * 60 + [((9, 1),)] * 24 + [((11, 1), (12, 1))] + [((1, 3), (8, 1)), ((2, 2), (9, 1))] * 10


def publish(app, services, clock, *, rows: bool = True, city=None, cheap: bool = False):
    """Publish an edition in which 105 people voted; return its folder."""
    rule = {"threshold": AbsoluteThreshold(at_least=1)}
    pools = tuple(pool.model_copy(update={"rule": pool.rule.model_copy(update=rule)}) for pool in make_plan().pools)
    if city is not None:
        pools = tuple(pool.model_copy(update={"rule": city}) if pool.key == "miasto" else pool for pool in pools)
    drafts = DRAFTS
    if cheap:
        pools = tuple(pool.model_copy(update={"budget": pool.budget // 100}) for pool in pools)
        drafts = tuple(dataclasses.replace(draft, cost=draft.cost // 100) for draft in DRAFTS)
    with services.database.transaction() as session:
        store_city(session)
        plan = make_plan(pools=pools, terms=Terms(rows_published=rows))
        stored = stored_edition(session, services.settings.keys_dir, plan=plan, drafts=drafts)
    elect(services.database, stored, BALLOTS, area=NORTH)
    count_votes(services.database, stored)
    clock.set(RESULTS)
    run_due_jobs(app)
    return stored, files.folder(services.settings.published_dir, stored.edition.slug, 1)


@dataclass(frozen=True)
class Shown:
    """A published edition with its folder."""

    site: Site
    stored: StoredEdition
    folder: Path


def job(services) -> Job:
    with services.database.read_session() as session:
        return session.scalars(select(Job).where(Job.kind == PUBLISH_JOB)).one()


def run_again(app, services) -> None:
    with services.database.transaction() as session:
        again = session.scalars(select(Job).where(Job.kind == PUBLISH_JOB)).one()
        again.done_at, again.progress = None, 0
    assert run_due_jobs(app) == 1


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def ballots(folder, pool="miasto") -> list[dict[str, str]]:
    with (folder / f"ballots-{pool}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shown(sqlite_files, tmp_path_factory) -> Iterator[Shown]:
    """An edition published once for all tests that only look at it."""
    site = Site(sqlite_files, tmp_path_factory.mktemp("open-data"))
    stored, folder = publish(site.app, site.services, site.clock)
    yield Shown(site, stored, folder)
    site.close()


@pytest.fixture
def folder(shown):
    return shown.folder


@pytest.fixture
def reader(shown):
    return shown.site.app.test_client()


# --- what is there -------------------------------------------------------------------------------------------------


@BOTH
def test_a_published_edition_is_counted_again_from_its_files_alone(app, services, clock):
    _stored, folder = publish(app, services, clock)
    assert (folder / "rules.json").exists(), job(services).error
    found = verify(folder)
    assert found.faults == ()
    assert [(pool.name, pool.basis) for pool in found.pools] == [
        ("Północ", "totals"),
        ("Południe", "totals"),
        ("Całe miasto", "rows"),
    ]
    assert "Wszystko się zgadza." in check_done(budzet(services.settings, "verify", folder))


def test_the_command_refuses_files_somebody_changed(folder, shown, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "projects.csv").write_text("position\n", encoding="utf-8")
    sentence = check_refused(budzet(shown.site.services.settings, "verify", copy))
    assert "projects.csv: plik jest inny, niż mówi SHA256SUMS" in sentence


def test_the_rules_are_the_stored_bytes_and_the_results_name_their_hash(folder, shown):
    raw = (folder / "rules.json").read_bytes()
    with shown.site.services.database.read_session() as session:
        edition = session.get_one(Edition, shown.stored.edition.id)
        assert raw == edition.frozen_bytes
        assert hashlib.sha256(raw).digest() == edition.rules_hash
        digest = session.scalars(select(Count.digest)).one()
    told = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert told["rules_hash"] == hashlib.sha256(raw).hexdigest()
    assert told["digest"] == digest.hex()


def test_a_rule_over_voters_is_published_with_its_certificate(app, services, clock):
    _stored, folder = publish(app, services, clock, city=EqualShares(), cheap=True)
    assert (folder / "certificate-miasto.json").exists(), job(services).error
    assert verify(folder).faults == ()


def test_sha256sum_itself_finds_every_file_whole(folder):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == len(contents(folder)) - 1


# --- secrecy of the ballot -----------------------------------------------------------------------------------------


def test_ballots_are_published_only_of_pools_with_enough_of_them(folder):
    assert sorted(path.name for path in folder.glob("ballots-*")) == ["ballots-miasto.csv"]
    assert [path.name for path in folder.glob("*.pb")] == ["Poland_Zielone_2026.pb"]


def test_no_ballot_is_published_where_the_rules_do_not_say_so(app, services, clock):
    _stored, folder = publish(app, services, clock, rows=False)
    assert not [*folder.glob("ballots-*"), *folder.glob("*.pb"), *folder.glob("certificate-*")]
    assert verify(folder).faults == ()


def test_rows_stand_by_drawn_numbers_that_are_nowhere_else(folder, shown):
    rows = ballots(folder)
    numbers = [row["voter_id"] for row in rows]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers) == 105
    assert all(re.fullmatch("v[0-9a-f]{16}", number) for number in numbers)
    codes = {row.code.hex() for row in opened_rows(shown.site.services.database, shown.stored)}
    assert not any(number[1:] in code for number in numbers for code in codes)
    # The order of the rows is not that of the database either.
    stored_order = [
        row.choices for row in opened_rows(shown.site.services.database, shown.stored) if row.pool == "miasto"
    ]
    assert [row["projects"] for row in rows] != [" ".join(str(p) for p, _ in one) for one in stored_order]


def test_nothing_but_choices_stands_in_a_row(folder):
    assert {frozenset(row) for row in ballots(folder)} == {frozenset({"voter_id", "projects", "points"})}
    pb = (folder / "Poland_Zielone_2026.pb").read_text(encoding="utf-8")
    assert "VOTES\nvoter_id;vote\nv" in pb


# --- made once -----------------------------------------------------------------------------------------------------


def test_whole_files_are_kept_when_the_job_runs_again(app, services, clock):
    _stored, folder = publish(app, services, clock)
    before = contents(folder)
    run_again(app, services)
    assert contents(folder) == before


def test_a_file_that_is_no_longer_whole_makes_all_of_them_anew(app, services, clock):
    _stored, folder = publish(app, services, clock)
    before = contents(folder)
    (folder / "projects.csv").write_text("", encoding="utf-8")
    run_again(app, services)
    after = contents(folder)
    # The numbers of the ballots are drawn anew, and what holds them or their sums is another file.
    of_numbers = {"ballots-miasto.csv", "Poland_Zielone_2026.pb", "datapackage.json", "SHA256SUMS"}
    assert {name for name in before if before[name] != after[name]} == of_numbers
    assert verify(folder).faults == ()


@pytest.fixture
def withdrawn_after_the_count(services):
    """Let a project be taken back between the count and its publication."""

    def withdraw(stored) -> None:
        with services.database.transaction() as session:
            mine = update(Proposal).where(Proposal.edition_id == stored.edition.id, Proposal.ballot_position == 8)
            session.execute(mine.values(status=ProposalStatus.WITHDRAWN, withdrawn_at=CLOSED))

    return withdraw


def test_a_count_the_ballots_no_longer_give_is_not_publish(app, services, clock, withdrawn_after_the_count):
    with services.database.transaction() as session:
        stored = stored_edition(session, services.settings.keys_dir, plan=make_plan())
    elect(services.database, stored, BALLOTS, area=NORTH)
    count_votes(services.database, stored, seed="4 8 15")
    withdrawn_after_the_count(stored)
    clock.set(RESULTS)
    run_due_jobs(app)
    assert "ConflictError: Ponowne liczenie głosów dało inny wynik" in (job(services).error or "")
    assert not files.folder(services.settings.published_dir, "2026", 1).exists()
    with services.database.read_session() as session:
        assert session.scalars(select(Count.published_at)).one() is None


def test_who_makes_files_is_said_where_the_application_is_put_together(app):
    with app.app_context():
        assert [f"{one.__module__}.{one.__name__}" for one in slots.makers()] == [
            "budzet.exchange.open_data.bundle.make"
        ]


# --- served --------------------------------------------------------------------------------------------------------


def test_files_are_served_by_version_and_the_newest_without(folder, reader):
    for name, raw in contents(folder).items():
        for address in (f"/dane/2026/1/{name}", f"/dane/2026/{name}"):
            with reader.get(address) as answer:
                assert (answer.status_code, answer.data) == (200, raw), address
                assert "Set-Cookie" not in answer.headers
    with reader.get("/dane/2026/1/projects.csv") as fixed, reader.get("/dane/2026/projects.csv") as newest:
        assert fixed.headers["Cache-Control"] == "public, max-age=3600"
        assert newest.headers["Cache-Control"] == "public, max-age=60"
    assert reader.get("/dane/2026/").headers["Location"] == "/2026/wyniki/#open-data"


@pytest.mark.parametrize(
    ("name", "kind"),
    (
        ("projects.csv", "text/csv; charset=utf-8"),
        ("rules.json", "application/json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("README.txt", "text/plain; charset=utf-8"),
        ("Poland_Zielone_2026.pb", "text/plain; charset=utf-8"),
    ),
)
def test_every_file_says_of_what_kind_it_is(reader, name, kind):
    with reader.get(f"/dane/2026/{name}") as answer:
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_all_files_in_one_hold_a_folder_that_can_be_checked(folder, reader, tmp_path):
    with reader.get("/dane/2026/1.zip") as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=2026-1.zip"
        raw = answer.data
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        archive.extractall(tmp_path)
    assert contents(tmp_path / "2026-1") == contents(folder)
    assert verify(tmp_path / "2026-1").faults == ()


@pytest.mark.parametrize("address", ("2.zip", "0.zip", "1.zip.tmp", ".1.zip", "2/rules.json", "0/rules.json", "x.csv"))
def test_what_was_not_published_is_not_served(reader, address):
    assert reader.get(f"/dane/2026/{address}").status_code == 404


def test_pages_list_what_can_be_taken_along(reader):
    overview = open_page(reader, "/en/2026/wyniki/")
    assert "Open data" in overview.text
    for name in ("1.zip", "1/rules.json", "1/results.json", "1/projects.csv", "1/README.txt", "1/SHA256SUMS"):
        assert f'href="/en/dane/2026/{name}"' in overview.html, name
    assert re.search(r"All projects with their outcome \(CSV, \d+ kB\)", overview.text)
    city = open_page(reader, "/en/2026/wyniki/miasto")
    assert "All ballots, one in each row (CSV, " in city.text
    assert 'href="/en/dane/2026/1/Poland_Zielone_2026.pb"' in city.html
    north = open_page(reader, "/en/2026/wyniki/polnoc")
    assert "Sums of votes, without single ballots (CSV, " in north.text
    assert "one in each row" not in north.text


def test_pages_of_results_without_files_list_none(app, services, client, clock):
    _stored, folder = publish(app, services, clock)
    shutil.rmtree(folder)
    assert "Open data" not in open_page(client, "/en/2026/wyniki/").text
    assert open_page(client, "/en/2026/wyniki/miasto").heading == "Results: Całe miasto"


def test_the_checksums_of_a_folder_hold_only_while_it_is_whole(app, services, clock):
    _stored, folder = publish(app, services, clock)
    assert checksums.hold(folder)
    (folder / "more.txt").write_text("more", encoding="utf-8")
    assert not checksums.hold(folder)
