"""The section of attachments: files are sent, described, seen and removed by the author, and by nobody else."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from support.pages import csrf_token, open_page, post_form, read_page
from support.pictures import picture
from support.sent_files import HIDDEN, NEUTRALISED, REFUSED, small_pdf
from support.wizard import ROOT

from budzet.proposals.attachment_files import folder_of
from budzet.proposals.models_applications import Attachment, AttachmentKind


@pytest.fixture
def anna(desk):
    return desk.resident()


@pytest.fixture
def draft(desk, anna):
    return desk.draft(anna)


def url(draft, rest="") -> str:
    return f"{ROOT}/{draft.id}/zalaczniki{rest}"


def send(person, draft, data=None, *, name="lawka.jpg", alt="Ławka"):
    """Send a file for everybody."""
    file = (io.BytesIO(picture("JPEG") if data is None else data), name)
    return post_form(person.client, url(draft), {"file": file, "alt_text": alt}, action=url(draft))


def send_pages(person, draft, *files, kind="support_scan"):
    """Send pages for the office."""
    sent = [(io.BytesIO(data), f"strona{number}.jpg") for number, data in enumerate(files, start=1)]
    return post_form(person.client, url(draft), {"pages": sent, "kind": kind}, action=url(draft, "/strony"))


def rows(desk) -> list[Attachment]:
    with desk.services.database.read_session() as session:
        return list(session.scalars(select(Attachment).where(Attachment.removed_at.is_(None)).order_by(Attachment.id)))


def on_disk(desk) -> list[bytes]:
    folder = folder_of(desk.services.settings)
    return [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []


def test_an_author_sends_a_picture_and_sees_it_with_its_description(desk, anna, draft):
    answer = send(anna, draft, alt="Rozdeptana ścieżka")
    assert (answer.status_code, answer.location) == (303, f"{url(draft)}#files")
    (row,) = rows(desk)
    page = open_page(anna.client, url(draft))
    assert f'src="{url(draft, f"/{row.id}/obraz")}" alt="Rozdeptana ścieżka"' in page.html
    assert "picture, " in page.text
    assert "Everybody will see it." in page.text
    assert "You may add 4 more files." in page.text
    shown = anna.client.get(url(draft, f"/{row.id}/obraz"), buffered=True)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.data == on_disk(desk)[0]


def test_photographs_of_a_list_are_put_together_for_the_office(desk, anna, draft):
    assert send_pages(anna, draft, picture("JPEG"), picture("PNG"), picture("WEBP")).status_code == 303
    (row,) = rows(desk)
    assert (row.kind, row.is_public, row.original_name) == (AttachmentKind.SUPPORT_SCAN, False, "strona1.pdf")
    assert "Only the office will see it." in open_page(anna.client, url(draft)).text
    answer = anna.client.get(url(draft, f"/{row.id}"), buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=strona1.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert anna.client.get(url(draft, f"/{row.id}/obraz"), buffered=True).status_code == 404


def test_a_file_we_do_not_take_is_refused_with_a_sentence_and_what_was_typed_stays(desk, anna, draft):
    for name, data in REFUSED.items():
        page = read_page(send(anna, draft, data, alt="Rozdeptana ścieżka"))
        assert page.status == 422, name
        assert 'href="#file"' in page.html, name
        assert page.form(url(draft)).fields["alt_text"] == ["Rozdeptana ścieżka"]
    assert (rows(desk), on_disk(desk)) == ([], [])


def test_what_hides_in_a_file_is_never_served(desk, anna, draft):
    for name, data in NEUTRALISED.items():
        assert send(anna, draft, data).status_code == 303, name
    assert len(rows(desk)) == len(NEUTRALISED)
    for row in rows(desk):
        for address in (f"/{row.id}", f"/{row.id}/obraz"):
            assert not HIDDEN.search(anna.client.get(url(draft, address), buffered=True).data)


@pytest.mark.parametrize(
    ("sent", "control", "sentence"),
    (
        ({"alt": " "}, "alt_text", "Describe the picture in words, for people who do not see it."),
        ({"alt": "a" * 301}, "alt_text", "The description may have at most 300 characters."),
        ({"data": b"", "name": ""}, "file", "Choose a file."),
        ({"data": b"", "name": "pusty.jpg"}, "file", "This file is empty. Choose another one."),
    ),
)
def test_what_is_missing_is_told_beside_its_control(desk, anna, draft, sent, control, sentence):
    page = read_page(send(anna, draft, **sent))
    assert (page.status, page.text.count(sentence)) == (422, 2)
    assert f'href="#{control}"' in page.html
    assert f'id="{control}-error"' in page.html
    assert rows(desk) == []


@pytest.mark.parametrize(
    ("files", "kind", "sentence"),
    (
        ((), "support_scan", "Choose a file."),
        ((picture(), b"<script>"), "support_scan", "Picture 2: This is no picture we take."),
        ((small_pdf(), small_pdf()), "consent", "Send either pictures of the pages or one PDF file."),
        ((picture(),), "picture", "Choose one of the answers on the list."),
    ),
)
def test_pages_that_cannot_be_taken_are_refused_with_a_sentence(desk, anna, draft, files, kind, sentence):
    page = read_page(send_pages(anna, draft, *files, kind=kind))
    assert page.status == 422
    assert sentence in page.text
    assert rows(desk) == []


def test_a_sixth_file_for_everybody_is_refused(desk, anna, draft):
    for _ in range(5):
        send(anna, draft)
    page = open_page(anna.client, url(draft))
    assert "There are as many files as there may be." in page.text
    token = page.forms[-1].fields["csrf_token"][0]
    late = {"file": (io.BytesIO(picture()), "a.png"), "alt_text": "Ławka", "csrf_token": token}
    answer = anna.client.post(url(draft), data=late)
    assert answer.status_code == 422
    assert "There may be at most 5 such files." in read_page(answer).text
    assert len(rows(desk)) == len(on_disk(desk)) == 5


def test_a_description_is_changed_and_an_empty_one_refused(desk, anna, draft):
    send(anna, draft)
    (row,) = rows(desk)
    change = url(draft, f"/{row.id}/opis")
    page = read_page(post_form(anna.client, url(draft), {"alt_text": ""}, action=change))
    assert page.status == 422
    assert f'href="#alt-{row.id}"' in page.html
    assert post_form(anna.client, url(draft), {"alt_text": "Ścieżka"}, action=change).status_code == 303
    assert rows(desk)[0].alt_text == "Ścieżka"


def test_a_file_is_removed_and_cannot_be_opened_any_more(desk, anna, draft):
    send(anna, draft)
    (row,) = rows(desk)
    assert post_form(anna.client, url(draft), action=url(draft, f"/{row.id}/usun")).status_code == 303
    assert "There are no files yet." in open_page(anna.client, url(draft)).text
    assert anna.client.get(url(draft, f"/{row.id}"), buffered=True).status_code == 404


@pytest.mark.parametrize("method", ("get", "post"))
def test_nobody_else_opens_or_changes_the_files_of_a_draft(desk, anna, draft, method):
    send(anna, draft)
    (row,) = rows(desk)
    jan, stranger = desk.resident("jan@poczta.example"), desk.app.test_client()
    token = csrf_token(jan.client, f"{ROOT}/{desk.draft(jan).id}/pomysl")
    addresses = {"get": ("", f"/{row.id}", f"/{row.id}/obraz"), "post": ("", f"/{row.id}/opis", f"/{row.id}/usun")}
    for address in addresses[method]:
        answer = getattr(jan.client, method)(url(draft, address), data={"csrf_token": token})
        assert answer.status_code == 404
        assert getattr(stranger, method)(url(draft, address)).status_code in (400, 403)
    assert [one.alt_text for one in rows(desk)] == ["Ławka"]


def test_after_the_intake_the_section_leads_to_the_answers(desk, anna, draft, clock):
    send(anna, draft)
    clock.forward(weeks=4)
    assert anna.client.get(url(draft)).location == f"{ROOT}/{draft.id}/sprawdz"
    assert anna.client.get(url(draft, f"/{rows(desk)[0].id}"), buffered=True).status_code == 200


# --- papers ---------------------------------------------------------------------------------------------------------


def test_the_list_for_signatures_and_the_poster_are_given_to_the_author(desk, anna, draft):
    page = desk.open(anna, f"{draft.id}/poparcie")
    for name in ("lista-poparcia", "plakat"):
        address = f"{ROOT}/{draft.id}/{name}.pdf"
        assert address in page.links.values()
        answer = anna.client.get(address)
        assert (answer.content_type, answer.data[:5]) == ("application/pdf", b"%PDF-")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}.pdf"
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_pool_there_is_no_list_for_signatures(desk, anna):
    draft = desk.draft(anna, pool="")
    assert anna.client.get(f"{ROOT}/{draft.id}/lista-poparcia.pdf").status_code == 404
    assert anna.client.get(f"{ROOT}/{draft.id}/plakat.pdf").status_code == 200


def test_a_receipt_is_given_once_the_project_is_handed_in(desk, anna):
    draft = desk.ready(anna)
    address = f"{ROOT}/{draft.id}/potwierdzenie.pdf"
    assert anna.client.get(address).status_code == 404
    post_form(anna.client, f"{ROOT}/{draft.id}/sprawdz")
    assert address in desk.open(anna, f"{draft.id}/przyjete").links.values()
    answer = anna.client.get(address)
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == "attachment; filename=potwierdzenie-L1-01-XIII.pdf"
    assert anna.client.get(address).data == answer.data
