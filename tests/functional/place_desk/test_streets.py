"""The street index at the desk: a file is shown before it is stored, stored as shown, and asked about addresses."""

from __future__ import annotations

import pytest
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import ACTOR, make_plan
from support.pages import open_page, post_form, read_page
from support.uploads import post_file
from support.voter import store

from budzet.accounts.roles import Role
from budzet.documents import tables
from budzet.editions import queries, street_queries, street_services
from budzet.editions.streets import StreetRow

URL = "/en/urzad/edycje/2026/ulice"
CHECK, IMPORT = f"{URL}/sprawdz", f"{URL}/wczytaj"
HEAD = "ulica;numery;dzielnica\n"
ROWS = [
    StreetRow("ul. Mariacka", "1-15", "polnoc"),
    StreetRow("ul. Mariacka", "od 16", "poludnie"),
    StreetRow("al. Wojciecha Korfantego", "", "polnoc"),
]


@pytest.fixture
def indexed(coordinator, services):
    """The coordinator's edition with a street index."""
    set_index(services, ROWS)
    return coordinator


def set_index(services_of_app, rows):
    with services_of_app.database.transaction() as session:
        edition_id = queries.by_slug(session, "2026").id
        seen = street_queries.version(street_queries.rows(session, edition_id))
        street_services.replace_index(session, edition_id, rows, seen=seen, actor=ACTOR, now=START)


def stored(services):
    with services.database.read_session() as session:
        rows = street_queries.rows(session, queries.by_slug(session, "2026").id)
        return [(row.street, row.numbers, row.district) for row in rows]


def send(client, data):
    return post_file(client, URL, data.encode() if isinstance(data, str) else data, field="file", action=CHECK)


CHANGED = HEAD + "ul. Mariacka;1-15;Południe\nMariacka;od 16;południe\nul. Nowa;2-8 parzyste;Północ\n"


def test_a_file_is_looked_at_first_and_then_stored_exactly(indexed, services):
    before = stored(services)
    page = read_page(send(indexed, CHANGED))
    assert page.status == 200
    for figure in ("Added 1", "Removed 1", "To another district 1", "As before 1"):
        assert figure in page.text
    assert "ul. Mariacka 1-15 Północ Południe" in page.text
    assert stored(services) == before
    assert post_form(indexed, page, action=IMPORT).location == URL
    assert stored(services) == [
        ("ul. Mariacka", "1-15", "poludnie"),
        ("Mariacka", "od 16", "poludnie"),
        ("ul. Nowa", "2-8 parzyste", "polnoc"),
    ]
    assert "The street index is stored." in open_page(indexed, URL).text


def test_a_workbook_is_read_as_well(coordinator, services):
    book = tables.xlsx_bytes("ulice", ("ulica", "numery", "dzielnica"), [("Leśna", 12, "Północ")])
    page = read_page(send(coordinator, book))
    post_form(coordinator, page, action=IMPORT)
    assert stored(services) == [("Leśna", "12", "polnoc")]


def test_numbers_in_two_districts_are_told_before_the_file_is_stored(coordinator):
    page = read_page(send(coordinator, HEAD + "Leśna;1-10;Północ\nLeśna;9-20;Południe\n"))
    assert "In 1 place the same number lies in two districts" in page.text
    assert "Wiersze 2 i 3: ulica „Leśna”, numer 9" in page.text


def test_only_the_first_changes_are_listed_and_all_are_counted(coordinator):
    page = read_page(send(coordinator, HEAD + "".join(f"Leśna {n};;Północ\n" for n in range(120))))
    assert "Added 120" in page.text
    assert "The first 50 of them:" in page.text
    assert page.html.count('<tr role="row"><th scope="row"') == 50


@pytest.mark.parametrize(
    ("data", "sentence"),
    (
        (b"", "Choose a file."),
        (b"\x89PNG\r\n\x1a\n", "To nie jest tabela"),
        (b"ulica;numery\nLe\xb6na;1\n", "Brakuje tej kolumny."),
        (HEAD.encode(), "nie ma żadnego wiersza"),
        ((HEAD + "Leśna;15-1;Północ\n;2;Zachód\n").encode(), "Wiersz 3, kolumna „dzielnica”: W tej edycji nie ma"),
        ((HEAD + "Leśna;x;Północ\n" * 70).encode(), "And 20 more faults."),
    ),
)
def test_a_faulty_file_stores_nothing_and_says_where(indexed, services, data, sentence):
    before = stored(services)
    page = read_page(send(indexed, data))
    assert page.status == 422
    assert 'href="#file"' in page.html
    assert sentence in page.text
    assert stored(services) == before


def test_a_file_larger_than_allowed_is_refused_before_it_is_read(indexed):
    assert send(indexed, b"x" * (2 * 1024 * 1024 + 100_000)).status_code == 413


def test_a_large_index_comes_in_whole(coordinator, services):
    lines = "".join(f"ul. {n // 4} Pułku;{n % 4 * 50 + 1}-{n % 4 * 50 + 50};Północ\n" for n in range(4_000))
    page = read_page(send(coordinator, HEAD + lines))
    assert "Store 4000 lines" in page.text
    assert post_form(coordinator, page, action=IMPORT).status_code == 303
    assert len(stored(services)) == 4_000


def test_what_was_shown_to_one_person_is_not_stored_by_another(indexed, client, services):
    page = read_page(send(indexed, CHANGED))
    with services.database.transaction() as session:
        other = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, other)
    before = stored(services)
    refused = read_page(post_form(client, page, action=IMPORT))
    assert refused.status == 422
    assert "This file is no longer kept." in refused.text
    assert stored(services) == before


@pytest.mark.parametrize("digest", ("", "0" * 64, "../../budzet.sqlite3"))
def test_a_made_up_hash_stores_nothing(indexed, services, digest):
    page = read_page(send(indexed, CHANGED))
    before = stored(services)
    assert post_form(indexed, page, {"file": digest}, action=IMPORT).status_code == 422
    assert stored(services) == before


def test_a_file_shown_beside_an_older_index_is_shown_again(indexed, services):
    page = read_page(send(indexed, CHANGED))
    set_index(services, ROWS[:1])
    second = read_page(post_form(indexed, page, action=IMPORT))
    assert second.status == 409
    assert "The street index has changed meanwhile." in second.text
    assert len(stored(services)) == 1
    assert post_form(indexed, second, action=IMPORT).status_code == 303
    assert len(stored(services)) == 3


def test_the_index_can_be_taken_along_and_brought_back(indexed):
    answer = indexed.get(f"{URL}.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ulice-2026.csv"'
    page = read_page(send(indexed, answer.data))
    assert "As before 3" in page.text
    assert "Added 0" in page.text


def test_the_list_is_narrowed_in_the_address_and_read_page_by_page(coordinator, services):
    set_index(services, [*ROWS, *(StreetRow(f"Leśna {n}", "", "poludnie") for n in range(60))])
    first = open_page(coordinator, URL)
    assert "63 lines" in first.text
    assert "Page 1 of 2" in first.text
    assert "Leśna 59" in open_page(coordinator, f"{URL}?strona=2").text
    found = open_page(coordinator, f"{URL}?ulica=korfantego")
    assert "1 line" in found.text
    assert "al. Wojciecha Korfantego" in found.text
    assert "Mariacka 1-15" in open_page(coordinator, f"{URL}?dzielnica=polnoc").text
    assert "No line fits." in open_page(coordinator, f"{URL}?ulica=nieznana").text


@pytest.mark.parametrize(
    ("street", "house", "words"),
    (
        ("mariacka", "3A", ("Północ ul. Mariacka 3A",)),
        ("Mariacka", "16", ("Południe ul. Mariacka 16",)),
        ("Korfantego", "", ("Północ al. Wojciecha Korfantego",)),
        ("Mariacka", "", ("may lie in several districts: Północ, Południe.", "Write the house number too.")),
        ("Korfantgo", "1", ("There is no such street in the index.", "Did you mean: al. Wojciecha Korfantego")),
        ("<b>", "1", ("There is no such street in the index.",)),
    ),
)
def test_the_box_says_where_an_address_lies_or_what_was_meant(indexed, street, house, words):
    answer = indexed.get(URL, query_string={"adres": street, "numer": house})
    page = read_page(answer)
    assert page.status == 200
    for sentence in words:
        assert sentence in page.text


def test_a_number_no_district_has_is_said_so(coordinator, services):
    set_index(services, [StreetRow("Leśna", "1-9", "polnoc")])
    assert "no district has this number on it: Leśna." in open_page(coordinator, f"{URL}?adres=lesna&numer=20").text


def test_an_edition_without_districts_needs_no_index(client, services):
    pools = tuple(pool.model_copy(update={"district": None}) for pool in make_plan().pools)
    plan = make_plan(local={"district_scope": "any"}, districts=(), pools=pools)
    store(services, plan=plan, frozen=False, drafts=())
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    page = open_page(client, URL)
    assert "so it needs no street index" in page.text
    assert "file" not in page.ids


@pytest.mark.parametrize(("role", "status"), ((Role.AUDITOR, 200), (Role.POINT_OFFICER, 403)))
def test_who_only_looks_finds_the_list_and_no_form(client, services, role, status):
    store(services, frozen=False, drafts=())
    set_index(services, ROWS)
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(URL).status_code == status
    assert client.get(f"{URL}.csv").status_code == status
    if status == 200:
        page = open_page(client, URL)
        assert "file" not in page.ids
        token = page.form("/en/urzad/wyloguj").fields["csrf_token"][0]
        for address in (CHECK, IMPORT):
            assert client.post(address, data={"csrf_token": token}).status_code == 403
