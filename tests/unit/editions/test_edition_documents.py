"""Documents of an edition: filled with what is stored, faults told, and fixed from the day they are signed."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from support.clock import START
from support.editions import ACTOR, ready_edition, ready_spans, store_city
from support.jobs import run_due_jobs

from budzet.base.errors import ConflictError, DomainError, NotFoundError
from budzet.documents.docx import docx_bytes
from budzet.documents.letter import Heading, Paragraph, Table
from budzet.editions import document_services, edition_documents, queries, services
from budzet.editions.models import City
from budzet.editions.models_published import EditionDocument
from budzet.editions.timetable import DateKind
from budzet.jobs.services import enqueue

KINDS = edition_documents.KINDS
ORDER = KINDS["opening_order"]
DAY = dt.date(2026, 5, 4)  # the day of START


def stored(session):
    """Store the city and an edition that is being prepared."""
    store_city(session)
    return ready_edition(session)


def seen(session, edition, kind=ORDER) -> str:
    """Return the mark of the text as it is read now."""
    return document_services.one(session, edition.id, kind).seen


def write(session, edition, body: str, mark: str | None = None) -> None:
    """Store the text of the order."""
    mark = seen(session, edition) if mark is None else mark
    document_services.write(session, edition, ORDER, body, seen=mark, actor=ACTOR, now=START)


def sign(session, edition, number: str = "123/2026", day: dt.date = DAY) -> None:
    """Sign the order."""
    mark = seen(session, edition)
    document_services.sign(session, edition, ORDER, number, day, seen=mark, actor=ACTOR, now=START)


def words(document) -> str:
    """Return every word of a document."""
    found = [document.title]
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found += [" ".join(row) for row in (block.header, *block.rows)]
    return "\n".join(found).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_that_comes_with_the_service_is_one_the_desk_would_accept(kind):
    assert edition_documents.findings(edition_documents.default(kind)) == []


@pytest.mark.parametrize(
    ("body", "codes"),
    (
        ("", ["document_empty"]),
        ("a" * 20_001, ["document_too_long"]),
        ("Na {sumę pul}", ["placeholder_unknown"]),
        ("Pule: {tabela pul}", ["block_not_alone"]),
        ("Pule:\n\n{tabela pul}\n\n{data podpisania}", []),
    ),
)
def test_every_fault_of_a_document_is_told(body, codes):
    faults = edition_documents.findings(body)
    assert [fault.code for fault in faults] == codes
    assert all(edition_documents.sentence(fault).endswith((".", "?")) for fault in faults)


def test_a_misspelt_field_is_told_with_what_was_meant():
    (fault,) = edition_documents.findings("Na {sumę pul}")
    assert "{suma pul}" in edition_documents.sentence(fault)


@pytest.mark.engines("sqlite")
def test_an_order_is_filled_with_resolution_dates_and_pools(database):
    with database.transaction() as session:
        edition = stored(session)
        text = words(document_services.composed(session, edition, ORDER))
    assert "uchwały nr XII/345/26 z dnia 26 czerwca 2025 r." in text
    assert "z mieszkańcami Zielonego" in text
    assert "łącznie 480 000 zł" in text
    assert "Południe 80 000 zł" in text
    assert "Razem 480 000 zł" in text
    assert "Głosowanie trwa od 13 lipca 2026 r., godz. 10:00 do 20 lipca 2026 r., godz. 10:00." in text
    assert "Zarządzenie nr …………………… z dnia ……………………" in text  # not signed yet


@pytest.mark.engines("sqlite")
def test_the_annex_lists_every_stage_and_date_with_its_last_day(database):
    with database.transaction() as session:
        edition = stored(session)
        ends = dt.datetime(2026, 4, 30, 22, tzinfo=dt.UTC)  # midnight in Warsaw: until the end of 30 April
        dates = [(DateKind.WITHDRAWAL_ENDS, ends)]
        services.set_timetable(session, edition.id, ready_spans(), dates=dates, actor=ACTOR, now=START)
        text = words(document_services.composed(session, edition, KINDS["timetable_annex"]))
    assert "Co Od Do" in text
    assert "Głosowanie 13 lipca 2026 r., godz. 10:00 20 lipca 2026 r., godz. 10:00" in text
    assert "Wyniki 27 lipca 2026 r., godz. 10:00 –" in text
    assert "Koniec wycofywania projektów – 30 kwietnia 2026 r." in text


@pytest.mark.engines("sqlite")
def test_what_the_edition_does_not_say_is_left_to_be_written_by_hand(database):
    with database.transaction() as session:
        edition = stored(session)
        edition.resolution_number = ""
        services.set_timetable(session, edition.id, (), actor=ACTOR, now=START)
        text = words(document_services.composed(session, edition, ORDER))
    assert "oraz uchwały …………………… zarządzam" in text
    assert "zgłaszać od …………………… do ……………………." in text


@pytest.mark.engines("sqlite")
def test_a_document_can_be_taken_along_to_go_on_writing(database):
    with database.transaction() as session:
        made = docx_bytes(document_services.composed(session, stored(session), ORDER))
    opened = docx.Document(io.BytesIO(made))
    assert opened.paragraphs[0].text.startswith("Zarządzenie nr")
    assert [cell.text for cell in opened.tables[0].rows[0].cells] == ["Pula", "Kwota"]


# --- writing -------------------------------------------------------------------------------------------------------


def test_the_city_writes_a_document_in_its_own_words(database):
    with database.transaction() as session:
        edition = stored(session)
        write(session, edition, "Zarządzam, co następuje.")
        write(session, edition, "Zarządzam budżet {miasta}.")
    with database.read_session() as session:
        document = document_services.one(session, edition.id, ORDER)
        assert (document.body, document.written) == ("Zarządzam budżet {miasta}.", True)
        assert "Zarządzam budżet Zielonego." in words(document_services.composed(session, edition, ORDER))
        others = [one.written for one in document_services.all_of(session, edition.id)]
        assert others == [True, False, False]


def test_nobody_overwrites_a_document_they_have_not_read(database):
    with database.transaction() as session:
        edition = stored(session)
        mark = seen(session, edition)
        write(session, edition, "Pierwszy.")
    with pytest.raises(ConflictError, match="Ktoś inny"), database.transaction() as session:
        write(session, session.merge(edition), "Drugi.", mark)
    with database.read_session() as session:
        assert document_services.one(session, edition.id, ORDER).body == "Pierwszy."


def test_a_faulty_document_is_refused_and_nothing_is_stored(database):
    with database.transaction() as session:
        edition = stored(session)
    with pytest.raises(DomainError, match="nie ma pola"), database.transaction() as session:
        write(session, session.merge(edition), "Na {sumę pul}")
    with database.read_session() as session:
        assert not document_services.one(session, edition.id, ORDER).written


# --- signing -------------------------------------------------------------------------------------------------------


@pytest.mark.engines("sqlite")
def test_a_signed_document_stands_whatever_becomes_of_the_edition(database):
    with database.transaction() as session:
        edition = stored(session)
        sign(session, edition)
        before = document_services.composed(session, edition, ORDER)
    assert "Zarządzenie nr 123/2026 z dnia 4 maja 2026 r. w sprawie" in words(before)
    with database.transaction() as session:
        services.set_timetable(session, edition.id, (), actor=ACTOR, now=START)
        session.execute(update(City).values(name_genitive="Innego"))
    with database.read_session() as session:
        edition = queries.by_slug(session, "2026")
        assert document_services.composed(session, edition, ORDER) == before
        assert [row.order_number for row in document_services.signed(session, edition.id)] == ["123/2026"]


def test_a_signed_document_is_neither_written_nor_signed_again(database):
    with database.transaction() as session:
        edition = stored(session)
        sign(session, edition)
    for act in (lambda s, e: write(s, e, "Inaczej."), lambda s, e: sign(s, e, "124/2026")):
        with pytest.raises(ConflictError, match="podpisany"), database.transaction() as session:
            act(session, session.merge(edition))


def test_the_database_keeps_a_signed_document_as_it_is(database):
    with database.transaction() as session:
        sign(session, stored(session))
    for statement in (
        update(EditionDocument).values(body="Inaczej."),
        update(EditionDocument).values(signed_on=None),
        delete(EditionDocument),
    ):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(statement)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("number", "day", "why"), (("  ", DAY, "Wpisz numer"), ("1/2026", DAY + dt.timedelta(days=1), "w przyszłości"))
)
def test_a_document_is_signed_with_a_number_and_not_tomorrow(database, number, day, why):
    with database.transaction() as session:
        edition = stored(session)
        with pytest.raises(DomainError, match=why):
            sign(session, edition, number, day)


def test_an_unknown_document_is_not_found():
    with pytest.raises(NotFoundError):
        document_services.kind_named("umowa")


def test_the_public_file_of_a_signed_document_is_made_by_a_job_and_always_the_same(app, services, database):
    with database.transaction() as session:
        edition = stored(session)
        sign(session, edition)
    run_due_jobs(app)
    path = document_services.file_of(services.settings.published_dir, "2026", ORDER)
    made = path.read_bytes()
    text = PdfDocument(made)[0].get_textpage().get_text_bounded()
    assert "Zarządzenie nr 123/2026" in text
    path.unlink()
    with database.transaction() as session:
        enqueue(session, document_services.MAKE_FILE, {"edition_id": edition.id, "kind": ORDER.kind}, now=START)
    run_due_jobs(app)
    assert path.read_bytes() == made
    assert [found.name for found in path.parent.iterdir()] == ["zarzadzenie.pdf"]
