"""Districts at the desk: typed or brought in a file; nothing faulty, and nothing in use, is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.clock import START
from support.desk import make_staff, sign_in
from support.editions import ACTOR
from support.pages import open_page, post_form, read_page
from support.uploads import post_file
from support.voter import store

from budzet.accounts.roles import Role
from budzet.audit.models import AuditEntry
from budzet.editions import editing, queries, street_queries, street_services
from budzet.editions.plan import DistrictPlan
from budzet.editions.streets import StreetRow

URL = "/en/urzad/edycje/2026/dzielnice"
CHECK, IMPORT = f"{URL}/sprawdz", f"{URL}/wczytaj"
HEAD = "nazwa;mieszkańcy;leży w\n"
NORTH = DistrictPlan(key="polnoc", name="Północ", residents=4_000)
SOUTH = DistrictPlan(key="poludnie", name="Południe", residents=3_000)


def stored(services):
    with services.database.read_session() as session:
        return editing.plan_of(session, queries.by_slug(session, "2026")).districts


def save(client, page=URL, act="save", **typed):
    return post_form(client, page, {**{name.replace("_", "-"): v for name, v in typed.items()}, "act": act}, action=URL)


def send(client, text):
    return post_file(client, URL, text.encode(), field="file", action=CHECK)


def test_the_page_shows_districts_their_signatures_and_their_sum(coordinator):
    page = open_page(coordinator, URL)
    assert page.form(URL).fields["0-name"] == ["Północ"]
    assert "Signatures, at most" in page.text
    assert "Residents of all districts: 7,000. Residents of the city: 7,000." in page.text
    assert "The difference" not in page.text
    assert {"polnoc", "polnoc.residents"} <= set(page.ids), "findings of readiness lead here"


def test_rows_are_changed_added_and_put_into_each_other(coordinator, services):
    page = read_page(save(coordinator, act="add", **{"1_residents": "2 999"}))
    assert page.status == 200
    assert stored(services) == (NORTH, SOUTH)
    typed = {"2_name": "Osiedle Łąki", "2_residents": "1.200", "2_parent": "polnoc"}
    assert save(coordinator, page, **typed).location == URL
    assert stored(services) == (
        NORTH,
        SOUTH.model_copy(update={"residents": 2_999}),
        DistrictPlan(key="osiedle-laki", name="Osiedle Łąki", residents=1_200, parent="polnoc"),
    )
    page = open_page(coordinator, URL)
    assert "The districts are saved." in page.text
    assert "Residents of all districts: 4,199." in page.text, "the north is counted by its part"
    assert "The difference is −2,801." in page.text


def test_a_change_is_logged_with_its_paths(coordinator, services):
    save(coordinator, **{"0_residents": "4001"})
    with services.database.read_session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "edition_changed")).one()
    assert "polnoc" in str(entry.details["changed"])
    assert entry.actor_role == "coordinator"


@pytest.mark.parametrize(
    ("typed", "place", "sentence"),
    (
        ({"0_name": ""}, "0-name", "Write the name of the district."),
        ({"0_name": "x" * 121}, "0-name", "Write at most 120 characters."),
        ({"1_name": "PÓŁNOC"}, "1-name", "There is a district of this name already."),
        ({"0_residents": "dużo"}, "0-residents", "Write the number of residents in digits."),
        ({"0_residents": "-3"}, "0-residents", "Write the number of residents in digits."),
        ({"0_parent": "zachod"}, "0-parent", "Choose one of the answers on the list."),
        ({"0_parent": "poludnie", "1_parent": "polnoc"}, "0-parent", "leży w samej sobie"),
        ({"1_remove": "y"}, "content", "należy do dzielnicy, której nie ma"),
    ),
)
def test_a_fault_stands_beside_its_row_and_what_was_typed_is_kept(coordinator, services, typed, place, sentence):
    page = read_page(save(coordinator, **{"1_residents": "3 111", **typed}))
    assert page.status == 422
    assert f'href="#{place}"' in page.html
    assert sentence in page.text
    assert page.form(URL).fields["1-residents"] == ["3 111"]
    assert stored(services) == (NORTH, SOUTH)


def test_a_new_row_without_anything_is_no_district(coordinator, services):
    page = read_page(save(coordinator, act="add"))
    assert save(coordinator, page).status_code == 303
    assert stored(services) == (NORTH, SOUTH)


def test_a_made_up_key_makes_a_new_district_and_takes_no_other_edition(coordinator, services):
    page = read_page(save(coordinator, act="add"))
    assert save(coordinator, page, **{"2_key": "obca", "2_name": "Nowa"}).status_code == 303
    assert stored(services)[2] == DistrictPlan(key="nowa", name="Nowa")


def test_a_district_with_streets_is_not_removed(coordinator, services):
    page = read_page(save(coordinator, act="add"))
    save(coordinator, page, **{"2_name": "Las"})
    with services.database.transaction() as session:
        edition_id = queries.by_slug(session, "2026").id
        rows = [StreetRow("Leśna", "", "las")]
        seen = street_queries.version([])
        street_services.replace_index(session, edition_id, rows, seen=seen, actor=ACTOR, now=START)
    page = read_page(save(coordinator, **{"2_remove": "y"}))
    assert page.status == 422
    assert "Dzielnicy „Las” nie można usunąć" in page.text
    assert len(stored(services)) == 3


def test_what_somebody_else_stored_meanwhile_is_not_overwritten_unseen(coordinator, services):
    page = open_page(coordinator, URL)
    save(coordinator, **{"0_residents": "4500"})
    second = read_page(save(coordinator, page, **{"1_residents": "3500"}))
    assert second.status == 409
    assert "Somebody else has changed the districts meanwhile." in second.text
    assert stored(services)[0].residents == 4_500
    assert save(coordinator, second, **{"0_residents": "4500"}).status_code == 303
    assert [one.residents for one in stored(services)] == [4_500, 3_500]


def test_a_file_is_looked_at_first_and_then_stored_exactly(coordinator, services):
    page = read_page(send(coordinator, HEAD + "Południe;3000;\nPółnoc;4 100;\nZachód;800;Południe\n"))
    assert page.status == 200
    assert "Added: 1, changed: 1, removed: 0, as before: 1." in page.text
    assert stored(services) == (NORTH, SOUTH)
    assert post_form(coordinator, page, action=IMPORT).location == URL
    assert stored(services) == (
        SOUTH,
        NORTH.model_copy(update={"residents": 4_100}),
        DistrictPlan(key="zachod", name="Zachód", residents=800, parent="poludnie"),
    )
    again = read_page(post_form(coordinator, page, action=IMPORT))
    assert again.status == 422
    assert "This file is no longer kept." in again.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    (
        ("", "Choose a file."),
        ("nazwa\n", "nie ma żadnego wiersza"),
        (HEAD + "Północ;dużo;\n;3;\n", "Wiersz 2, kolumna „mieszkańcy”"),
        (HEAD + "Północ;4000;\n", "należy do dzielnicy, której nie ma"),
        (HEAD + "Północ;1;Południe\nPołudnie;1;Północ\n", "leży w samej sobie"),
    ),
)
def test_a_faulty_file_stores_nothing_and_says_why(coordinator, services, text, sentence):
    page = read_page(send(coordinator, text))
    assert page.status == 422
    assert 'href="#file"' in page.html
    assert sentence in page.text
    assert stored(services) == (NORTH, SOUTH)


def test_a_file_shown_beside_older_districts_is_shown_again(coordinator, services):
    page = read_page(send(coordinator, HEAD + "Północ;1;\nPołudnie;2;\n"))
    save(coordinator, **{"0_residents": "4500"})
    second = read_page(post_form(coordinator, page, action=IMPORT))
    assert second.status == 409
    assert "The districts have changed meanwhile." in second.text
    assert post_form(coordinator, second, action=IMPORT).status_code == 303
    assert [one.residents for one in stored(services)] == [1, 2]


def test_the_districts_can_be_taken_along_and_brought_back(coordinator, services):
    answer = coordinator.get(f"{URL}.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dzielnice-2026.csv"'
    page = read_page(post_file(coordinator, URL, answer.data, field="file", action=CHECK))
    assert "Added: 0, changed: 0, removed: 0, as before: 2." in page.text


def test_frozen_districts_are_only_shown(client, services):
    store(services)
    with services.database.transaction() as session:
        person = make_staff(session, Role.COORDINATOR)
    sign_in(client, services, person)
    page = open_page(client, URL)
    assert "the districts do not change any more" in page.text
    assert "0-name" not in page.ids
    assert "Północ" in page.text
    token = page.form("/en/urzad/wyloguj").fields["csrf_token"][0]
    sneaked = {"csrf_token": token, "0-key": "polnoc", "0-name": "Inna", "seen": editing.version([])}
    assert client.post(URL, data=sneaked).status_code in (409, 422)
    assert stored(services) == (NORTH, SOUTH)


@pytest.mark.parametrize(("role", "status"), ((Role.AUDITOR, 200), (Role.EDITOR, 200), (Role.HELPLINE, 403)))
def test_who_only_looks_finds_no_form(client, services, role, status):
    store(services, frozen=False, drafts=())
    with services.database.transaction() as session:
        person = make_staff(session, role)
    sign_in(client, services, person)
    assert client.get(URL).status_code == status
    if status == 200:
        page = open_page(client, URL)
        assert "0-name" not in page.ids
        token = page.form("/en/urzad/wyloguj").fields["csrf_token"][0]
        for address in (URL, CHECK, IMPORT):
            assert client.post(address, data={"csrf_token": token}).status_code == 403
