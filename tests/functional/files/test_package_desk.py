"""Packages at the desk: of one case at once, of an edition by the worker; always with the second factor and a trace."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from sqlalchemy import select
from support.desk import edition_scope, make_staff, sign_in
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.jobs.handlers import JobContext
from budzet.proposals import package_jobs
from budzet.proposals.models import Proposal

URL = "/en/urzad/edycje/2026/paczki"


@pytest.fixture
def filed(desk):
    """Two projects that were handed in."""
    anna = desk.resident()
    return [desk.filed(anna), desk.filed(anna, title="Huśtawki")]


def signed_in(desk, role, *, here=True, fresh=True):
    """Return a browser of somebody at the desk."""
    with desk.services.database.transaction() as session:
        person = make_staff(session, role, scope=edition_scope(desk.edition.id + (not here)))
    client = desk.app.test_client()
    sign_in(client, desk.services, person, fresh=fresh)
    return client


@pytest.fixture
def coordinator(desk, filed):
    return signed_in(desk, Role.COORDINATOR)


def acts(desk, *names) -> list[tuple[str, str, str]]:
    with desk.services.database.read_session() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.act.in_(names)).order_by(AuditEntry.id))
        return [(row.act, row.object_id, row.reason) for row in rows]


def case_url(proposal) -> str:
    return f"/en/urzad/edycje/2026/projekty/{proposal.id}"


def take(client, proposal):
    """Press the button of the package on the page of a project."""
    url = f"{case_url(proposal)}/paczka"
    page = open_page(client, case_url(proposal))
    return client.post(url, data=page.form(url).fields, buffered=True)


def names_in(data: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.partition("/")[0] for name in archive.namelist()}


def test_the_package_of_one_case_comes_at_once_and_is_noted(desk, coordinator, filed):
    answer = take(coordinator, filed[0])
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=L1-01-XIII.zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert names_in(answer.data) == {"L1-01-XIII", "lista.csv"}
    assert acts(desk, "proposal.packed") == [("proposal.packed", str(filed[0].id), "")]


def test_the_mark_and_the_class_a_clerk_enters_stand_in_the_package(coordinator, filed):
    entered = {"case_mark": "BO.0531.7.2026", "jrwa": "0531"}
    assert post_form(coordinator, case_url(filed[0]), entered, action=case_url(filed[0])).status_code == 303
    assert open_page(coordinator, case_url(filed[0])).form(case_url(filed[0])).fields["jrwa"] == ["0531"]
    with zipfile.ZipFile(io.BytesIO(take(coordinator, filed[0]).data)) as archive:
        assert '"kwalifikacja": "0531"' in archive.read("BO.0531.7.2026/metadane.json").decode()


@pytest.mark.parametrize("jrwa", ("5", "BO", "0531.1", "1234567"))
def test_what_is_no_class_of_files_is_refused(desk, coordinator, filed, jrwa):
    page = read_page(post_form(coordinator, case_url(filed[0]), {"jrwa": jrwa}, action=case_url(filed[0])))
    assert page.status == 422
    assert 'href="#jrwa"' in page.html
    with desk.services.database.read_session() as session:
        assert session.get_one(Proposal, filed[0].id).jrwa == ""


def test_without_a_fresh_second_factor_nothing_is_given(desk, filed):
    client = signed_in(desk, Role.COORDINATOR, fresh=False)
    answer = take(client, filed[0])
    assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8")
    assert acts(desk, "proposal.packed") == []


def make(desk, client, reason="Przekazanie do archiwum"):
    """Ask for a package and let the worker make it."""
    assert post_form(client, URL, {"reason": reason}, action=URL).status_code == 303
    run_due_jobs(desk.app)


def test_a_coordinator_asks_for_a_package_of_the_edition_and_takes_it(desk, coordinator):
    page = open_page(coordinator, URL)
    assert "No package has been made yet." in page.text
    assert post_form(coordinator, page, {"reason": "Przekazanie do archiwum"}, action=URL).status_code == 303
    assert "being made, 0% done" in open_page(coordinator, URL).text
    run_due_jobs(desk.app)
    page = open_page(coordinator, URL)
    (asked,) = acts(desk, "package.asked")
    assert asked[2] == "Przekazanie do archiwum"
    download = f"{URL}/{asked[1]}"
    answer = coordinator.post(download, data=page.form(download).fields, buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=projekty-2026.zip"
    assert names_in(answer.data) == {"L1-01-XIII", "L1-02-XIII", "lista.csv"}
    assert [name for name, *_ in acts(desk, "package.taken")] == ["package.taken"]
    (file,) = package_jobs.folder_of(desk.services.settings).iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_package_needs_a_reason(desk, coordinator):
    page = read_page(post_form(coordinator, URL, {"reason": " "}, action=URL))
    assert (page.status, 'href="#reason"' in page.html) == (422, True)
    assert acts(desk, "package.asked") == []


def test_a_package_made_twice_by_a_worker_that_was_stopped_is_the_same(desk, coordinator):
    make(desk, coordinator)
    (file,) = package_jobs.folder_of(desk.services.settings).iterdir()
    first = file.read_bytes()
    services = desk.services
    context = JobContext(1, services.database, services.settings, None, services.clock.now(), services.clock)
    package_jobs.make(context, {"edition_id": desk.edition.id, "name": file.name})
    assert file.read_bytes() == first


def test_a_package_is_deleted_after_a_week(desk, coordinator, clock):
    make(desk, coordinator)
    (file,) = package_jobs.folder_of(desk.services.settings).iterdir()
    page = open_page(coordinator, URL)
    download = f"{URL}/{acts(desk, 'package.asked')[0][1]}"
    fields = page.form(download).fields
    services = desk.services
    for days, deleted in ((6, 0), (8, 1)):
        now = clock.now() + dt.timedelta(days=days)
        context = JobContext(1, services.database, services.settings, None, now, services.clock)
        assert package_jobs.delete_old(context, {}) == {"packages": deleted}
    assert not file.exists()
    assert "deleted" in open_page(coordinator, URL).text
    assert coordinator.post(download, data=fields).status_code == 404


@pytest.mark.parametrize(
    ("role", "here", "page", "case"),
    (
        (Role.FORMAL_VERIFIER, True, 403, 200),  # one case at a time
        (Role.COORDINATOR, False, 404, 404),
        (Role.EDITOR, True, 403, 403),
    ),
)
def test_only_who_runs_the_edition_takes_all_of_it(desk, filed, coordinator, role, here, page, case):
    client = signed_in(desk, role, here=here)
    assert client.get(URL).status_code == page
    token = open_page(coordinator, URL).forms[-1].fields["csrf_token"]
    with client.session_transaction() as own, coordinator.session_transaction() as other:
        own.update(other)
    answer = client.post(f"{case_url(filed[0])}/paczka", data={"csrf_token": token}, buffered=True)
    assert answer.status_code == case


def test_every_state_of_a_project_has_its_words_at_the_desk(desk, coordinator, filed):
    assert "Handed in" in open_page(coordinator, case_url(filed[0])).text
    assert "Huśtawki" in open_page(coordinator, "/en/urzad/projekty?stan=submitted").text
