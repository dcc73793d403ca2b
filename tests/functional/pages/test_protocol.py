"""The protocol of a count and the list for the budget resolution: made at publication, read as a page and as files."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import docx
import openpyxl
import pdfua
import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from support.clock import START
from support.editions import DRAFTS, NORTH, WEEK, StoredEdition, make_plan, store_city
from support.families import bring_in, imported, key_of, write_family
from support.jobs import run_due_jobs
from support.pages import open_page
from support.protocols import make_pool, make_project, make_protocol
from support.site import Site
from support.small_vote import BALLOTS, SEED
from support.voter import store
from support.voting import count_votes, elect_people, freeze_votes, open_votes, recorded

from budzet.base import lots
from budzet.base.money import zl
from budzet.documents.letter import Block, Bullets, Heading, Paragraph, Table
from budzet.editions import queries as editions
from budzet.editions.models import Edition
from budzet.editions.result_rules import AbsoluteThreshold, EqualShares
from budzet.results import files, protocol_gathering, protocol_page, protocol_words, queries, resolution_list
from budzet.results.protocol import Protocol
from budzet.voting import queries as voting
from budzet.voting.fate import FATES, VoteFate

PAGE = "/2026/wyniki/protokol"
NAMES = (
    *(files.PROTOCOL_PDF, files.PROTOCOL_DOCX),
    *(files.RESOLUTION_PDF, files.RESOLUTION_XLSX, files.RESOLUTION_CSV),
)


def elected(site: Site) -> StoredEdition:
    """Store a city with an edition that has voted; project 4 was withdrawn after the freeze."""
    least = {"threshold": AbsoluteThreshold(at_least=1)}
    changes = {
        "polnoc": {},
        "poludnie": {"leftover": "to_citywide"},
        "miasto": {"rule": EqualShares(threshold=AbsoluteThreshold(at_least=1))},
    }
    pools = tuple(
        pool.model_copy(update={"rule": pool.rule.model_copy(update=least), **changes[pool.key]})
        for pool in make_plan().pools
    )
    drafts = tuple(dataclasses.replace(draft, withdrawn_at=START if draft.number == "L4" else None) for draft in DRAFTS)
    stored = store(site.services, plan=make_plan(pools=pools), drafts=drafts)
    elect_people(site.services.database, stored, BALLOTS, area=NORTH)
    return stored


@pytest.fixture(scope="module")
def published(sqlite_files, tmp_path_factory) -> Iterator[Site]:
    """A city whose results are published."""
    site = Site(sqlite_files, tmp_path_factory.mktemp("published"))
    with site.services.database.transaction() as session:
        store_city(session)
    count_votes(site.services.database, elected(site), seed=SEED)
    site.clock.set(START + 2 * WEEK)
    run_due_jobs(site.app)
    yield site
    site.close()


@pytest.fixture
def reader(published: Site) -> FlaskClient:
    return published.app.test_client()


@pytest.fixture
def folder(published: Site) -> Path:
    return files.folder(published.services.settings.published_dir, "2026", 1)


def paper(path: Path) -> str:
    """Return what a PDF says, with single spaces."""
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        found = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return " ".join(" ".join(found).split())


def said(protocol: Protocol, app: Flask, **options: bool) -> str:
    """Return the words of a protocol in Polish, cells and paragraphs one after another."""
    with app.test_request_context(), force_locale("pl"):
        told = protocol_words.blocks(protocol, **options)
    return " ".join(text_of(told).split())


def text_of(blocks: Iterable[Block]) -> str:
    """Return the text of blocks."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Table(header, rows):
                found += [*header, *(cell for row in rows for cell in row)]
            case Bullets(items):
                found += items
            case Heading(text) | Paragraph(text):
                found.append(text)
    return " ".join(found)


# --- what it says ----------------------------------------------------------------------------------------------------


def test_before_publication_there_is_no_protocol(client, site, clock):
    count_votes(site.services.database, elected(site), seed=SEED)
    clock.set(START + 2 * WEEK)
    clock.forward(seconds=-1)
    assert run_due_jobs(site.app) == 0
    page = open_page(client, PAGE, status=404)
    assert "Ścieżka nad rzeką" not in page.text
    for name in NAMES:
        assert client.get(f"/dane/2026/{name}").status_code == 404


def test_the_page_tells_the_votes_the_money_and_every_project(reader):
    text = open_page(reader, PAGE).text
    assert "Protokół z liczenia głosów: Budżet obywatelski Zielone 2026" in text
    assert "Uchwała nr XII/345/26 z dnia 26 czerwca 2025." in text
    assert "Głosy oddane 9 Głosy uwzględnione 8 Głosy nieuwzględnione 1" in text
    assert "Południe Całe miasto 80 000 zł" in text
    assert "Przekazane innej puli 80 000 zł Zostało 0 zł" in text
    assert "Własne pieniądze puli 300 000 zł Otrzymane z innych pul 80 000 zł" in text
    assert "Karty ważne 7 Nieważne karty 1" in text
    assert "Na każdą głosującą osobę przypadło 83 749,71 zł." in text
    assert "1 L4 Biblioteka plenerowa 3 1 20 000 zł Niewybrany. Projekt wycofano." in text
    assert "Plac zabaw 1 1 60 000 zł Niewybrany. Projekt miał taki sam wynik jak inny, ale przegrał losowanie." in text


def test_a_draw_is_told_with_what_everybody_needs_to_draw_again(reader):
    text = open_page(reader, PAGE).text
    assert f"wylosowany tekst: „{SEED}”" in text
    assert "sposób sha256-order/1, nazwa losowania „2026/polnoc”" in text
    told = re.search(r"Wylosowana kolejność: ([^.]+)\. Każdy", text[text.index("Wyniki: Północ") :])
    ids = re.findall(r"\(id (\d+)\)", told[1])
    assert ids == lots.draw(SEED, "2026/polnoc", ids)
    assert sorted(ids) == ["1", "2", "3"]


def test_the_fingerprints_are_those_of_the_stored_count(published, reader):
    text = open_page(reader, PAGE).text
    with published.services.database.read_session() as session:
        edition = editions.by_slug(session, "2026")
        count = queries.published(session, edition.id)
        closed, opening = voting.frozen_set(session, edition.id), voting.opening(session, edition.id)
    for mark in (edition.rules_hash, closed.digest, opening.digest, count.digest):
        assert mark.hex() in text


def test_the_protocol_names_nobody_who_voted(published, folder):
    for name in (files.PROTOCOL_PDF, files.RESOLUTION_PDF):
        assert not re.search("anna|bogdan|celina", paper(folder / name).casefold())


def test_the_overview_leads_to_the_protocol_and_tells_the_same_money(reader):
    page = open_page(reader, "/2026/wyniki/")
    assert PAGE in page.links.values()
    assert "Wydamy 420 000 zł z 480 000 zł. Zostanie 60 000 zł." in page.text
    assert "Razem 480 000 zł 420 000 zł 60 000 zł 5 z 12" in open_page(reader, PAGE).text


def test_the_page_of_a_pool_says_what_went_on_to_another_pool_and_does_not_call_it_left(reader):
    page = open_page(reader, "/2026/wyniki/poludnie")
    assert "Żaden projekt nie wygrał. W puli zostaje 0 zł." in page.text
    assert "80 000 zł, których nie wykorzystał żaden projekt, przeszło do puli „Całe miasto”." in page.text
    city = open_page(reader, "/2026/wyniki/miasto")
    assert "Przed liczeniem do tej puli przeszło 80 000 zł, które zostało w puli „Południe”." in city.text


def test_the_page_is_read_in_english_too(reader):
    page = open_page(reader, "/en/2026/wyniki/protokol")
    assert page.heading == "Protocol of the count: Budżet obywatelski Zielone 2026"
    assert "Votes cast 9" in page.text


def test_the_page_asks_the_database_as_often_however_many_pools_there_are(published):
    with (
        published.services.database.read_session() as session,
        recorded(published.services.database) as statements,
    ):
        edition = editions.by_slug(session, "2026")
        protocol_gathering.gather(session, edition, queries.published(session, edition.id))
    assert len([one for one in statements if "FROM project_outcome" in one or "JOIN project_outcome" in one]) == 2
    assert len(statements) <= 14


def test_a_page_of_very_many_projects_leads_to_the_pools_instead(app):
    many = tuple(make_project(place) for place in range(1, protocol_page.MOST_PROJECTS + 2))
    protocol = make_protocol(make_pool("polnoc", *many))
    with app.test_request_context(), force_locale("pl"):
        page = protocol_page.page(protocol, Edition(slug="2026"))
    assert page["pools"] == [("Północ", "/2026/wyniki/polnoc")]
    assert "Projekt 7" not in json.dumps(page["blocks"], ensure_ascii=False)
    with app.test_request_context(), force_locale("pl"):
        fewer = protocol_page.page(make_protocol(make_pool("polnoc", *many[1:])), Edition(slug="2026"))
    assert fewer["pools"] == []
    assert "Projekt 7" in json.dumps(fewer["blocks"], ensure_ascii=False)


def test_every_reason_not_to_count_has_a_line_of_its_own(app):
    text = said(make_protocol(not_counted=dict.fromkeys(set(FATES.values()) - {VoteFate.COUNTED}, 7)), app)
    assert "Głosy oddane 55 Głosy uwzględnione 20 Głosy nieuwzględnione 35" in text
    assert text.count("– ") == 5


def test_what_is_not_known_is_left_out(app):
    protocol = make_protocol(make_pool("polnoc"), opens_at=None, closes_at=None, office="")
    text = said(protocol, app)
    assert "Uchwała" not in text
    assert "głosowania Zamknięcie" not in text
    assert text.startswith("Wersja 1 wyników. Przebieg głosowania Co się stało Kiedy Zamknięcie zbioru głosów")
    assert "przeszły między pulami" not in text


def test_a_resolution_without_its_day_is_named_by_its_number(app):
    assert "Uchwała nr V/7/26. Wersja" in said(make_protocol(resolution_number="V/7/26"), app)


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [files.PROTOCOL_PDF, files.RESOLUTION_PDF])
def test_the_documents_can_be_read_aloud(folder, name):
    assert list(pdfua.validate(str(folder / name)).findings) == []


def test_the_pdf_says_what_the_page_says_and_has_room_for_signatures(folder):
    text = paper(folder / files.PROTOCOL_PDF)
    assert "Głosy oddane 9" in text
    assert "Podpisy komisji" in text
    assert "Przewodnicząca lub przewodniczący komisji" in text
    assert SEED in text


def test_the_docx_opens_and_holds_the_ranking(folder):
    document = docx.Document(io.BytesIO((folder / files.PROTOCOL_DOCX).read_bytes()))
    assert (
        " ".join(document.paragraphs[0].text.split()) == "Protokół z liczenia głosów: Budżet obywatelski Zielone 2026"
    )
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    ranking = next(table for table in tables if table[0] == ["Miejsce", "Numer", "Projekt", "Głosy", "Koszt", "Wynik"])
    assert [row[1] for row in ranking[1:]] == ["M1", "M2", "M4", "M3", "M5"]
    assert ranking[1][2:5] == ["Ścieżka nad rzeką", "4", "150\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł"]


def test_the_workbook_for_the_resolution_adds_up(published, folder):
    sheet = openpyxl.load_workbook(folder / files.RESOLUTION_XLSX).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == resolution_list.HEADER
    projects = [row for row in rows if row[0] is not None]
    assert [row[3] for row in projects] == ["L2", "L1", "M1", "M2", "M4"]
    assert sum(row[5] for row in projects) == rows[-1][5] == 420_000
    assert [row[5] for row in rows if row[4] == "Razem w puli"] == [70_000, 350_000]
    with published.services.database.read_session() as session:
        count = queries.published(session, editions.by_slug(session, "2026").id)
        spent = sum(entry.outcome.spent for entry in queries.pool_results(session, count.id))
    assert spent == zl(420_000)


def test_the_table_and_the_paper_for_the_resolution_say_the_same(folder):
    text = (folder / files.RESOLUTION_CSV).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == list(resolution_list.HEADER)
    assert rows[-1][4:6] == ["Razem", "420000"]
    assert "Liczba zadań: 5. Kwota: 420 000 zł." in paper(folder / files.RESOLUTION_PDF)


def test_every_paper_is_listed_served_and_in_the_checksums(reader, folder):
    resources = {one["path"]: one for one in json.loads((folder / "datapackage.json").read_text())["resources"]}
    sums = (folder / "SHA256SUMS").read_text()
    links = open_page(reader, "/2026/wyniki/").links.values()
    for name in NAMES:
        data = (folder / name).read_bytes()
        assert resources[name]["bytes"] == len(data)
        assert f"{hashlib.sha256(data).hexdigest()}  {name}" in sums
        assert f"/dane/2026/1/{name}" in links
        with reader.get(f"/dane/2026/1/{name}") as response:
            assert response.data == data
            assert response.mimetype == resources[name]["mediatype"]


# --- an imported edition ---------------------------------------------------------------------------------------------


def test_an_imported_edition_tells_of_no_commission_and_of_no_vote_here(site, client, clock, tmp_path):
    bring_in(site.services, write_family(tmp_path / "pb"))
    stored = imported(site.services)
    freeze_votes(site.services.database, stored)
    open_votes(site.services.database, stored, key_of(site.services))
    count_votes(site.services.database, stored)
    clock.set(START + WEEK)
    run_due_jobs(site.app)
    page = open_page(client, f"/{stored.edition.slug}/wyniki/protokol")
    assert "Karty pochodzą z plików, które opublikowało miasto." in page.text
    assert "Karty we wszystkich pulach: 9." in page.text
    for words in ("Otwarcie głosów", "Zamknięcie zbioru", "Głosy oddane"):
        assert words not in page.text
    text = paper(files.folder(site.services.settings.published_dir, stored.edition.slug, 1) / files.PROTOCOL_PDF)
    assert "Boisko" in text
    assert "Podpisy komisji" not in text
