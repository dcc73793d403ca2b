"""How files are given out: to be saved, never to be run; those of the office only to the office, each look noted."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from support.applications import hand_in
from support.desk import edition_scope, make_staff, sign_in
from support.pages import open_page
from support.pictures import picture
from support.sent_files import small_pdf

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.proposals import attachments
from budzet.proposals.attachment_files import folder_of
from budzet.proposals.models_applications import Attachment, AttachmentKind
from budzet.web.uploads import Upload

SANDBOX = "sandbox; default-src 'none'"


@pytest.fixture
def anna(desk):
    return desk.resident()


@pytest.fixture
def filed(desk, anna):
    """A project with a picture, a document and a list of support; their rows by kind."""
    draft = desk.ready(anna)
    sent = (
        attachments.accept(Upload("Ławka.jpg", picture("JPEG")), "Rozdeptana ścieżka"),
        attachments.accept(Upload("plan.pdf", small_pdf())),
        attachments.accept_pages([Upload("lista.pdf", small_pdf())], AttachmentKind.SUPPORT_SCAN),
    )
    services = desk.services
    with services.database.transaction() as session:
        folder = folder_of(services.settings)
        rows = [attachments.add_to_draft(session, desk.edition.id, draft.id, one, folder, by=anna.by) for one in sent]
        proposal = hand_in(session, desk.edition, draft, by=anna.by)
    return proposal.id, {row.kind.value: row for row in rows}


def public(filed, kind, rest="") -> str:
    return f"/2026/projekty/{filed[0]}/zalaczniki/{filed[1][kind].id}{rest}"


def get(client, url):
    return client.get(url, buffered=True)


def sign_in_as(desk, client, role, **scope):
    with desk.services.database.transaction() as session:
        person = make_staff(session, role, **scope)
    sign_in(client, desk.services, person)


def looks(desk) -> list[str]:
    with desk.services.database.read_session() as session:
        acts = select(AuditEntry.object_id).where(AuditEntry.act == "attachment.looked_at")
        return list(session.scalars(acts))


@pytest.mark.parametrize(
    ("kind", "content_type", "name"),
    (
        ("picture", "image/jpeg", "attachment; filename=awka.jpg; filename*=UTF-8''%C5%81awka.jpg"),
        ("document", "application/pdf", "attachment; filename=plan.pdf"),
    ),
)
def test_everybody_saves_a_public_file_and_nothing_in_it_can_run(client, filed, kind, content_type, name):
    answer = get(client, public(filed, kind))
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert answer.headers["Content-Disposition"] == name
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "max-age=60" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_a_picture_is_shown_in_a_page_and_still_cannot_run(client, filed):
    answer = get(client, public(filed, "picture", "/obraz"))
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert get(client, public(filed, "document", "/obraz")).status_code == 404


def test_other_pages_keep_their_own_rules(client, filed):
    get(client, public(filed, "picture"))
    assert client.get("/2026/projekty/").headers["Content-Security-Policy"].startswith("default-src 'none'; script-src")


def test_the_page_of_a_project_shows_its_files_and_its_poster(client, filed):
    page = open_page(client, f"/en/2026/projekty/{filed[0]}")
    assert 'alt="Rozdeptana ścieżka"' in page.html
    assert {f"/en{public(filed, kind)}" for kind in ("picture", "document")} <= set(page.links.values())
    assert f"/zalaczniki/{filed[1]['support_scan'].id}" not in page.html
    poster = client.get(f"/en/2026/projekty/{filed[0]}/plakat.pdf")
    assert poster.data.startswith(b"%PDF-")
    assert poster.headers["Content-Disposition"] == "attachment; filename=plakat-L1-01-XIII.pdf"
    assert poster.headers["Cache-Control"] == "public, max-age=60"
    # The code leads to one address, whatever the language of the page.
    assert client.get(f"/2026/projekty/{filed[0]}/plakat.pdf").data == poster.data


def test_a_file_for_the_office_is_not_there_for_everybody(client, anna, filed):
    for rest in ("", "/obraz"):
        assert get(client, public(filed, "support_scan", rest)).status_code == 404
        assert get(anna.client, public(filed, "support_scan", rest)).status_code == 404


def test_a_file_of_another_project_edition_or_none_is_not_there(client, filed):
    row = filed[1]["picture"].id
    for url in (
        f"/2026/projekty/{filed[0] + 1}/zalaczniki/{row}",
        f"/2026/projekty/{filed[0]}/zalaczniki/9999",
        f"/2025/projekty/{filed[0]}/zalaczniki/{row}",
        f"/2026/projekty/{filed[0]}/zalaczniki/{2**31}",
    ):
        assert get(client, url).status_code == 404


def test_a_removed_file_is_not_there_any_more(client, services, filed, clock):
    with services.database.transaction() as session:
        gone = update(Attachment).where(Attachment.id == filed[1]["picture"].id)
        session.execute(gone.values(removed_at=clock.now()))
    assert get(client, public(filed, "picture")).status_code == 404


def test_a_file_that_is_lost_from_the_disk_is_told_as_missing(client, services, filed):
    (folder_of(services.settings) / filed[1]["picture"].file_name).unlink()
    assert get(client, public(filed, "picture")).status_code == 404


def office_url(filed, kind) -> str:
    return f"/urzad/edycje/2026/zalaczniki/{filed[1][kind].id}"


def test_the_office_opens_a_list_of_support_and_the_look_is_noted(desk, client, filed):
    sign_in_as(desk, client, Role.FORMAL_VERIFIER, scope=edition_scope(desk.edition.id))
    answer = get(client, office_url(filed, "support_scan"))
    assert (answer.status_code, answer.data) == (200, small_pdf())
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert answer.headers["Cache-Control"] == "no-store"
    assert looks(desk) == [str(filed[1]["support_scan"].id)]
    assert get(client, office_url(filed, "picture")).status_code == 200
    assert len(looks(desk)) == 1


@pytest.mark.parametrize(
    ("role", "here", "status"),
    (
        (Role.COORDINATOR, True, 200),
        (Role.COORDINATOR, False, 404),  # of another edition
        (Role.AUDITOR, None, 403),
        (Role.EDITOR, None, 403),
    ),
)
def test_only_who_sees_projects_in_this_edition_opens_files_of_the_office(desk, client, filed, role, here, status):
    scope = {} if here is None else {"scope": edition_scope(desk.edition.id + (not here))}
    sign_in_as(desk, client, role, **scope)
    assert get(client, office_url(filed, "support_scan")).status_code == status
    assert len(looks(desk)) == (status == 200)


def test_a_stranger_is_sent_to_log_in(client, filed):
    answer = client.get(office_url(filed, "support_scan"))
    assert answer.status_code == 303
    assert answer.location.startswith("/urzad/logowanie")


def test_the_author_opens_their_own_list_after_handing_in(anna, filed):
    row = filed[1]["support_scan"]
    assert get(anna.client, f"/2026/zglos/{row.draft_id}/zalaczniki/{row.id}").data == small_pdf()
