"""The documents at the desk: written, taken along, signed, and then read by everybody as they were signed."""

from __future__ import annotations

import io

import docx
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select, update
from support.desk import make_staff, sign_in
from support.jobs import run_due_jobs
from support.pages import open_page, post_form, read_page
from support.voter import store

from budzet.accounts.roles import Role
from budzet.editions import edition_documents
from budzet.editions.models import City
from budzet.editions.models_published import EditionDocument

LIST = "/en/urzad/edycje/2026/dokumenty/"
ORDER = f"{LIST}zarzadzenie"
SIGN = f"{ORDER}/podpis"
PUBLIC = "/2026/dokumenty/zarzadzenie.pdf"
SIGNED = {"number": "123/2026", "signed_on": "2026-04-20"}


@pytest.fixture
def editor(client, services):
    """An editor at the desk, and an edition."""
    store(services)
    with services.database.transaction() as session:
        found = make_staff(session, Role.EDITOR)
    sign_in(client, services, found)
    return client


def stored(services) -> list[tuple[str, str]]:
    """Return text and number of what was stored."""
    with services.database.read_session() as session:
        return [(row.body, row.order_number) for row in session.scalars(select(EditionDocument))]


def words_of(pdf: bytes) -> str:
    """Return the words of a PDF file."""
    pages = PdfDocument(pdf)
    return " ".join("".join(page.get_textpage().get_text_bounded() for page in pages).split())


def test_every_document_can_be_read_and_taken_along(editor):
    page = open_page(editor, LIST)
    for kind in edition_documents.KINDS.values():
        shown = open_page(editor, f"{LIST}{kind.slug}")
        assert "On paper:" in shown.text
        with editor.get(f"{LIST}{kind.slug}.docx") as answer:
            assert docx.Document(io.BytesIO(answer.data)).paragraphs
            assert answer.headers["Content-Disposition"] == f"attachment; filename={kind.slug}-2026.docx"
        with editor.get(f"{LIST}{kind.slug}.pdf") as answer:
            assert answer.mimetype == "application/pdf"
            assert "Budżet obywatelski Zielone 2026" in words_of(answer.data)
    assert page.text.count("default text, not signed yet") == 3


def test_a_document_is_written_in_the_city_s_own_words(editor, services):
    typed = {"body": "Zarządzam budżet {miasta}.\r\n\r\n{tabela pul}", "act": "save"}
    assert post_form(editor, ORDER, typed, action=ORDER).location == ORDER
    assert stored(services) == [("Zarządzam budżet {miasta}.\n\n{tabela pul}", "")]
    text = open_page(editor, ORDER).text
    assert "Zarządzam budżet Zielonego." in text
    assert "own text, not signed yet" in open_page(editor, LIST).text


def test_a_preview_shows_what_is_typed_and_saves_nothing(editor, services):
    answer = post_form(editor, ORDER, {"body": "Dla {miasta}.", "act": "preview"}, action=ORDER)
    assert answer.status_code == 200
    assert "Dla Zielonego." in read_page(answer).text
    assert stored(services) == []


def test_an_unknown_field_is_refused_with_what_was_meant_and_what_was_typed_is_kept(editor, services):
    answer = post_form(editor, ORDER, {"body": "Pule {tabele pul}", "act": "save"}, action=ORDER)
    page = read_page(answer)
    assert answer.status_code == 422
    assert [url for words, url in page.links.items() if "{tabela pul}" in words] == ["#body"]
    assert page.form(ORDER).fields["body"][0].strip() == "Pule {tabele pul}"
    assert stored(services) == []


def test_nobody_overwrites_what_another_has_written_meanwhile(editor, services):
    page = open_page(editor, ORDER)
    post_form(editor, page, {"body": "Pierwszy.", "act": "save"}, action=ORDER)
    answer = post_form(editor, page, {"body": "Drugi.", "act": "save"}, action=ORDER)
    assert answer.status_code == 409
    assert read_page(answer).form(ORDER).fields["body"][0].strip() == "Drugi."
    assert stored(services) == [("Pierwszy.", "")]


def test_everybody_can_read_a_signed_document_as_it_was_signed(editor, services):
    assert editor.get(PUBLIC).status_code == 404
    assert post_form(editor, ORDER, SIGNED, action=SIGN).location == ORDER
    run_due_jobs(editor.application)
    with services.database.transaction() as session:
        session.execute(update(City).values(name_genitive="Innego"))
    rules = open_page(editor, "/en/2026/zasady")
    (title,) = [words for words, url in rules.links.items() if url.endswith(PUBLIC)]
    assert title.startswith("Zarządzenie nr 123/2026 z dnia 20 kwietnia 2026 r.")
    assert "signed on 20 April 2026" in rules.text
    with editor.get(PUBLIC) as answer:
        text = words_of(answer.data)
    assert "Zarządzenie nr 123/2026" in text
    assert "z mieszkańcami Zielonego" in text
    desk = open_page(editor, ORDER)
    assert "Signed on 20 April 2026, number 123/2026" in desk.text
    assert "z mieszkańcami Zielonego" in desk.text
    assert [form.action for form in desk.forms if form.action in (ORDER, SIGN)] == []


def test_until_its_file_is_made_a_signed_document_is_named_and_not_linked(editor):
    post_form(editor, ORDER, SIGNED, action=SIGN)
    assert editor.get(PUBLIC).status_code == 404
    rules = open_page(editor, "/en/2026/zasady")
    assert "Zarządzenie nr 123/2026" in rules.text
    assert [url for url in rules.links.values() if url.endswith(".pdf")] == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    (
        ({"number": " "}, ("Write the number under which it was signed.", "#number")),
        ({"signed_on": ""}, ("Write a day that exists, for example 4.05.2026.", "#signed_on")),
        ({"signed_on": "2026-02-30"}, ("Write a day that exists, for example 4.05.2026.", "#signed_on")),
        ({"signed_on": "2026-05-05"}, ("Dzień podpisania nie może być w przyszłości.", "#content")),
    ),
)
def test_what_is_wrong_about_a_signature_is_told_and_nothing_is_signed(editor, services, changed, fault):
    answer = post_form(editor, ORDER, {**SIGNED, **changed}, action=SIGN)
    page = read_page(answer)
    assert answer.status_code == 422
    assert page.links[fault[0]] == fault[1]
    typed = page.form(SIGN).fields
    assert {name: typed[name][0] for name in SIGNED} == {k: v.strip() for k, v in {**SIGNED, **changed}.items()}
    assert stored(services) == []


def test_a_signature_is_for_the_text_that_was_read(editor, services):
    page = open_page(editor, ORDER)
    post_form(editor, page, {"body": "Inaczej.", "act": "save"}, action=ORDER)
    assert post_form(editor, page, SIGNED, action=SIGN).status_code == 409
    assert stored(services) == [("Inaczej.", "")]


def test_a_document_is_signed_only_with_the_second_factor_shown_a_moment_ago(client, services):
    store(services)
    with services.database.transaction() as session:
        found = make_staff(session, Role.EDITOR)
    sign_in(client, services, found, fresh=False)
    assert post_form(client, ORDER, SIGNED, action=SIGN).status_code == 403
    assert stored(services) == []


def test_who_only_looks_can_take_documents_along_and_not_write_them(client, services):
    store(services)
    with services.database.transaction() as session:
        found = make_staff(session, Role.AUDITOR)
    sign_in(client, services, found)
    page = open_page(client, ORDER)
    assert [form.action for form in page.forms if form.action in (ORDER, SIGN)] == []
    token = page.forms[0].fields["csrf_token"][0]
    for address in (ORDER, SIGN):
        assert client.post(address, data={"body": "Inny.", **SIGNED, "csrf_token": token}).status_code == 403
    assert client.get(f"{ORDER}.docx").status_code == 200


@pytest.mark.parametrize("address", (f"{LIST}umowa", f"{LIST}umowa.pdf", "/2026/dokumenty/umowa.pdf"))
def test_a_document_that_is_not_there_is_not_found(editor, address):
    assert editor.get(address).status_code == 404
