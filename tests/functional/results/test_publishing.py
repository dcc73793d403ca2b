"""Publication: at its hour, every file or none, the same bytes again, and nothing an office program runs."""

from __future__ import annotations

import csv
import dataclasses

import pytest
from sqlalchemy import select
from support.editions import ACTOR, DRAFTS, WEEK, make_plan, make_spans, stored_edition
from support.jobs import run_due_jobs
from support.pages import open_page
from support.voting import CLOSED, count_votes, elect

from budzet.audit.models import AuditEntry
from budzet.editions.result_rules import AbsoluteThreshold
from budzet.editions.services import set_timetable
from budzet.editions.timetable import Span, StageKind
from budzet.jobs.models import Job
from budzet.results import files, queries
from budzet.results.services import PUBLISH_JOB

BOTH = pytest.mark.engines("sqlite", "postgresql")
RESULTS = CLOSED + WEEK
NAMES = {
    *("wyniki-polnoc.csv", "wyniki-poludnie.csv", "wyniki-miasto.csv", files.CHART_PNG, files.CHART_SVG),
    *("totals-polnoc.csv", "totals-poludnie.csv", "totals-miasto.csv", "projects.csv", "results.json", "rules.json"),
    *("datapackage.json", "README.txt", "SHA256SUMS"),
    *(files.PROTOCOL_PDF, files.PROTOCOL_DOCX),
    *(files.RESOLUTION_PDF, files.RESOLUTION_XLSX, files.RESOLUTION_CSV),
}


def counted_edition(services, drafts=DRAFTS):
    """Store an edition, let a few people vote and count it at the close of voting."""
    rule = {"threshold": AbsoluteThreshold(at_least=1)}
    pools = tuple(pool.model_copy(update={"rule": pool.rule.model_copy(update=rule)}) for pool in make_plan().pools)
    with services.database.transaction() as session:
        stored = stored_edition(session, services.settings.keys_dir, plan=make_plan(pools=pools), drafts=drafts)
    elect(services.database, stored, [((8, 1), (9, 1)), ((8, 1),), ((9, 1), (11, 1))])
    count_votes(services.database, stored)
    return stored


def folder(services, stored):
    return files.folder(services.settings.published_dir, stored.edition.slug, 1)


def published_at(services, stored):
    with services.database.read_session() as session:
        count = queries.published(session, stored.edition.id)
    return count and count.published_at


def job(services):
    with services.database.read_session() as session:
        return session.scalars(select(Job).where(Job.kind == PUBLISH_JOB)).one()


def ask_again(services):
    with services.database.transaction() as session:
        again = session.scalars(select(Job).where(Job.kind == PUBLISH_JOB)).one()
        again.done_at, again.progress = None, 0


@BOTH
def test_results_are_published_at_their_hour_and_not_before(app, services, client, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    clock.forward(seconds=-1)
    run_due_jobs(app)
    assert published_at(services, stored) is None
    assert not services.settings.published_dir.exists()
    assert "Ścieżka nad rzeką" not in open_page(client, "/2026/wyniki/").text
    clock.forward(seconds=1)
    run_due_jobs(app)
    assert published_at(services, stored) == RESULTS
    assert {path.name for path in folder(services, stored).iterdir()} == NAMES
    assert "Ścieżka nad rzeką" in open_page(client, "/2026/wyniki/miasto").text
    assert (job(services).error, job(services).result) == (None, {"files": len(NAMES)})


@BOTH
def test_results_put_off_after_the_count_are_published_at_the_new_hour(app, services, clock):
    stored = counted_edition(services)
    put_off = [span for span in make_spans() if span.kind is not StageKind.RESULTS]
    put_off.append(Span(StageKind.RESULTS, RESULTS + WEEK))
    with services.database.transaction() as session:
        set_timetable(session, stored.edition.id, put_off, actor=ACTOR, now=CLOSED)
    clock.set(RESULTS)
    run_due_jobs(app)
    assert published_at(services, stored) is None
    assert not services.settings.published_dir.exists()
    clock.set(RESULTS + WEEK)
    run_due_jobs(app)
    assert published_at(services, stored) == RESULTS + WEEK


def test_published_files_are_served_and_others_are_not(app, services, client, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    (folder(services, stored).parent / ".1").mkdir(parents=True)
    assert client.get("/dane/2026/1/wyniki-miasto.csv").status_code == 404
    run_due_jobs(app)
    for name in NAMES:
        with client.get(f"/dane/2026/1/{name}") as response:
            assert response.data == (folder(services, stored) / name).read_bytes()
    for name in ("2/wyniki-miasto.csv", "1/.hidden", "1/../../../budzet.sqlite3", "1/wyniki-inna.csv"):
        assert client.get(f"/dane/2026/{name}").status_code == 404


def test_a_publication_that_runs_again_makes_the_same_bytes(app, services, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    run_due_jobs(app)
    first = contents(services, stored)
    clock.forward(days=3)
    ask_again(services)
    assert run_due_jobs(app) == 1
    assert contents(services, stored) == first
    assert published_at(services, stored) == RESULTS, "the first publication is what the page tells"
    with services.database.read_session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "results_published")).all()
    assert len(entries) == 1


def contents(services, stored):
    return {path.name: path.read_bytes() for path in folder(services, stored).iterdir()}


def test_a_publication_that_fails_shows_nothing_and_is_tried_again(app, services, client, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    obstacle = services.settings.published_dir
    obstacle.write_text("a file where the folder should be", encoding="utf-8")
    run_due_jobs(app)
    assert job(services).error
    assert published_at(services, stored) is None
    assert "Ścieżka nad rzeką" not in open_page(client, "/2026/wyniki/").text
    obstacle.unlink()
    clock.set(job(services).run_at)
    run_due_jobs(app)
    assert published_at(services, stored) == job(services).done_at
    assert set(contents(services, stored)) == NAMES


def test_files_that_cannot_all_be_made_leave_the_published_ones_as_they_were(app, services, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    run_due_jobs(app)
    # Something is wrong with one of them, so all are made anew; their place is taken by something that is no folder.
    (folder(services, stored) / "README.txt").write_text("half", encoding="utf-8")
    before = contents(services, stored)
    obstacle = folder(services, stored).with_name(".1")
    obstacle.write_text("left over", encoding="utf-8")
    ask_again(services)
    run_due_jobs(app)
    assert job(services).error
    assert contents(services, stored) == before


def test_what_an_interrupted_publication_left_is_cleared_away(app, services, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    draft = folder(services, stored).with_name(".1")
    draft.mkdir(parents=True)
    (draft / "wyniki-stara.csv").write_text("half", encoding="utf-8")
    run_due_jobs(app)
    assert set(contents(services, stored)) == NAMES
    assert not draft.exists()


# --- the table -----------------------------------------------------------------------------------------------------


def table(services, stored, pool="miasto"):
    path = folder(services, stored) / files.table_name(pool)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_of_a_pool_says_everything_of_every_project(app, services, clock):
    stored = counted_edition(services)
    clock.set(RESULTS)
    run_due_jobs(app)
    rows = table(services, stored)
    assert [
        (row["place"], row["number"], row["votes"], row["score"], row["selected"], row["reason"]) for row in rows
    ] == [
        ("1", "M1", "2", "2", "1", "funded"),
        ("2", "M2", "2", "2", "1", "funded"),
        ("3", "M4", "1", "1", "0", "over_budget"),
        ("4", "M3", "0", "0", "0", "below_threshold"),
        ("5", "M5", "0", "0", "0", "below_threshold"),
    ]
    assert (rows[0]["title"], rows[0]["cost_pln"]) == ("Ścieżka nad rzeką", "150000.00")


HARMFUL = ('=HYPERLINK("http://example.org")', "+48 32 000 00 00", "-1+1", "@SUM(A1)", "\t=1", "\r=1")


def test_no_cell_is_a_formula_for_an_office_program(app, services, clock):
    # What residents typed, and numbers that may come from files of other programs.
    local = DRAFTS[7:]
    drafts = [
        *DRAFTS[:7],
        *(
            dataclasses.replace(draft, title=text, number=f"{text[:2]}{place}")
            for place, (draft, text) in enumerate(zip(local, HARMFUL, strict=False))
        ),
    ]
    stored = counted_edition(services, drafts)
    clock.set(RESULTS)
    run_due_jobs(app)
    rows = table(services, stored)
    assert {row["title"] for row in rows} == {f"'{text}" for text in HARMFUL[: len(local)]}
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
